"""Policies × clubs: of each subject who holds a policy, how up to date it is, and where it is named but missing.

Titles are levelled so that "30. Social Media Policy" and "Social Media Policy" meet, and the names by which policies
name others meet the titles of those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Final

from bot.lifecycle.reviews import review, worst_first
from bot.types import Review
from index.types import Club, Corpus, Policy, RelatedPolicy

# Words that tell no subject: "Staff Safeguarding Policy" and "Safeguarding Procedures" are about the same.
_SMALL: Final = frozenset(("a", "an", "and", "for", "in", "of", "on", "or", "our", "the", "to", "with"))
_GENERAL: Final = _SMALL | {"policy", "policies", "procedure", "procedures", "staff", "statement", "document"}
_SHORTEST_PLURAL: Final = 4

Key = frozenset[str]


@dataclass(frozen=True, slots=True)
class Naming:
    """A policy, and another one that it names."""

    by: Policy
    related: RelatedPolicy


@dataclass(frozen=True, slots=True)
class Cell:
    """One subject at one club: the reviews of its policies on it, worst first, and where its policies name one."""

    club: Club
    held: tuple[Review, ...]
    named: tuple[Naming, ...]

    @property
    def is_missing(self) -> bool:
        """Whether the club's policies name one that the club does not hold."""
        return bool(self.named) and not self.held


@dataclass(frozen=True, slots=True)
class Subject:
    """What policies of several clubs are about, by the name that most of them give it, and a cell for each club."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def is_held(self) -> bool:
        """Whether any of the clubs holds a policy on it."""
        return any(cell.held for cell in self.cells)

    @property
    def missing(self) -> tuple[Cell, ...]:
        """The clubs whose policies name one that the club does not hold."""
        return tuple(cell for cell in self.cells if cell.is_missing)


def matrix(corpus: Corpus, clubs: Sequence[Club], today: Callable[[Club], date]) -> tuple[Subject, ...]:
    """Every subject that the policies of `clubs` are about or name, with a cell for each of the clubs in their order.

    Those that are held come first, the one with the worst review state first, then those that are only named, the one
    that most clubs miss first.  `today` says which day it is at a club.
    """
    found = [_subject(gathered, clubs, today) for gathered in _gathered(corpus, clubs)]
    return tuple(sorted(found, key=_most_pressing_first))


def subject_of(name: str, club: Club | None = None) -> Key:
    """The words of a policy's title or name that tell its subject, levelled; of `club`'s own name none at either end.

    Empty only where there is no letter in it.
    """
    words = [_singular(word) for word in _words(name)]
    told = [word for word in words if word not in _GENERAL and not word.isdigit()]
    own = {_singular(word) for known in _names(club) for word in _words(known)}
    trimmed = _without_ends(told, own)
    return frozenset(trimmed or told or words)


@dataclass(slots=True, eq=False)
class _Gathered:
    """What goes by the same subject: its keys, the policies, and where one is named."""

    keys: set[Key]
    policies: list[Policy] = field(default_factory=list)
    named: list[Naming] = field(default_factory=list)

    def take(self, other: _Gathered) -> None:
        self.keys |= other.keys
        self.policies += other.policies
        self.named += other.named


def _gathered(corpus: Corpus, clubs: Sequence[Club]) -> list[_Gathered]:
    """The subjects, each with all that goes by it, in the order of the corpus."""
    gathered: list[_Gathered] = []
    for each in _each(corpus, clubs):
        meeting = [other for other in gathered if other.keys & each.keys]
        if meeting:
            for other in meeting[1:]:
                meeting[0].take(other)
                gathered.remove(other)
            meeting[0].take(each)
        else:
            gathered.append(each)
    return gathered


def _each(corpus: Corpus, clubs: Sequence[Club]) -> Iterator[_Gathered]:
    """Each policy of the clubs and each that one of them names, by itself."""
    by_slug = {club.slug: club for club in clubs}
    mine = [policy for policy in corpus.policies if policy.club in by_slug]
    keys = {(policy.club, policy.slug): _keys(policy, by_slug[policy.club]) for policy in mine}
    for policy in mine:
        yield _Gathered(set(keys[policy.club, policy.slug]), policies=[policy])
    for policy in mine:
        for related in policy.related:
            named = {subject_of(related.name)} - {frozenset()}
            held = keys.get((policy.club, related.held), set()) if related.held else set()
            if named:
                yield _Gathered(named | held, named=[Naming(policy, related)])


def _keys(policy: Policy, club: Club) -> set[Key]:
    """What a policy goes by: its title, and its file's name where that shares a word with it ("scan1" does not)."""
    title, file = subject_of(policy.title, club), subject_of(policy.slug)
    return {key for key in (title, file if file & title else title) if key} or {frozenset((policy.slug,))}


def _subject(gathered: _Gathered, clubs: Sequence[Club], today: Callable[[Club], date]) -> Subject:
    cells = tuple(
        Cell(
            club,
            tuple(
                sorted(
                    (review(policy, today(club)) for policy in gathered.policies if policy.club == club.slug),
                    key=worst_first,
                )
            ),
            tuple(naming for naming in gathered.named if naming.by.club == club.slug),
        )
        for club in clubs
    )
    return Subject(_name(gathered), cells)


def _name(gathered: _Gathered) -> str:
    """What most of the policies are called, the first of several such; where none is held, what most policies name."""
    names = [policy.title for policy in gathered.policies] or [naming.related.name for naming in gathered.named]
    levels = Counter(name.casefold() for name in names)
    return max(names, key=lambda name: levels[name.casefold()])


def _most_pressing_first(subject: Subject) -> tuple[object, ...]:
    if subject.is_held:
        return (0, min(worst_first(found) for cell in subject.cells for found in cell.held), subject.name.casefold())
    return (1, -len(subject.missing), subject.name.casefold())


def _words(name: str) -> list[str]:
    """The words in small letters, without apostrophes: "Parents’" and "parent's" are "parents"."""
    return re.findall(r"[^\W_]+", re.sub(r"['’]", "", name).casefold())


def _singular(word: str) -> str:
    if word in _GENERAL or len(word) < _SHORTEST_PLURAL or word.endswith(("ss", "us", "is")):
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def _names(club: Club | None) -> tuple[str, ...]:
    return (club.name, *club.short_names) if club else ()


def _without_ends(words: list[str], own: set[str]) -> list[str]:
    """The words without those of `own` at the beginning and at the end."""
    kept = words[len(list(takewhile(own.__contains__, words))) :]
    return kept[: len(kept) - len(list(takewhile(own.__contains__, reversed(kept))))]
