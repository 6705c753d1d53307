"""What is typed after `/policy`: a command where its word stands alone or with its own argument, else a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.types import Club, Policy

# A slip of the finger: one letter wrong, missing, doubled or swapped with its neighbour.
_MOST_SLIPS: Final = 1


class Word(StrEnum):
    """The commands, as they are typed."""

    HELP = "help"
    CLUB = "club"
    LIST = "list"
    SHOW = "show"
    LAST = "last"
    COMPARE = "compare"
    MATRIX = "matrix"
    LINEAGE = "lineage"
    REVIEWS = "reviews"
    DRAFTS = "drafts"
    GAPS = "gaps"
    ACKNOWLEDGEMENTS = "acknowledgements"
    EVIDENCE = "evidence"
    REMIND = "remind"
    CHANNEL = "channel"
    ROLES = "roles"
    PRIVACY = "privacy"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Command:
    """A command, with the policy, the club or the question that its word takes, if that was given."""

    word: Word
    policy: Policy | None = None
    club: Club | None = None
    question: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `perhaps` is the command that its only word is a slip of the finger away from."""

    text: str
    perhaps: Word | None = None


def read_command(
    text: str, policies: Sequence[Policy], clubs: Sequence[Club], *, may_compare: bool
) -> Command | Question:
    """The command or the question in `text`.

    `policies` are those of the asker's club, `clubs` those they may choose.  A word of ours before anything but its own
    argument opens a question: "list everything staff must not do".
    """
    first, _, rest = text.strip().partition(" ")
    word, argument = _word(first), rest.strip()
    if not first:
        return Command(Word.HELP)
    if word and not argument:
        return Command(word)
    if word is Word.COMPARE and may_compare:
        return Command(word, question=argument)
    if word is Word.SHOW and (policy := find_policy(argument, policies)):
        return Command(word, policy=policy)
    if word is Word.CLUB and (club := _find_club(argument, clubs)):
        return Command(word, club=club)
    return Question(text, None if argument else _near(first))


def find_policy(name: str, policies: Iterable[Policy]) -> Policy | None:
    """The policy of that title, number or file name; None where none or more than one goes by it."""
    wanted = _levelled(name)
    found = [policy for policy in policies if wanted in _names(policy)]
    return found[0] if len(found) == 1 else None


def _word(text: str) -> Word | None:
    lowered = text.casefold()
    return Word(lowered) if lowered in set(Word) else None


def _near(text: str) -> Word | None:
    """The command that a lone word was perhaps meant to be."""
    found = process.extractOne(text.casefold(), list(Word), scorer=OSA.distance, score_cutoff=_MOST_SLIPS)
    return Word(found[0]) if found else None


def _names(policy: Policy) -> set[str]:
    number = policy.number or ""
    titles = (policy.title, policy.title.removeprefix(number), f"{number} {policy.title}", policy.slug, number)
    levelled = {_levelled(title) for title in titles}
    return (levelled | {name.removesuffix(" policy") for name in levelled}) - {""}


def _find_club(name: str, clubs: Iterable[Club]) -> Club | None:
    wanted = _levelled(name)
    found = [club for club in clubs if wanted in map(_levelled, (club.slug, club.name, *club.short_names))]
    return found[0] if len(found) == 1 else None


def _levelled(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name.replace("’", "'").replace("'", "")).split()).casefold()
