"""The page of a personal link in a real browser, at the width of a telephone and of a desk, judged by axe."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from bot.settings import Settings
from tests.judges.browsing import WIDTHS, judge, opened_browser
from tests.scenarios.test_links import link_for, rows
from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = [pytest.mark.model, pytest.mark.browser]

# A busy machine is given long.
ANSWERED_WITHIN_SECONDS = 20


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "https://policybot.example.test"})


@pytest.fixture(params=WIDTHS)
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A window of Chromium, of that width, with an empty profile."""
    with opened_browser(request.param) as opened:
        yield opened


@pytest.fixture
def opens(browser: Any, bot: Running) -> Callable[[str], None]:
    return lambda path: browser.get(f"http://policybot.example.test:{bot.port}{path}")


@pytest.fixture
def manager(bot: Running, boss: Person, works_at: Any) -> Person:
    works_at(boss, "ASK Clubs")
    return boss


def comes_to(browser: Any, heading: str) -> None:
    """The page of that heading is there, once what was pressed has been answered."""
    there = expected_conditions.text_to_be_present_in_element(("css selector", "h1"), heading)
    WebDriverWait(browser, ANSWERED_WITHIN_SECONDS).until(there)


def test_somebody_reads_ticks_and_confirms(
    bot: Running, browser: Any, opens: Callable[[str], None], manager: Person
) -> None:
    path = link_for(manager, "Pat Field")
    opens(path)
    assert browser.title == "Please read: 30. Social Media Policy"
    headings = [each.text for each in browser.find_elements("css selector", "h1, h2, h3")]
    assert headings[:3] == ["30. Social Media Policy", "The policy", "Social media rules"]
    assert headings[-2:] == ["Related policies", "Confirm"]
    judge(browser, "policy")
    button = browser.find_element("css selector", "button")
    button.click()
    assert browser.find_element("css selector", "button"), "the browser asks for the box first"
    assert rows(bot) == []
    box = browser.find_element("css selector", "label.box")
    assert box.text == "I have read and understood"
    assert box.size["height"] >= 44, "large enough for a thumb"
    box.click()
    judge(browser, "form")
    browser.find_element("css selector", "button").click()
    comes_to(browser, "Thank you")
    judge(browser, "done")
    assert [row["how"] for row in rows(bot)] == ["link"]
    opens(path)
    comes_to(browser, "Noted already")
    judge(browser, "noted-already")


def test_the_keyboard_is_enough(bot: Running, browser: Any, opens: Callable[[str], None], manager: Person) -> None:
    opens(link_for(manager, "Pat Field"))
    page = browser.find_element("css selector", "body")
    page.send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.SPACE)
    outline = "return getComputedStyle(document.activeElement).outlineStyle"
    assert browser.execute_script(outline) == "solid", "one sees where one is"
    browser.switch_to.active_element.send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    comes_to(browser, "Thank you")


def test_a_link_that_is_over_says_what_to_do(
    bot: Running, browser: Any, opens: Callable[[str], None], manager: Person, world: World
) -> None:
    path = link_for(manager, "Pat Field")
    world.clock.moves(days=31)
    opens(path)
    assert "Ask your manager for a new link." in browser.find_element("css selector", "main").text
    judge(browser, "expired")
