"""Policies made by hand, for tests that need no reader and no model."""

import re
from datetime import date

from bot.comparing import with_differences
from bot.types import Quote
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Club,
    Corpus,
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
)

TODAY = date(2026, 11, 20)

ASK = Club("ask-clubs", "ASK Clubs", ("ASK",))
HOUSE = Club("house", "Ashley's House", ("Ashleys",))
OAK = Club("oak", "Oak Nursery")

SOURCE = """30. Social Media Policy

Social media rules

When using social media sites, staff must not:

- Accept invitations from parents unless they already know the parent in a **private** capacity.
- Post anything that could harm our reputation.

We ask parents not to:

- Send friend requests to any member of staff
"""


def words(shown: str) -> Verbatim:
    """Words of SOURCE, without emphasis marks."""
    start = SOURCE.index(shown)
    return Verbatim.cut(SOURCE, Range(start, start + len(shown)))


def item(own: Verbatim, lead_in: str, audience: Audience = Audience.STAFF, clause_id: str = "rules/1") -> Clause:
    """One list item with its lead-in."""
    return Clause(
        clause_id,
        ClauseKind.RULE,
        audience,
        ("30. Social Media Policy", "Social media rules"),
        (words(lead_in),),
        (Line(LineRole.ITEM, own, 1),),
        7,
    )


STAFF_LEAD_IN = "When using social media sites, staff must not:"
POST = item(words("Post anything that could harm our reputation."), STAFF_LEAD_IN, clause_id="rules/2")
ACCEPT = item(words("Accept invitations from parents unless they already know the parent"), STAFF_LEAD_IN)
PARENTS = item(
    words("Send friend requests to any member of staff"), "We ask parents not to:", Audience.PARENTS, "parents/1"
)


def fact(kind: FactKind, stated: date | str | None, **more: object) -> Fact:
    """A fact, certain and to the day unless said otherwise."""
    day = stated if isinstance(stated, date) else None
    name = stated if isinstance(stated, str) else None
    defaults = {"precision": Precision.DAY if day else None, "certain": True, "ranges": (), "words": str(stated)}
    return Fact(kind=kind, day=day, name=name, **{**defaults, **more})  # type: ignore[arg-type]


def policy(*facts: Fact, club: Club = ASK, title: str = "Social Media Policy", number: str | None = "30") -> Policy:
    """A policy that states `facts` about itself."""
    source = Source(f"{club.slug}/social-media.txt", SOURCE, "0" * 64, "utf-8")
    return Policy(club.slug, "social-media", title, number, source, (ACCEPT, POST, PARENTS), facts, (), (), ())


def signed_policy(*facts: Fact, club: Club = ASK) -> Policy:
    """The same with a signature."""
    return policy(*facts, fact(FactKind.SIGNED_BY, "Mark Stewart"), club=club)


OVERDUE = signed_policy(fact(FactKind.ADOPTED, date(2018, 6, 5)), fact(FactKind.NEXT_REVIEW, date(2019, 6, 5)))


def quote(clause: Clause, of: Policy = OVERDUE, score: float = 1.0, **more: object) -> Quote:
    """A quotation in an answer."""
    return Quote(Quotation(of, clause), score, **more)  # type: ignore[arg-type]


def clause_of(club: Club, *lines: str, lead_in: str | None = None, audience: Audience = Audience.STAFF) -> Quotation:
    """A clause of `club` in words of the test's own; "- " opens an item, "# " a heading, **words** are bold."""
    shown = [*([lead_in] if lead_in else []), *(line.removeprefix("- ").removeprefix("# ") for line in lines)]
    text = "\n".join(shown)
    made = []
    at = 0
    for line in shown:
        span = Range(at, at + len(line))
        marks = [found.start() for found in re.finditer(r"\*\*", line)]
        gaps = tuple(Gap(GapKind.EMPHASIS, Range(at + mark, at + mark + 2)) for mark in marks)
        made.append(Verbatim.cut(text, span, gaps))
        at += len(line) + 1
    roles = [_role(line) for line in lines]
    own = made[1:] if lead_in else made
    laid_out = tuple(Line(role, words) for role, words in zip(roles, own, strict=True))
    leads = tuple(made[:1]) if lead_in else ()
    clause = Clause("rules/1", ClauseKind.RULE, audience, ("Rules",), leads, laid_out, 1)
    source = Source(f"{club.slug}/rules.txt", text, "0" * 64, "utf-8")
    return Quotation(Policy(club.slug, "rules", "Rules", None, source, (clause,), (), (), (), ()), clause)


def _role(line: str) -> LineRole:
    if line.startswith("# "):
        return LineRole.HEADING
    return LineRole.ITEM if line.startswith("- ") else LineRole.PARAGRAPH


def compared(*quotations: Quotation) -> tuple[Quote, ...]:
    """The quotations as a comparison of clubs quotes them, words that differ marked."""
    return with_differences([Quote(quotation, 1.0) for quotation in quotations])


def corpus(*policies: Policy, clubs: tuple[Club, ...] = (ASK, HOUSE, OAK)) -> Corpus:
    """A corpus of `policies`."""
    return Corpus(clubs, policies)
