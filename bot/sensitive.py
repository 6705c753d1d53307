"""Messages that are no questions: a disclosure, an allegation, an injury.  Looked at before anything is written.

Whoever tells such a thing needs a person at once, not a clause.  A question about the rule ("who do I report a
concern to?", "what happens if a child tells me something?") stays a question.
"""

from __future__ import annotations

import re
from typing import Final


def disclosure_reason(message: str) -> str:
    """Why `message` needs a person at once ("disclosure", "allegation", "injury"), or an empty string.

    Told cases are caught, supposed ones are left to be questions; where both are heard, the case counts.
    """
    said = " ".join(message.replace("’", "'").replace("‘", "'").split())
    for reason, patterns in _REASONS:
        if any(pattern.search(said) for pattern in patterns) and not _only_supposes(said):
            return reason
    return ""


def _only_supposes(said: str) -> bool:
    if _IF_CLAUSE.search(said) is not None:
        return _NOW.search(said) is None
    return _SUPPOSES.search(said) is not None and _TELLS_A_CASE.search(said) is None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)


_CHILD: Final = (
    r"(?:child|children|kids?|kiddies?|boys?|girls?|toddlers?|bab(?:y|ies)|little ones?|lil ones?|pupils?|son|daughter"
    r"|he|she|they)"
)
_THEM: Final = rf"(?:{_CHILD}|him|her|them)"
_TOLD: Final = r"(?:told|tells|said|says|disclosed|confided|mentioned|showed|admitted|whispered|let slip|confessed)"
_HARM: Final = (
    r"(?:abus\w+|molest\w*|touch(?:es|ed|ing)?|hit(?:s|ting)?|hurt(?:s|ing)?|beat(?:s|en|ing)?|slap(?:s|ped|ping)?"
    r"|smack(?:s|ed|ing)?|kick(?:s|ed|ing)?|punch(?:es|ed|ing)?|shak(?:es|en|ing)|shook|grab(?:s|bed|bing)?"
    r"|drag(?:s|ged|ging)?|pinch(?:es|ed|ing)?|bit(?:es|ten|ing)?|burn(?:s|t|ed|ing)?|groom(?:s|ed|ing)?|starv\w+"
    r"|lock(?:s|ed)\b.{0,20}\bin|neglect\w*|rap(?:es|ed|ing)|assault\w*|threaten\w*|inappropriate(?:ly)?|bruis\w+"
    r"|self[- ]harm\w*|(?:scared|frightened|afraid) (?:of|to go home)|doesn'?t want to go home|suicid\w*"
    r"|kill (?:him|her|my|them)sel\w+|naked|private parts|undress\w*|kiss(?:es|ed|ing))"
)
_STAFF: Final = (
    r"(?:colleague|manager|boss|deputy|teacher|assistant|practitioner|co-?worker|staff(?: member)?|member of staff"
    r"|someone (?:at|i work)|supervisor|leader|owner|head|worker|volunteer|room leader|student|apprentice"
    r"|one of (?:us|the staff|the team))"
)
_SAW: Final = (
    r"(?:saw|seen|see|watched|witnessed|caught|heard|noticed|spotted|found|think|reckon|suspect|sure|believe"
    r"|worried(?: that)?|convinced|know)"
)
_MARKS: Final = (
    r"(?:bruis\w+|burns?|bite marks?|black eye|hand ?prints?|belt marks?|cigarette|welts?|finger ?marks?"
    r"|unexplained marks?|marks? on)"
)
_HURT: Final = (
    r"(?:unconscious|bleeding|chok\w+|seizure|fitting|swallowed|collapsed|blue|broken (?:arm|leg|wrist)|knocked out"
    r"|head open)"
)

_DISCLOSURES: Final = (
    _pattern(
        rf"\b(?:a|the|one of (?:the|our|my)|this|my key|little)\b.{{0,30}}\b{_CHILD}\b.{{0,40}}"
        rf"\b{_TOLD}\b.{{0,80}}\b{_HARM}\b"
    ),
    _pattern(
        rf"\b{_CHILD}\b.{{0,30}}\b{_TOLD}\b (?:me|us|my)\b.{{0,120}}"
        rf"\b(?:{_HARM}|secret|(?:step)?dad(?:dy)?|mum(?:my)?|uncle)\b"
    ),
    _pattern(
        rf"\b{_CHILD}\b.{{0,40}}\b(?:has|have|'s got|had|came in with|turned up with|is covered in|with)\b"
        rf".{{0,30}}\b{_MARKS}\b"
    ),
    _pattern(rf"\b{_CHILD}\b.{{0,40}}\b(?:is|are|was)? ?(?:being|been|getting)\b.{{0,15}}\b{_HARM}\b"),
)
_ALLEGATIONS: Final = (
    _pattern(
        rf"\b(?:i|we|i've|just|my mate|a parent)\b.{{0,15}}\b{_SAW}\b.{{0,40}}"
        rf"\b(?:{_STAFF}|(?-i:[A-Z][a-z]+)|he|she|him|her|someone)\b.{{0,40}}\b{_HARM}\b.{{0,40}}\b{_THEM}\b"
    ),
    _pattern(rf"\b(?:my|our|the|a|another)\b.{{0,20}}\b{_STAFF}\b.{{0,40}}\b{_HARM}\b.{{0,40}}\b{_THEM}\b"),
    _pattern(
        rf"\b{_STAFF}\b.{{0,40}}\b(?:sent|sending|sends|messag(?:ing|ed)|text(?:ing|ed)|dm'?ing)\b.{{0,30}}"
        r"\b(?:nudes?|sexual|explicit|rude pics?|inappropriate)\b"
    ),
)
_INJURIES: Final = (
    _pattern(
        rf"\b{_CHILD}\b.{{0,40}}\b(?:isn'?t|is not|not|stopped|can'?t)\b.{{0,10}}"
        r"\b(?:breath\w+|wak\w+|respond\w+|conscious|moving)\b"
    ),
    _pattern(rf"\b{_CHILD}\b.{{0,40}}\b(?:is|has|just|fell|cut)\b.{{0,30}}\b{_HURT}\b"),
)
_REASONS: Final = (("injury", _INJURIES), ("allegation", _ALLEGATIONS), ("disclosure", _DISCLOSURES))

# A question about the rule supposes a case, or asks what is laid down, and tells of none.
_SUPPOSES: Final = _pattern(
    r"\b(?:if|when|whenever|should|suppose|supposing|in case|what happens|what would|policy|procedure|rules?"
    r"|(?:who|how) do (?:i|we|staff)|are (?:we|staff) allowed|can (?:we|staff|parents)|do (?:we|staff) have to"
    r"|what (?:do|does|is|are)|training|example)\b"
)
_TELLS_A_CASE: Final = _pattern(
    r"\b(?:just|today|yesterday|this morning|this afternoon|last night|right now|a minute ago|earlier|at the moment"
    r"|again)\b"
    r"|\b(?:told|showed) me\b|\bi (?:just )?(?:saw|witnessed|caught|found|noticed)\b|\bi (?:think|reckon|suspect)\b"
    r"|\bi(?:'m| am) (?:worried|scared)\b"
)
_NOW: Final = _pattern(r"\b(?:just|today|yesterday|this morning|right now|earlier)\b")
_IF_CLAUSE: Final = _pattern(
    r"\b(?:if|when|whenever|should|suppose|supposing|in case)\s+(?:a|an|the|any|one of|some|i|we|you|staff|my|our)\b"
)
