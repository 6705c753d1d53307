"""The page of a personal link in a real browser, at the width of a telephone and of a desk, judged by axe."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from bot.settings import Settings
from tests.judges.place import NOT_INSTALLED, place
from tests.scenarios.test_links import link_for, rows
from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = [pytest.mark.model, pytest.mark.browser]

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
NO_BROWSER = "there is no Chromium; `apt-get install chromium chromium-driver` brings it"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The bot has a name in these tests that no name server knows.
    "--host-resolver-rules=MAP policybot.example.test 127.0.0.1",
)
# A busy machine is given long.
ANSWERED_WITHIN_SECONDS = 20
WIDTHS = {"telephone": (360, 740), "desk": (1280, 900)}
# Pictures to look at, where somebody wants them.
PICTURES = os.environ.get("POLICYBOT_PICTURES")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "https://policybot.example.test"})


@pytest.fixture(params=WIDTHS)
def browser(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A window of Chromium, of that width, with an empty profile."""
    if not CHROMIUM or not DRIVER:
        pytest.skip(NO_BROWSER)
    if place() is None:
        pytest.skip(NOT_INSTALLED)
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        opened = webdriver.Chrome(options, Service(DRIVER))
        width, height = WIDTHS[request.param]
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": request.param == "telephone"}
        opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        opened.said_of = request.param
        try:
            yield opened
        finally:
            opened.quit()


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


def judge(browser: Any, name: str) -> None:
    """Nothing that axe has against the page, nothing wider than the window, nothing that the browser complains of."""
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        browser.save_screenshot(str(folder / f"{name}-{browser.said_of}.png"))
    found = place()
    assert found
    browser.execute_script((found / "node_modules/axe-core/axe.min.js").read_text("utf-8"))
    report = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in report["violations"]] == []
    assert [fault["id"] for fault in report["incomplete"]] == []
    assert "color-contrast" in {passed["id"] for passed in report["passes"]}
    assert not browser.execute_script("return document.documentElement.scrollWidth > window.innerWidth")
    complaints = [entry["message"] for entry in browser.get_log("browser")]
    assert [each for each in complaints if "favicon" not in each and "410 (Gone)" not in each] == []


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
