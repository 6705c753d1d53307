"""A real browser, at the width of a telephone and of a desk, and axe as the judge of what it shows."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.judges.place import NOT_INSTALLED, place

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
WIDTHS = {"telephone": (360, 740), "desk": (1280, 900)}
# Pictures to look at, where somebody wants them.
PICTURES = os.environ.get("POLICYBOT_PICTURES")


@contextmanager
def opened_browser(width_of: str, *, dark: bool = False) -> Iterator[Any]:
    """A window of Chromium as wide as that, with an empty profile; skips where there is none to open."""
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
        width, height = WIDTHS[width_of]
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width_of == "telephone"}
        opened.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        opened.said_of = f"{width_of}-dark" if dark else width_of
        try:
            yield opened
        finally:
            opened.quit()


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
    unsure = [(fault["id"], node["html"]) for fault in report["incomplete"] for node in fault["nodes"]]
    # A single digit of a drawing is too short for axe to tell that it is text.
    assert [(rule, html) for rule, html in unsure if not html.startswith("<text ")] == []
    assert "color-contrast" in {passed["id"] for passed in report["passes"]}
    assert not browser.execute_script("return document.documentElement.scrollWidth > window.innerWidth")
    complaints = [entry["message"] for entry in browser.get_log("browser")]
    assert [each for each in complaints if "favicon" not in each and "410 (Gone)" not in each] == []
