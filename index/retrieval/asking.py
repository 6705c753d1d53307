"""What a question asks for, read from its form: never from what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.types import Audience, FactKind


class Asking(StrEnum):
    """What kind of thing would answer."""

    RULE = "rule"  # one clause that decides a case
    LIST = "list"  # a whole list or section
    SCOPE = "scope"  # what the policy covers, what counts
    FACT = "fact"  # when reviewed, who signed
    RELATED = "related"  # which other policies
    CONSEQUENCE = "consequence"  # what happens to whoever breaks it
    NUMBERED = "numbered"  # the clause or section of that number


class Extreme(StrEnum):
    """Which of several dates is asked for."""

    LATEST = "latest"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood.

    `audience` is whom the question is about, None where it does not say; `facts` are the facts it asks for, the one
    most wanted first.  `wants_prohibitions` says that a list asked for is one of what must not be done,
    `may_want_list` that a whole list may answer as well as one of its items, `is_own_act` that the asker wants to do
    something themselves, `wants_reason` that why something is so was asked, and `wants_policys_words` what the policy
    itself says, be it a rule or not.  `number` is that of the clause asked for, as "5.2" or "3.1.a", `extreme` which
    of several policies a fact is asked of.
    """

    question: str
    asking: Asking
    audience: Audience | None
    facts: tuple[FactKind, ...] = ()
    wants_prohibitions: bool = False
    may_want_list: bool = False
    is_own_act: bool = False
    wants_reason: bool = False
    wants_policys_words: bool = False
    number: str = ""
    extreme: Extreme | None = None


def understand(question: str) -> Query:
    """What `question` asks for."""
    said = question.replace("‘", "'").replace("’", "'")
    facts = _facts(said)
    number = _number(said)
    return Query(
        question,
        Asking.NUMBERED if number else _asking(said, facts),
        _audience(said),
        facts,
        wants_prohibitions=_PROHIBITIONS.search(said) is not None,
        may_want_list=_MAYBE_LIST.search(said) is not None,
        is_own_act=_OWN_ACT.search(said) is not None,
        wants_reason=_REASON.search(said) is not None,
        wants_policys_words=_POLICYS_WORDS.search(said) is not None,
        number=number,
        extreme=next((extreme for extreme, pattern in _EXTREMES if pattern.search(said)), None),
    )


def _asking(said: str, facts: tuple[FactKind, ...]) -> Asking:
    if facts:
        return Asking.FACT
    return next((asking for asking, pattern in _FORMS if pattern.search(said)), Asking.RULE)


def _number(said: str) -> str:
    """The number of the clause asked for, its parts joined by points; empty where none is named."""
    found = _NUMBERED.search(said) or _ONLY_A_NUMBER.match(said)
    return ".".join(re.findall(r"\d+|[a-z]+", found["number"].lower())) if found else ""


def _facts(said: str) -> tuple[FactKind, ...]:
    if _ABOUT_POLICY.search(said) is None and len(said.split()) > _KEYWORDS:
        return ()
    return next((kinds for kinds, pattern in _FACTS if pattern.search(said)), ())


def _audience(said: str) -> Audience | None:
    if _ABOUT_PARENTS.search(said):
        return Audience.PARENTS
    if _ABOUT_STAFF.search(said):
        return Audience.STAFF
    return Audience.MANAGEMENT if _ABOUT_MANAGERS.search(said) else None


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# "section 5.2", "para 3.1(a)"; a number alone must have a point: "5" may be anything.
_NUMBER: Final = r"(?P<number>\d{1,2}(?:\.\d{1,2})*(?:\.?\(?[a-z]\)?)?)(?![\w%:])"
_NUMBERED: Final = re.compile(
    rf"\b(?:section|clause|paragraph|para|point|article|sect?\.?|§)\s*(?:no\.?|number)?\s*{_NUMBER}", re.IGNORECASE
)
_ONLY_A_NUMBER: Final = re.compile(r"^\W*(?P<number>\d{1,2}(?:\.\d{1,2})+)\W*$")

# A question of so few words is keywords: "review date", "who signed".
_KEYWORDS: Final = 4
_ABOUT_POLICY: Final = _any_of(
    r"\bpolic(?:y|ies)\b",
    r"\b(?:ours|theirs)\b",
    r"\bdocument\b",
    r"\bthis\b",
    r"\bit\b",
    r"\bversion\b",
    r"\b(?:on|at) the (?:front|top|bottom|cover|end|back)\b",
)

