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
NO_CLUB: Final = "-"  # no folder of a club begins so

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
    return [ActionsBlock(elements=[club_select(CHOOSE_CLUB, clubs, room=room)])]


def club_select(
    action_id: str,
    clubs: Sequence[Club],
    chosen: str | None = None,
    *,
    none_of_them: str | None = None,
    room: int = _MOST_NAMES,
) -> StaticSelectElement:
    """A menu of clubs by slug; `none_of_them` is what its first option says, whose value is `NO_CLUB`."""
    offered = [club for club in clubs if slack_length(club.slug) <= MOST_OPTION_VALUE]
    most = label_length(len(offered), room)
    named = [(none_of_them, NO_CLUB)] if none_of_them else []
    named += [(clipped(club.name, most), club.slug) for club in offered]
    options = {value: Option(text=plain(name), value=value) for name, value in named}
    return StaticSelectElement(
        placeholder=plain(wording.CHOOSE_CLUB_PLACEHOLDER),
        action_id=action_id,
        initial_option=options.get(chosen or NO_CLUB),
        **_grouped([(name, options[value]) for name, value in named]),
    )


def _grouped(options: Sequence[tuple[str, Option]]) -> dict[str, Any]:
    """The options by name, in groups where Slack's menus would not hold them all."""
    if len(options) <= MOST_OPTIONS:
        return {"options": [option for _, option in options]}
    groups = [options[at : at + MOST_OPTIONS] for at in range(0, len(options), MOST_OPTIONS)]
    return {"option_groups": [_group(group) for group in groups[:MOST_OPTIONS]]}


def _group(options: Sequence[tuple[str, Option]]) -> OptionGroup:
    first, last = (clipped(name, _MOST_LABEL_NAME) for name in (options[0][0], options[-1][0]))
    return OptionGroup(label=plain(f"{first} – {last}"), options=[option for _, option in options])
