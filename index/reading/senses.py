"""What the words of a clause do, and whether a lead-in would turn them round.

Read from the grammar of such policies, never from meaning: the bot does not interpret force, it only must not turn
it round.
"""

from __future__ import annotations

import re

from index.types import ClauseKind

# What a clause does shows in its first lines; expressions that look back and forth stay quick on these.
_LOOKED_AT_CHARACTERS = 2000
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


# -- what it does ----------------------------------------------------------------------------------------------

_CONSEQUENCE = _compiled(
    r"\b(?:disciplinary (?:action|procedures?|proceedings|process)|dismiss(?:al|ed)|gross misconduct|misconduct|",
    r"sanctions?|suspen(?:ded|sion)|(?:verbal|written|final) warning|asked to leave|",
    r"(?:will|may|could) (?:result in|lead to|be (?:withdrawn|terminated|excluded|barred|banned|charged))|",
    r"failure to (?:comply|follow|do so|adhere)|breach(?:es)? of th(?:is|e) polic)",
)
_IS_CONSEQUENCE = _compiled(
    r"\b(?:will|may|could|can|would|is likely to|might)\s+(?:\w+\s+){0,3}(?:face|result|lead|be|constitute|amount)\b",
    r"|\b(?:if|any(?:one)?|failure|breach\w*)\b",
)
_TERM = r"[“\"'‘][^”\"’']{2,60}[”\"’']"
_DEFINITION = _compiled(
    r"\bthis (?:policy|procedure|document|code) (?:covers|applies|relates|extends|is for)\b",
    r"|^\W*this (?:covers|applies to|is for)\b",
    r"|\b(?:applies|apply) to (?:all|any|every|everyone|staff|agency)\b",
    r"|\b(?:does not|doesn['’]t|do not|don['’]t) apply to\b",
    r"|\b(?:is|are) defined as\b|\brefers to\b|\b(?:for the purposes? of|in) this policy\b|\bis a set of\b",
    rf"|\bwhat do we mean by\b|\bby {_TERM} we mean\b|^\W*by (?:[\w-]+\s+){{1,4}}we mean\b",
    rf"|^\W*{_TERM}[^.]{{0,40}}?\b(?:means?|shall mean|includes?|comprises?|covers)\b",
)
_MEANS = _compiled(r"^\W*(?:[\w'’-]+\s+){1,4}means\b")
# "It includes:" opens the rest of a definition; "please include:" does not.
_DEFINING_LEAD = _compiled(r"\b(?:includes|such as|covers|(?:these|they|examples|which|this|may|can) include)\W*$")
_SECTION_NUMBER = r"(?:[\dA-Z][\d.]*[.)]?\s+)?"
_DEFINITION_HEADING = _compiled(
    rf"^\W*{_SECTION_NUMBER}(?:definitions?(?: and scope)?|scope(?: and (?:meaning|definitions?))?|purpose and scope|",
    r"what (?:we|do we) mean\b.*|who (?:this|it) (?:is for|applies to|covers)|what is covered|",
    r"what (?:this|the|it)\b.*\b(?:covers?|applies to))\W*$",
)
_PREAMBLE_HEADING = _compiled(
    rf"^\W*{_SECTION_NUMBER}(?:introduction|intro|aims?|aims and objectives|objectives?|purpose|rationale|",
    r"statement(?: of intent)?|policy statement|our commitment|background|overview|ethos|vision|mission statement|",
    r"preamble|why .*)\W*$",
)
_PREAMBLE = _compiled(
    r"\b(?:recognis\w+|believ\w+|committed to|commitment|the purpose of|importance of|is a large part|many of us|",
    r"we understand|we want|we value|strives?|there are benefits|is important|great for|the aims?\b|aims? of|",
    r"the objec\w+ (?:of|is)|(?:policy|procedure|document)\W+(?:\w+\W+){0,2}aims|we aim to|seeks to)\b",
)
# A time limit makes a rule of an aim: "We aim to reply within five days".
_TIME_LIMIT = _compiled(
    r"\b(?:\d+|one|two|three|five|seven|ten|fourteen|thirty) (?:\w+ )?(?:minutes?|hours?|days?|weeks?|months?)\b"
)
_ADVICE = _compiled(
    r"\b(?:cautions?|advice|advised to|advisable|tips?|wise|bear in mind|good practice|consider(?:ations)?|be aware|",
    r"remember that|recommend\w*|guidance|important things)\b",
)
_ADVISES = _compiled(r"\b(?:we|we recognise and) advise (?:all )?(?:staff|employees|parents|you)\b")
_SUMMARY = _compiled(
    r"\b(?:summary|checklist|check list|at a glance|key points|quick (?:guide|reference)|in brief|reminders?)\b"
)
_STRONG = _compiled(
    r"\b(?:must|shall|never|not (?:acceptable|permitted|allowed)|prohibited|forbidden|required to|expected to|do not|",
    r"don['’]t|only|will not|always|asked? (?:staff|parents)|should)\b",
)


