"""What changed between two versions of a policy, laid out for a terminal.

Words that changed stand between marks that can be seen without colours, and copied with the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text

from bot import wording
from bot.comparing import emphasised_lines
from bot.terminal.rendering import Prefixed, bulleted, printable
from index.differences import Change, ClauseDifference, Differences, laid_out, together
from index.types import Quotation, Range, StyledText

_INDENT: Final = "  "
_REMOVED: Final = ("[-", "-]", "red strike")
_ADDED: Final = ("[+", "+]", "bold green")


def render_differences(found: Differences) -> RenderableType:
    """Everything that changed: what the policy says of itself first, then clause by clause in the new order."""
    heading = Text(printable(wording.differences_heading(found)), style="bold")
    if found.is_empty:
        return Group(heading, "", Text(wording.no_differences(found)))
    parts: list[RenderableType] = [heading, Text(wording.differences_counted(found)), ""]
    about = [*(wording.heading_change(*each) for each in found.headings), *map(wording.fact_change, found.facts)]
    parts += [Prefixed(Text(printable(line)), "• ", "  ") for line in about]
    parts += [""] if about else []
    if found.clauses:
        parts += [Text(wording.BRACKETS_NOTE, style="dim"), ""]
    for group in together(found):
        parts += [*_clause(laid_out(group), found), ""]
    return Group(*parts[:-1])


def _clause(each: ClauseDifference, found: Differences) -> Iterator[RenderableType]:
    """What became of the clause, and the clause with its lead-in: as it was, as it is, or both."""
    yield Text(printable(wording.difference_heading(each, found)), style="bold")
    words_changed = bool({Change.WORDS, Change.LEAD_IN} & set(each.changes))
    is_both = each.old is not None and each.new is not None and words_changed
    if each.old and (is_both or each.new is None):
        yield from [Text(f"{_INDENT}{wording.WAS}")] if is_both else []
        yield _quoted(Quotation(found.old, each.old), each.removed, _REMOVED)
    if each.new:
        yield from [Text(f"{_INDENT}{wording.NOW}")] if is_both else []
        yield _quoted(Quotation(found.new, each.new), each.added, _ADDED)


def _quoted(quotation: Quotation, ranges: Sequence[Range], marks: tuple[str, str, str]) -> RenderableType:
    lines = zip(quotation.clause.layout, emphasised_lines(quotation, ranges), strict=True)
    words = Group(*(bulleted(line, _marked(runs, marks)) for line, runs in lines))
    return Prefixed(words, f"{_INDENT}│ ", f"{_INDENT}│ ", "dim")


def _marked(runs: Sequence[StyledText], marks: tuple[str, str, str]) -> Text:
    """The words, those that changed between `marks`."""
    opening, closing, style = marks
    words = Text()
    for run in runs:
        if run.bold:
            # White space at its ends stays outside, so that the marks stand at the words.
            inner = printable(run.text.strip())
            before, after = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
            words.append(before).append(f"{opening}{inner}{closing}", style).append(after)
        else:
            words.append(printable(run.text), Style(italic=run.italic))
    return words
