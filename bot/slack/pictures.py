"""Pictures that Home shows: drawn and handed to Slack once a day for each club, when one of its managers looks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import structlog

from bot.errors import NotInstalledError, SlackFileError
from bot.papers.timeline import timeline_alt_text, timeline_of
from bot.slack.files import Files
from bot.types import Review
from index.types import Club

log = structlog.get_logger()

# Of those that are remembered the oldest is forgotten, and drawn again if somebody still looks.
_MOST_KEPT: Final = 500


class Picture(NamedTuple):
    """A picture that Slack has, and what it says in words."""

    file_id: str
    alt_text: str


class Pictures:
    """The pictures that Slack has.  Safe to share between threads."""

    def __init__(self, files: Files) -> None:
        """`files` hands them over."""
        self._files = files
        self._kept: dict[tuple[str, str, date, str], Picture] = {}
        self._drawing = threading.Lock()

    def timeline(self, workspace: str, found: Sequence[Review], club: Club, today: date) -> Picture | None:
        """When the club's policies are due, as a picture in a workspace; None where Slack would not take it."""
        alt_text = timeline_alt_text(found, [club], today)
        key = (workspace, club.slug, today, alt_text)
        with self._drawing:
            if key not in self._kept:
                file_id = self._uploaded(workspace, timeline_of(found, [club], today), alt_text)
                if file_id is None:
                    return None
                self._kept[key] = Picture(file_id, alt_text)
                while len(self._kept) > _MOST_KEPT:
                    self._kept.pop(next(iter(self._kept)))
            return self._kept[key]

    def _uploaded(self, workspace: str, content: bytes, alt_text: str) -> str | None:
        try:
            return self._files.upload_image(workspace, "policy-reviews.png", content, alt_text)
        except (SlackFileError, NotInstalledError) as error:
            log.warning("picture_not_uploaded", reason=type(error).__name__)
            return None
