"""How a channel is set: whose policies are quoted in it, and whether it is listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock, Option, RadioButtonsElement

from bot import wording
from bot.channels import ChannelSetting
from bot.slack.blocks.clubs import NO_CLUB, club_select
from bot.slack.blocks.limits import clipped
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.views import Window, chosen_option
from index.types import Club

CHANNEL: Final = "channel"

_MOST_NAME: Final = 200
_CLUB, _LISTENING = "club", "listening"
_LISTENS, _WAITS = "listens", "waits"


def channel_window(
    channel: str, setting: ChannelSetting, clubs: Sequence[Club], *, may_listen: bool, named: str | None
) -> Window:
    """How the channel is set and may be set by somebody of `clubs`; `named` is the club that it is bound to.

    Whether it is listened to can only be chosen where the app `may_listen`.
    """
    bound = club_select(_CLUB, clubs, setting.club, none_of_them=wording.EVERYONES_OWN)
    blocks: list[Block] = [
        section(wording.channel_is(clipped(named, _MOST_NAME) if named else None, listens=setting.listens)),
        InputBlock(block_id=_CLUB, label=plain(wording.CHANNEL_CLUB_LABEL), element=bound),
    ]
    if may_listen:
        options = [
            Option(text=plain(wording.WAITS_FOR_MENTION), value=_WAITS),
            Option(text=plain(wording.LISTENS), value=_LISTENS),
        ]
        choice = RadioButtonsElement(action_id=_LISTENING, options=options, initial_option=options[setting.listens])
        blocks.append(InputBlock(block_id=_LISTENING, label=plain(wording.LISTENING_LABEL), element=choice))
    blocks.append(context(wording.what_listening_is() if may_listen else wording.cannot_listen()))
    return Window(CHANNEL, wording.CHANNEL_TITLE, blocks, channel, submit=wording.SAVE_BUTTON)


def wanted_setting(state: Mapping[str, Any]) -> ChannelSetting:
    """What was chosen in the window."""
    club = chosen_option(state, _CLUB)
    return ChannelSetting(None if club in (None, NO_CLUB) else club, chosen_option(state, _LISTENING) == _LISTENS)
