"""Whether a heading reads as the name of a policy, as a section's, or as a handbook's."""

from __future__ import annotations

import re

from index.reading.structure import opens_text
from index.reading.titles import TITLE_CHARACTERS, word_set

# Words of a heading that say nothing of what a policy is about: "Policy statement", "Review of this policy".
_EMPTY_WORDS = word_set(
    "a aim aims all an and appendix approval approved associated at by changes contents core date details document "
    "documents for general implementation implementing in intent introduction its key legal legislation link linked "
    "links list main monitoring new no number objectives of on other our overview page policies policy principles "
    "procedure procedures purpose reading related relevant responsibilities review reviewing reviews scope see "
    "statement statements summary the this to update updates version we with your"
)
_POLICY = re.compile(r"\bpolicy\b", re.IGNORECASE)
_KIN = re.compile(
    r"\b(?:procedures?|codes? of (?:conduct|practice)|statement|charter|guidelines|guidance|plan)\b", re.IGNORECASE
)
# As in "Policy 4: Complaints" and "Policy no. 12 – Fire".
_SERIES = re.compile(
    r"(?:policy|procedure)\s*(?:no\.?|number|nr\.?|#)?\s*\d{1,3}[a-z]?\s*[:.)–—-]?\s+(?=\w)", re.IGNORECASE
)
_COLLECTION = re.compile(
    r"\b(?:handbook|manual|policies|policy (?:documents?|pack|folder|file|book|booklet|set|library)|operational plan"
    r"|operations? (?:manual|plan)|staff guide|welcome pack)\b",
    re.IGNORECASE,
)
_BELONGS = re.compile(
    r"(?:appendix|appendices|annex|section|part|stage|step|form|table|figure|template|related|associated|linked"
    r"|see also|further (?:information|reading|guidance)|legal framework|references|useful contacts|monitoring|review\b"
    r"|signed)",
    re.IGNORECASE,
)
_OPENS_HANDBOOK = re.compile(
    r"(?:welcome\b|foreword|preface|(?:table of )?contents|introduction|about (?:us|this|our|the)\b|who we are"
    r"|how to use|(?:our )?(?:vision|mission|values|ethos|philosophy|aims)\b|(?:mission|vision) statement)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"\b(?:safeguard\w*|child protection|behaviou?r|complain\w*|medicin\w*|medication|illness|sickness|infection\w*"
    r"|health (?:and|&) safety|fire\b.*|emergenc\w*|evacuation|lockdown|first aid|accidents?|allerg\w*|food|snacks?"
    r"|nutrition|healthy eating|admissions?|fees|collection of children|late collection|arrivals?|departures?"
    r"|missing child\w*|lost child\w*|uncollected|outings?|trips?|transport|equality|equal opportunities|inclusion"
    r"|diversity|special educational needs|key person|settling|confidentiality|data protection|privacy|record keeping"
    r"|photographs?|cameras?|mobile phones?|phones|social (?:media|network\w*)|internet|online safety|e-?safety"
    r"|acceptable use|whistle-?\s?blowing|allegations?|disciplin\w*|grievances?|recruitment|induction|supervision"
    r"|volunteers?|students?|absence|lone working|dress code|smoking|alcohol|intimate care|napp(?:y|ies)|toilet\w*"
    r"|sleep|biting|(?:anti-?)?bullying|physical (?:contact|intervention|restraint)|risk assessments?|security"
    r"|visitors|sun (?:safety|protection|care)|animals|pets|partnership with parents|curriculum|manual handling|coshh"
    r"|hygiene|cctv|attendance|prevent duty|radicalisation|british values|code of conduct|ratios|closures?"
    r"|severe weather|babysitting|maternity|wellbeing|well-being|environmental)\b",
    re.IGNORECASE,
)
_SUBJECT_WORDS = 9


def names_policy(text: str) -> bool:
    """Whether a heading says by itself that it names a policy: "Complaints Policy", "Policy 4: Complaints"."""
    if len(text) > TITLE_CHARACTERS or _BELONGS.match(text) or names_collection(text):
        return False
    if _SERIES.match(text):
        return True
    return _POLICY.search(text) is not None and bool(subject_words(text))


def names_kin(text: str) -> bool:
    """Whether a heading names a procedure, a code or a statement about something: "Lost Child Procedure"."""
    if len(text) > TITLE_CHARACTERS or _BELONGS.match(text) or names_collection(text):
        return False
    return _KIN.search(text) is not None and bool(subject_words(text))


def names_subject(text: str) -> bool:
    """Whether a heading is a subject that settings have policies about: "Fire safety", "Behaviour"."""
    is_short = len(text.split()) <= _SUBJECT_WORDS and not text.endswith(("?", ":"))
    return is_short and _BELONGS.match(text) is None and _SUBJECT.search(text) is not None


def sounds_known(text: str) -> bool:
    """Whether a heading may name a policy: by itself, as a procedure of something, or as a subject of some."""
    return names_policy(text) or names_kin(text) or names_subject(text)


def names_collection(text: str) -> bool:
    """Whether a heading names many policies at once: "Staff Handbook", "Policies and Procedures"."""
    return _COLLECTION.search(text) is not None


def belongs_to_another(text: str) -> bool:
    """Whether a heading goes with the policy before it, whatever its level: "Appendix 2", "Related policies"."""
    return _BELONGS.match(text) is not None


def opens_a_policy(text: str) -> bool:
    """Whether a heading is one that a policy's text opens with: "Introduction", "Statement of intent"."""
    return opens_text(text)


def opens_handbook(text: str) -> bool:
    """Whether a heading is one that a handbook opens with, before its first policy: "Welcome", "Our vision"."""
    return _OPENS_HANDBOOK.match(text) is not None


def without_series(text: str) -> str:
    """A heading without its place in a series: "Policy 4: Complaints" → "Complaints"."""
    return _SERIES.sub("", text, count=1) if _SERIES.match(text) else text


def subject_words(text: str) -> frozenset[str]:
    """The words that say what a policy is about; empty for such as "Policy statement"."""
    words = re.findall(r"[a-z]+", re.sub(r"['’]", "", text.lower()))
    return frozenset(words) - _EMPTY_WORDS
