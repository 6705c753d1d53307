"""The window in which a question is typed, and the one that asks for the club first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement

from bot import wording
from bot.slack.blocks.clubs import club_menu
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.views import Window, filled_in
from index.types import Club

ASK: Final = "ask"
_QUESTION: Final = "question"
_TYPED: Final = "typed"

# What a question may have; the box says so itself when it is full.
MOST_ASKED: Final = 3_000


def ask_window(club: Club | None) -> Window:
    """Where a question is typed."""
    typed = PlainTextInputElement(
        action_id=_TYPED,
        placeholder=plain(wording.EXAMPLE_QUESTION),
        multiline=True,
        max_length=MOST_ASKED,
        focus_on_load=True,
    )
    blocks: list[Block] = [context(wording.club_is(club))] if club else []
    blocks.append(InputBlock(block_id=_QUESTION, label=plain(wording.QUESTION_LABEL), element=typed))
    return Window(ASK, wording.ASK_TITLE, blocks, submit=wording.ASK_BUTTON)


def choose_club_window(offered: Sequence[Club]) -> Window:
    """The question which club, before the first question."""
    if not offered:
        return Window(ASK, wording.ASK_TITLE, [section(wording.no_clubs())])
    return Window(ASK, wording.ASK_TITLE, [section(wording.choose_club()), *club_menu(offered)])


def typed_question(state: Mapping[str, Any]) -> str:
    """What was typed into the window that was sent off; empty where nothing was."""
    return " ".join(str(filled_in(state, _QUESTION, _TYPED).get("value") or "").split())
