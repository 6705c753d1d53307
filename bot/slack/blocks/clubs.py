"""Choosing a club."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, Option, OptionGroup, StaticSelectElement

from bot import wording
from bot.slack.blocks.limits import (
    MOST_OPTION,
    MOST_OPTION_VALUE,
    MOST_OPTIONS,
    clipped,
    label_length,
    slack_length,
)
from bot.slack.blocks.message import Message, plain, section
from index.types import Club

CHOOSE_CLUB: Final = "choose_club"

# Of 12,000 characters, what the names in a menu may take: an operator of hundreds of clubs sees them shortened.
_MOST_NAMES: Final = 9_000
_MOST_LABEL_NAME: Final = (MOST_OPTION - 3) // 2  # a group is called by its first and last club


def club_chooser(clubs: Sequence[Club], chosen: Club | None = None, *, waits: bool = False) -> Message:
    """The question which club somebody works at; `waits` says that their own question waits for it."""
    said = [*([wording.club_is(chosen)] if chosen else []), wording.choose_club()]
    said += [wording.question_waits()] if waits else []
    names = "\n".join(f"- {club.name}" for club in clubs)
    blocks = (*(section(sentence) for sentence in said), *club_menu(clubs))
    return Message(blocks, "\n".join([*said, names]))


def club_menu(clubs: Sequence[Club], room: int = _MOST_NAMES) -> list[Block]:
    """A menu of clubs to choose from, their names shortened where they would not fit into `room` together."""
    offered = [club for club in clubs if slack_length(club.slug) <= MOST_OPTION_VALUE]
    menu = StaticSelectElement(
        placeholder=plain(wording.CHOOSE_CLUB_PLACEHOLDER),
        action_id=CHOOSE_CLUB,
        **_offered(offered, label_length(len(offered), room)),
    )
    return [ActionsBlock(elements=[menu])]


def _offered(clubs: list[Club], most: int) -> dict[str, Any]:
    """The clubs as options, in groups where Slack's menus would not hold them all."""
    if len(clubs) <= MOST_OPTIONS:
        return {"options": [_option(club, most) for club in clubs]}
    groups = [clubs[at : at + MOST_OPTIONS] for at in range(0, len(clubs), MOST_OPTIONS)]
    return {"option_groups": [_group(group, most) for group in groups[:MOST_OPTIONS]]}


def _group(clubs: list[Club], most: int) -> OptionGroup:
    label = f"{clipped(clubs[0].name, _MOST_LABEL_NAME)} – {clipped(clubs[-1].name, _MOST_LABEL_NAME)}"
    return OptionGroup(label=plain(label), options=[_option(club, most) for club in clubs])


def _option(club: Club, most: int) -> Option:
    return Option(text=plain(clipped(club.name, most)), value=club.slug)
