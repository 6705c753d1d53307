"""Reviews as a picture: when each policy is due, on a line of two years with today in its middle.

It has a background of its own, so that it can be read in a dark window and in a light one; a state is told by the form
of its mark and by words as much as by its colour.  The same reviews on the same day are the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.types import Review, ReviewState
from bot.wording import (
    TIMELINE_GUESS,
    TIMELINE_LEGEND,
    TIMELINE_TODAY,
    brief_words,
    no_policies,
    policy_words,
    timeline_aloud,
    timeline_day,
    timeline_left_out,
    timeline_title,
)
from index.types import Club

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

# More in one picture cannot be read on a phone.
MOST_POLICIES: Final = 20

# In pixels; a phone shows 1,200 of them across.
_WIDTH: Final = 1_200
_MARGIN, _RIM = 32, 12
_SIDE: Final = 396  # where the names end and the months begin
_MONTH: Final = 31  # how wide one is; 25 stand side by side, the present one in their middle
_MONTHS_BACK, _MONTHS_SHOWN = 12, 25
_EDGE: Final = _SIDE + _MONTHS_SHOWN * _MONTH
_HEAD, _ROW, _FOOT = 222, 96, 92
_LINE: Final = 36
_MARK: Final = 32
_BAR: Final = 12  # half of its height
_GAP: Final = 10
_LATE_IN_YEAR: Final = 10  # from this month on the next year's number would stand on this year's
_TITLE_SIZE, _SIZE, _SMALL_SIZE = 40, 30, 26

_PAPER, _INK, _FAINT, _GRID, _FRAME = "#FFFFFF", "#1D1C1D", "#50555C", "#E1E3E6", "#9AA0A8"
_BAR_COLOUR: Final = "#F6D5C3"

# From the palette of Okabe and Ito, darkened until they can be read on white.
_COLOURS: Final = {
    ReviewState.OVERDUE: "#B8420A",
    ReviewState.DUE_SOON: "#8A5A00",
    ReviewState.CURRENT: "#0065A3",
    ReviewState.NO_REVIEW_DATE: "#50555C",
    ReviewState.UNDATED: "#50555C",
}

# Each state's mark as corners in a square of one, or a circle where there are none.
_FORMS: Final[dict[ReviewState, tuple[tuple[float, float], ...]]] = {
    ReviewState.OVERDUE: ((0.5, 0.02), (1, 0.95), (0, 0.95)),
    ReviewState.DUE_SOON: ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
    ReviewState.CURRENT: (),
    ReviewState.NO_REVIEW_DATE: ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)),
    ReviewState.UNDATED: ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)),
}
# Enough for smooth edges, in a third of the bytes.
_COLOURS_KEPT: Final = 128
_SMOOTH: Final = 8  # so many times as large a mark is drawn, for smooth edges

# What Pillow's own font has; other letters are drawn without their accents.
_DRAWABLE: Final = frozenset(map(chr, range(32, 127))) | frozenset("’‘“”·…")
_DASHES: Final = "‐‑‒–—−"
_SPELT: Final = {"£": "GBP ", "€": "EUR ", "•": "·", "æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l"}


def timeline_of(found: Sequence[Review], clubs: Sequence[Club], today: date) -> bytes:
    """The reviews of `clubs` on `today`, in the order given, as a PNG 1,200 pixels wide.

    The first 20 are drawn and the rest counted.  What is due before the two years or after them stands at their edge;
    its words say when.
    """
    from PIL import Image, ImageDraw  # noqa: PLC0415 - a bot that draws nothing keeps no memory for it

    shown = found[:MOST_POLICIES]
    bottom = _HEAD + max(1, len(shown)) * _ROW
    image = Image.new("RGB", (_WIDTH, bottom + _FOOT + (_LINE if len(found) > len(shown) else 0)), _PAPER)
    paper = _Paper(image, ImageDraw.Draw(image), today)
    _draw_months(paper, bottom)
    paper.write((_MARGIN, 50), timeline_title(clubs), size=_TITLE_SIZE)
    paper.write((_MARGIN, 100), timeline_day(today), colour=_FAINT)
    names = {club.slug: club.name for club in clubs} if len(clubs) > 1 else {}
    for number, each in enumerate(shown):
        _draw_name(paper, each, _HEAD + number * _ROW, names.get(each.policy.club))
        _draw_review(paper, each, _HEAD + number * _ROW + _ROW // 2)
    if not shown:
        paper.write((_MARGIN, _HEAD + _ROW // 2), no_policies())
    _draw_foot(paper, bottom, len(found) - len(shown))
    out = io.BytesIO()
    image.quantize(_COLOURS_KEPT).save(out, "PNG", optimize=True)
    return out.getvalue()


def timeline_alt_text(found: Sequence[Review], clubs: Sequence[Club], today: date) -> str:
    """The same as a sentence, for whoever cannot see the picture; short enough for Slack."""
    return timeline_aloud(found, clubs, today, MOST_POLICIES)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is drawn on, and where days are on it."""

    image: Image
    draw: ImageDraw
    today: date

    @property
    def first(self) -> date:
        """The first day that is shown."""
        return _months_after(self.today, -_MONTHS_BACK)

    @property
    def last(self) -> date:
        """The last day that is shown."""
        return _months_after(self.first, _MONTHS_SHOWN) - timedelta(days=1)

    def x(self, day: date) -> int:
        """Where that day is, from left to right; one that is not shown at the edge that is nearer."""
        near = min(max(day, self.first), self.last)
        month = near.replace(day=1)
        months = (month.year - self.first.year) * 12 + month.month - self.first.month
        part = (near.day - 0.5) / (_months_after(month, 1) - month).days
        return _SIDE + round((months + part) * _MONTH)

    def write(
        self, at: tuple[float, float], text: str, *, size: int = _SIZE, colour: str = _INK, anchor: str = "lm"
    ) -> None:
        """Words of at most what is left of the width; a title is bold."""
        words = _clipped(text, size, _WIDTH - _RIM - at[0]) if anchor == "lm" else _drawable(text)
        rim = 1 if size == _TITLE_SIZE else 0
        self.draw.text(at, words, colour, _font(size), anchor, stroke_width=rim, stroke_fill=colour)

    def write_over(self, at: tuple[float, float], text: str, size: int, colour: str, anchor: str = "lm") -> None:
        """Words on a piece of paper, so that no line strikes them through."""
        left, top, right, bottom = self.draw.textbbox(at, _drawable(text), _font(size), anchor)
        self.draw.rectangle((left - 4, top - 4, right + 4, bottom + 4), _PAPER)
        self.write(at, text, size=size, colour=colour, anchor=anchor)

    def mark(self, state: ReviewState, x: int, y: int) -> None:
        """The mark of a state, its middle there."""
        from PIL import Image, ImageDraw  # noqa: PLC0415

        side = _MARK * _SMOOTH
        form = Image.new("L", (side, side))
        corners = [(across * side, down * side) for across, down in _FORMS[state]]
        if corners:
            ImageDraw.Draw(form).polygon(corners, 255)
        else:
            ImageDraw.Draw(form).ellipse((0, 0, side - 1, side - 1), 255)
        mask = form.resize((_MARK, _MARK), Image.Resampling.LANCZOS)
        self.image.paste(_COLOURS[state], (x - _MARK // 2, y - _MARK // 2), mask)


def _draw_months(paper: _Paper, bottom: int) -> None:
    """The months with their lines down to the last row, the years above them, and today."""
    for number in range(_MONTHS_SHOWN + 1):
        month, x = _months_after(paper.first, number), _SIDE + number * _MONTH
        is_january = month.month == 1
        paper.draw.line([(x, _HEAD - (70 if is_january else 8)), (x, bottom)], _FRAME if is_january else _GRID, 2)
    x = paper.x(paper.today)
    paper.draw.line([(x, _HEAD - 80), (x, bottom)], _INK, 4)
    paper.draw.rounded_rectangle((x - 50, _HEAD - 116, x + 50, _HEAD - 78), 8, _INK)
    paper.write((x, _HEAD - 98), TIMELINE_TODAY, size=_SMALL_SIZE, colour=_PAPER, anchor="mm")
    for number in range(_MONTHS_SHOWN - 1):
        month, x = _months_after(paper.first, number), _SIDE + number * _MONTH + 6
        if month.month % 3 == 1:
            paper.write_over((x, _HEAD - 24), f"{month:%b}", _SMALL_SIZE, _FAINT)
        if month.month == 1 or (number == 0 and month.month < _LATE_IN_YEAR):
            paper.write_over((x, _HEAD - 56), f"{month:%Y}", _SMALL_SIZE, _FAINT)


def _draw_name(paper: _Paper, found: Review, top: int, club: str | None) -> None:
    """A policy's name at the side, and below it its club's where there are several."""
    paper.draw.line([(_MARGIN, top), (_EDGE, top)], _GRID, 2)
    lines = [(line, _SIZE, _INK) for line in _wrapped(policy_words(found.policy), 1 if club else 2)]
    lines += [(_clipped(club, _SMALL_SIZE, _SIDE - _MARGIN - 20), _SMALL_SIZE, _FAINT)] if club else []
    for number, (line, size, colour) in enumerate(lines):
        y = top + _ROW / 2 + (number - (len(lines) - 1) / 2) * _LINE
        paper.write((_MARGIN, y), line, size=size, colour=colour)


def _draw_review(paper: _Paper, found: Review, y: int) -> None:
    """A mark on the day by which the policy is due, with words; a bar from there to today where that is past."""
    words, colour, today = brief_words(found, paper.today), _COLOURS[found.state], paper.x(paper.today)
    x = paper.x(found.due) if found.due else today + _GAP + _MARK // 2
    x = min(max(x, _SIDE + _MARK // 2), _EDGE - _MARK // 2)
    is_overdue = found.state is ReviewState.OVERDUE
    if is_overdue:
        paper.draw.rectangle((x, y - _BAR, max(x, today - 3), y + _BAR), _BAR_COLOUR)
    right = (today if is_overdue and x < today - _MARK // 2 else x + _MARK // 2) + _GAP
    # Beside the mark as large as there is room for; else on its other side.
    fitting = (size for size in (_SIZE, _SMALL_SIZE) if right + _length(words, size) <= _WIDTH - _RIM)
    size = next(fitting, None)
    if size or is_overdue:
        paper.write_over((right, y), words, size or _SMALL_SIZE, colour)
    else:
        paper.write_over((x - _MARK // 2 - _GAP, y), words, _SIZE, colour, "rm")
    paper.mark(found.state, x, y)


def _draw_foot(paper: _Paper, bottom: int, number_left_out: int) -> None:
    """How many are not shown, and what the marks mean."""
    paper.draw.line([(_MARGIN, bottom), (_EDGE, bottom)], _FRAME, 2)
    if number_left_out:
        paper.write((_MARGIN, bottom + _LINE * 0.8), timeline_left_out(number_left_out))
        bottom += _LINE
    x = _MARGIN + _MARK // 2
    for state, words in TIMELINE_LEGEND.items():
        paper.mark(state, x, bottom + _FOOT // 2)
        paper.write((x + _MARK * 0.8, bottom + _FOOT // 2), words, size=_SMALL_SIZE, colour=_FAINT)
        x += round(_MARK * 2.2 + _length(words, _SMALL_SIZE))
    paper.write((x - _MARK // 2, bottom + _FOOT // 2), TIMELINE_GUESS, size=_SMALL_SIZE, colour=_FAINT)


def _months_after(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _wrapped(text: str, most: int) -> list[str]:
    """`text` in at most so many lines that fit beside the months, the last one cut where it is longer."""
    room = _SIDE - _MARGIN - 20
    lines: list[str] = []
    words = _drawable(text).split()
    while words and len(lines) < most - 1:
        taken = 1
        while taken < len(words) and _length(" ".join(words[: taken + 1]), _SIZE) <= room:
            taken += 1
        lines.append(_clipped(" ".join(words[:taken]), _SIZE, room))
        words = words[taken:]
    return [*lines, _clipped(" ".join(words), _SIZE, room)] if words else lines


def _clipped(text: str, size: int, room: float) -> str:
    """`text` as it can be drawn, cut with an ellipsis where it is wider than `room` pixels."""
    words = _drawable(text)
    if _length(words, size) <= room:
        return words
    while words and _length(f"{words}…", size) > room:
        words = words[:-1].rstrip()
    return f"{words}…"


def _drawable(text: str) -> str:
    """`text` in the letters that the font has."""
    return "".join(character if character in _DRAWABLE else _without_accent(character) for character in text)


def _without_accent(character: str) -> str:
    if character in _DASHES:
        return "-"
    if character in _SPELT:
        return _SPELT[character]
    plain = "".join(each for each in unicodedata.normalize("NFKD", character) if each in _DRAWABLE)
    return plain or ("" if unicodedata.combining(character) else "?")


def _length(text: str, size: int) -> float:
    return _font(size).getlength(_drawable(text))


def _font(size: int) -> FreeTypeFont | ImageFont:
    """The font that Pillow brings with it: no font of the machine's is looked for."""
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.load_default(size)
