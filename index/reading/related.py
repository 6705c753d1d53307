"""Other policies that a policy names: after "See also", and in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.reading.blocks import Block
from index.reading.titles import word_set
from index.reading.tracing import Traced, trace
from index.types import Range, RelatedPolicy, RelatedWay, Verbatim, level_white_space

_DOCUMENTS = (
    r"(?:polic(?:y|ies)|procedures?|documents?|guidance|handbooks?|codes? of (?:conduct|practice)|legislation|pages)"
)
# What opens a list of other policies.  "Refer to the manager" opens none: a document must be named.
_OPENS_LIST = rf"""
    (?:please\s+)?(?:also\s+)?see\s+also\b
  | (?:please\s+)?(?:also\s+)?(?:see|refer\s+to)\s+(?=[^.:;]*\b{_DOCUMENTS}\b)
  | (?:other\s+)?(?:related|linked|associated|connected|relevant|supporting|useful)\s+(?:and\s+\w+\s+)?{_DOCUMENTS}\b
    (?:\s*[:–-]|\s+(?:are|include))
  | other\s+(?:related|linked|relevant|useful|supporting)\s+{_DOCUMENTS}\s*[:–-]
  | (?:related|linked(?:\s+to)?|links\s+(?:to|with)|goes\s+with|cross[- ]references?)\s*[:–-]
  | read\s+(?:with|alongside|together\s+with|in\s+conjunction\s+with)\b
  | (?:this\s+(?:policy|document)\s+|to\s+)?(?:(?:should|must|is\s+to|can)\s+)?be\s+read\s+
    (?:in\s+conjunction|alongside|together|with)\b
"""
SEE_ALSO = re.compile(rf"^\W*(?:{_OPENS_LIST})", re.IGNORECASE | re.VERBOSE)
_SEE_ALSO_WITHIN = re.compile(
    rf"(?:^|(?<=[.;|\t])\s{{0,5}})\W{{0,5}}(?P<opens>{_OPENS_LIST})", re.IGNORECASE | re.VERBOSE
)
RELATED_HEADING = re.compile(
    rf"\b(?:related|linked|associated|connected|other (?:relevant|useful)|supporting)\s+(?:and\s+\w+\s+)?{_DOCUMENTS}\b"
    r"|^\W*(?:\d[\d.]*\s+)?(?:see also|cross[- ]references?|further reading)\W*$",
    re.IGNORECASE,
)

_KIND = r"(?:[Pp]olic(?:y|ies)|POLIC(?:Y|IES)|[Pp]rocedures?|[Cc]ode\s+of\s+(?:[Cc]onduct|[Pp]ractice))"
_CAPITALISED = r"(?:[A-Z][\w'’/-]*(?:\s+(?:of|for|and|with|to|&|in))?\s+){1,6}"
_LOWER = r"(?:(?!(?:the|a|an|our|its|their|under|is|are|to|by|and|or)\b)[\w'’/-]+\s+){1,5}?"
_NAMED = re.compile(
    rf"""(?:\b(?:the|our|its|their|a)\s+(?P<after_article>(?:staff\s+)?{_CAPITALISED}{_KIND}(?:\s+for\s+[A-Z]\w*)?|{_LOWER}{_KIND}))
       | (?:(?:,|\band|\bor|&)\s+(?P<in_series>{_LOWER}{_KIND}))
       | (?P<capitalised>\b{_CAPITALISED}{_KIND}(?:\s+for\s+[A-Z]\w*)?|\bCode\s+of\s+(?:Conduct|Practice)\b)""",
    re.VERBOSE,
)
# Words before "policy" that name none in particular.
_GENERAL = word_set(
    """a all an and any appropriate clear complete correct current each every existing following full general good
    grievances in its latest necessary new no official of on or other our own proper relevant same separate similar
    specific such that the their these this those to under up updated usual various where which whole children by
    having with written your above agreed both have has per from related linked associated regular normal formal
    informal medical surgical legal one two three four five six seven eight nine ten core key short old previous
    further see read follow following use using"""
)
_OWNERS = re.compile(
    r"(?:the\s+)?(?:setting|school|club|nursery|company|group|organisation|pre-?school|playgroup)['’]s?", re.IGNORECASE
)
_NO_NAME = frozenset(("this", "that", "is", "are", "was", "be", "policy,", "procedure,"))
_NAME_WORDS = 9
_FEWEST_WORDS = 2


def find_related(blocks: Sequence[Block], heading: str, source: str, title: str) -> list[RelatedPolicy]:
    """The other policies that `blocks`, standing under `heading`, name; the policy's own `title` is none of them."""
    own = _key(title)
    found: list[RelatedPolicy] = []
    for block in blocks:
        for words in _cells(block):
            traced = trace(words, source)
            found += _in_words(traced, block, is_list=RELATED_HEADING.search(heading) is not None)
    return [related for related in found if _key(related.name) not in ("", own)]


