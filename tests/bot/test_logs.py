"""Logs are JSON, and hold what broke and where, never what was asked."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logs import configure_logs

MARKER = "the heron walks backwards at noon"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    configure_logs()
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    yield stream
    root.handlers, root.level = before, level


def fails() -> None:
    raise RuntimeError(MARKER)


@pytest.mark.parametrize("is_ours", [True, False])
def test_an_exception_is_told_by_its_kind_and_place(stream: io.StringIO, is_ours: bool) -> None:
    """Ours and a library's alike."""
    logger = structlog.get_logger("bot") if is_ours else logging.getLogger("somebody.elses")
    try:
        fails()
    except RuntimeError:
        logger.exception("it_broke")
    line = json.loads(stream.getvalue())
    assert line["event"] == "it_broke"
    assert line["level"] == "error"
    assert line["error"] == "RuntimeError"
    assert line["at"][-1].endswith(" fails")
    assert MARKER not in stream.getvalue()


def test_a_line_has_a_short_name_and_fields(stream: io.StringIO) -> None:
    structlog.get_logger("bot").info("sent", key="reply:Ev1", attempts=1)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["key"], line["attempts"]) == ("sent", "reply:Ev1", 1)
    assert line["timestamp"].endswith("Z")


def test_libraries_that_write_what_they_carry_are_kept_quiet(stream: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web.base_client").info(MARKER)
    logging.getLogger("sqlalchemy.engine").info(MARKER)
    assert stream.getvalue() == ""
