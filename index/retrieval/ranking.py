"""Candidates: dense and lexical scores fused, then what kind of clause it is and whom it binds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoder import Embedding, Encoder
from index.lexicon import Vocabulary, terms, words_of
from index.reading import senses
from index.retrieval.asking import Asking, Query, understand
from index.retrieval.stating import names_policy, stated_fact
from index.snapshot import Snapshot
from index.types import Audience, Clause, ClauseKind, Corpus, Policy

# How much one point of BM25 adds to a cosine.  Set on questions of index/training about subjects that the encoder was
# not adapted to: hit@1 is flat from 0.01 to 0.02 and lower without it.
TERM_WEIGHT: Final = 0.02

# How much a point of token similarity adds to a cosine, and of how many clauses, the nearest without it.  Set on the
# same questions: hit@1 is flat from 0.5 to 2, and so is what of it is found from 30 clauses up.
TOKEN_WEIGHT: Final = 1.0
TOKEN_DEPTH: Final = 40

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
_NUMBER_BONUS: Final = 2.0
_SCOPE_BONUS: Final = 0.1
_WANTED: Final = {
    (Asking.SCOPE, ClauseKind.DEFINITION): _SCOPE_BONUS,
    (Asking.RELATED, ClauseKind.RELATED): _ASKED_FOR,
    (Asking.CONSEQUENCE, ClauseKind.CONSEQUENCE): _ASKED_FOR / 4,
    (Asking.FACT, ClauseKind.STATUS): _ASKED_FOR,
}
# Of the clauses that answer a "why", four times as many give a reason as of all clauses: log(4) over the scale of 25
# that cosines were learned with.
_REASON_BONUS: Final = 0.055
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

    `similarity` is the cosine of its nearest passage and `token_similarity` how well it meets the question's tokens,
    both in [-1, 1] (the latter -1 beyond the nearest clauses, which alone are compared so); `term_score` is its BM25,
    from 0; `score` is all fused, with what kind of clause it is and whom it binds.  Higher is better.
    """

    policy: Policy
    clause: Clause
    similarity: float
    token_similarity: float
    term_score: float
    score: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a question asks for, and the clauses of the asker's clubs, best first.

    `term_coverage` is the share of the question's terms that the first candidate's policy words hold, 0 to 1;
    `worst_tokens` how well it meets the quarter of the question's tokens that it meets worst, in [-1, 1].
    """

    query: Query
    candidates: tuple[Candidate, ...]
    term_coverage: float
    worst_tokens: float


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
        query = self._naming(understand(question), clubs)
        text, words = self._in_policy_words(question, clubs)
        embedding = self._encoder.embed(text)
        places = [place for place in self._clauses.of_clubs(clubs) if self._may_answer(query, place)]
        candidates = self._ranked(query, words, embedding, places)
        return Retrieved(
            query,
            tuple(candidate for _, candidate in candidates),
            _coverage(words, [candidate for _, candidate in candidates[:1]]),
            self._worst_tokens(embedding, [place for place, _ in candidates[:1]]),
        )

    def _in_policy_words(self, question: str, clubs: Sequence[str]) -> tuple[str, list[str]]:
        """The text to embed, misspellings put right and the glossary's words added, and its terms."""
        vocabulary = self._vocabularies(tuple(sorted(clubs)))
        corrected = vocabulary.corrected(question)
        added = vocabulary.added(corrected)
        return f"{corrected} ({added})" if added else corrected, terms(f"{corrected} {added}")

    def _ranked(
        self, query: Query, words: Sequence[str], embedding: Embedding, places: Sequence[int]
    ) -> list[tuple[int, Candidate]]:
        """The clauses of these places, best first: by cosine, terms and form, the nearest of them by tokens too."""
        similarities = self._clauses.best(self._snapshot.similarities(embedding.vector))
        term_scores = self._clauses.best(self._snapshot.term_scores(words))
        first = {
            place: similarities[place]
            + TERM_WEIGHT * term_scores[place]
            + _form_and_audience(query, words, self._clauses.policy(place), self._clauses.clause(place))
            for place in places
        }
        nearest = sorted(places, key=lambda place: -first[place])
        compared = self._compared(embedding.tokens, nearest[:TOKEN_DEPTH])
        least = min(compared.values(), default=0.0)  # what was not compared stays behind what was
        score = {place: float(first[place] + TOKEN_WEIGHT * compared.get(place, least)) for place in nearest}
        return [
            (
                place,
                Candidate(
                    self._clauses.policy(place),
                    self._clauses.clause(place),
                    float(similarities[place]),
                    compared.get(place, -1.0),
                    float(term_scores[place]),
                    score[place],
                ),
            )
            for place in sorted(nearest, key=lambda place: -score[place])
        ]

    def _worst_tokens(self, embedding: Embedding, places: Sequence[int]) -> float:
        passages = [passage for place in places for passage in self._clauses.passages_with_tokens(place)]
        return self._snapshot.worst_tokens(embedding.tokens, passages)

    def _naming(self, query: Query, clubs: Sequence[str]) -> Query:
        """The query as one for the fact that names a person, where it says the name of one whom a policy names."""
        said = f" {' '.join(words_of(query.question))} "
        named = dict.fromkeys(
            fact.kind
            for policy in self._snapshot.corpus.policies
            if policy.club in clubs
            for fact in policy.facts
            if fact.name and len(fact.name.split()) > 1 and f" {' '.join(words_of(fact.name))} " in said
        )
        return replace(query, asking=Asking.FACT, facts=tuple(named)) if named and not query.facts else query

    def _compared(self, tokens: NDArray[np.float32], places: Sequence[int]) -> dict[int, float]:
        """How well each of these clauses meets the question's tokens, by its best passage."""
        passages = [(place, passage) for place in places for passage in self._clauses.passages_with_tokens(place)]
        found = self._snapshot.token_similarities(tokens, [passage for _, passage in passages])
        best: dict[int, float] = {}
        for (place, _), similarity in zip(passages, found, strict=True):
            best[place] = max(best.get(place, -1.0), float(similarity))
        return best

    def _vocabulary(self, clubs: tuple[str, ...]) -> Vocabulary:
        corpus = self._snapshot.corpus
        texts = (clause.own_text for policy in corpus.policies if policy.club in clubs for clause in policy.clauses)
        return Vocabulary(texts, corpus.glossary, self._encoder.knows)

    def _may_answer(self, query: Query, place: int) -> bool:
        """Whole lists and sections only where one is asked for."""
        clause = self._clauses.clause(place)
        if query.asking is Asking.RULE and query.may_want_list:
            return clause.kind is not ClauseKind.SECTION
        return query.asking in (Asking.LIST, Asking.SCOPE, Asking.NUMBERED) or not clause.is_whole


