"""Question + the asker's club → a reply: what is quoted, how surely, and when nothing is.  No chat in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.sensitive import disclosure_reason
from bot.types import Answer, NotCovered, Quote, Reply, Sensitive, Unsure
from index.confidence import ANSWERED_ABOVE, UNSURE_ABOVE, Judged, judge
from index.encoder import Encoder
from index.retrieval import Asking, Candidate, Retrieved, Retriever
from index.snapshot import Snapshot
from index.types import Audience, Club, Quotation, level_white_space

MOST_QUOTES: Final = 5
RELATED_QUOTES: Final = 2
# Longer texts are no questions; the encoder reads about 200 words anyway.
MOST_CHARACTERS: Final = 4000


class Answerer:
    """Answers questions from one snapshot.  Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """`encoder` must be the one whose vectors the snapshot holds."""
        self._corpus = snapshot.corpus
        self._retriever = Retriever(snapshot, encoder)
        self._is_ordinary_word = encoder.knows

    def answer(self, question: str, club: Club) -> Reply:
        """The reply for a member of `club`, quoting that club's clauses only.

        Raises UnprovableQuotationError where a clause is not, word for word, what its source says.
        """
        if sensitive := self.sensitive(question, club):
            return sensitive
        retrieved = self._retriever.retrieve(question[:MOST_CHARACTERS], [club.slug])
        return _reply(club, retrieved, judge(retrieved))

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """The reply to a disclosure, an allegation or an injury; None for every question, also about such rules."""
        reason = disclosure_reason(question)
        return Sensitive(club, reason) if reason else None

    def compare(self, question: str, clubs: Sequence[Club]) -> Reply:
        """The best clause of each of `clubs` that has one, best first, identical texts once.

        The caller has checked that the asker may read these clubs.
        """
        if sensitive := self.sensitive(question, None):
            return sensitive
        words = _without_names(question[:MOST_CHARACTERS], clubs)
        each = [(club, self._retriever.retrieve(words, [club.slug])) for club in clubs]
        judged = sorted(
            ((judge(found), found, club) for club, found in each if found.candidates),
            key=lambda three: -three[0].confidence,
        )
        covered = [(sure, found) for sure, found, _ in judged if sure.confidence >= UNSURE_ABOVE]
        if not covered:
            nearest = _merged([found.candidates[0] for _, found, _ in judged])[:RELATED_QUOTES]
            return NotCovered(None, nearest, judged[0][0].confidence if judged else 0.0, "no club's policy decides it")
        quotes = _merged([found.candidates[0] for _, found in covered])[:MOST_QUOTES]
        shown = {slug for quote in quotes for slug in (quote.policy.club, *quote.shared_by)}
        silent = tuple(club for club in clubs if club.slug not in shown)
        confidence = covered[0][0].confidence
        if confidence >= ANSWERED_ABOVE:
            return Answer(None, quotes, confidence, silent)
        return Unsure(None, quotes, confidence, "no club's clause is clearly about it", silent)

    def answer_as_operator(self, question: str, club: Club | None) -> Reply:
        """The reply on the command line, whose user may read every club.

        A question that names another club compares it with `club`; without any club all are asked.
        """
        named = self.clubs_named(question)
        others = [other for other in named if club is None or other.slug != club.slug]
        if club is None:
            return self.compare(question, named or self._corpus.clubs)
        return self.compare(question, [club, *others]) if others else self.answer(question, club)

    def clubs_named(self, question: str) -> tuple[Club, ...]:
        """The clubs whose full or short name stands in the question as words of their own.

        A name that is also an ordinary word ("ASK") counts only as the club writes it, or beside another club's.
        """
        said = [club for club in self._corpus.clubs if any(self._is_said(name, question) for name in _names(club))]
        if said:
            said += [club for club in self._corpus.clubs if club not in said and _stands_beside(club, said, question)]
        return tuple(said)

    def _is_said(self, name: str, question: str) -> bool:
        if self._is_ordinary_word(name.lower()):
            return not question.isupper() and f" {name} " in f" {_words_only(question)} "
        return f" {_words_only(name).lower()} " in f" {_words_only(question).lower()} "


def _reply(club: Club, retrieved: Retrieved, judged: Judged) -> Reply:
    chosen = _chosen(retrieved)
    if judged.confidence >= ANSWERED_ABOVE:
        return Answer(club, _quotes(chosen[:MOST_QUOTES]), judged.confidence)
    if judged.confidence >= UNSURE_ABOVE:
        return Unsure(
            club, _quotes(chosen[:MOST_QUOTES]), judged.confidence, judged.reason or "no clause is clearly about it"
        )
    return NotCovered(club, _related(retrieved), judged.confidence, judged.reason or "no clause decides it")


