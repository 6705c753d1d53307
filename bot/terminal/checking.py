"""How a corpus was read, laid out for a manager to check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.lifecycle.reviews import is_guess
from bot.terminal.rendering import Prefixed, printable
from bot.wording import HOW_TO_TAKE_APART, day_words, handbook_lines, place_words, policy_words
from index.handbook import Split
from index.types import Clause, ClauseKind, Corpus, Fact, LeftOut, Policy


def render_check(
    corpus: Corpus, handbooks: Mapping[str, Split] | None = None, *, with_clauses: bool = False
) -> RenderableType:
    """Every policy with what was found and what to confirm, then the remarks about other files.

    `handbooks` are the files that look like some, by path.
    """
    parts: list[RenderableType] = []
    for policy in corpus.policies:
        club = next((club.name for club in corpus.clubs if club.slug == policy.club), policy.club)
        found = (handbooks or {}).get(policy.source.path)
        further = [("holds", _holds(found))] if found else []
        parts += [render_policy(policy, club, corpus.remarks, further=further), ""]
        if with_clauses:
            parts += [Prefixed(_clauses(policy), "  ", "  "), ""]
    known = {policy.source.path for policy in corpus.policies}
    parts += [_note(each) for each in corpus.remarks if each.path not in known]
    return Group(*parts)


def render_policy(
    policy: Policy,
    club: str,
    remarks: Sequence[LeftOut] = (),
    file: str = "",
    further: Iterable[tuple[str, Sequence[Text]]] = (),
) -> RenderableType:
    """How one policy of a club was read; `file` is what it is called where it comes from, `further` is more to say."""
    head = Text(printable(f"{club}: {policy_words(policy)}"), style="bold")
    path, reader = file or policy.source.path, policy.source.extractor or policy.source.encoding
    below = Text(printable(f"{path}, {reader}"), style="dim")
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, entries in (*_rows(policy, remarks), *further):
        for number, entry in enumerate(entries):
            table.add_row("" if number else label, entry)
    return Group(head, Prefixed(below, "  ", "  "), Prefixed(table, "  ", "  "))


def _holds(found: Split) -> list[Text]:
    lines = [*handbook_lines(found), HOW_TO_TAKE_APART]
    return [Text(printable(line), style="yellow" if place == 0 else "") for place, line in enumerate(lines)]


def _rows(policy: Policy, remarks: Sequence[LeftOut]) -> Iterator[tuple[str, list[Text]]]:
    yield "clauses", [Text(_counts(policy.clauses))]
    yield "states", [_fact(fact, policy) for fact in policy.facts] or [Text("nothing about itself", style="yellow")]
    yield (
        "left out",
        [
            Text(printable(f"{place_words(policy.source, each.line)}: “{each.words}” ({each.reason})"))
            for each in policy.furniture
        ],
    )
    yield (
        "not held",
        [
            Text(printable(f"{each.name} ({each.way.value}, {place_words(policy.source, each.line)})"))
            for each in policy.related
            if each.held is None
        ],
    )
    yield (
        "confirm",
        [
            Text(printable(f"{place_words(policy.source, each.line)}: {each.reason}"), style="yellow")
            for each in policy.oddities
        ],
    )
    yield "remarks", [_note(each) for each in remarks if each.path == policy.source.path]


def _counts(clauses: Sequence[Clause]) -> str:
    """How many clauses of each kind; wholes apart, because they hold the others."""
    counts = Counter(clause.kind for clause in clauses)
    single, whole = (
        [f"{kind.value} {counts[kind]}" for kind in ClauseKind if counts[kind] and (kind in _WHOLES) is is_whole]
        for is_whole in (False, True)
    )
    total = sum(count for kind, count in counts.items() if kind not in _WHOLES)
    return f"{total}: {', '.join(single)}" + (f"; as wholes: {', '.join(whole)}" if whole else "")


_WHOLES = (ClauseKind.LIST, ClauseKind.SECTION)


def _fact(fact: Fact, policy: Policy) -> Text:
    value = day_words(fact.day, fact.precision) if fact.day else fact.name or "left blank"
    lines = sorted({policy.source.line_of(piece.start) for piece in fact.ranges})
    where = _places(policy, lines) if lines else "no line"
    found = Text(printable(f"{fact.kind.value}: {value}"))
    found.append(printable(f"  {_certainty(fact)} ({where}: “{fact.words}”)"), "yellow" if is_guess(fact) else "dim")
    return found


def _places(policy: Policy, lines: Sequence[int]) -> str:
    if not policy.source.places:
        return f"line {', '.join(map(str, lines))}"
    return "; ".join(dict.fromkeys(place_words(policy.source, line) for line in lines))


def _certainty(fact: Fact) -> str:
    if fact.confirmed:
        return "confirmed"
    return "certain" if fact.certain else f"a guess, {fact.reason}" if fact.reason else "a guess"


def _clauses(policy: Policy) -> RenderableType:
    parts: list[RenderableType] = []
    for clause in policy.clauses:
        where = place_words(policy.source, clause.source_line)
        head = f"{clause.clause_id}  {clause.kind.value}, {clause.audience.value}, {where}"
        parts.append(Text(printable(head), style="dim"))
        if clause.lead_in:
            parts.append(Prefixed(Text(printable(clause.lead_in), style="italic"), "  ", "  "))
        parts.append(Prefixed(Text(printable(clause.own_text)), "    ", "    "))
    return Group(*parts)


def _note(remark: LeftOut) -> Text:
    return Text(printable(str(remark)), style="yellow")


def render_summary(corpus: Corpus) -> Text:
    """How many policies were read, and how many files were not."""
    unread = len(corpus.left_out)
    read = len(corpus.policies)
    words = f"{read} {'policy' if read == 1 else 'policies'} read"
    return Text(f"{words}, {unread} not" if unread else words, style="bold red" if unread else "bold")
