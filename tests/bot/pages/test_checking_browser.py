"""The report of how policies were read in a real browser: a telephone, a desk, by night; judged by axe."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from bot.pages.checking import report_of
from bot.pages.drawing import Drawn
from index.types import Corpus
from tests.judges.browsing import judge, opened_browser

pytestmark = pytest.mark.browser

DAY = date(2026, 11, 21)


@pytest.fixture(params=[("telephone", False), ("desk", False), ("desk", True)], ids=["telephone", "desk", "by-night"])
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    width_of, dark = request.param
    with opened_browser(width_of, dark=dark) as opened:
        yield opened


@pytest.fixture
def report(willow_corpus: Corpus, pictures: dict[str, dict[int, Drawn]], tmp_path: Path) -> str:
    """Where the report lies."""
    file = tmp_path / "check.html"
    file.write_bytes(report_of(willow_corpus, willow_corpus.clubs, pictures, DAY).content)
    return file.as_uri()


def test_the_report_is_fit_for_everybody(browser: Any, report: str) -> None:
    browser.get(report)
    judge(browser, "check-top")
    for number in range(1, 5):
        browser.get(f"{report}#p{number}")
        judge(browser, f"check-policy-{number}")


def test_the_report_of_the_five_policies_is_fit_for_everybody(browser: Any, five: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "five.html"
    file.write_bytes(report_of(five, five.clubs, {}, DAY).content)
    browser.get(f"{file.as_uri()}#p2")
    judge(browser, "check-five")


def test_a_number_on_the_picture_leads_to_its_clause_and_back(browser: Any, report: str) -> None:
    browser.get(f"{report}#p3")
    mark = browser.find_element("css selector", "#p3-m2")
    assert mark.get_attribute("aria-label") == "Clause 2: what was understood"
    mark.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#p3-c2")
    card = browser.find_element("css selector", "#p3-c2:target")
    assert "tell the manager when a phone is found in one of the rooms" in card.text
    back = card.find_element("css selector", "a.number")
    assert back.get_attribute("aria-label") == "Clause 2: show it on the page"
    back.send_keys(Keys.ENTER)
    assert browser.current_url.endswith("#p3-m2")


def test_the_page_stands_beside_its_clauses_where_there_is_room(browser: Any, report: str) -> None:
    browser.get(f"{report}#p3")
    left, right = (browser.find_element("css selector", f"#p3 ~ .sheet .{side}").rect for side in ("left", "right"))
    if browser.said_of == "telephone":
        assert right["y"] >= left["y"] + left["height"]
    else:
        assert right["x"] >= left["x"] + left["width"]
        assert abs(right["y"] - left["y"]) < 5
    picture, marks = (
        browser.find_element("css selector", f"#p3 ~ .sheet .picture {tag}").rect for tag in ("img", "svg")
    )
    assert all(abs(picture[side] - marks[side]) <= 1 for side in ("x", "y", "width", "height"))
