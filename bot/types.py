"""What the bot can say, as values.  Abstaining is one of them, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from index.types import Club, Policy, Quotation, Range


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation in an answer, with its fused score (higher is better).

    In a comparison, `same_words` are the clauses of other clubs that are word for word the same, and `differs` are
    the ranges of `quotation.text`, in order, that the clause of another club, otherwise much the same, does not have.
    """

    quotation: Quotation
    score: float
    same_words: tuple[Quotation, ...] = ()
    differs: tuple[Range, ...] = ()

    @property
    def policy(self) -> Policy:
        """The policy it is taken from."""
        return self.quotation.policy

    @property
    def shared_by(self) -> tuple[str, ...]:
        """Slugs of the other clubs whose clause is word for word the same."""
        return tuple(quotation.policy.club for quotation in self.same_words)


class Role(StrEnum):
    """What a person is to a club."""

    STAFF = "staff"
    MANAGER = "manager"


class Status(StrEnum):
    """The outcome of a question, as programs read it."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_COVERED = "not_covered"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Answer:
    """The first quotation decides the question.

    `club` is None for a comparison.  `silent` are then the clubs whose policy does not say, `not_shown` those that have
    a clause for which there was no room; one to five quotes, best first.  `may_be_sensitive` says, here and below, that
    the message may itself tell of a case, so that the reply must say whom to tell.
    """

    club: Club | None
    quotes: tuple[Quote, ...]
    confidence: float
    silent: tuple[Club, ...] = ()
    not_shown: tuple[Club, ...] = ()
    may_be_sensitive: bool = False
    status = Status.ANSWERED


@dataclass(frozen=True, slots=True)
class Unsure:
    """The first quotation may decide the question; one to five quotes, nearest first; the clubs as in Answer."""

    club: Club | None
    quotes: tuple[Quote, ...]
    confidence: float
    reason: str
    silent: tuple[Club, ...] = ()
    not_shown: tuple[Club, ...] = ()
    may_be_sensitive: bool = False
    status = Status.UNSURE


@dataclass(frozen=True, slots=True)
class NotCovered:
    """No clause decides the question; at most two related clauses; in a comparison all of the clubs are `silent`."""

    club: Club | None
    quotes: tuple[Quote, ...]
    confidence: float
    reason: str
    may_be_sensitive: bool = False
    silent: tuple[Club, ...] = ()
    status = Status.NOT_COVERED


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A disclosure, an allegation or an injury: no retrieval, no quotes, nothing kept."""

    club: Club | None
    reason: str
    confidence: float = 0.0
    quotes: tuple[Quote, ...] = ()
    status = Status.SENSITIVE


Reply = Answer | Unsure | NotCovered | Sensitive


@dataclass(frozen=True, slots=True)
class ClubReply:
    """What one of several clubs says to the same question: its clause, or none where its policy does not say.

    `policy` is the one quoted, or the one that comes nearest without saying it; None for a club that holds none.
    """

    club: Club
    status: Status
    quote: Quote | None
    policy: Policy | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One reply for each club asked, in the order asked; `may_be_sensitive` as in Answer."""

    replies: tuple[ClubReply, ...]
    may_be_sensitive: bool = False


class Level(StrEnum):
    """How well a thing is that `policybot doctor` looked at."""

    OK = "ok"
    SKIPPED = "skipped"  # it could not be looked at; the finding says why
    WARNING = "warning"  # it works, and something is yet to be done
    FAULT = "fault"  # it does not work, or will not


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `policybot doctor` looked at: how it is, and what to do next where something is to be done."""

    what: str
    level: Level
    said: str
    next: str = ""

    def __str__(self) -> str:
        return f"{self.level:<8} {self.what}: {self.said}{f'; {self.next}' if self.next else ''}"


class ReviewState(StrEnum):
    """Where a policy stands in its review cycle, worst first."""

    OVERDUE = "overdue"
    UNDATED = "undated"
    NO_REVIEW_DATE = "no review date"
    DUE_SOON = "due soon"
    CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Review:
    """A policy's review state on one day.

    `due` is the day by which it must be re-confirmed, None where the policy states none; `is_signed` is False where
    no name or role stands for a signature.
    """

    policy: Policy
    state: ReviewState
    due: date | None
    days_overdue: int
    is_signed: bool
    is_guess: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What one reply told a club's staff: the clause that decides, as its policy stood; none where it does not say.

    `review` and `review_due` are the state shown beside it; `answered_at` is in UTC, to the minute.
    """

    club: str
    policy: str | None
    clause_id: str | None
    digest: str | None
    review: str | None
    review_due: str | None
    answered_at: str
    door: str
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log: its number, what was told, the hash of the row before, and its own."""

    number: int
    told: Told
    previous: str
    hash: str


class Broken(StrEnum):
    """In which way the log is not as it was written, at one row."""

    CHANGED = "changed"
    MISSING = "missing"
    NOT_JOINED = "not joined"  # it does not follow the row before: one of the two was changed
    UNEXPECTED = "unexpected"  # it stands where there is none
    CUT_OFF = "cut off"  # it and all behind it are missing
    REPLACED = "replaced"  # the last row is not the one that was written
    HEAD_GONE = "head gone"  # nothing says how far the rows go


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is not as it was written."""

    number: int
    broken: Broken


@dataclass(frozen=True, slots=True)
class Chain:
    """How many rows there are, how many were ever written, the last one's hash; `fault` is None where all holds."""

    rows: int
    written: int
    hash: str
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Export:
    """The rows of one club and period, both days included, with the chain as it stood when they were taken."""

    club: str
    since: date
    until: date
    exported_at: datetime
    entries: tuple[Entry, ...]
    chain: Chain


@dataclass(frozen=True, slots=True)
class Checked:
    """What an export is beside the log: its first fault, and how many rows are older than what the log still keeps."""

    fault: Fault | None
    let_go: int
