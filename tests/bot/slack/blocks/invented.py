"""Clubs, policies and replies such as no club has: for what must hold of every message, whatever a policy holds.

A line is made of pieces of words between marks, so that what must be shown is known here, apart from the code that
finds it in the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.comparing import with_differences
from bot.recent import Answered
from bot.tickets import Ticket, TicketState
from bot.types import Answer, NotCovered, Quote, Reply, Sensitive, Status, Unsure
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Club,
    Contact,
    Fact,
    FactKind,
    Gap,
    GapKind,
    Line,
    LineRole,
    Policy,
    Precision,
    Quotation,
    Range,
    Source,
    Verbatim,
    level_white_space,
)

TODAY = date(2026, 11, 20)
LONGEST_CLAUSE = 200_000
# The people that a message may name.
ASKER, HANDLER, SHARER, CONTACT = "U0ASKER", "U0HANDLER", "U0SHARER", "U0CONTACT"
OURS = {ASKER, HANDLER, SHARER, CONTACT}

HOSTILE = st.sampled_from(
    [
        "<!channel>",
        "<!here|here>",
        "<!everyone>",
        "<@U012ABC>",
        "<#C012ABC|general>",
        "<!subteam^S012ABC>",
        "<https://evil.example|your policy>",
        "https://evil.example/?a=1&b=2",
        "&lt;!channel&gt; &amp;lt; & < >",
        ":smile: :+1:",
        "*bold* _it_ ~gone~ `code` ```block```",
        "> quoted",
        "| a | b |",
        "\u202edesrever\u202c \u2066x\u2069",
        "مرحبا بالعالم، كيف الحال؟",
        "שלום עולם",
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿👍🏽",
        "zero\u200bwidth\u200djoined\ufeffspaces\u2060",
        "e\u0301\u0327\u0316 Z̸a̷l̶g̵o",
        "a\u0000b\u0007c\u001b[31m",
        "line\u2028separator\u0085next\u000bpage\u000cfeed",
        "“Do not.” ‘Never!’ (e.g. this.)",
        "\\ \" ' %s {0} ${x}",
    ]
)
PLAIN = st.sampled_from(
    ["Staff must not do this.", "Ask the manager first!", "photographs of children", "unless", "or"]
)
WORDS = st.lists(PLAIN | HOSTILE | st.text(min_size=1, max_size=30), min_size=1, max_size=5).map(" ".join)
# How long a line is made by saying its words again: mostly not at all, once in a while very long.
LENGTHS = st.sampled_from([0] * 12 + [1] * 6 + [2]).flatmap(
    lambda often: st.integers(0, (0, 9_000, LONGEST_CLAUSE)[often])
)
BETWEEN = st.sampled_from([" ", "", "\n", "— "])


def is_shown(words: str) -> bool:
    """Whether anything of it can be seen."""
    return bool(level_white_space(words))


NAMES = (PLAIN | HOSTILE | st.text(min_size=1, max_size=60)).filter(is_shown).map(level_white_space)
LONG_NAMES = NAMES | st.tuples(NAMES, st.integers(1, 3_000)).map(
    lambda both: (both[0] * both[1])[: both[1]].strip() or "x"
)


@dataclass(frozen=True)
class Written:
    """A quotation, and the lines that a person must read, known from how its source was written."""

    quotation: Quotation
    lines: tuple[str, ...]

    @property
    def length(self) -> int:
        """As Slack counts, without bullets and line ends."""
        return sum(map(utf16, self.lines))


def utf16(text: str) -> int:
    """How long Slack takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


class Writer:
    """Writes the source of one policy."""

    def __init__(self) -> None:
        self.text = ""

    def line(self, pieces: Sequence[tuple[str, str]], *, is_row: bool) -> tuple[Verbatim, str]:
        """A line of (mark, words): its proven words, and what must be shown of them."""
        start = len(self.text)
        gaps: list[Gap] = []
        for mark, words in pieces:
            self._mark("| " if is_row else mark, GapKind.MARKUP if is_row else GapKind.EMPHASIS, gaps)
            self.text += words
            self._mark("" if is_row else mark, GapKind.EMPHASIS, gaps)
        span = Range(start, len(self.text))
        self.text += "\n"
        shown = level_white_space((" " if is_row else "").join(words for _, words in pieces))
        return Verbatim.cut(self.text, span, tuple(gaps)), shown

    def _mark(self, mark: str, kind: GapKind, gaps: list[Gap]) -> None:
        if mark:
            gaps.append(Gap(kind, Range(len(self.text), len(self.text) + len(mark))))
            self.text += mark


