"""Corpora laid out by hand, for tests of what comes after reading."""

from collections.abc import Mapping, Sequence
from datetime import date

from index.files import digest_of, digest_of_json
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Club,
    Corpus,
    Fact,
    FactKind,
    Furniture,
    Gap,
    GapKind,
    Line,
    LineRole,
    Policy,
    Precision,
    Range,
    RelatedPolicy,
    RelatedWay,
    Source,
    Verbatim,
)

LEAD_IN = "When using social media, staff must not:"
RULES = {
    "north-club": (
        "Post anything that could damage the club's reputation",
        "Publish any photographs that could identify the children",
        "Accept invitations from parents to connect",
    ),
    "south-club": (
        "Use their own phone in the play room",
        "Accept invitations from parents to connect",  # word for word the other club's: embedded once
        "Discuss a child with anybody but its parents – “not even” in private",
    ),
}


def corpus_of(rules: Mapping[str, Sequence[str]] = RULES) -> Corpus:
    """One policy a club, with those rules under one lead-in; its digest changes with any of the words."""
    return Corpus(
        clubs=tuple(Club(slug, slug.replace("-", " ").title()) for slug in rules),
        policies=tuple(_policy(slug, items) for slug, items in rules.items()),
        digest=digest_of_json({slug: list(items) for slug, items in rules.items()}),
    )


def _policy(slug: str, items: Sequence[str]) -> Policy:
    text = f"# Social Media Policy\n\n{LEAD_IN}\n\n" + "".join(f"- {item}\n" for item in items) + "\nPage 1 of 1\n"
    lead_in = _words(text, LEAD_IN)
    page = _range(text, "Page 1 of 1")
    return Policy(
        club=slug,
        slug="social-media",
        title="Social Media Policy",
        number=None,
        source=Source(f"{slug}/social-media.txt", text, digest_of(text.encode()), "utf-8"),
        clauses=tuple(
            Clause(
                clause_id=f"social-media/{number}",
                kind=ClauseKind.RULE,
                audience=Audience.STAFF,
                heading_path=("Social Media Policy",),
                lead_ins=(lead_in,),
                lines=(Line(LineRole.ITEM, _item(text, item)),),
                source_line=4 + number,
            )
            for number, item in enumerate(items, start=1)
        ),
        facts=(Fact(FactKind.ADOPTED, date(2018, 6, 5), None, Precision.DAY, True, (page,), "words"),),
        related=(RelatedPolicy("Phone policy", RelatedWay.SEE_ALSO, (page,), 1),),
        furniture=(Furniture(page, "Page 1 of 1", text.count("\n"), "page number"),),
        oddities=(),
    )


def _range(text: str, words: str) -> Range:
    start = text.index(words)
    return Range(start, start + len(words))


def _words(text: str, words: str) -> Verbatim:
    return Verbatim.cut(text, _range(text, words))


def _item(text: str, item: str) -> Verbatim:
    start, end = _range(text, f"- {item}\n")
    return Verbatim.cut(text, Range(start, end - 1), (Gap(GapKind.MARKER, Range(start, start + 2)),))
