"""Policies made by hand, for what a message looks like."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bot.types import Answer, Quote
from index.types import (
    Audience,
    Clause,
    ClauseKind,
    Club,
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
CLUB = Club("ask-clubs", "ASK Clubs", workspaces=("T1",), managers=("U0BOSS",))


class Maker:
    """Writes a policy of one clause, line by line, each proven against the text it makes."""

    today = TODAY
    club = CLUB

    def quotation(
        self,
        lines: Sequence[tuple[LineRole, int, str]],
        lead_ins: Sequence[str] = (),
        heading: str = "Social media rules",
        title: str = "Social Media Policy",
    ) -> Quotation:
        """`lines` are (role, depth, text); **words** between two stars are shown bold, *words* italic."""
        text = ""
        made: list[Verbatim] = []
        for words in (*lead_ins, *(words for _, _, words in lines)):
            made.append(_verbatim(text, words))
            text += words + "\n"
        made = [Verbatim.cut(text, words.span, words.gaps) for words in made]
        clause = Clause(
            clause_id="rules/1",
            kind=ClauseKind.RULE,
            audience=Audience.STAFF,
            heading_path=(title, heading),
            lead_ins=tuple(made[: len(lead_ins)]),
            lines=tuple(
                Line(role, words, depth) for (role, depth, _), words in zip(lines, made[len(lead_ins) :], strict=True)
            ),
            source_line=1,
        )
        due = Fact(FactKind.NEXT_REVIEW, date(2019, 6, 5), None, Precision.DAY, True, (), "05/06/19")
        adopted = Fact(FactKind.ADOPTED, date(2018, 6, 5), None, Precision.DAY, True, (), "05/06/18")
        source = Source("ask-clubs/social-media.txt", text, "", "utf-8")
        policy = Policy("ask-clubs", "social-media", title, "30", source, (clause,), (adopted, due), (), (), ())
        return Quotation(policy, clause)

    def answer(self, *quotations: Quotation) -> Answer:
        return Answer(CLUB, tuple(Quote(quotation, 1.0) for quotation in quotations), 0.9)


def _verbatim(before: str, words: str) -> Verbatim:
    """The place of `words` behind `before`; paired stars are emphasis."""
    start = len(before)
    gaps = []
    for mark in ("**", "*"):
        if words.startswith(mark) and words.endswith(mark) and len(words) > 2 * len(mark):
            end = start + len(words)
            gaps = [Gap(GapKind.EMPHASIS, Range(start, start + len(mark)))]
            gaps += [Gap(GapKind.EMPHASIS, Range(end - len(mark), end))]
            break
    return Verbatim("", Range(start, start + len(words)), tuple(gaps))


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()


def shown_lines(blocks: list[dict[str, Any]]) -> list[str]:
    """The lines a person reads in the rich text of a message, without bullets."""
    lines: list[str] = []
    for block in blocks:
        for element in block["elements"] if block["type"] == "rich_text" else ():
            if element["type"] == "rich_text_quote":
                lines += "".join(part["text"] for part in element["elements"]).split("\n")
            else:
                lines += ["".join(part["text"] for part in item["elements"]) for item in element["elements"]]
    return lines


@pytest.fixture(scope="session")
def lines_of() -> Any:
    return shown_lines