def _form_and_audience(query: Query, words: Sequence[str], policy: Policy, clause: Clause) -> float:
    """What is added for what a clause is, whatever it is about."""
    return (
        _title_bonus(query, words, policy) + _kind_bonus(query, words, policy, clause) + _audience_bonus(query, clause)
    )


def _title_bonus(query: Query, words: Sequence[str], policy: Policy) -> float:
    if query.asking not in (Asking.FACT, Asking.RELATED, Asking.NUMBERED):
        return 0.0
    title = _title_terms(policy.title, policy.slug)
    return _TITLE_BONUS * len(title.intersection(words)) / max(1, len(title))


@lru_cache(maxsize=1024)
def _title_terms(title: str, slug: str) -> frozenset[str]:
    return frozenset(terms(f"{title} {slug}")) - _TITLE_WORDS_OF_ALL


def _kind_bonus(query: Query, words: Sequence[str], policy: Policy, clause: Clause) -> float:
    """What the form of the question adds to a clause of this kind; otherwise what its kind takes from it."""
    asked_for = _form_bonus(query, words, policy, clause)
    if asked_for is not None:
        return asked_for
    if clause.is_whole:
        return _MAYBE_LIST_BONUS
    if clause.kind is ClauseKind.PREAMBLE and (query.wants_reason or query.wants_policys_words):
        return _REASON_BONUS if query.wants_reason and senses.gives_reason(clause.own_text) else 0.0
    if query.wants_reason and clause.kind is ClauseKind.RULE and senses.gives_reason(clause.own_text):
        return _REASON_BONUS
    return _MERE_NAME if _is_mere_name(query, clause) else _KIND_BONUS.get(clause.kind, 0.0)


def _is_mere_name(query: Query, clause: Clause) -> bool:
    """Whether the clause only names one thing that the policy covers, and more than a name was asked."""
    return _is_name(clause) and len(query.question.split()) > _NAME_WORDS


def _is_name(clause: Clause) -> bool:
    return (
        clause.kind is ClauseKind.DEFINITION and bool(clause.lead_ins) and len(clause.own_text.split()) <= _NAME_WORDS
    )


def _form_bonus(query: Query, words: Sequence[str], policy: Policy, clause: Clause) -> float | None:
    """What is added where the clause is of the form asked for; None where the question's form says nothing of it."""
    bonus: float | None = _WANTED.get((query.asking, clause.kind))
    if query.asking is Asking.NUMBERED:
        bonus = _NUMBER_BONUS if is_numbered(clause, query.number) else None
    elif query.asking is Asking.LIST and clause.is_whole:
        bonus = _whole_bonus(query, clause)
    elif query.asking is Asking.SCOPE and _is_name(clause) and not set(terms(clause.own_text)).intersection(words):
        bonus = _MERE_NAME  # of another thing than the one asked about: the list, which may be open, says more
    elif query.asking is Asking.SCOPE and clause.is_whole:
        bonus = _SCOPE_BONUS if _is_list_of_scope(clause) else -_ASKED_FOR
    elif query.asking is Asking.RELATED and bonus is None and names_policy(policy, clause):
        bonus = _ASKED_FOR / 2
    elif query.asking is Asking.FACT and bonus is not None:
        bonus += _states(query, policy, clause)
    return bonus


def is_numbered(clause: Clause, number: str) -> bool:
    """Whether the clause bears that number."""
    return clause.clause_id.rpartition("/")[2] == number


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
        places = [place[passage.policy_index, passage.clause_index] for passage in snapshot.passages]
        self._place_of_passage = np.array(places, dtype=np.intp)
        self._with_tokens: dict[int, list[int]] = {}
        for number, passage in enumerate(snapshot.passages):
            if passage.keeps_tokens:
                self._with_tokens.setdefault(places[number], []).append(number)

    def policy(self, place: int) -> Policy:
        return self._corpus.policies[self._keys[place][0]]

    def clause(self, place: int) -> Clause:
        return self.policy(place).clauses[self._keys[place][1]]

    def passages_with_tokens(self, place: int) -> Sequence[int]:
        """The numbers of the clause's passages that are compared token by token."""
        return self._with_tokens.get(place, ())

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
