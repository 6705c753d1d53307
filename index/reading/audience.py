"""Whom the words of a clause bind: staff, parents and visitors, management, the setting.

Read from grammar: the subject of the sentence, whom its lead-in speaks of, what its heading is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.types import Audience

_STAFF = (
    r"staff|employees?|practitioners?|workers?|playworkers?|volunteers?|students?|team members?|colleagues?|adults|"
    r"key ?persons?|educators?|teachers?|members? of (?:the )?(?:staff|team)|childcare professionals?|applicants?|"
    r"candidates?|first aiders?|apprentices|trainees"
)
_PARENTS = r"parents?|carers?|guardians?|famil(?:y|ies)|visitors?|contractors?|parents?\s*(?:/|and|or)\s*carers?"
_MANAGERS = (
    r"managers?|management|deputy|deputies|head ?teachers?|owners?|proprietors?|directors?|governors?|governing body|"
    r"trustees?|committee|chair(?:person|man|woman)|supervisors?|registered person|"
    r"designated (?:safeguarding )?(?:lead|person|officer)s?|dsl|nominated individual|sendco|senco|hr|human resources|"
    r"(?:pre-?school|playgroup|nursery|club|setting|centre) leaders?"
)
_SETTING = r"we|nursery|club|setting|school|pre-?school|playgroup|centre|company|organisation|group|provision"
_NOUNS = (
    (Audience.PARENTS, _PARENTS),
    (Audience.STAFF, rf"{_STAFF}|you"),
    (Audience.MANAGEMENT, _MANAGERS),
)

_MODAL = (
    r"(?:must|should|shall|will|may|can|cannot|are|is|have|has|need|needs|ought|do|does|don['’]t|doesn['’]t|never|"
    r"always|who|agree|agrees|undertake|undertakes)\b"
)
_ARTICLES = (
    r"(?:(?:all|any|every|each|no|the|our|a|an|your|of|new|other|both|some|most|senior|permanent|agency|bank|temporary|"
    r"club|nursery|setting|employed|visiting|only)\s+)*"
)
# "If nobody comes, …": the subject stands after it.
_CASE = r"(?:(?:if|when|where|once|before|after|until|whenever|unless|in|at|on|during)\b[^,.;:]{0,90},\s+)?"
# A person something is done to is not the one who must do it.
_DONE_TO = (
    r"(?:is|are|be|been)\s+(?:\w+ly\s+|always\s+|also\s+|then\s+)?(?:told|informed|phoned|telephoned|rung|called|"
    r"contacted|notified|given|sent|shown|offered|consulted|texted|emailed|updated|thanked|treated|moved|seen)\b"
)
_NO_VERB = r"(?!(?:and|or|of|with|in|at|to|from)\b)"


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


def _subject(nouns: str, between: int, *, qualified: str = r"(?:[\w-]+\s+){0,2}?") -> re.Pattern[str]:
    """Sentences about `nouns`: "Parents must …", "If late, all parents are asked …"; not "Parents are told …"."""
    return _compiled(
        rf"^\W*{_CASE}{_ARTICLES}{qualified}(?:{nouns})\b(?![’']s?\s)",
        rf"(?![^.:;]{{0,40}}\b{_DONE_TO})[^.:;]{{0,{between}}}?\b{_MODAL}",
    )


_SUBJECTS = (
    (Audience.PARENTS, _subject(_PARENTS, 60, qualified="")),
    (Audience.PARENTS, _compiled(rf"^\W*{_ARTICLES}(?:{_PARENTS})\s+{_NO_VERB}[a-z]+\s")),
    (Audience.PARENTS, _compiled(rf"^\W*for\s+{_ARTICLES}(?:{_PARENTS})\s*[:,–-]")),
    (Audience.MANAGEMENT, _subject(_MANAGERS, 50)),
    (Audience.MANAGEMENT, _compiled(rf"^\W*(?:the|our)\s+(?:{_MANAGERS}|chair)\s+{_NO_VERB}[a-z]+s\b")),
    (Audience.STAFF, _subject(_STAFF, 60)),
)
_DONE_TO_PARENTS = _compiled(rf"^\W*{_CASE}{_ARTICLES}(?:{_PARENTS})\b[^.:;]{{0,40}}\b{_DONE_TO}")

_NOT_DENIED = r"(?<!not )(?<!n['’]t )(?<!never )"
_ASKS = r"(?:ask|request|require|expect|encourage|remind|advise|urge)s?\s+(?:that\s+)?"
_ASKED = (
    (
        Audience.PARENTS,
        _compiled(
            r"\b(?:we|staff|the\s+\w+|therefore)\b(?:\W+\w+){0,12}?\W+",
            rf"{_NOT_DENIED}{_ASKS}{_ARTICLES}(?:{_PARENTS})\b(?!\s+for\b)",
        ),
    ),
    (Audience.STAFF, _compiled(rf"\b{_NOT_DENIED}(?:{_ASKS}|ensures?\s+(?:that\s+)?){_ARTICLES}(?:{_STAFF})\b")),
)

_LEADING = tuple(
    (audience, _compiled(rf"\b(?:{nouns})\b(?![’']s?\s)(?=[^.;:,]{{0,50}}?\b{_MODAL})")) for audience, nouns in _NOUNS
)
_OBJECT = "".join(rf"(?<!\b{word} )" for word in ("with", "to", "from", "about", "of", "by", "for", "between"))
_TO_THE_END = r"\b(?![’']s?\s)[^.;]*:?\W*$"
_NAMED = (
    (
        Audience.PARENTS,
        _compiled(rf"^\W*(?:advice|rules|guidance|guidelines|information|notes?)\s+for\s+{_ARTICLES}(?:{_PARENTS})\b"),
    ),
    (Audience.PARENTS, _compiled(rf"{_OBJECT}\b(?:{_PARENTS}){_TO_THE_END}")),
    (Audience.STAFF, _compiled(rf"\b(?:{_STAFF}|you){_TO_THE_END}")),
    (Audience.MANAGEMENT, _compiled(rf"{_OBJECT}\b(?:{_MANAGERS}){_TO_THE_END}")),
    (Audience.SETTING, _compiled(rf"(?:\bwe|^\W*(?:the|our)\s+(?:{_SETTING})){_TO_THE_END}")),
)

_MAY_PARENTS = _compiled(rf"\b(?:can|may|should|must|do|does|are|is|will|shall)\s+{_ARTICLES}(?:{_PARENTS})\b")

# A heading is about parents where it opens with them: "Working with parents" is for staff.
_TOPIC_OF = (
    r"(?:(?:the\s+)?(?:rules?|guidance|guidelines|advice|information|expectations?|notes?|responsibilit(?:y|ies)|roles?|"
    r"duties|conduct|behaviour|use(?: of [\w ]{3,30})?|what we (?:ask|expect))(?:\s+and\s+\w+)?\s+"
    r"(?:for|of|from|by)\s+)?"
)
_HEADED = (
    (
        Audience.PARENTS,
        _compiled(
            rf"^\W*(?:[\dA-Z][\d.]*[.)]?\s+)?{_TOPIC_OF}(?:(?:our|all|the)\s+)?(?:{_PARENTS})\b",
            r"|^\W*parental (?:use|responsib)",
        ),
    ),
    (Audience.STAFF, _compiled(rf"\b(?:{_STAFF})\b")),
    (
        Audience.MANAGEMENT,
        _compiled(
            rf"\b(?:role|duties|responsibilit\w+)\b.*\b(?:{_MANAGERS})\b",
            rf"|^(?:the\s+)?(?:{_MANAGERS})\W*$",
        ),
    ),
)
_WE = _compiled(
    rf"^\W*(?:in order to [^,.]{{0,80}}\s+)?(?:we|our|the\s+(?:{_SETTING}))\b",
    r"(?!\s+(?:ask|require|expect|recognise and advise)\b)",
)
_WE_STAFF = _compiled(
    r"\b(?:staff|employees?) we\b",
    r"|^\W*as (?:a |an )?(?:[\w-]+ ){0,3}(?:professionals?|staff|employees?|practitioners?)\b",
)
_LOOKED_AT_CHARACTERS = 2000
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def audience(words: str, lead_ins: tuple[str, ...], headings: tuple[str, ...]) -> Audience:
    """Whom a clause binds: by its own subject, then by its lead-ins, then by its headings; staff where none tells.

    A lead-in is asked only where the clause hangs on it; an item that only completes it has no subject of its own.
    """
    words = words[:_LOOKED_AT_CHARACTERS]
    if _WE_STAFF.search(words):
        return Audience.STAFF
    is_fragment = bool(lead_ins) and words[:1].islower()
    if not is_fragment and (found := _by_subject(words)):
        return found
    for lead_in in (lead_in[-_LOOKED_AT_CHARACTERS:] for lead_in in reversed(lead_ins)):
        if found := _by_lead_in(_SENTENCE_END.split(lead_in)[-1]) or _by_lead_in(lead_in):
            return found
    for heading in reversed(headings):
        if found := _first(_HEADED, heading):
            return found
    return Audience.SETTING if _WE.search(words) else Audience.STAFF


def commonest(audiences: Iterable[Audience]) -> Audience:
    """Whom most of several clauses bind; staff where as many bind somebody else."""
    held = list(audiences)
    return max(Audience, key=lambda each: (held.count(each), each is Audience.STAFF))


def _by_subject(words: str) -> Audience | None:
    """Whom the first sentence speaks of, or whom it asks."""
    first = _SENTENCE_END.split(words)[0]
    if _DONE_TO_PARENTS.search(first):
        return Audience.STAFF
    return _first(_SUBJECTS, first) or _first(_ASKED, first)


def _by_lead_in(words: str) -> Audience | None:
    """Whom a lead-in asks, else the last subject in it, else whom it names; of a question, who does what it asks."""
    if words.endswith("?"):
        return Audience.PARENTS if _MAY_PARENTS.search(words) else None
    if found := _first(_ASKED, words):
        return found
    subjects = [(match.start(), found) for found, pattern in _LEADING for match in pattern.finditer(words)]
    return max(subjects)[1] if subjects else _first(_NAMED, words)


def _first(patterns: Iterable[tuple[Audience, re.Pattern[str]]], words: str) -> Audience | None:
    return next((found for found, pattern in patterns if pattern.search(words)), None)
