"""Reviews as a picture: the same each time, readable in any theme, and said aloud for whoever cannot see it."""

import io
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageFont
from typer.testing import CliRunner

from bot import wording
from bot.cli import app
from bot.lifecycle.reviews import review, reviews
from bot.papers import timeline
from bot.papers.timeline import MOST_POLICIES, timeline_alt_text, timeline_of
from bot.types import Review, ReviewState
from index.types import Club, Corpus, FactKind, Precision
from tests.bot.policies import ASK, TODAY, fact, policy
from tests.places import ROOT

HIGHEST, BOTTOM = 222, 96  # where the first row begins, and how high each is


def due_in(days: int | None, **more: object) -> Review:
    facts = () if days is None else (fact(FactKind.NEXT_REVIEW, TODAY + timedelta(days), **more),)
    return review(policy(*facts), TODAY)


def drawn(*found: Review, clubs: tuple[Club, ...] = (ASK,)) -> Image.Image:
    image = Image.open(io.BytesIO(timeline_of(found, clubs, TODAY)))
    assert image.format == "PNG"
    return image.convert("RGB")


def across(image: Image.Image, state: ReviewState, row: int = 0) -> list[int]:
    """Where in that row, from left to right, the colour of a state is."""
    colour = tuple(int(timeline._COLOURS[state][at : at + 2], 16) for at in (1, 3, 5))
    y = HIGHEST + row * BOTTOM + BOTTOM // 2 + 4
    near = (x for x in range(image.width) if all(abs(a - b) < 12 for a, b in zip(image.getpixel((x, y)), colour)))  # type: ignore[arg-type]  # noqa: B905
    return [x for x in near if x >= timeline._SIDE]


def test_the_same_reviews_on_the_same_day_are_the_same_bytes(five: Corpus) -> None:
    found = reviews(five, TODAY)
    assert timeline_of(found, five.clubs, TODAY) == timeline_of(found, five.clubs, TODAY)
    assert timeline_of(found, five.clubs, TODAY) != timeline_of(found, five.clubs, date(2026, 12, 20))


def test_what_is_overdue_is_left_of_today_and_what_is_due_right_of_it() -> None:
    overdue, soon, later = (drawn(due_in(days)) for days in (-100, 40, 300))
    today = timeline._SIDE + timeline._MONTHS_BACK * timeline._MONTH
    assert across(overdue, ReviewState.OVERDUE)[0] < today
    assert across(soon, ReviewState.DUE_SOON)[0] > today
    assert across(later, ReviewState.CURRENT)[-1] > across(drawn(due_in(100)), ReviewState.CURRENT)[0]


def test_what_is_due_before_or_after_the_two_years_stands_at_their_edge() -> None:
    assert across(drawn(due_in(-3000)), ReviewState.OVERDUE)[0] in range(timeline._SIDE, timeline._SIDE + 32)
    assert across(drawn(due_in(2000)), ReviewState.CURRENT)[-1] in range(timeline._EDGE - 32, timeline._EDGE)


def test_at_most_twenty_are_drawn_and_the_rest_is_counted() -> None:
    found = [due_in(days) for days in range(-10, 15)]
    image = drawn(*found)
    assert image.width == 1200
    assert image.height == drawn(*found[: MOST_POLICIES + 1]).height > drawn(*found[:MOST_POLICIES]).height
    assert timeline_alt_text(found, [ASK], TODAY).endswith("; and 5 more policies.")
    assert timeline_alt_text(found[:21], [ASK], TODAY).endswith("; and 1 more policy.")


@pytest.mark.parametrize(
    "title",
    ["A", "W" * 400, "Chloë’s Café – “food” £5", "游泳", "Llŷn ŵ", "x\u0301", "a\nb", "", "🙂 " * 60],
)
@pytest.mark.parametrize("clubs", [(ASK,), (ASK, Club("oak", "N" * 300))])
def test_any_title_can_be_drawn(title: str, clubs: tuple[Club, ...]) -> None:
    found = review(policy(fact(FactKind.NEXT_REVIEW, TODAY), title=title, number=None), TODAY)
    assert drawn(found, clubs=clubs).width == 1200


