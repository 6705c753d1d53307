"""The marks at the start and inside of a block: list markers, numbers, emphasis, escapes, links."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.types import BULLETS, LAYOUT_TAGS, LINK_TARGET, Gap, GapKind, Range

# "-", "*" and "o" are also hyphens, emphasis and letters, so they want a space after them; a dash does with a capital.
_SURE_BULLETS = re.escape("".join(sorted(set(BULLETS) - set("-–—−*+o"))))
_BULLET = re.compile(
    rf"""(?:[{_SURE_BULLETS}]\s*|\\?[-–—−*+]\s+|[-–—](?=[A-Z"“‘'])|o[ \t]+(?=\S))   # "- ", "\\- ", "•", "o ", "-Post"
         (?:(?:[{_SURE_BULLETS}]|[-–—*+]|o)[ \t]+(?=\S))?                        # "- o ", "- * "
         (?:\[[ xX]?\]\s+)?                                                      # "- [ ] "
    """,
    re.VERBOSE,
)
# After these a number is a time, a measure or a date and no clause's number: "7.15 each morning", "5 June".
_MEASURED = (
    r"(?!\s*(?:[ap]\.?m\b|noon\b|midnight\b|o['’]clock|each\b|every\b|hours?\b|minutes?\b|%|°|per\s?cent"
    r"|c?m\b|kg\b|km\b|miles\b|"
    + "|".join(rf"{month}\b" for month in [*calendar.month_name[1:], *calendar.month_abbr[1:], "Sept"])
    + "))"
)
_SECTION_NUMBER = re.compile(
    rf"(?P<number>\d{{1,2}}(?:\.\d{{1,2}})+|[A-Z]\d{{1,2}}(?:\.\d{{1,2}})*(?=[.):])|[A-Z]\.\d{{1,2}}(?:\.\d{{1,2}})*)"
    rf"\\?[.):]?{_MEASURED}(?P<gap>\s+)(?=\S)"
)
_NUMBER = re.compile(rf"\(?(?P<number>\d{{1,2}})\\?[.):]{_MEASURED}(?P<gap>\s+)(?=\S)")
_BARE_NUMBER = re.compile(rf"(?P<number>\d{{1,2}}){_MEASURED}(?P<gap>\s+)(?=[*_“\"']{{0,3}}[A-Z])")
_LETTER = re.compile(
    r"(?:\((?P<bracketed>[a-z]|[ivx]{1,5})\)|(?P<letter>[a-z]|[ivx]{1,5})[.)]|(?P<capital>[A-H])\))(?P<gap>\s+)(?=\S)"
)
_CAPITAL_OR_ROMAN = re.compile(r"(?P<number>[A-Z]|[IVX]{2,5})\.(?P<gap>\s+)(?=[*_]{0,3}[A-Z])")
_AUTOMATIC_NUMBER = re.compile(r"(?P<number>#)\.(?P<gap>\s+)")


class Opening(NamedTuple):
    """What a line opens with: `end` is where its words begin."""

    end: int
    marker: str
    number: str | None
    is_bare: bool = False  # a number without punctuation, or a capital letter, which may as well be words


def opening(text: str, start: int, end: int) -> Opening | None:
    """The list marker or number at `start`, None where there is none."""
    if match := _BULLET.match(text, start, end):
        return Opening(match.end(), match.group().strip(), None)
    for pattern in (_SECTION_NUMBER, _NUMBER, _AUTOMATIC_NUMBER):
        if match := pattern.match(text, start, end):
            return Opening(match.end(), match.group().strip(), match.group("number"))
    if match := _LETTER.match(text, start, end):
        letter = next(filter(None, match.group("bracketed", "letter", "capital")))
        return Opening(match.end(), match.group().strip(), letter.lower())
    for pattern in (_BARE_NUMBER, _CAPITAL_OR_ROMAN):
        if match := pattern.match(text, start, end):
            return Opening(match.end(), match.group().strip(), match.group("number"), is_bare=True)
    return None


# -- inside a block --------------------------------------------------------------------------------------------

_RUN = re.compile(r"\*+|_+")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~\r\n])|(?<=&)amp;")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)(?P<inside>[^`]+)\1(?!`)")
_LINK = re.compile(rf"(?P<open>!?\[)[^\]\[]+(?P<close>\]\({LINK_TARGET}(?:\s+\"[^\"\n]*\")?\))")
_SPAN = re.compile(r"(?P<open>\[)[^\]\[]+(?P<close>\]\{[.#][^{}\n]*\})")
_TAG = re.compile(rf"</?(?:{LAYOUT_TAGS})(?:\s[^<>]*)?/?>|&nbsp;", re.IGNORECASE)
_ROLE = re.compile(r":[a-z]+:(?=`)")
_INTERPRETED = re.compile(
    rf"(?<![`\w])(?P<open>`)(?!`)[^`<]+?(?P<target>\s<{LINK_TARGET}>)?(?P<close>`(?:__?)?)(?![`\w])"
)
_REFERENCE = re.compile(r"(?<=\w)__?(?=$|[\s.,;:!?)])")
_STRONG = 2
_RULE_OF_THREE = 3


@dataclass(slots=True)
class _Delimiters:
    """A run of one emphasis character of which `left` to `right` are not used yet."""

    left: int
    right: int
    mark: str
    opens: bool
    closes: bool
    length: int  # as it stands in the text

    @property
    def count(self) -> int:
        return self.right - self.left


def emphasis(text: str, span: Range, taken: Sequence[Range] = (), marks: str = "*_") -> list[Gap]:
    """The paired emphasis marks in `span`; an unpaired mark is not among them and stays as it is.

    None touches `taken`, ranges in order that something else explains.  Which runs of `marks` may open and close, and
    which of them pair, are CommonMark 0.31's rules (section 6.2).
    """
    gaps: list[Gap] = []
    openers: list[_Delimiters] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for match in _RUN.finditer(text, span.start, span.end):
        if match.group()[0] not in marks or _covered(Range(*match.span()), taken):
            continue
        run = _delimiters(text, span, match)
        while run.closes and run.count:
            place = _partner(openers, run, bottoms)
            if place is None:
                break
            gaps += _paired(openers[place], run)
            del openers[place + (openers[place].count > 0) :]
        if run.opens and run.count:
            openers.append(run)
    return gaps


def _partner(
    openers: Sequence[_Delimiters], closer: _Delimiters, bottoms: dict[tuple[str, bool, int], int]
) -> int | None:
    """The place of the nearest opener that `closer` pairs with.

    `bottoms` remembers below which position none was found for closers of a kind, so that none looks there again.
    """
    kind = (closer.mark, closer.opens, closer.length % _RULE_OF_THREE)
    for place in reversed(range(len(openers))):
        if openers[place].left < bottoms.get(kind, 0):
            break
        if _pair(openers[place], closer):
            return place
    bottoms[kind] = closer.left
    return None


def _delimiters(text: str, span: Range, match: re.Match[str]) -> _Delimiters:
    before = text[match.start() - 1] if match.start() > span.start else " "
    after = text[match.end()] if match.end() < span.end else " "
    mark = match.group()[0]
    left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    if mark == "_":
        left, right = (
            left and (not right or _is_punctuation(before)),
            right and (not left or _is_punctuation(after)),
        )
    return _Delimiters(match.start(), match.end(), mark, left, right, len(match.group()))


def _is_punctuation(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


def _pair(opener: _Delimiters, closer: _Delimiters) -> bool:
    if opener.mark != closer.mark or not opener.count:
        return False
    both_ways = opener.closes or closer.opens
    threes = (opener.length + closer.length) % _RULE_OF_THREE == 0
    return not (both_ways and threes and (opener.length % _RULE_OF_THREE or closer.length % _RULE_OF_THREE))


def _paired(opener: _Delimiters, closer: _Delimiters) -> tuple[Gap, Gap]:
    """The gaps over one pair of marks, strong where both runs are long enough; they are used up."""
    width = _STRONG if min(opener.count, closer.count) >= _STRONG else 1
    gaps = (
        Gap(GapKind.EMPHASIS, Range(opener.right - width, opener.right)),
        Gap(GapKind.EMPHASIS, Range(closer.left, closer.left + width)),
    )
    opener.right -= width
    closer.left += width
    return gaps


def markup(text: str, span: Range) -> tuple[list[Gap], list[Range]]:
    """Escapes, link targets, tags and code marks of Markdown inside `span`, and where no other mark counts."""
    gaps: list[Gap] = []
    literal: list[Range] = []
    for match in _CODE.finditer(text, span.start, span.end):
        gaps += _code_marks(match)
        literal.append(Range(*match.span("inside")))
    gaps += [Gap(GapKind.ESCAPE, Range(*match.span())) for match in _ESCAPE.finditer(text, span.start, span.end)]
    for pattern in (_LINK, _SPAN):
        for match in pattern.finditer(text, span.start, span.end):
            gaps += [Gap(GapKind.MARKUP, Range(*match.span(name))) for name in ("open", "close")]
    gaps += [Gap(GapKind.MARKUP, Range(*match.span())) for match in _TAG.finditer(text, span.start, span.end)]
    gaps += [Gap(GapKind.MARKUP, comment) for comment in comments(text, span)]
    # An escaped character is no mark: only the backslash goes.
    literal += [Range(gap.range.end, gap.range.end + 1) for gap in gaps if gap.kind is GapKind.ESCAPE]
    return _outside(gaps, literal), literal


def comments(text: str, span: Range) -> Iterator[Range]:
    """The comments in `span`: "<!-->" is a whole one, one that is never closed is none."""
    start = text.find("<!--", span.start, span.end)
    while start >= 0:
        inside = start + (2 if text.startswith(("<!-->", "<!--->"), start) else 4)
        if (end := text.find("-->", inside, span.end)) < 0:
            return
        yield Range(start, end + 3)
        start = text.find("<!--", end + 3, span.end)


def _code_marks(match: re.Match[str]) -> tuple[Gap, Gap]:
    opens, closes = Range(*match.span(1)), Range(match.end("inside"), match.end())
    return Gap(GapKind.EMPHASIS, opens), Gap(GapKind.EMPHASIS, closes)


def roles(text: str, span: Range) -> tuple[list[Gap], list[Range]]:
    """Literals, links, roles, escapes and references of reStructuredText inside `span`, and where no mark counts."""
    gaps: list[Gap] = []
    literal: list[Range] = []
    for match in _CODE.finditer(text, span.start, span.end):
        if len(match.group(1)) == _STRONG:
            gaps += _code_marks(match)
            literal.append(Range(*match.span("inside")))
    for match in _INTERPRETED.finditer(text, span.start, span.end):
        gaps.append(Gap(GapKind.EMPHASIS, Range(*match.span("open"))))
        if match.group("target"):
            gaps.append(Gap(GapKind.MARKUP, Range(match.start("target"), match.end("close"))))
        else:
            gaps += _pieces(match.start("close"), match.group("close"))
    gaps += [Gap(GapKind.MARKUP, Range(*match.span())) for match in _ROLE.finditer(text, span.start, span.end)]
    for pattern in (_ESCAPE, _REFERENCE):
        gaps += [Gap(GapKind.ESCAPE, Range(*match.span())) for match in pattern.finditer(text, span.start, span.end)]
    if text.endswith("::", span.start, span.end):  # "as follows::" is shown with one colon
        gaps.append(Gap(GapKind.MARKUP, Range(span.end - 1, span.end)))
    literal += [Range(gap.range.end, gap.range.end + 1) for gap in gaps if text[gap.range.start] == "\\"]
    return _outside(gaps, literal), literal


def _pieces(start: int, close: str) -> list[Gap]:
    """The gaps over a closing backtick and the underscores of a reference after it."""
    gaps = [Gap(GapKind.EMPHASIS, Range(start, start + 1))]
    if len(close) > 1:
        gaps.append(Gap(GapKind.ESCAPE, Range(start + 1, start + len(close))))
    return gaps


def _outside(gaps: Sequence[Gap], literal: list[Range]) -> list[Gap]:
    literal.sort()
    return [gap for gap in gaps if not _covered(gap.range, literal)]


def _covered(piece: Range, ranges: Sequence[Range]) -> bool:
    """Whether `piece` touches one of `ranges`, which are in order and apart."""
    after = bisect_left(ranges, piece.end, key=lambda each: each.start)
    return after > 0 and ranges[after - 1].end > piece.start


def without_overlaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """`gaps` in order, a later one that overlaps an earlier one left out."""
    kept: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: gap.range):
        if not kept or gap.range.start >= kept[-1].range.end:
            kept.append(gap)
    return tuple(kept)