def _cells(block: Block) -> Sequence[Verbatim]:
    return [cell for cell in block.cells if cell is not None] or [block.words]


def _in_words(traced: Traced, block: Block, *, is_list: bool) -> Iterator[RelatedPolicy]:
    opened = _SEE_ALSO_WITHIN.search(traced.text)
    if opened is None and is_list:
        yield from _listed(traced, Range(0, len(traced.text)), block)
    elif opened is None:
        yield from _named(traced, Range(0, len(traced.text)), block)
    else:
        yield from _named(traced, Range(0, opened.start()), block)
        yield from _listed(traced, Range(opened.end(), _end_of_list(traced.text, opened.end())), block)


def _end_of_list(text: str, start: int) -> int:
    """Where a list of names ends: at a full stop before a capital, or a table's bar."""
    match = re.compile(r"(?<!\b[A-Z])\.\s+(?=[A-Z])|\s\|\s|\t").search(text, start)
    return match.start() if match else len(text)


def merge_related(found: Sequence[RelatedPolicy]) -> tuple[RelatedPolicy, ...]:
    """Each named policy once, in reading order; one marked "See also" stands before the same in running text."""
    merged: dict[str, RelatedPolicy] = {}
    for related in found:
        key = _key(related.name)
        known = next(
            (name for name in merged if name == key or name.startswith(f"{key} ") or key.startswith(f"{name} ")), None
        )
        if known is None:
            merged[key] = related
        elif merged[known].way is RelatedWay.RUNNING_TEXT and related.way is RelatedWay.SEE_ALSO:
            merged[known] = related
    return tuple(merged.values())


def _key(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]s?\b", "", name.lower()))
    return " ".join(
        word for word in words if word not in ("policy", "policies", "procedure", "procedures", "the", "staff")
    )


def _listed(traced: Traced, span: Range, block: Block) -> Iterator[RelatedPolicy]:
    """The names in a "See also" line: between commas or semicolons, a remark in parentheses left out."""
    colon = traced.text.find(":", span.start, span.end)
    for start, end in _between_dividers(traced.text, colon + 1 if colon >= 0 else span.start, span.end):
        whole = traced.text[start:end]
        lead = re.match(r"[\s*:.–-]*(?:(?:and|the|our|also|with|both)\s+)*", whole)
        first = lead.end() if lead else 0
        remark = whole.find("(", first)
        said = whole[first : remark if remark > first else None].rstrip(" \t\r\n.*:-–")
        if said and said[0].isalnum() and len(said.split()) <= _NAME_WORDS:
            at = traced.range_of(start + first, start + first + len(said))
            yield RelatedPolicy(level_white_space(said), RelatedWay.SEE_ALSO, (at,), block.line)


def _between_dividers(text: str, start: int, end: int) -> Iterator[Range]:
    """The pieces between semicolons, or commas where there are none; what stands in parentheses is not divided."""
    divider = ";" if ";" in text[start:end] else ","
    at = start
    for match in re.compile(rf"\([^)]*\)|{divider}|(?<=[Pp]olicy)\s+and\s+").finditer(text, start, end):
        if not match.group().startswith("("):
            yield Range(at, match.start())
            at = match.end()
    yield Range(at, end)


def _named(traced: Traced, span: Range, block: Block) -> Iterator[RelatedPolicy]:
    """The names in running text: words that end in "policy", "procedure" or "code of conduct"."""
    for match in _NAMED.finditer(traced.text, span.start, span.end):
        group = next(name for name in ("after_article", "in_series", "capitalised") if match.group(name))
        said = match.group(group)
        start = match.start(group) + _general_length(said)
        words = traced.text[start : match.end(group)].split()
        if len(words) < _FEWEST_WORDS or _NO_NAME & {word.lower() for word in words} or words[-1] == "policies":
            continue
        yield RelatedPolicy(
            " ".join(words), RelatedWay.RUNNING_TEXT, (traced.range_of(start, match.end(group)),), block.line
        )


def _general_length(said: str) -> int:
    """How many characters at the start of a name are words that name nothing."""
    at = 0
    for match in re.finditer(r"\S+\s*", said):
        word = match.group().strip()
        if word.lower() not in _GENERAL and "/" not in word and not _OWNERS.fullmatch(word):
            break
        at = match.end()
    return at