_GIVES_REASON = _compiled(
    r"\b(?:because|so that|so as to|in order to|otherwise|reasons?|purpose|aims?|objectives?|duty|in case|due to|",
    r"to (?:protect|avoid|prevent|ensure|keep|make sure|safeguard|help|allow|balance|clarify)|",
    r"this (?:is|creates|leaves|means|protects|helps|keeps|allows)|(?:it|which) (?:creates|leaves|means|could lead)|",
    r"leaving|can (?:lead|leave|have an impact))\b",
)


def gives_reason(words: str) -> bool:
    """Whether it says why, not only what."""
    return _GIVES_REASON.search(words[:_LOOKED_AT_CHARACTERS]) is not None


def clause_kind(words: str, lead_ins: tuple[str, ...], headings: tuple[str, ...], *, is_related: bool) -> ClauseKind:
    """What a clause does, from its own words first, then from what it hangs on and stands under."""
    if is_related:
        return ClauseKind.RELATED
    words = words[:_LOOKED_AT_CHARACTERS]
    if _CONSEQUENCE.search(words) and _IS_CONSEQUENCE.search(words):
        return ClauseKind.CONSEQUENCE
    lead = lead_ins[-1] if lead_ins else ""
    if any(pattern.search(said) for pattern in (_DEFINITION, _DEFINING_LEAD) for said in (words, lead)):
        return ClauseKind.DEFINITION
    if not lead and _MEANS.search(words):
        return ClauseKind.DEFINITION
    return _by_place(words, lead, headings[-1] if headings else "")


def _by_place(words: str, lead: str, heading: str) -> ClauseKind:
    if _SUMMARY.search(heading):
        return ClauseKind.SUMMARY
    if lead:
        return ClauseKind.ADVICE if _ADVICE.search(lead) else ClauseKind.RULE
    if _ADVISES.search(words):
        return ClauseKind.ADVICE
    is_strong = _STRONG.search(_SENTENCE_END.split(words)[0]) is not None
    if _DEFINITION_HEADING.match(heading) and not is_strong:
        return ClauseKind.DEFINITION
    if _PREAMBLE_HEADING.match(heading) or (
        _PREAMBLE.search(words) and not is_strong and not _TIME_LIMIT.search(words)
    ):
        return ClauseKind.PREAMBLE
    return ClauseKind.ADVICE if _ADVICE.search(heading) else ClauseKind.RULE


# -- whether a lead-in turns it round ----------------------------------------------------------------------------

