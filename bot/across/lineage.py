"""Which policies of several clubs come from the same template, and where their clauses are apart today.

Clauses are put beside each other by their words and their lead-ins; the words of two clubs are never put into one text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import Final

from rapidfuzz.distance import Indel

from bot.comparing import with_differences
from bot.types import Quote
from index.likeness import LIKE_FROM, same_words, words_of
from index.types import Audience, Clause, ClauseKind, Club, Corpus, Policy, Quotation

# Policies of which at least this share of the shorter one's runs of words stands in the other come from one template.
# Over the five policies two that do share at least 0.88, two that do not at most 0.06.
TEMPLATE_FROM: Final = 0.5
_RUN_WORDS: Final = 3

# What a club calls itself, besides its name; "our" and "the" before it are part of that.
_SELF: Final = frozenset(("club", "clubs", "nursery", "preschool", "pre-school", "school", "schools", "setting"))
_BEFORE_SELF: Final = frozenset(("our", "the"))
_SELF_MARK: Final = "\0"
# Short words of a club's name ("Out of School Clubs") are words of every text.
_FEWEST_LETTERS: Final = 3

# Whichever clauses differ, those that bind are looked at first.
_TELLING: Final = (
    ClauseKind.RULE,
    ClauseKind.CONSEQUENCE,
    ClauseKind.ADVICE,
    ClauseKind.DEFINITION,
    ClauseKind.SUMMARY,
    ClauseKind.PREAMBLE,
    ClauseKind.RELATED,
)


class Difference(StrEnum):
    """How far the clubs are apart in one clause, the most telling first."""

    LACKING = "lacking"  # not every club has it
    WORDS = "words"
    NAMES = "names"  # only in what each club calls itself
    MARKS = "marks"  # only in letter case and punctuation
    NONE = "same"

    @property
    def is_telling(self) -> bool:
        """Whether it is more than a name or a comma."""
        return self in (Difference.LACKING, Difference.WORDS)


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of a template: each different text once, in the clubs' order, and the policies that lack it.

    A quote's `same_words` are the clauses of other clubs that are word for word the same, its `differs` the words that
    another club's text does not have.
    """

    quotes: tuple[Quote, ...]
    lacking: tuple[Policy, ...]
    difference: Difference

    @property
    def holding(self) -> tuple[Policy, ...]:
        """The policies that have it."""
        return tuple(quotation.policy for quote in self.quotes for quotation in (quote.quotation, *quote.same_words))


@dataclass(frozen=True, slots=True)
class Template:
    """Policies of two clubs or more that share their text, and their clauses side by side, the most telling first."""

    policies: tuple[Policy, ...]
    rows: tuple[Row, ...]

    @property
    def differences(self) -> tuple[Row, ...]:
        """The clauses that some club lacks or has in other words."""
        return tuple(row for row in self.rows if row.difference.is_telling)

    def count(self, *differences: Difference) -> int:
        """How many clauses are so far apart."""
        return sum(row.difference in differences for row in self.rows)

    def count_small(self) -> int:
        """How many clauses differ in names, letter case or punctuation alone."""
        return self.count(Difference.NAMES, Difference.MARKS)


@dataclass(frozen=True, slots=True)
class Lineage:
    """The templates that clubs share, the one with most policies first, and the policies that share with none."""

    templates: tuple[Template, ...]
    alone: tuple[Policy, ...]


def lineage(corpus: Corpus, clubs: Sequence[Club]) -> Lineage:
    """What the policies of `clubs` share.  A template holds at most one policy of a club, and clubs in their order."""
    order = {club.slug: number for number, club in enumerate(clubs)}
    mine = sorted((policy for policy in corpus.policies if policy.club in order), key=lambda each: order[each.club])
    texts = [_Levelled(policy, next(club for club in clubs if club.slug == policy.club)) for policy in mine]
    pairs = [pair for share, pair in _by_share(texts) if share >= TEMPLATE_FROM]
    groups = _joined([frozenset((policy.club,)) for policy in mine], pairs)
    templates = [
        Template(tuple(mine[at] for at in group), _rows([texts[at] for at in group])) for group in groups if group[1:]
    ]
    alone = [mine[group[0]] for group in groups if not group[1:]]
    return Lineage(tuple(sorted(templates, key=lambda each: -len(each.policies))), tuple(alone))


