"""Question + the asker's club → a reply: what is quoted, how surely, and when nothing is.  No chat in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.comparing import counterpart, with_differences
from bot.greetings import asks_nothing
from bot.sensitive import judge_message
from bot.types import Answer, ClubReply, NotCovered, Quote, Reply, Sensitive, SideBySide, Status, Unsure
from index.calibration import Calibration
from index.confidence import Judged, judge
from index.encoder import Encoder
from index.likeness import same_words
from index.retrieval import Asking, Candidate, Extreme, Retrieved, Retriever, parts_of
from index.retrieval.ranking import is_numbered
from index.retrieval.stating import stated_fact, words_stating
from index.snapshot import Snapshot
from index.types import Audience, Clause, ClauseKind, Club, Quotation, level_white_space

MOST_QUOTES: Final = 5
RELATED_QUOTES: Final = 2
# Among how many of a club's nearest clauses the counterpart of another club's is looked for.
COUNTERPART_DEPTH: Final = 20
# Longer texts are no questions; the encoder reads about 200 words anyway.
MOST_CHARACTERS: Final = 4000


class Answerer:
    """Answers questions from one snapshot.  Safe to share between threads."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """`encoder` must be the one whose vectors the snapshot holds."""
        self._corpus = snapshot.corpus
        self._retriever = Retriever(snapshot, encoder)
        self._calibration = snapshot.manifest.calibration
        self._encoder = encoder
        self._is_ordinary_word = encoder.knows

    def answer(self, question: str, club: Club) -> Reply:
        """The reply for a member of `club`, quoting that club's clauses only.

        Raises UnprovableQuotationError where a clause is not, word for word, what its source says.
        """
        words = question[:MOST_CHARACTERS]
        return _with_care(question, words, club, lambda: self._answer(words, club))

    def _answer(self, question: str, club: Club) -> Answer | Unsure | NotCovered:
        """Each of the things asked is looked for by itself; the whole is no surer than the least sure of them."""
        found = [self._find(part, club) for part in parts_of(question) or (question,)]
        return _reply(club, found, self._calibration)

    def _find(self, question: str, club: Club) -> _Found:
        retrieved = _cut_to_facts(self._retriever.retrieve(question, [club.slug]))
        return _Found(retrieved, judge(retrieved, self._calibration))

    @property
    def encoder_digest(self) -> str:
        """What decides the vectors."""
        return self._encoder.digest

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text: (len(texts), dimension), unit length, in order."""
        return self._encoder.encode(texts)

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """The reply to a disclosure, an allegation or an injury; None for every question, also about such rules."""
        reason = judge_message(question).reason
        return Sensitive(club, reason) if reason else None

    def compare(self, question: str, clubs: Sequence[Club]) -> Reply:
        """The best clause of each of `clubs` that has one, best first, identical texts once, what differs marked.

        Of one club alone it is the reply that a member would get.
        The caller has checked that the asker may read these clubs.
        """
        words = _without_names(question[:MOST_CHARACTERS], clubs)
        if len(clubs) == 1:
            return _with_care(question, words, clubs[0], lambda: self._answer(words, clubs[0]))
        return _with_care(question, words, None, lambda: self._compare(words, clubs))

    def ask_each(self, question: str, clubs: Sequence[Club]) -> SideBySide | Sensitive:
        """What each of `clubs` says, in their order, the silent ones too; what differs is marked as in a comparison.

        A clause that is the same rule as another club's is as sure as that one.
        The caller has checked that the asker may read these clubs.
        """
        judged = judge_message(question)
        if judged.reason:
            return Sensitive(None, judged.reason)
        words = _without_names(question[:MOST_CHARACTERS], clubs)
        return SideBySide(self._each(words, clubs), judged.doubtful)

    def _each(self, words: str, clubs: Sequence[Club]) -> tuple[ClubReply, ...]:
        found = [] if asks_nothing(words) else self._judged(words, clubs)
        covered = self._covered(found)
        sure = [each.candidates[0].clause for judged, each in covered if self._is_sure(judged)]
        best = _with_counterparts([each.candidates[0] for _, each in covered], [each for _, each, _ in found])
        quotes = {quote.policy.club: quote for quote in with_differences(_quotes(best))}
        nearest = {club.slug: each.candidates[0].policy for _, each, club in found}
        held = {policy.club: policy for policy in reversed(self._corpus.policies)}
        return tuple(
            ClubReply(
                club,
                _status(quotes.get(club.slug), sure),
                quotes.get(club.slug),
                quotes[club.slug].policy if club.slug in quotes else nearest.get(club.slug) or held.get(club.slug),
            )
            for club in clubs
        )

    def _judged(self, words: str, clubs: Sequence[Club]) -> list[tuple[Judged, Retrieved, Club]]:
        """What was found in each of the clubs that have anything near, the surest first, or by the date asked for."""
        judged = sorted(
            (
                (found.judged, found.retrieved, club)
                for club, found in ((club, self._find(words, club)) for club in clubs)
                if found.retrieved.candidates
            ),
            key=lambda three: -three[0].confidence,
        )
        return _by_date(judged)

    def _covered(self, judged: Sequence[tuple[Judged, Retrieved, Club]]) -> list[tuple[Judged, Retrieved]]:
        return [(sure, found) for sure, found, _ in judged if sure.confidence >= self._calibration.unsure_from]

    def _is_sure(self, judged: Judged) -> bool:
        return judged.confidence >= self._calibration.answered_from

    def _compare(self, words: str, clubs: Sequence[Club]) -> Answer | Unsure | NotCovered:
        judged = self._judged(words, clubs)
        covered = self._covered(judged)
        if not covered:
            nearest = _merged([found.candidates[0] for _, found, _ in judged])[:RELATED_QUOTES]
            confidence = judged[0][0].confidence if judged else 0.0
            return NotCovered(None, nearest, confidence, "no club's policy decides it", silent=tuple(clubs))
        best = _with_counterparts([found.candidates[0] for _, found in covered], [found for _, found, _ in judged])
        quotes = with_differences(_merged(best)[:MOST_QUOTES])
        shown = {slug for quote in quotes for slug in (quote.policy.club, *quote.shared_by)}
        saying = {candidate.policy.club for candidate in best}
        silent = tuple(club for club in clubs if club.slug not in saying)
        not_shown = tuple(club for club in clubs if club.slug in saying - shown)
        confidence = covered[0][0].confidence
        if self._is_sure(covered[0][0]):
            return Answer(None, quotes, confidence, silent, not_shown)
        return Unsure(None, quotes, confidence, "no club's clause is clearly about it", silent, not_shown)

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