@st.composite
def pieces(draw: Any, *, can_be_long: bool = True) -> list[tuple[str, str]]:
    """A line's words between marks."""
    made = draw(st.lists(st.tuples(st.sampled_from(["", "", "**", "*"]), WORDS), min_size=1, max_size=3))
    length = draw(LENGTHS) if can_be_long else 0
    mark, words = made[-1]
    if length > len(words):
        again = words + draw(BETWEEN)
        made[-1] = (mark, (again * (length // len(again) + 1))[:length])
    return made if any(is_shown(words) for _, words in made) else [("", "x")]


LINES = st.lists(
    st.tuples(
        st.sampled_from([LineRole.PARAGRAPH, LineRole.ITEM, LineRole.ITEM, LineRole.HEADING, LineRole.ROW]),
        st.integers(0, 12),
        pieces(),
    ),
    min_size=1,
    max_size=6,
)


@st.composite
def policies(draw: Any, club: str = "oak", most_clauses: int = 1, names: Any = NAMES) -> list[Written]:
    """The clauses of one policy."""
    writer = Writer()
    headings = draw(st.lists(names, max_size=3))
    title = draw(names)
    made: list[tuple[Clause, tuple[str, ...]]] = []
    for number in range(draw(st.integers(1, most_clauses))):
        leads = [
            writer.line(each, is_row=False) for each in draw(st.lists(pieces(can_be_long=number % 2 == 0), max_size=2))
        ]
        roles = draw(LINES)
        own = [(role, depth, writer.line(each, is_row=role is LineRole.ROW)) for role, depth, each in roles]
        clause = Clause(
            clause_id=f"rules/{number}",
            kind=ClauseKind.RULE,
            audience=draw(st.sampled_from(Audience)),
            heading_path=(title, *headings[: number + 1]),
            lead_ins=tuple(words for words, _ in leads),
            lines=tuple(Line(role, words, depth) for role, depth, (words, _) in own),
            source_line=1,
        )
        made.append((clause, (*(shown for _, shown in leads), *(shown for _, _, (_, shown) in own))))
    source = Source(f"{club}/p.txt", writer.text, "0" * 64, "utf-8")
    number = draw(st.none() | st.sampled_from(["1", "30", "A.4.2"]))
    clauses = tuple(clause for clause, _ in made)
    policy = Policy(club, "p", title, number, source, clauses, draw(facts(names)), (), (), ())
    return [Written(Quotation(policy, clause), lines) for clause, lines in made]


@st.composite
def facts(draw: Any, names: Any = NAMES) -> tuple[Fact, ...]:
    """What a policy says of itself: dates, or none, certain or guessed, and who signed."""
    found = []
    for kind in (FactKind.ADOPTED, FactKind.LAST_REVIEWED, FactKind.NEXT_REVIEW):
        if day := draw(st.none() | st.dates(date(1999, 1, 1), date(2035, 12, 31))):
            certain = draw(st.booleans())
            reason = "" if certain else "no label; a person must say"
            found.append(Fact(kind, day, None, draw(st.sampled_from(Precision)), certain, (), str(day), reason))
    if draw(st.booleans()):
        found.append(Fact(FactKind.SIGNED_BY, None, draw(names), None, True, (), "Signed"))
    return tuple(found)


def quotations(club: str = "oak", names: Any = NAMES) -> st.SearchStrategy[Written]:
    """One clause of one policy."""
    return policies(club, names=names).map(lambda written: written[0])


@st.composite
def clubs(draw: Any, slug: str = "oak", names: Any = NAMES) -> Club:
    """A club, with or without people to ask."""
    contacts = st.builds(
        Contact,
        name=st.none() | names,
        slack_user=st.sampled_from([None, CONTACT, "!channel", "U1> <!here"]),
        phone=st.none() | st.just("01234 567890"),
    )
    return Club(
        slug,
        draw(names),
        managers=draw(st.sampled_from([(), (CONTACT,)])),
        manager_contact=draw(contacts),
        allegations_contact=draw(contacts),
        safeguarding_contact=draw(contacts),
    )


@dataclass(frozen=True)
class Replied:
    """A reply, the clubs that it quotes, and what was written of each of its quotations."""

    reply: Reply
    clubs: tuple[Club, ...]
    written: tuple[Written, ...]


@st.composite
def replies(draw: Any) -> Replied:
    """A reply of one club: answered, unsure, not covered, or the card for what is sensitive."""
    club = draw(clubs())
    kind = draw(st.sampled_from([Answer, Answer, Unsure, NotCovered, Sensitive]))
    if kind is Sensitive:
        return Replied(Sensitive(club, "a disclosure"), (club,), ())
    fewest, most = (0, 2) if kind is NotCovered else (1, 5)
    written = tuple(draw(st.lists(quotations(), min_size=fewest, max_size=most)))
    quotes = tuple(Quote(each.quotation, 1.0) for each in written)
    about = {"may_be_sensitive": draw(st.booleans())} | ({} if kind is Answer else {"reason": "as it is"})
    return Replied(kind(club, quotes, 0.5, **about), (club,), written)


@st.composite
def comparisons(draw: Any) -> Replied:
    """One to five quotations of different clubs, some with clubs that have the same words or none."""
    number = draw(st.integers(1, 5))
    all_clubs = [draw(clubs(f"club-{at}")) for at in range(number + draw(st.integers(0, 4)))]
    written = [draw(quotations(f"club-{at}")) for at in range(number)]
    quotes = [Quote(each.quotation, 1.0) for each in written]
    others = all_clubs[number:]
    again = [
        Quotation(replace(written[0].quotation.policy, club=club.slug), written[0].quotation.clause) for club in others
    ]
    same = draw(st.integers(0, len(others)))
    quotes[0] = replace(quotes[0], same_words=tuple(again[:same]))
    if sum(each.length for each in written) < 5_000:
        quotes = list(with_differences(quotes))
    kind = draw(st.sampled_from([Answer, Unsure]))
    about = {"silent": tuple(others[same::2]), "not_shown": tuple(others[same + 1 :: 2])}
    about |= {} if kind is Answer else {"reason": "as it is"}
    return Replied(kind(None, tuple(quotes), 0.5, **about), tuple(all_clubs), tuple(written))


ANSWERED_AT = st.integers(0, 29 * 24 * 60).map(
    lambda ago: datetime(2026, 11, 20, 9, tzinfo=UTC) - timedelta(minutes=ago)
)


@st.composite
def answered(draw: Any) -> tuple[list[Answered], list[Written]]:
    """Up to five former answers, and the clauses that are still there."""
    found, written = [], []
    for _ in range(draw(st.integers(0, 5))):
        clause = draw(st.none() | quotations())
        had = clause is not None or draw(st.booleans())
        status = draw(st.sampled_from([Status.ANSWERED, Status.UNSURE])) if had else Status.NOT_COVERED
        found.append(Answered("oak", status, draw(ANSWERED_AT), had, clause.quotation if clause else None))
        written += [clause] if clause else []
    return found, written


@st.composite
def tickets(draw: Any) -> Ticket:
    """A question put to a person, in any state, in any words."""
    said = st.tuples(WORDS.filter(is_shown), st.integers(1, 3_000)).map(
        lambda both: (both[0] * both[1])[: both[1]] + "x"
    )
    return Ticket(
        number=draw(st.integers(1, 10_000)),
        club="oak",
        workspace="T1",
        asker=draw(st.sampled_from([ASKER, "no person", "!channel"])),
        about_manager=draw(st.booleans()),
        question=draw(said)[:3_000],
        policy="p",
        clause_id="rules/0",
        state=draw(st.sampled_from([TicketState.TAKEN, TicketState.ANSWERED, TicketState.CLOSED])),
        handler=draw(st.sampled_from([None, HANDLER, "<!here>"])),
        answer=draw(said)[:3_000],
        opened_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