def test_a_club_without_policies_has_a_picture_that_says_so() -> None:
    assert drawn().height > 300
    assert wording.no_policies() in timeline_alt_text((), [ASK], TODAY)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2026, 10, 15)])
def test_any_day_can_be_today(day: date) -> None:
    found = [review(policy(fact(FactKind.NEXT_REVIEW, day + timedelta(days))), day) for days in (-366, -31, 0, 31, 366)]
    assert timeline_of(found, [ASK], day).startswith(b"\x89PNG")


def test_colours_can_be_read_on_their_paper_and_marks_differ_in_form() -> None:
    """Contrast as WCAG 2 counts it: 4.5 to 1 for words."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    for colour in (*timeline._COLOURS.values(), timeline._INK, timeline._FAINT):
        assert (light(timeline._PAPER) + 0.05) / (light(colour) + 0.05) >= 4.5
    forms = {timeline._FORMS[state] for state in wording.TIMELINE_LEGEND}
    assert len(forms) == len(wording.TIMELINE_LEGEND) == 4
    assert set(timeline._FORMS) == set(timeline._COLOURS) == set(ReviewState)


def test_the_font_has_the_letters_that_are_drawn_with_it() -> None:
    font = ImageFont.load_default(30)
    missing = bytes(font.getmask("\uffff"))
    shown = sorted(timeline._DRAWABLE - {" "})
    assert [letter for letter in shown if bytes(font.getmask(letter)) == missing] == []
    assert {letter for each in timeline._SPELT.values() for letter in each} <= timeline._DRAWABLE


@pytest.mark.parametrize(
    ("days", "more", "words", "brief"),
    [
        (-3000, {}, "8 years overdue", "8 years overdue"),
        (-3, {"certain": False}, "3 days overdue (our reading)", "3 days overdue?"),
        (20, {}, "due in 2 weeks", "due in 2 weeks"),
        (200, {}, "due 8 June 2027", "due 8 Jun"),
        (200, {"precision": Precision.MONTH}, "due June 2027", "due Jun"),
        (900, {}, "due 8 May 2029", "due 8 May 2029"),
        (None, {}, "undated", "undated"),
    ],
)
def test_words_stand_beside_each_mark(days: int | None, more: dict[str, object], words: str, brief: str) -> None:
    found = due_in(days, **more)
    assert (wording.mark_words(found, TODAY), wording.brief_words(found, TODAY)) == (words, brief)


def test_the_picture_is_a_sentence_for_whoever_cannot_see_it(five: Corpus) -> None:
    said = timeline_alt_text(reviews(five, TODAY), five.clubs, TODAY)
    assert said.startswith(
        "Policy reviews on 20 November 2026, worst first: ASK Clubs, 30. Social Media Policy, 7 years overdue; Ightham"
    )
    long = [review(policy(fact(FactKind.NEXT_REVIEW, TODAY), title="long " * 30), TODAY)] * 30
    said = timeline_alt_text(long, [ASK], TODAY)
    assert len(said) <= 2000
    assert said.endswith("more policies.")


def test_nothing_that_draws_is_loaded_before_a_picture_is_drawn() -> None:
    """Else every bot would start later and be larger for a picture that it may never draw."""
    code = "import sys, bot.app, bot.papers.timeline; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_command_writes_the_picture_into_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POLICYBOT_CORPUS", str(ROOT / "corpus"))
    file = tmp_path / "reviews.png"

    def run(*arguments: str) -> int:
        return CliRunner().invoke(app, ["reviews", *arguments, "--today", "2026-11-20"]).exit_code

    assert run("--format", "png", "--output", str(file)) == 0
    assert file.read_bytes().startswith(b"\x89PNG")
    assert run("--format", "png") == 2
    assert run("--output", str(tmp_path / "table.txt")) == 2
    assert run("--format", "csv", "--output", str(tmp_path / "reviews.csv")) == 0
    assert (tmp_path / "reviews.csv").read_text().startswith("club,")