@dataclass(frozen=True, slots=True)
class Relative:
    """A policy that has runs of words in common with another one, and how many.

    `share` is that of the shorter one's, by which templates are told; `held` that of the other one's, 0 to 1.
    """

    policy: Policy
    share: float
    held: float


class Relatives:
    """Policies among which those are found that are like another one."""

    def __init__(self, clubs: Iterable[Club], policies: Iterable[Policy]) -> None:
        """`clubs` are those whose policies they are.  Reading the words of every policy may take a second."""
        self._clubs = {club.slug: club for club in clubs}
        self._runs = [(policy, self._runs_of(policy)) for policy in policies]

    def of(self, policy: Policy) -> tuple[Relative, ...]:
        """Those with runs of words in common with a policy, the most first; itself is none."""
        mine = self._runs_of(policy)
        found = [
            Relative(other, shared / min(len(mine), len(runs)), shared / len(mine))
            for other, runs in self._runs
            if other is not policy and (shared := len(mine & runs))
        ]
        return tuple(sorted(found, key=lambda each: (-each.share, each.policy.source.path)))

    def _runs_of(self, policy: Policy) -> set[tuple[str, ...]]:
        return _Levelled(policy, self._clubs[policy.club]).runs


class _Levelled:
    """A policy's clauses that can be cited alone, with their words levelled: what its club calls itself is one mark."""

    def __init__(self, policy: Policy, club: Club) -> None:
        self.policy = policy
        self.own = _own_words(club)
        self.clauses = [each for each in policy.clauses if not each.is_whole and each.kind is not ClauseKind.STATUS]
        self.words = [self.level(each.own_text) for each in self.clauses]
        self.leads = [self.level(each.lead_in or "") for each in self.clauses]

    def level(self, text: str) -> tuple[str, ...]:
        """The words of `text` as clauses are put beside each other by."""
        levelled: list[str] = []
        for word in words_of(text):
            plain = _plain(word)
            if plain.removesuffix("'s") in self.own:
                while levelled and levelled[-1] in (*_BEFORE_SELF, _SELF_MARK):
                    levelled.pop()
                plain = _SELF_MARK
            levelled.append(plain)
        return tuple(levelled)

    @property
    def runs(self) -> set[tuple[str, ...]]:
        """Every three words that stand beside each other in one of its clauses."""
        return {words[at : at + _RUN_WORDS] for words in self.words for at in range(len(words) - _RUN_WORDS + 1)}


def _own_words(club: Club) -> frozenset[str]:
    """The words by which a club goes in its own texts."""
    names = (word.removesuffix("'s") for name in (club.name, *club.short_names) for word in words_of(name))
    return (
        frozenset(name for name in names if len(name) >= _FEWEST_LETTERS and name not in ("out", "and", "the")) | _SELF
    )


def _plain(word: str) -> str:
    """The word without full stops in it ("e.g." is "eg"), unless it is a number."""
    return word if any(letter.isdigit() for letter in word) else word.replace(".", "")


# Which belong together -----------------------------------------------------------------------------------------------


def _by_share(texts: Sequence[_Levelled]) -> list[tuple[float, tuple[int, int]]]:
    """Two policies and the share of the shorter one's runs of words that the other has, for all that share any."""
    runs = [text.runs for text in texts]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, each in enumerate(runs):
        for run in each:
            holders[run].append(at)
    shared = Counter(pair for held in holders.values() for pair in combinations(held, 2))
    shares = [(number / min(len(runs[one]), len(runs[two])), (one, two)) for (one, two), number in shared.items()]
    return sorted(shares, key=lambda each: (-each[0], each[1]))