_SIGNED: Final = r"(?:signed|sign(?:ed)? off|approved|agreed|adopted|ratified|authorised|wrote)"
_FACTS: Final = (
    (
        (FactKind.SIGNED_BY, FactKind.APPROVED_BY),
        _any_of(
            rf"\bwho\b.{{0,40}}\b{_SIGNED}\b",
            r"\b(?:signed off|signed|approved|ratified) by\b",
            r"\b(?:is|has|was|did) (?:it|(?:the|this|our) policy|this|any(?:one|body)) "
            r"(?:even |been |ever )*(?:sign|approv|ratif)\w*",
            r"\bsignature\b",
        ),
    ),
    (
        (FactKind.LAST_REVIEWED, FactKind.ADOPTED),
        _any_of(
            r"\blast (?:review\w*|update\w*|looked at|changed|revised)",
            r"\bwhen (?:was|were) (?:[\w']+ ){1,5}(?:reviewed|updated)\b",
            r"\bhow (?:old|recent)\b.{0,30}\bpolicy|\bpolicy\b.{0,30}\bhow old\b",
        ),
    ),
    (
        (FactKind.NEXT_REVIEW, FactKind.LAST_REVIEWED, FactKind.ADOPTED),
        _any_of(
            r"\bnext review|\breview(?:ed)? (?:date|due|again|next)\b",
            r"\bdates? (?:for|of) (?:the |its )?(?:next )?review\b",
            r"\bdue (?:for|a|to be) (?:a )?review|\breview due\b",
            r"\bwhen\b.{0,60}\b(?:be )?review(?:ed)?\b|\bhow (?:often|current)\b.{0,30}\b(?:review|policy)",
            r"\boverdue\b|\bout[- ]of[- ]date\b|\bup[- ]to[- ]date\b|\bin date\b|\bstill (?:valid|in force|current)\b",
            r"\bexpir\w+\b.{0,20}\bpolicy|\bpolicy\b.{0,30}\b(?:current version|out of date|valid)\b",
        ),
    ),
    (
        (FactKind.ADOPTED, FactKind.LAST_REVIEWED),
        _any_of(
            r"\b(?:when|what (?:date|year|month|day)|date)\b.{0,60}"
            r"\b(?:adopt(?:ed|ion)?|written|issued|introduced|brought in)\b",
            r"\badopted (?:by|on)\b|\b(?:most recently|last|first|earliest|latest) adopted\b"
            r"|\badopted (?:most recently|last|first|earliest|longest ago)\b",
            r"\b(?:oldest|newest)\b.{0,20}\bpolic|\bpolic\w*\b.{0,20}\b(?:oldest|newest)\b",
            r"\bdates?\b.{0,20}\b(?:on|at) (?:the )?(?:front|top|bottom|cover|end|back|it|this)\b",
            r"\b(?:when|what (?:date|year|month|day)|date)\b.{0,60}"
            r"\b(?:come in|came in|started?|effective|approved|signed|dated)\b",
            r"\bdate of (?:the )?policy\b|\bwhat date is\b.{0,30}\bpolicy",
        ),
    ),
)

_RELATED: Final = _any_of(
    r"\b(?:related|linked|connected|other|associated|which|what)\s+(?:other\s+)?(?:polic(?:y|ies)|procedures|documents)\b"
    r"(?!.{0,40}\b(?:say|says|cover|covers|apply|applies|about|on)\b)",
    r"\bsee also\b|\bcross[- ]referenc",
    r"\bpolic.*\b(?:read|refer to|look at|goes?|belongs?) (?:it )?(?:alongside|with|as well|together|in conjunction)\b",
    r"\b(?:read|refer to|look at|goes?) (?:it )?(?:alongside|with|together with|in conjunction with)\b.*\bpolic",
    r"\bwhat else (?:should|do|must) (?:i|we|staff) read\b|\bfurther reading\b",
    r"\b(?:another|any other) polic(?:y|ies)\b",
    r"\bpolicies\b.{0,40}\b(?:mentioned|listed|named|referred to|referenced|linked?|relate[sd]?|alongside|tie in)\b",
    r"\b(?:links?|linked|relate[sd]?|refers?|connect\w*|sits?) (?:to|with|alongside)\b.{0,30}\bpolic(?:y|ies)\b",
    r"\bgo(?:es)? (?:along )?with (?:this|the) (?:[\w-]+ )?policy",
)