def _with_care(
    question: str, words: str, club: Club | None, look_up: Callable[[], Answer | Unsure | NotCovered]
) -> Reply:
    """What is looked up, marked where the question may itself tell of a case; nothing is where it does.

    `words` are what is asked of the policies: where they ask nothing, nothing is looked up either.
    """
    judged = judge_message(question)
    if judged.reason:
        return Sensitive(club, judged.reason)
    reply = NotCovered(club, (), 0.0, "nothing is asked") if asks_nothing(words) else look_up()
    return replace(reply, may_be_sensitive=judged.doubtful)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found for one of the things asked, and how sure it decides it."""

    retrieved: Retrieved
    judged: Judged


def _cut_to_facts(retrieved: Retrieved) -> Retrieved:
    """Where a fact was asked for, of what states it no more than the words that do."""
    if not retrieved.query.facts:
        return retrieved
    cut = tuple(
        replace(each, clause=words_stating(retrieved.query, each.policy, each.clause)) for each in retrieved.candidates
    )
    return replace(retrieved, candidates=cut)


def _reply(club: Club, found: Sequence[_Found], calibration: Calibration) -> Answer | Unsure | NotCovered:
    """An answer where each of the things asked has one; what may answer where only some have."""
    covered = [each for each in found if each.judged.confidence >= calibration.unsure_from]
    weakest = min(found, key=lambda each: each.judged.confidence).judged
    if not covered:
        surest = max(found, key=lambda each: each.judged.confidence)
        return NotCovered(
            club, _related(surest.retrieved), surest.judged.confidence, surest.judged.reason or "no clause decides it"
        )
    quotes = _quotes(_in_turn([_chosen(each.retrieved) for each in covered])[:MOST_QUOTES])
    if weakest.confidence >= calibration.answered_from:
        return Answer(club, quotes, weakest.confidence)
    reason = weakest.reason or "no clause is clearly about it"
    return Unsure(club, quotes, weakest.confidence, reason if len(found) == 1 else f"of a part of it: {reason}")


def _by_date(judged: list[tuple[Judged, Retrieved, Club]]) -> list[tuple[Judged, Retrieved, Club]]:
    """The latest or earliest date first where that was asked for; clubs that state none keep their order behind."""

    def day(found: Retrieved) -> date | None:
        first, query = found.candidates[0], found.query
        kind = stated_fact(query, first.policy, first.clause)
        days = (fact.day for fact in first.policy.facts if fact.kind is kind)
        return next((day for day in days if day is not None), None)

    if not judged or judged[0][1].query.extreme is None:
        return judged
    dated = [(day(found), three) for three in judged for found in (three[1],)]
    stated = sorted(
        ((day, three) for day, three in dated if day is not None),
        key=lambda pair: pair[0],
        reverse=judged[0][1].query.extreme is Extreme.LATEST,
    )
    return [three for _, three in stated] + [three for day, three in dated if day is None]


def _in_turn(chosen: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The first of each, the second of each, …, none that another one before it already shows."""
    if len(chosen) == 1:
        return list(chosen[0])
    kept: list[Candidate] = []
    for candidate in (each for row in itertools.zip_longest(*chosen) for each in row if each is not None):
        if not any(_shows(other, candidate) for other in kept):
            kept.append(candidate)
    return kept