def _joined(owners: Sequence[frozenset[object]], pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers of `owners` in groups, joined pair by pair as given where no owner would be in a group twice."""
    groups = [[at] for at in range(len(owners))]
    held = [set(each) for each in owners]
    of = list(range(len(owners)))
    for one, two in pairs:
        first, second = sorted((of[one], of[two]))
        if first != second and held[first].isdisjoint(held[second]):
            held[first] |= held[second]
            groups[first] += groups[second]
            for at in groups[second]:
                of[at] = first
            groups[second] = []
    return [sorted(group) for group in groups if group]


# Clauses side by side ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause in its place: of which policy of the template, the how manieth there, and its levelled words."""

    policy: int
    at: float  # 0 to 1, from the policy's beginning to its end
    clause: Clause
    words: tuple[str, ...]
    lead: tuple[str, ...]

    @property
    def key(self) -> tuple[Audience, tuple[str, ...], tuple[str, ...]]:
        return self.clause.audience, self.lead, self.words


def _rows(texts: Sequence[_Levelled]) -> tuple[Row, ...]:
    """The clauses of policies that share a template, each beside those of the others that it is a form of."""
    strands = list(_strands(texts))
    rows = [(strand, _row(strand, texts)) for strand in strands]
    rows.sort(key=lambda each: (_rank(each[1]), sum(clause.at for clause in each[0]) / len(each[0])))
    return tuple(row for _, row in rows)


def _strands(texts: Sequence[_Levelled]) -> Iterator[list[_Clause]]:
    """Those with the same words first, then those with like words, the likest first; one of a policy at most."""
    alike: defaultdict[object, list[list[_Clause]]] = defaultdict(list)
    for each in _in_place(texts):
        same = alike[each.key]
        strand = next((strand for strand in same if all(other.policy != each.policy for other in strand)), None)
        if strand is None:
            same.append([each])
        else:
            strand.append(each)
    strands = [strand for same in alike.values() for strand in same]
    owners = [frozenset[object](each.policy for each in strand) for strand in strands]
    for group in _joined(owners, _like(strands, len(texts))):
        yield sorted((each for at in group for each in strands[at]), key=lambda each: each.policy)


def _in_place(texts: Sequence[_Levelled]) -> Iterator[_Clause]:
    for number, text in enumerate(texts):
        for at, (clause, words, lead) in enumerate(zip(text.clauses, text.words, text.leads, strict=True)):
            yield _Clause(number, at / len(text.clauses), clause, words, lead)


def _like(strands: Sequence[Sequence[_Clause]], everybody: int) -> Iterator[tuple[int, int]]:
    """Pairs of strands that may be forms of the same clause, the likest first, then those nearest in their places."""
    open_ones = [at for at, strand in enumerate(strands) if len(strand) < everybody]
    found = []
    for one, two in combinations(open_ones, 2):
        likeness = _likeness(strands[one][0], strands[two][0])
        if likeness >= LIKE_FROM:
            found.append((-likeness, abs(strands[one][0].at - strands[two][0].at), one, two))
    for _, _, one, two in sorted(found):
        yield one, two


def _likeness(one: _Clause, other: _Clause) -> float:
    """The share of words in common; 0 for clauses that bind others, or that other opening words complete."""
    if one.clause.audience is not other.clause.audience:
        return 0.0
    if one.lead and other.lead and Indel.normalized_similarity(one.lead, other.lead) < LIKE_FROM:
        return 0.0
    return Indel.normalized_similarity(one.words, other.words)


def _row(strand: Sequence[_Clause], texts: Sequence[_Levelled]) -> Row:
    having = {each.policy for each in strand}
    lacking = tuple(text.policy for number, text in enumerate(texts) if number not in having)
    quotes = with_differences(_merged(Quotation(texts[each.policy].policy, each.clause) for each in strand))
    return Row(quotes, lacking, Difference.LACKING if lacking else _difference(strand, quotes))


def _merged(quotations: Iterable[Quotation]) -> tuple[Quote, ...]:
    """One quotation for each different text, with those of other clubs that are word for word the same."""
    merged: dict[str, Quote] = {}
    for quotation in quotations:
        text = same_words(quotation.text)
        known = merged.get(text)
        merged[text] = (
            replace(known, same_words=(*known.same_words, quotation)) if known else Quote(quotation, score=0.0)
        )
    return tuple(merged.values())


def _difference(strand: Sequence[_Clause], quotes: Sequence[Quote]) -> Difference:
    """How far the texts are apart that every club has."""
    if len(quotes) == 1:
        return Difference.NONE
    if _agree(quotes, lambda quote: tuple(map(_plain, words_of(quote.quotation.text)))):
        return Difference.MARKS
    return Difference.NAMES if len({each.key for each in strand}) == 1 else Difference.WORDS


def _agree(quotes: Sequence[Quote], words: Callable[[Quote], tuple[str, ...]]) -> bool:
    return len({words(quote) for quote in quotes}) == 1


def _rank(row: Row) -> tuple[int, int, int]:
    """Names and commas last; otherwise what binds first, and what a club lacks before what it says in other words."""
    degree = list(Difference).index(row.difference)
    kind = row.quotes[0].quotation.clause.kind
    telling = _TELLING.index(kind) if kind in _TELLING else len(_TELLING)
    return (0 if row.difference.is_telling else degree, telling, degree)