def _chosen(retrieved: Retrieved) -> list[Candidate]:
    """The candidates to quote: none that another one quoted before it already shows."""
    kept: list[Candidate] = []
    for candidate in retrieved.candidates:
        if len(kept) == MOST_QUOTES:
            break
        if not any(_shows(other, candidate) for other in kept):
            kept.append(candidate)
    return _with_left_apart(kept, retrieved) if retrieved.query.asking is Asking.LIST else kept


def _shows(shown: Candidate, candidate: Candidate) -> bool:
    """Whether `shown` holds every line of `candidate`, or the other way round."""
    if shown.policy is not candidate.policy:
        return False
    one = {line.words.span for line in shown.clause.layout}
    other = {line.words.span for line in candidate.clause.layout}
    return other <= one or one <= other


def _with_left_apart(kept: list[Candidate], retrieved: Retrieved) -> list[Candidate]:
    """A list, then the items that stand in it but are shown without its lead-in, so that none is lost."""
    if not kept or not kept[0].clause.is_whole:
        return kept
    first = kept[0]
    prefix = f"{first.clause.clause_id}."
    odd = {oddity.clause_id for oddity in first.policy.oddities}
    apart = [
        candidate
        for candidate in retrieved.candidates
        if candidate.policy is first.policy
        and candidate.clause.clause_id in odd
        and candidate.clause.clause_id.startswith(prefix)
        and not candidate.clause.lead_ins
    ]
    return [first, *apart, *(other for other in kept[1:] if other not in apart)][:MOST_QUOTES]


def _related(retrieved: Retrieved) -> tuple[Quote, ...]:
    """At most two clauses nearest to a question that none decides: the nearest for staff among them."""
    nearest = sorted(retrieved.candidates, key=lambda candidate: -candidate.similarity)
    kept = [candidate for candidate in nearest if not candidate.clause.is_whole][:1]
    own = [
        candidate
        for candidate in retrieved.candidates
        if candidate.clause.audience is not Audience.PARENTS and not candidate.clause.is_whole
    ]
    kept += [candidate for candidate in (*own, *nearest) if candidate not in kept][: RELATED_QUOTES - len(kept)]
    return _quotes(kept)


def _quotes(candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
    return tuple(Quote(Quotation(candidate.policy, candidate.clause), candidate.score) for candidate in candidates)


def _merged(candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
    """One quotation for each different text, with the other clubs whose clause is word for word the same."""
    merged: dict[str, Quote] = {}
    for candidate in candidates:
        quotation = Quotation(candidate.policy, candidate.clause)
        key = level_white_space(quotation.text)
        if key in merged:
            merged[key] = replace(merged[key], shared_by=(*merged[key].shared_by, candidate.policy.club))
        else:
            merged[key] = Quote(quotation, candidate.score)
    return tuple(merged.values())


def _names(club: Club) -> tuple[str, ...]:
    return (club.name, club.slug.replace("-", " "), *club.short_names)


def _stands_beside(club: Club, others: Sequence[Club], question: str) -> bool:
    """Whether a name of `club` is joined to another club's: "ask and jpac", "jpac vs ask"."""
    said = _words_only(question).lower()
    joined = r"\s+(?:vs|versus|v|and|or|than|with|from|to)\s+"
    return any(
        re.search(rf"\b{one}{joined}{two}\b", said)
        for mine in _names(club)
        for other in others
        for theirs in _names(other)
        for one, two in itertools.permutations(
            (re.escape(_words_only(mine).lower()), re.escape(_words_only(theirs).lower()))
        )
    )


def _words_only(text: str) -> str:
    """`text` without punctuation and possessives, single spaces between its words."""
    level = text.replace("’", "'").replace("'s ", " ").removesuffix("'s")
    return " ".join("".join(character if character.isalnum() else " " for character in level).split())


def _without_names(question: str, clubs: Sequence[Club]) -> str:
    """The question without the clubs' names: which club is said by where is looked, not by what is looked for."""
    words = question
    for name in sorted((name for club in clubs for name in _names(club)), key=len, reverse=True):
        at = words.lower().find(name.lower())
        if at >= 0 and len(words) > len(name) + 1:
            words = f"{words[:at]} {words[at + len(name) :]}"
    return level_white_space(words) or question
