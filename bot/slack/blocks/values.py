"""What buttons, options and windows carry, and bring back: never trusted, whoever reads it looks it up again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Final, Self

from bot.lifecycle.acknowledgements import PolicyText
from index.types import Policy, Quotation

_KINDS: Final = {"str": str, "int": int}
_MOST_NUMBER: Final = 2**63  # what a database counts with


class Value:
    """A dataclass of words and whole numbers that travels as JSON, in the order of its fields."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @classmethod
    def read(cls, value: object) -> Self | None:
        """What came back; None where it is anything else than was sent out."""
        try:
            parts = json.loads(str(value))
        except (ValueError, RecursionError):
            return None
        kinds = [_KINDS[str(field.type)] for field in fields(cls)]
        # Not isinstance, to which True is a number.
        is_ours = isinstance(parts, list) and [type(part) for part in parts] == kinds
        found = cls(*parts) if is_ours else None
        return found if found is not None and found.may_be else None

    @property
    def may_be(self) -> bool:
        """Whether words and numbers like these are ever sent out."""
        return True

    @classmethod
    def of_click(cls, action: Mapping[str, Any]) -> Self | None:
        """What a button or a menu brought back."""
        return cls.read(clicked(action))

    def __str__(self) -> str:
        return json.dumps([getattr(self, field.name) for field in fields(self)], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ClauseAddress(Value):
    """Where a clause stands; the id is empty for a policy as a whole."""

    club: str
    policy: str
    clause_id: str

    @classmethod
    def of(cls, quotation: Quotation) -> Self:
        """The address of a quotation's clause."""
        return cls(quotation.policy.club, quotation.policy.slug, quotation.clause.clause_id)


@dataclass(frozen=True, slots=True)
class PolicyAddress(Value):
    """Which policy."""

    club: str
    policy: str

    @classmethod
    def of(cls, policy: Policy) -> Self:
        """The address of a policy."""
        return cls(policy.club, policy.slug)


@dataclass(frozen=True, slots=True)
class TextAddress(Value):
    """A policy's text, by its digest."""

    club: str
    policy: str
    digest: str

    @classmethod
    def of(cls, text: PolicyText) -> Self:
        """The address of a text."""
        return cls(text.club, text.policy, text.digest)


@dataclass(frozen=True, slots=True)
class Numbered(Value):
    """What a club has under a number: a note, a question that was put aside."""

    club: str
    number: int

    @property
    def may_be(self) -> bool:
        """Whether anything is counted so."""
        return 0 < self.number < _MOST_NUMBER


@dataclass(frozen=True, slots=True)
class DraftAddress(Numbered):
    """A draft of a club, by its number."""


@dataclass(frozen=True, slots=True)
class DraftsPlace(Value):
    """Where somebody stands in the list of a club's drafts: behind the one of that number, 0 for the beginning."""

    club: str
    after: int

    @property
    def may_be(self) -> bool:
        """Whether anything is counted so."""
        return 0 <= self.after < _MOST_NUMBER


@dataclass(frozen=True, slots=True)
class TickedDraft(Value):
    """A draft, beside the digest of the text that its reader saw it compared with; empty where there was none."""

    number: int
    base: str

    @property
    def may_be(self) -> bool:
        """Whether anything is counted so."""
        return 0 < self.number < _MOST_NUMBER


@dataclass(frozen=True, slots=True)
class Publication(Numbered):
    """A draft of a club that is decided on, beside the digest of the text that its reader saw it compared with."""

    base: str


@dataclass(frozen=True, slots=True)
class Snoozing(Value):
    """Whose reminders are to wait, and for how many days; 0 for until a day that is chosen in a window."""

    club: str
    policy: str
    days: int


@dataclass(frozen=True, slots=True)
class Place(Value):
    """Where somebody reads: a clause to find (the id is empty where none is), and a page, from 0.

    `digest` is that of a former text, empty for the one in force.
    """

    club: str
    policy: str
    clause_id: str
    page: int
    digest: str = ""


def clicked(action: Mapping[str, Any]) -> str:
    """The value of the button that was pressed, or of the option that was chosen; empty where there is none."""
    value = action.get("value") or (action.get("selected_option") or {}).get("value")
    return value if isinstance(value, str) else ""