_PROHIBITS = _compiled(
    r"\b(?:must not|mustn['’]t|must never|should not|shouldn['’]t|should never|may not|shall not|will not|won['’]t|",
    r"cannot|can ?not|can['’]t|do not|don['’]t|does not|doesn['’]t|not to|never|avoid|refrain from|prohibit\w*|",
    r"forbidden|banned|not (?:be )?(?:allowed|permitted|acceptable|expected|appropriate|suitable)|unacceptable|",
    r"inappropriate|no one may|nobody may|don['’]?ts)\b",
)
# "Staff may not smoke but must:" asks for what follows.
_THEN_REQUIRES = _compiled(r"\bbut\b[^.]*\b(?:must|should|shall|may|will)\W*$")
# Words that make a sentence part of another: "any child that must …" is a thing one must not do something to.
_RELATING = (
    r"that|which|who|whom|whose|where|when|if|unless|while|as|what|how|why|because|so|than|whether|"
    r"they|he|she|you|we|it"
)
# Opens a sentence that says itself what must be done.  Deliberately narrow: to show a forbidden act without its
# "must not" would be worse than to show a duty under it.
_OWN_DUTY = _compiled(
    r"^(?:any|all|the|an?|each|every|our|these|those|staff|parents|visitors|children|employees|everyone|everybody|they|",
    rf"it|you)\s(?:(?!\b(?:{_RELATING})\b)[^.;:])*?",
    r"\b(?:must|should|shall|need to|needs to|has to|have to)\b(?!\s*n[o’'])",
)
# The same after any words, where the force is set in capitals: "Personal calls MUST go through the office".
_CAPITAL_DUTY = re.compile(
    rf"^[A-Z](?:(?!\b(?:{_RELATING})\b)[^.;:])*?\b(?:MUST|SHOULD|SHALL)\b(?!\s*(?i:not|never)\b)"
)
_OWN_ORDER = _compiled(
    r"^(?:instead|always|please|ensure|make sure|remember to|never|do not|don['’]t|staff must not|must not)\b",
    r"|^if (?:any|you|a member|staff|the above)\b.*\bwill\b",
)
# "However, parents may wait in the hall": what opens so is no part of what is forbidden, be it a duty or a leave.
_OWN_EXCEPTION = _compiled(
    rf"^(?:however|nevertheless|but)\b,?\s(?:(?:they|he|she|you|we|it)\s)?(?:(?!\b(?:{_RELATING})\b)[^.;:])*?",
    r"\b(?:must|should|shall|may|can|need to|needs to|has to|have to)\b(?!\s*n[o’'])",
)
_IN_ITSELF = (_OWN_DUTY, _CAPITAL_DUTY, _OWN_ORDER, _OWN_EXCEPTION)
_HAPPENS = r"\b[^.;]*\b(?:will|may|could|can|would|might|shall|is|are|constitutes?|results?)\b"
_STANDS_ALONE = _compiled(
    rf"^(?:if any of the above{_HAPPENS}|failure to{_HAPPENS}|any breach{_HAPPENS}|breach(?:es)? of{_HAPPENS}",
    rf"|any(?:one| member of staff| person| employee) (?:who|found){_HAPPENS})",
)
_NEGATES = _compiled(r"^(?:do not|don['’]t|never|not to|no )")
_WANTS_A_DUTY = _compiled(r"\b(?:ensure|will|must|should)\W*$")


def prohibits(lead_in: str) -> bool:
    """Whether a lead-in forbids what completes it."""
    last = _SENTENCE_END.split(lead_in[-_LOOKED_AT_CHARACTERS:])[-1]
    return _PROHIBITS.search(last) is not None and _THEN_REQUIRES.search(last) is None


def reverses(lead_in: str, item: str) -> bool:
    """Whether a lead-in that forbids would turn an item round that is a duty, a leave or a prohibition in itself."""
    if not prohibits(lead_in):
        return False
    first = _SENTENCE_END.split(item[:_LOOKED_AT_CHARACTERS])[0]
    return any(pattern.search(first) is not None for pattern in _IN_ITSELF)


def stands_alone(item: str) -> bool:
    """Whether an item is a sentence about the list rather than a part of it."""
    return _STANDS_ALONE.search(item[:_LOOKED_AT_CHARACTERS]) is not None


def reads_badly(lead_in: str, item: str) -> bool:
    """Whether lead-in and item do not make a sentence, though nothing is reversed."""
    if prohibits(lead_in) or not lead_in.endswith(":"):
        return False
    return _NEGATES.search(item) is not None and _WANTS_A_DUTY.search(lead_in[-_LOOKED_AT_CHARACTERS:]) is not None
