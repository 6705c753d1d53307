"""Markdown → blocks: front matter first, then the text reader with Markdown's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import yaml

from index.errors import UnreadablePolicyError
from index.reading.blocks import Document
from index.reading.lines import SourceLine
from index.reading.marks import comments, markup
from index.reading.survey import is_rule, survey_plain
from index.reading.tables import bar_cells
from index.reading.text import read_text
from index.reading.words import Dialect
from index.settings_files import load_mapping
from index.types import Range

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*(?:\r\n|\r|\n)(?P<yaml>.*?)(?:(?<=\n)|(?<=\r))(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.DOTALL
)
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})[^`]*")
_LINK_DEFINITION = re.compile(r"\[[^\]^][^\]]*\]:\s+\S+.*")
_LINK_TO_SECTION = re.compile(r"(?:[-*+]\s+|\d+[.)]\s+)?\[[^\]]+\]\(#[^)\s]*\)|\[toc\]|\[\[_?toc_?\]\]", re.IGNORECASE)
_TABLE_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?|\|\s*:?-+:?\s*\|")


def read_markdown(text: str, path: str) -> Document:
    """The blocks of `text`; its YAML front matter as plain strings.

    Raises UnreadablePolicyError where the front matter is no mapping of names to values.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return read_text(text, MARKDOWN)
    values = _front_matter(match.group("yaml"), path)
    return replace(
        read_text(text, MARKDOWN, skip=match.end()),
        front_matter=values,
        front_matter_at={name: _entry(text, match, name) for name in values},
    )


def _front_matter(content: str, path: str) -> dict[str, str]:
    try:
        values = load_mapping(content)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = 2 + (mark.line if mark is not None else 0)
        problem = getattr(error, "problem", None) or error
        reason = f"has front matter that is no YAML mapping ({problem}); mend it or remove it"
        raise UnreadablePolicyError(path, line, reason) from error
    return {str(name).lower(): str(value) for name, value in values.items() if value is not None}


def _entry(text: str, match: re.Match[str], name: str) -> Range:
    """The line of the front matter that gives `name` its value; all of it where no line opens with the name."""
    entry = re.compile(rf"^[\"']?{re.escape(name)}[\"']?[ \t]*:[^\r\n]*", re.IGNORECASE | re.MULTILINE)
    found = entry.search(text, match.start("yaml"), match.end("yaml"))
    return Range(*(found or match).span(0 if found else "yaml"))


# -- what the lines mean -----------------------------------------------------------------------------------------


def survey_markdown(text: str, lines: Sequence[SourceLine]) -> None:
    """Mark fences and what they hold, comments, link definitions, tables without outer bars, underlined headings."""
    _mark_fences(text, lines)
    _leave_out_comments(text, lines)
    for place, line in enumerate(lines):
        content = text[line.start : line.end]
        if line.is_blank or line.is_literal:
            continue
        if _LINK_DEFINITION.fullmatch(content) or _LINK_TO_SECTION.fullmatch(content):
            line.make_blank()
        elif _TABLE_RULE.fullmatch(content) and place and "|" in text[lines[place - 1].start : lines[place - 1].end]:
            line.is_hidden = True
            _mark_table(text, lines, place)
    survey_plain(text, [line for line in lines if not line.is_literal], underlines="=-")


def _mark_fences(text: str, lines: Sequence[SourceLine]) -> None:
    """Fences hold text as it is; one that is never closed is no fence."""
    opened: int | None = None
    for place, line in enumerate(lines):
        match = _FENCE.fullmatch(text, line.start, line.end)
        if match is None:
            continue
        if opened is None:
            opened = place
        elif text[lines[opened].start] == match.group("mark")[0]:
            for inside in lines[opened + 1 : place]:
                inside.is_literal = True
            lines[opened].make_blank()
            line.make_blank()
            opened = None


def _leave_out_comments(text: str, lines: Sequence[SourceLine]) -> None:
    """Comments that open a line; one further on in a line is a gap in its words."""
    place = 0
    for comment in comments(text, Range(0, len(text))):
        while place < len(lines) and lines[place].start < comment.start:
            place += 1
        last = place
        while last < len(lines) and lines[last].end < comment.end:
            last += 1
        commented = lines[place : last + 1]
        if not commented or commented[0].start != comment.start or any(line.is_literal for line in commented):
            continue
        for line in commented[:-1]:
            line.make_blank()
        ending = commented[-1]
        ending.start = ending.end - len(text[comment.end : ending.end].lstrip())


def _mark_table(text: str, lines: Sequence[SourceLine], rule: int) -> None:
    """Give the rows of a table their cells: the one above the rule, and those under it up to a blank line."""
    for row in (lines[rule - 1], *lines[rule + 1 :]):
        if row.is_blank or "|" not in text[row.start : row.end]:
            break
        if not is_rule(text[row.start : row.end]):
            row.cells = bar_cells(text, row.start, row.end)


MARKDOWN = Dialect(survey_markdown, markup)
