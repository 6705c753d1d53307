"""Where a manager says of which period they want the log of what staff were told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from bot import wording
from bot.slack.blocks.boxes import chosen_day, day_box
from bot.slack.blocks.message import section
from bot.slack.blocks.views import Window
from index.types import Club

EVIDENCE: Final = "evidence"
UNTIL: Final = "until"

_SINCE: Final = "since"


def evidence_window(club: Club, since: date, until: date) -> Window:
    """The period, from the first day to the last; both are filled in."""
    blocks = [
        section(wording.evidence_asked(club)),
        day_box(_SINCE, wording.EVIDENCE_SINCE_LABEL, since, is_needed=True),
        day_box(UNTIL, wording.EVIDENCE_UNTIL_LABEL, until, is_needed=True),
    ]
    return Window(EVIDENCE, wording.EVIDENCE_TITLE_SHORT, blocks, club.slug, submit=wording.SEND_BUTTON)


def wanted_period(state: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first and the last day; None where there is no such period."""
    since, until = chosen_day(state, _SINCE), chosen_day(state, UNTIL)
    return (since, until) if since and until and since <= until else None
