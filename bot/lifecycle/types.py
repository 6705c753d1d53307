"""The nouns of a policy's life, without the database that keeps them: whoever only names them need not load it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Said(StrEnum):
    """What a manager can say of a policy."""

    ADOPTED = "adopted"
    LAST_REVIEWED = "last reviewed"
    NEXT_REVIEW = "next review"
    SIGNED_BY = "signed by"
    APPROVED_BY = "approved by"
    OWNER = "owner"  # the key of a person
    CYCLE = "cycle"  # months from one review to the next
    READING = "reading"  # who is to have read it: `EVERYBODY`, or nobody in particular
    SMALL_CHANGE = "small change"  # the digest of the former text: who has read that need not read this one


EVERYBODY: Final = "everybody"

DAYS: Final = frozenset({Said.ADOPTED, Said.LAST_REVIEWED, Said.NEXT_REVIEW})


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that somebody said of a policy; `value` is None where they took it back.

    `digest` is that of the text, empty where it holds whatever the text.  `person` is the key of who said it.
    """

    club: str
    policy: str
    digest: str
    kind: Said
    value: str | None
    person: str | None
    said_at: datetime

    @property
    def day(self) -> date | None:
        """The day that was said."""
        return date.fromisoformat(self.value) if self.value and self.kind in DAYS else None


class DraftState(StrEnum):
    """How far a draft has come."""

    OPEN = "open"
    PUBLISHING = "publishing"  # decided; not yet in the corpus
    PUBLISHED = "published"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Version:
    """A text that was or is in force.  `path` is CLUB/FILE; `published_by` is a person's key, None for the folder's."""

    club: str
    policy: str
    number: int
    digest: str
    path: str
    came_at: datetime
    published_by: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to come in force if a manager says so.

    `content` are the file's bytes, `sidecar` those of what a person confirmed of it, empty where nobody has.
    """

    number: int
    club: str
    policy: str
    digest: str
    file: str
    content: bytes
    state: DraftState
    brought_by: str | None
    brought_at: datetime
    sidecar: bytes = b""

    @property
    def path(self) -> str:
        """Where it would lie in the corpus: CLUB/FILE."""
        return f"{self.club}/{self.file}"


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft that nobody has decided on, without its bytes."""

    number: int
    club: str
    policy: str
    digest: str
    file: str
    brought_by: str | None
    brought_at: datetime
    sidecar: bytes = b""


@dataclass(frozen=True, slots=True)
class Gist:
    """A draft in a line: what it would be, and what of it somebody should look at before it is published.

    `held` is the title of the policy whose place it would take, `base` the digest of that one's text; both are empty
    for a new policy.  Where it cannot be read, `fault` says why, and the title is the file's name.
    """

    draft: OpenDraft
    title: str
    held: str = ""
    base: str = ""
    clauses: int = 0
    changed: int = 0  # clauses that are not as in the text in force
    guessed: tuple[Said, ...] = ()  # the dates that are a reading of ours
    contradicts_itself: bool = False  # states two days for one thing
    items: int = 0  # items that the words they stand under would turn round
    notes: int = 0  # what else its reader found odd: scanned pages, hidden words
    is_called_otherwise: bool = False  # than the policy whose place it would take
    is_rewritten: bool = False  # hardly a clause is as it was
    rivals: int = 0  # other drafts of the same policy
    namesakes: int = 0  # other drafts of the same title
    parts: tuple[str, ...] = ()  # the titles of the policies that it holds, where it looks like a handbook
    fault: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether a manager should look at it before it is published."""
        of_text = (self.guessed, self.contradicts_itself, self.items, self.notes, self.parts, self.fault)
        of_policy = (self.is_called_otherwise, self.is_rewritten, self.rivals, self.namesakes)
        return any(map(bool, (*of_text, *of_policy)))
