"""Candidates: dense and lexical scores fused, then what kind of clause it is and whom it binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.lexicon import Vocabulary, terms
from index.reading import senses
from index.retrieval.asking import Asking, Query, understand
from index.snapshot import Snapshot
from index.types import Audience, Clause, ClauseKind, Corpus, FactKind, Policy

# How much one point of BM25 adds to a cosine.  Set on questions of index/training about subjects that the encoder was
# not adapted to: hit@1 is flat from 0.01 to 0.02 and lower without it.
TERM_WEIGHT: Final = 0.02

# Rules before preambles, full clauses before summaries; what only states facts or names policies answers nothing
# else.  In units of cosine.
_KIND_BONUS: Final = {
    ClauseKind.PREAMBLE: -0.04,
    ClauseKind.SUMMARY: -0.05,
    ClauseKind.DEFINITION: -0.02,
    ClauseKind.RELATED: -0.4,
    ClauseKind.STATUS: -0.25,
}
# "Instagram", under "this policy covers", is near every question that mentions it and decides hardly any.
_MERE_NAME: Final = -0.15
_NAME_WORDS: Final = 4
# Enough to put what was asked for first, whatever else is near.
_ASKED_FOR: Final = 0.5
_SCOPE_BONUS: Final = 0.1
_WANTED: Final = {
    (Asking.SCOPE, ClauseKind.DEFINITION): _SCOPE_BONUS,
    (Asking.RELATED, ClauseKind.RELATED): _ASKED_FOR,
    (Asking.CONSEQUENCE, ClauseKind.CONSEQUENCE): _ASKED_FOR / 4,
    (Asking.FACT, ClauseKind.STATUS): _ASKED_FOR,
}
# Every policy has a date and a "See also": which policy is meant, its title must say.
_TITLE_BONUS: Final = 0.3
_TITLE_WORDS_OF_ALL: Final = frozenset(terms("policy policies procedure procedures"))
_OTHER_AUDIENCE: Final = -0.1
_SAME_AUDIENCE: Final = 0.02
_LIST_BEFORE_SECTION: Final = 0.03
_MAYBE_LIST_BONUS: Final = 0.05
_OTHER_LIST: Final = 0.15
_SAME_FORCE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause with its nearness.

    `similarity` is the cosine of its nearest passage, in [-1, 1]; `term_score` its BM25, from 0; `score` is both
    fused, with what kind of clause it is and whom it binds.  Higher is better.
    """

    policy: Policy
    clause: Clause
    similarity: float
    term_score: float
    score: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question asks for, and the clauses of the asker's clubs, best first.

    `term_coverage` is the share of the question's terms that the first candidate's policy words hold, 0 to 1.
    """

    query: Query
    candidates: tuple[Candidate, ...]
    term_coverage: float


class Retriever:
    """Finds candidates in one snapshot.  Safe to share between threads: it is never changed."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """`encoder` must be the one whose vectors the snapshot holds."""
        self._snapshot = snapshot
        self._encoder = encoder
        self._clauses = _ClauseTable(snapshot)
        self._vocabularies = lru_cache(maxsize=None)(self._vocabulary)

    def retrieve(self, question: str, clubs: Sequence[str]) -> Retrieved:
        """The clauses of `clubs` (slugs), best first: every clause of theirs, none of another's."""
        question = question.encode(errors="replace").decode()  # half a surrogate pair is no text to a tokenizer
        query = understand(question)
        vocabulary = self._vocabularies(tuple(sorted(clubs)))
        corrected = vocabulary.corrected(question)
        added = vocabulary.added(corrected)
        words = terms(f"{corrected} {added}")
        text = f"{corrected} ({added})" if added else corrected
        similarities = self._snapshot.similarities(self._encoder.encode([text])[0])
        term_scores = self._snapshot.term_scores(words)
        mine = self._clauses.of_clubs(clubs)
        best = self._clauses.best(similarities), self._clauses.best(term_scores)
        candidates = sorted(
            (
                self._candidate(
                    query,
                    place,
                    best[0][place],
                    best[1][place],
                    _title_bonus(query, words, self._clauses.policy(place)),
                )
                for place in mine
                if self._may_answer(query, place)
            ),
            key=lambda candidate: -candidate.score,
        )
        return Retrieved(query, tuple(candidates), _coverage(words, candidates))

    def _vocabulary(self, clubs: tuple[str, ...]) -> Vocabulary:
        corpus = self._snapshot.corpus
        texts = (clause.own_text for policy in corpus.policies if policy.club in clubs for clause in policy.clauses)
        return Vocabulary(texts, corpus.glossary, self._encoder.knows)

    def _may_answer(self, query: Query, place: int) -> bool:
        """Whole lists and sections only where one is asked for."""
        clause = self._clauses.clause(place)
        if query.asking is Asking.RULE and query.may_want_list:
            return clause.kind is not ClauseKind.SECTION
        return query.asking in (Asking.LIST, Asking.SCOPE) or not clause.is_whole

    def _candidate(self, query: Query, place: int, similarity: float, term_score: float, bonus: float) -> Candidate:
        policy, clause = self._clauses.policy(place), self._clauses.clause(place)
        fused = similarity + TERM_WEIGHT * term_score
        score = fused + bonus + _kind_bonus(query, policy, clause) + _audience_bonus(query, clause)
        return Candidate(policy, clause, float(similarity), float(term_score), float(score))


def _title_bonus(query: Query, words: Sequence[str], policy: Policy) -> float:
    if query.asking not in (Asking.FACT, Asking.RELATED):
        return 0.0
    title = _title_terms(policy.title, policy.slug)
    return _TITLE_BONUS * len(title.intersection(words)) / max(1, len(title))