def _chosen(retrieved: Retrieved) -> list[Candidate]:
    """The candidates to quote: none that another one quoted before it already shows."""
    kept: list[Candidate] = []
    for candidate in retrieved.candidates:
        if len(kept) == MOST_QUOTES:
            break
        if not any(_shows(other, candidate) for other in kept):
            kept.append(candidate)
    if retrieved.query.asking is Asking.NUMBERED:
        return [each for each in kept if is_numbered(each.clause, retrieved.query.number)] or kept
    if retrieved.query.asking is Asking.FACT:
        return [each for each in kept if stated_fact(retrieved.query, each.policy, each.clause)] or kept
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
    apart = [
        candidate
        for candidate in retrieved.candidates
        if candidate.policy is first.policy
        and candidate.clause.clause_id.startswith(prefix)
        and not candidate.clause.lead_ins
        and candidate.clause.kind is not ClauseKind.STATUS
        and not first.clause.holds(candidate.clause.lines[0].words.span.start)
    ]
    return [first, *apart, *(other for other in kept[1:] if other not in apart)][:MOST_QUOTES]


def _related(retrieved: Retrieved) -> tuple[Quote, ...]:
    """At most two clauses nearest to a question that none decides: the nearest for staff among them."""
    saying = [
        candidate
        for candidate in retrieved.candidates
        if not candidate.clause.is_whole and candidate.clause.kind not in (ClauseKind.STATUS, ClauseKind.RELATED)
    ]
    nearest = sorted(saying, key=lambda candidate: -candidate.similarity)
    kept = nearest[:1]
    own = [candidate for candidate in saying if candidate.clause.audience is not Audience.PARENTS]
    kept += [candidate for candidate in (*own, *nearest) if candidate not in kept][: RELATED_QUOTES - len(kept)]
    return _quotes(kept)


def _quotes(candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
    return tuple(Quote(Quotation(candidate.policy, candidate.clause), candidate.score) for candidate in candidates)


def _merged(candidates: Sequence[Candidate]) -> tuple[Quote, ...]:
    """One quotation for each different text, with the clauses of other clubs that are word for word the same."""
    merged: dict[str, Quote] = {}
    for candidate in candidates:
        quotation = Quotation(candidate.policy, candidate.clause)
        key = same_words(quotation.text)
        if key in merged:
            merged[key] = replace(merged[key], same_words=(*merged[key].same_words, quotation))
        else:
            merged[key] = Quote(quotation, candidate.score)
    return tuple(merged.values())


def _with_counterparts(best: Sequence[Candidate], each: Sequence[Retrieved]) -> list[Candidate]:
    """The best clauses, then of each other club the clause that is the same rule as one of them, if it has one.

    A club whose clause fell just short must not be called silent beside another club's clause of nearly its words.
    """
    quoted = [candidate.clause for candidate in best]
    clubs = {candidate.policy.club for candidate in best}
    found = list(best)
    for retrieved in each:
        nearest = retrieved.candidates[:COUNTERPART_DEPTH]
        if nearest[0].policy.club not in clubs:
            same = counterpart([candidate.clause for candidate in nearest], quoted)
            found += [candidate for candidate in nearest if candidate.clause is same]
    return found


def _status(quote: Quote | None, sure: Sequence[Clause]) -> Status:
    """Of a club's clause, where `sure` are the clauses that decide the question at some club."""
    if quote is None:
        return Status.NOT_COVERED
    return Status.ANSWERED if counterpart([quote.quotation.clause], sure) else Status.UNSURE


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


# "compare … at", "… vs …", "any difference in wording": that clubs are compared, not what is compared of them.
_COMPARING: Final = re.compile(
    r"\b(?:compar(?:e|ing)|versus|vs\.?|compared (?:to|with)|differences? between|differ(?:ent)? from|"
    r"(?:is there |are there )?any differences?(?: in (?:the )?(?:wording|rules?|words))?|"
    r"(?:our|their) (?:own )?policy|(?:the )?other (?:two |three |four )?clubs?)(?!\w)|\W(?:and|or|with|to|than)\s*$",
    re.IGNORECASE,
)


def _without_names(question: str, clubs: Sequence[Club]) -> str:
    """The question without the clubs' names: which club is said by where is looked, not by what is looked for."""
    words = question
    for name in sorted((name for club in clubs for name in _names(club)), key=len, reverse=True):
        at = words.lower().find(name.lower())
        if at >= 0 and len(words) > len(name) + 1:
            rest = re.sub(r"^['’]s\b", "", words[at + len(name) :])
            words = f"{words[:at]} {rest}"
    return level_white_space(_COMPARING.sub(" ", words)).strip(" :,;-–") or question
