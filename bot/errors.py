"""What can go wrong in the bot itself, as one tree.

    PolicybotError
    ├── SettingsError            a setting cannot be used: variable, reason
    ├── UnknownClubError         no club of that name in this corpus
    ├── SendingError             a message cannot be sent
    │   ├── MissingTokenError    no token is set
    │   ├── NotInstalledError    the bot is not installed in a workspace
    │   └── NoManagersError      nobody is named to send it to
    ├── SlackFileError           a file in Slack cannot be had, or cannot be sent: file_id
    │   ├── FileTooLargeError    it is larger than a policy can be
    │   ├── FileElsewhereError   it is kept where the bot's token may not go
    │   ├── FileNotGivenError    Slack does not hand it over: it asks for a login or a scope
    │   ├── FileGoneError        it was deleted, or its address holds no longer
    │   ├── FileUnreachableError Slack cannot be reached for it now
    │   └── FileNotSentError     Slack did not take it, or may have
    ├── StoreError               what must be kept cannot be kept
    │   ├── SecretKeyError       the key that seals it is missing, wrong or open to others
    │   ├── DatabaseError        the database cannot be opened or brought up to date
    │   └── BackupError          a backup cannot be made or put back
    ├── PublishingError          a text cannot become a draft, or a draft cannot come in force
    │   └── InForceError         it is the text in force already: policy
    ├── ClubNotOfferedError      a club that this person may not choose
    ├── EvidenceFileError        a file that is no export of the evidence log
    ├── StartError               `serve` cannot start: every fault at once
    └── CheckoutError            a command needs the project's checkout

Every message says what, which, and what to do next.  Abstaining is no error: see `bot.types`.
"""

from __future__ import annotations

from collections.abc import Iterable


class PolicybotError(Exception):
    """Root of this package's errors."""


class SettingsError(PolicybotError):
    """A setting cannot be used."""

    def __init__(self, variable: str, reason: str) -> None:
        """`variable` as it is set in the environment."""
        self.variable = variable
        self.reason = reason
        super().__init__(f"{variable}: {reason}")


class UnknownClubError(PolicybotError):
    """No club of that name in this corpus."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        """`known` are the slugs that would do."""
        self.name = name
        self.known = tuple(known)
        super().__init__(f"no club {name!r} here; the clubs are: {', '.join(self.known) or 'none yet'}")


class SendingError(PolicybotError):
    """A message cannot be sent."""


class MissingTokenError(SendingError):
    """No token is set."""


class NotInstalledError(SendingError):
    """The bot is not installed in a workspace."""

    def __init__(self, workspace: str) -> None:
        """`workspace` by its id."""
        self.workspace = workspace
        super().__init__(f"the bot is not installed in workspace {workspace!r}; install it there by /slack/install")


class NoManagersError(SendingError):
    """Nobody is named to send it to."""


class SlackFileError(PolicybotError):
    """A file in Slack cannot be had, or cannot be sent; messages name it by its id, never by its name."""

    def __init__(self, file_id: str, message: str) -> None:
        """`file_id` as Slack calls it; empty for one that Slack has not taken yet."""
        self.file_id = file_id
        super().__init__(message)


class FileTooLargeError(SlackFileError):
    """It is larger than what may be read."""

    def __init__(self, file_id: str, most_bytes: int) -> None:
        """`most_bytes` would do."""
        self.most_bytes = most_bytes
        limit = f"{most_bytes:,} bytes"
        super().__init__(file_id, f"file {file_id!r} is larger than {limit}; share the policy as plain text")


class FileElsewhereError(SlackFileError):
    """It is kept where the bot's token may not go."""

    def __init__(self, file_id: str, host: str) -> None:
        """`host` as it stands in its address."""
        self.host = host
        message = f"file {file_id!r} is at {host!r} and not with Slack; download it and share the file itself"
        super().__init__(file_id, message)


class FileNotGivenError(SlackFileError):
    """Slack does not hand it over."""

    def __init__(self, file_id: str, reason: str) -> None:
        """`reason` is what came in its place."""
        self.reason = reason
        next_step = "the token needs files:read (see `policybot doctor`), and the bot must be where it was shared"
        super().__init__(file_id, f"file {file_id!r}: Slack does not hand it over ({reason}); {next_step}")


class FileGoneError(SlackFileError):
    """It was deleted, or its address holds no longer."""

    def __init__(self, file_id: str) -> None:
        """The file had this id."""
        super().__init__(file_id, f"file {file_id!r} is not there any more; share it again")


class FileUnreachableError(SlackFileError):
    """Slack cannot be reached for it now."""

    def __init__(self, file_id: str, reason: str) -> None:
        """`reason` is what happened instead."""
        self.reason = reason
        super().__init__(file_id, f"file {file_id!r} could not be fetched ({reason}); try again in a few minutes")


class FileNotSentError(SlackFileError):
    """Slack did not take it; where that `is_doubtful`, it may have."""

    def __init__(self, reason: str, *, is_doubtful: bool = False) -> None:
        """`reason` is Slack's own name for it, where Slack said anything."""
        self.reason, self.is_doubtful = reason, is_doubtful
        next_step = "it may have arrived: look before you send it again" if is_doubtful else "try again"
        super().__init__("", f"the file was not sent ({reason}); {next_step}")


class StoreError(PolicybotError):
    """What must be kept cannot be kept."""


class SecretKeyError(StoreError):
    """The key that seals what is kept is missing, wrong or open to others."""


class DatabaseError(StoreError):
    """The database cannot be opened or brought up to date."""


class BackupError(StoreError):
    """A backup cannot be made or put back."""


class PublishingError(PolicybotError):
    """A text cannot become a draft, or a draft cannot come in force."""


class InForceError(PublishingError):
    """A file is, byte for byte, the text of a policy that is in force already."""

    def __init__(self, name: str, policy: str) -> None:
        """`name` of the file, and the slug of the policy."""
        self.policy = policy
        super().__init__(f"{name!r} is, byte for byte, a policy that is in force already")


class ClubNotOfferedError(PolicybotError):
    """A club that this person may not choose."""

    def __init__(self, slug: str, workspace: str) -> None:
        """`slug` as it was asked for; it may name no club at all."""
        self.slug = slug
        self.workspace = workspace
        super().__init__(f"club {slug!r} is not offered to this person in workspace {workspace!r}; see clubs.yaml")


class EvidenceFileError(PolicybotError):
    """A file that is no export of the evidence log."""


class StartError(PolicybotError):
    """`serve` cannot start."""

    def __init__(self, faults: Iterable[str]) -> None:
        """`faults`: every one found, each with what to do."""
        self.faults = tuple(faults)
        super().__init__("policybot cannot start:\n" + "\n".join(f"- {fault}" for fault in self.faults))


class CheckoutError(PolicybotError):
    """A command needs the project's checkout."""