_LISTED: Final = (
    r"(?:rules?|don't'?s?|do'?s|things|points?|section|policy|staff (?:must|can|should|are)|we (?:must|can|should|are)"
    r"|cautions?|bits|platforms|sites|banned|forbidden|not allowed)"
)
_ALL: Final = r"(?:list|all|every|everything|full list|whole|entire|complete)"
_HEADS: Final = (
    r"(?:rules|don't'?s|do'?s|cautions|points|expectations|steps|responsibilities|duties|requirements|restrictions|limits"
    r"|guidelines)"
)
_PEOPLE: Final = r"(?:i|we|staff|employees|everyone|parents|visitors|mums|dads|families)"
_LIST: Final = _any_of(
    rf"\b{_ALL}\b.{{0,40}}\b{_LISTED}\b",
    r"\b(?:list|give me|show me|tell me|read me|run through|remind me of)\b.{0,30}"
    r"\b(?:rules|don'ts|do'?s|cautions|section|checklist|list)\b",
    r"^\W*(?:the )?(?:rules|don'?ts|do'?s)(?: (?:for|on|about) (?:[\w-]+ ?){1,3})?\W*$",
    rf"\bwhat are (?:all )?(?:the|our|my|staff'?s?) (?:[\w-]+ ){{0,4}}{_HEADS}\b",
    r"\bdo'?s (?:and|&|n|or) don'?ts\b",
    rf"\bwhat (?:can't|mustn't|shouldn't|must|should|can|are|is|am) {_PEOPLE}\s*(?:not )?(?:be )?"
    r"(?:do(?:ing)?|post(?:ing)?|allowed|banned|asked|supposed|told|expected|forbidden|share|put)?"
    r"(?:\s+(?:not\s+)?(?:from|to)(?:\s+(?:not\s+)?(?:do(?:ing)?|post(?:ing)?|share))?)?"
    r"(?:\s+(?:on|with|when using|about) (?:social media|socials|facebook|online|phones?|[\w-]+))?\s*\??$",
    r"\bwhat(?:'s| is| things are) (?:forbidden|banned|prohibited|not allowed|off limits)\s*\??$",
    r"\bsummar(?:y|ise|ize) of\b|\bwhat does the (?:[\w-]+ ){0,5}(?:section|checklist|part) say\b",
)
_THINGS: Final = r"(?:things|steps|jobs|details|documents|docs|kit|checks|reasons|grounds|tasks|duties)"
_MAYBE_LIST: Final = _any_of(
    r"\blist\b|\bsteps?\b|\bevery(?:thing)?\b|\bstep by step\b|\bin order\b|\border of\b|\bno-?nos\b|\bexamples of\b",
    r"\b(?:run|talk|walk|take) (?:me |us )?through\b|\b(?:full|whole|complete|entire)\b|\ball (?:the|of|our|my)\b",
    rf"\bwhat (?:are|(?:\w+ )?{_THINGS})\b|\bwhich (?:\w+ )?{_THINGS}\b",
    r"\bwhat (?:do|does|should|must|can|are|is) (?:the |all |any )?"
    rf"(?:{_PEOPLE}|us|managers?|club|first aider|site lead|all of us)"
    r" (?:\w+ ){0,2}(?:do|expected|supposed|ask|tell|need|request|expect)\b",
    r"\bprocedure\b|\bprocess\b|\bdrill\b|\broutine\b|\btimeline\b|\breasons\b|\bchecklist\b",
)
_PROHIBITIONS: Final = _any_of(
    r"\bdon't'?s?\b|\b(?:can't|mustn't|shouldn't|cannot|not allowed|not to|must not|should not)\b",
    r"\b(?:forbidden|banned|prohibited|off limits|no-?nos?)\b",
)
_SCOPE: Final = _any_of(
    r"\bwhat (?:does|do|is|are) [\w' ]{1,40} cover(?:ed|s)?\b",
    r"\b(?:does|do|is|are|would|will)\b.{0,60}"
    r"\b(?:covered|cover|count(?:s|ed)?(?: as)?|included|classed as|considered|part of)\b",
    r"\b(?:fall|come)s? under\b|\bwhat counts as\b|\bscope\b",
    r"\b(?:isn't|is not|not) (?:on the list|listed|mentioned|named)\b",
    r"\b(?:which|what) (?:sites|apps|platforms|social media)\b",
    r"\b(?:does|do|will|would)\s+(?:this|it|that|these|they|the (?:[\w-]+ ){0,3}(?:policy|rules?|list))\s+"
    r"(?:also |even |still |only |really )?(?:apply|extend|relate|go) (?:to|for) (?!(?:the |our |my |all |any |other )*"
    r"(?:staff|me|us|you|everyone|everybody|anyone|parents?|mums?|dads?|carers?|famil\w+|visitors?|volunteers?|students?"
    r"|managers?|children|kids|governors?|trustees?|committee|agency|bank|temps?|contractors?|employees?|workers?)\b)",
)
# What a clause that gives a reason says is in senses; this is how one is asked for.
_REASON: Final = _any_of(
    r"^\W*(?:\w+ ){0,2}why\b|\bhow come\b|\b(?:reason|thinking|logic) (?:for|behind)\b",
    r"\bwhat(?:'s| is| are) the (?:reasons?|harm|point|purpose|aims?|problem)\b",
)
_POLICYS_WORDS: Final = _any_of(
    r"\b(?:does|do|did|is|what does) (?:it|(?:the|this|our) (?:[\w-]+ ){0,3}polic(?:y|ies)|anything|there anything)\b"
    r".{0,20}\b(?:say|mention|reckon|think|talk|state|claim|recognise|admit|written)",
    r"\bpolicy (?:says?|reckons?|thinks?|states?|claims?|mentions?)\b|\baccording to\b",
)
_EXTREMES: Final = (
    (Extreme.EARLIEST, _any_of(r"\b(?:oldest|earliest|first|longest ago)\b")),
    (
        Extreme.LATEST,
        _any_of(r"\bmost recent(?:ly)?\b|\b(?:latest|newest)\b|\blast (?:to be|adopted)\b|\badopted last\b"),
    ),
)