@lru_cache(maxsize=1024)
def _title_terms(title: str, slug: str) -> frozenset[str]:
    return frozenset(terms(f"{title} {slug}")) - _TITLE_WORDS_OF_ALL


def _kind_bonus(query: Query, policy: Policy, clause: Clause) -> float:
    """What the form of the question adds to a clause of this kind; otherwise what its kind takes from it."""
    asked_for = _form_bonus(query, policy, clause)
    if asked_for is not None:
        return asked_for
    if clause.is_whole:
        return _MAYBE_LIST_BONUS
    return _MERE_NAME if _is_mere_name(query, clause) else _KIND_BONUS.get(clause.kind, 0.0)


def _is_mere_name(query: Query, clause: Clause) -> bool:
    """Whether the clause only names one thing that the policy covers, and more than a name was asked."""
    is_name = (
        clause.kind is ClauseKind.DEFINITION and bool(clause.lead_ins) and len(clause.own_text.split()) <= _NAME_WORDS
    )
    return is_name and len(query.question.split()) > _NAME_WORDS


def _form_bonus(query: Query, policy: Policy, clause: Clause) -> float | None:
    """What is added where the clause is of the form asked for; None where the question's form says nothing of it."""
    bonus: float | None = _WANTED.get((query.asking, clause.kind))
    if query.asking is Asking.LIST and clause.is_whole:
        bonus = _whole_bonus(query, clause)
    elif query.asking is Asking.SCOPE and clause.is_whole:
        bonus = _SCOPE_BONUS if _is_list_of_scope(clause) else -_ASKED_FOR
    elif query.asking is Asking.RELATED and bonus is None and names_policy(policy, clause):
        bonus = _ASKED_FOR / 2
    elif query.asking is Asking.FACT and bonus is not None:
        bonus += _states(query, policy, clause)
    return bonus


def _whole_bonus(query: Query, clause: Clause) -> float:
    """A list before its section; a list of rules before one of words; one that forbids where that is asked for."""
    if clause.kind is ClauseKind.SECTION:
        return _ASKED_FOR
    bonus = _ASKED_FOR + _LIST_BEFORE_SECTION - (_OTHER_LIST if _is_list_of_scope(clause) else 0.0)
    return bonus + (_SAME_FORCE if query.wants_prohibitions and senses.prohibits(clause.lines[0].words.text) else 0.0)


def _is_list_of_scope(clause: Clause) -> bool:
    """Whether a list says what the policy covers or what a word means: its items are definitions."""
    lead = clause.lines[0].words.text.lower()
    return clause.kind is ClauseKind.LIST and any(
        word in lead for word in ("cover", "includ", "such as", "means", "applies")
    )


def _states(query: Query, policy: Policy, clause: Clause) -> float:
    """More for a line that states the very fact asked for, most for the one most wanted."""
    stated = stated_fact(query, policy, clause)
    return 0.0 if stated is None else 0.3 - 0.1 * query.facts.index(stated)


def stated_fact(query: Query, policy: Policy, clause: Clause) -> FactKind | None:
    """The most wanted fact of those asked for that the clause states; None where it states none."""
    kinds = {fact.kind for fact in policy.facts if fact.ranges and clause.holds(fact.ranges[0].start)}
    return next((kind for kind in query.facts if kind in kinds), None)


def names_policy(policy: Policy, clause: Clause) -> bool:
    """Whether the clause names another policy."""
    return any(clause.holds(related.ranges[0].start) for related in policy.related)


def _audience_bonus(query: Query, clause: Clause) -> float:
    """A clause that binds others than the question is about goes behind those that bind whom it is about."""
    if query.audience is None or clause.kind in (ClauseKind.STATUS, ClauseKind.RELATED):
        return 0.0
    if clause.audience is query.audience:
        return _SAME_AUDIENCE
    crosses = Audience.PARENTS in (query.audience, clause.audience)
    return _OTHER_AUDIENCE if crosses else 0.0


def _coverage(words: Sequence[str], candidates: Sequence[Candidate]) -> float:
    if not words or not candidates:
        return 0.0
    held = set(terms(" ".join((*candidates[0].clause.heading_path, candidates[0].clause.text))))
    return sum(word in held for word in set(words)) / len(set(words))


class _ClauseTable:
    """The snapshot's passages gathered by clause, so that a clause's best view is one array operation."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._corpus: Corpus = snapshot.corpus
        self._keys = list(dict.fromkeys((passage.policy_index, passage.clause_index) for passage in snapshot.passages))
        place = {key: number for number, key in enumerate(self._keys)}
        self._place_of_passage = np.array(
            [place[passage.policy_index, passage.clause_index] for passage in snapshot.passages], dtype=np.intp
        )

    def policy(self, place: int) -> Policy:
        return self._corpus.policies[self._keys[place][0]]

    def clause(self, place: int) -> Clause:
        return self.policy(place).clauses[self._keys[place][1]]

    def best(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """The best score among each clause's passages: (n_clauses,)."""
        best = np.full(len(self._keys), -np.inf, dtype=np.float32)
        np.maximum.at(best, self._place_of_passage, scores)
        return best

    @cached_property
    def _by_club(self) -> dict[str, list[int]]:
        by_club: dict[str, list[int]] = {}
        for number, (policy_index, _) in enumerate(self._keys):
            by_club.setdefault(self._corpus.policies[policy_index].club, []).append(number)
        return by_club

    def of_clubs(self, clubs: Sequence[str]) -> list[int]:
        return [number for club in dict.fromkeys(clubs) for number in self._by_club.get(club, [])]
