"""Who is what to a club, as operators set it in Slack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from slack_sdk.models.blocks import Block, InputBlock, Option, RadioButtonsElement, UserSelectElement

from bot import wording
from bot.members import GivenRole
from bot.slack.blocks.clubs import NO_CLUB, club_select
from bot.slack.blocks.limits import clipped, is_person
from bot.slack.blocks.message import context, naming, plain, section
from bot.slack.blocks.views import Window, chosen_option, filled_in
from bot.types import Role
from index.types import Club

ROLES: Final = "roles"

_PERSON, _CLUB, _ROLE = "person", "club", "role"
_NO_ROLE: Final = "none"

# Of the 100 blocks of a window.
_MOST_LISTED: Final = 40
_MOST_NAME: Final = 60


class WantedRole(NamedTuple):
    """What an operator wants: None takes back what was given in Slack."""

    user_id: str
    club: str
    role: Role | None


def roles_window(given: Sequence[GivenRole], clubs: Sequence[Club], said: str | None = None) -> Window:
    """The roles that were given in Slack, and a way to give another; `said` is what came of the last."""
    names = {club.slug: club.name for club in clubs}
    blocks: list[Block] = [section(said)] if said else []
    blocks.append(section(wording.roles_given() if given else wording.no_roles_given()))
    for each in given[:_MOST_LISTED]:
        name = clipped(names.get(each.club, each.club), _MOST_NAME)
        blocks += naming(each.user_id, partial(wording.role_line, role=each.role, club=name))
    if len(given) > _MOST_LISTED:
        blocks.append(context(wording.more_roles(len(given) - _MOST_LISTED)))
    options = [
        Option(text=plain(wording.role_words(Role.MANAGER)), value=Role.MANAGER),
        Option(text=plain(wording.role_words(Role.STAFF)), value=Role.STAFF),
        Option(text=plain(wording.NO_ROLE), value=_NO_ROLE),
    ]
    person = UserSelectElement(action_id=_PERSON, placeholder=plain(wording.PERSON_LABEL))
    blocks += [
        InputBlock(block_id=_PERSON, label=plain(wording.PERSON_LABEL), element=person),
        InputBlock(block_id=_CLUB, label=plain(wording.HOME_CLUB), element=club_select(_CLUB, clubs)),
        InputBlock(
            block_id=_ROLE,
            label=plain(wording.ROLE_LABEL),
            element=RadioButtonsElement(action_id=_ROLE, options=options),
        ),
        context(wording.other_roles()),
    ]
    return Window(ROLES, wording.ROLES_TITLE, blocks, submit=wording.SAVE_BUTTON)


def wanted_role(state: Mapping[str, Any]) -> WantedRole | None:
    """What was chosen in the window; None where it is no person, no club or no role."""
    user = filled_in(state, _PERSON).get("selected_user")
    club, role = chosen_option(state, _CLUB), chosen_option(state, _ROLE)
    is_named = isinstance(user, str) and is_person(user)
    if not is_named or club is None or club == NO_CLUB or role is None or role not in (*Role, _NO_ROLE):
        return None
    return WantedRole(str(user), club, None if role == _NO_ROLE else Role(role))
