"""What can go wrong in the bot itself, as one tree.

    PolicybotError
    ├── SettingsError            a setting cannot be used: variable, reason
    ├── UnknownClubError         no club of that name in this corpus
    ├── SendingError             a message cannot be sent
    │   ├── MissingTokenError    no token is set
    │   ├── NotInstalledError    the bot is not installed in a workspace
    │   └── NoManagersError      nobody is named to send it to
    ├── StoreError               what must be kept cannot be kept
    │   ├── SecretKeyError       the key that seals it is missing, wrong or open to others
    │   ├── DatabaseError        the database cannot be opened or brought up to date
    │   └── BackupError          a backup cannot be made or put back
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


class StoreError(PolicybotError):
    """What must be kept cannot be kept."""


class SecretKeyError(StoreError):
    """The key that seals what is kept is missing, wrong or open to others."""


class DatabaseError(StoreError):
    """The database cannot be opened or brought up to date."""


class BackupError(StoreError):
    """A backup cannot be made or put back."""


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