_BREAKS: Final = (
    r"(?:break|breaks|broke|breach\w*|ignor\w+|disobey\w*|go(?:es)? against|not follow\w*"
    r"|(?:do(?:es)?n't|do not|did ?n't) (?:follow|stick to|keep to|comply))"
)
_CONSEQUENCE: Final = _any_of(
    rf"\bwhat (?:happens|would happen|will happen|could happen|might happen)\b.{{0,40}}\b{_BREAKS}\b",
    rf"\bif (?:i|we|you|staff|someone|somebody|anyone|they|a [\w ]{{2,20}}) {_BREAKS}\b.{{0,20}}"
    r"\b(?:this|it|them|the|these|policy|rules?)\b",
    r"\b(?:consequences?|sanctions?|punish(?:ment|ed)|penalt(?:y|ies)|disciplined|disciplinary action)\b",
    r"\b(?:gets?|be|being|got|am i|are you) (?:me )?"
    r"(?:the sack|sacked|fired|dismissed|suspended|in trouble|told off|a warning)\b",
    r"\blose (?:my|your|their) job\b",
)
_FORMS: Final = (
    (Asking.RELATED, _RELATED),
    (Asking.CONSEQUENCE, _CONSEQUENCE),
    (Asking.LIST, _LIST),
    (Asking.SCOPE, _SCOPE),
)

_PARENTS: Final = r"(?:parents?|mums?|dads?|carers?|famil(?:y|ies)|visitors?|guardians?|grandparents?)"
_ABOUT_PARENTS: Final = _any_of(
    r"^\W*(?:so |and |but |ok |hi |hey |hello )*(?:can|may|do|does|are|is|should|must|could|will|would"
    rf"|what (?:can|should|must|do|are|if|about))\s+(?:a |the |any |our |all |some )?{_PARENTS}\b(?!'s?\s)",
    r"\b(?:bind|apply to|for|rules? for|ask(?:ed)? of|expect(?:ed)? of|tell|told|ask)\s+(?:the )?"
    r"(?:parents|visitors|mums|dads|families|carers)\b",
)
_ABOUT_STAFF: Final = _any_of(
    r"\b(?:i|i'm|i've|me|my|we|we're|us)\b",
    r"\b(?:staff|employees?|colleagues?|coworkers?|workers?|practitioners?|volunteers?)\b",
)
_ABOUT_MANAGERS: Final = _any_of(
    r"^\W*(?:what|can|must|does|do|should|will|is|are|who)\b.{0,20}\b(?:the )?"
    r"(?:managers?|management|deputy|owner|committee|governors?|head ?teacher)\b"
)
_OWN_ACT: Final = _any_of(
    r"\b(?:can|could|may|should|must|shall|do|would)\s+(?:i|staff)\s+(?!say|tell|ask|explain|send them|need)\w+",
    r"\bam i (?:allowed|ok|okay|fine|able|permitted)\b|\bi (?:can|could|may)\b",
    r"\b(?:ok|okay|alright|fine|allowed|permitted|acceptable)(?: for (?:me|staff))? (?:to|if i)\b",
)
