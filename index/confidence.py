"""Candidates → how sure that the first one decides the question."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from index.calibration import Calibration
from index.retrieval import Asking, Candidate, Query, Retrieved
from index.retrieval.ranking import is_numbered
from index.retrieval.stating import names_policy, stated_fact
from index.types import Audience, ClauseKind

# What is asked for shows in the question's form, and whether it is there in the policy's.
DECIDED_BY_FORM: Final = frozenset({Asking.LIST, Asking.RELATED, Asking.FACT, Asking.NUMBERED})
# How much nearer a clause for others must be before the asker's own nearest clause counts as beside the point.
_OTHERS_LEAD: Final = 0.05
_MISSED: Final = 0.1
# Where the form of the question says what is wanted, what is there is known; only the question may be misread.
_STATED: Final = 0.85
_NOT_STATED: Final = 0.3
_FIELD: Final = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """The probability, 0 to 1, that the first candidate decides the question, and why it is low if it is."""

    confidence: float
    reason: str


def judge(retrieved: Retrieved, calibration: Calibration) -> Judged:
    """How sure the first candidate is right; the reason is for engineers' eyes, users read bot.wording."""
    if not retrieved.candidates:
        return Judged(0.0, "no clauses")
    query, first = retrieved.query, retrieved.candidates[0]
    if query.asking in DECIDED_BY_FORM:
        return _judge_form(query, first)
    if only_binds_others(retrieved):
        return Judged(_MISSED, "the nearest clause binds others")
    return Judged(_logistic(features(retrieved), calibration), "")


def features(retrieved: Retrieved) -> dict[str, float]:
    """What the probability is made of; of retrieved candidates that are not none.

    similarity        the cosine of the first candidate, and its square: near to nearer is less than far to near
    token_similarity  how well it meets the question's tokens, and its square
    term_coverage     the share of the question's terms that its words hold
    margin            how far its score is above the second one's
    lead              how far it is above the mean of the next five: whether anything stands out
    agreement         the share of cosine, tokens and terms that put it first by themselves
    worst_tokens      how well it meets the quarter of the question's tokens that it meets worst
    """
    first, *others = retrieved.candidates
    following = [candidate.score for candidate in others[:_FIELD]] or [first.score]
    alone = [candidate.similarity for candidate in retrieved.candidates]
    by_tokens = [candidate.token_similarity for candidate in retrieved.candidates]
    by_terms = [candidate.term_score for candidate in retrieved.candidates]
    return {
        "similarity": first.similarity,
        "similarity_squared": first.similarity**2,
        "token_similarity": first.token_similarity,
        "token_similarity_squared": first.token_similarity**2,
        "term_coverage": retrieved.term_coverage,
        "margin": first.score - following[0],
        "lead": first.score - sum(following) / len(following),
        "agreement": sum(scores[0] == max(scores) for scores in (alone, by_tokens, by_terms)) / 3,
        "worst_tokens": retrieved.worst_tokens,
    }


def _logistic(held: dict[str, float], calibration: Calibration) -> float:
    total = calibration.intercept + sum(weight * held[name] for name, weight in calibration.weights.items())
    return 1.0 / (1.0 + math.exp(-total))


def _judge_form(query: Query, first: Candidate) -> Judged:
    if query.asking is Asking.FACT:
        stated = stated_fact(query, first.policy, first.clause) is query.facts[0]
        return Judged(_STATED, "") if stated else Judged(_NOT_STATED, "the policy does not state it")
    if query.asking is Asking.NUMBERED:
        wanted = is_numbered(first.clause, query.number)
    elif query.asking is Asking.LIST:
        wanted = first.clause.is_whole
    else:
        wanted = names_policy(first.policy, first.clause)
    return Judged(_STATED, "") if wanted else Judged(_NOT_STATED, "nothing of that form is there")


def only_binds_others(retrieved: Retrieved) -> bool:
    """Whether the asker wants to do something, and what is nearest by far is a rule for parents and visitors."""
    if not retrieved.query.is_own_act or retrieved.query.audience is Audience.PARENTS:
        return False
    rules = [each for each in retrieved.candidates if each.clause.kind not in (ClauseKind.STATUS, ClauseKind.RELATED)]
    others = max((each.similarity for each in rules if each.clause.audience is Audience.PARENTS), default=-1.0)
    own = max((each.similarity for each in rules if each.clause.audience is not Audience.PARENTS), default=-1.0)
    return others > own + _OTHERS_LEAD
