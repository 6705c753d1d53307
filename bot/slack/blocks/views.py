"""A window over the chat, or somebody's Home: blocks, a title, and what the window must remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import wording
from bot.slack.blocks.limits import InvalidMessageError, clipped, view_faults
from bot.slack.blocks.message import plain, section

MOST_TITLE: Final = 24
_MOST_METADATA: Final = 3_000


@dataclass(frozen=True, slots=True)
class Window:
    """A modal; `submit` is the words of its button, None where there is nothing to send."""

    callback_id: str
    title: str
    blocks: Sequence[Block]
    metadata: str = ""
    submit: str | None = None
    close: str = "Close"


@dataclass(frozen=True, slots=True)
class Home:
    """The bot's Home tab as one person sees it."""

    blocks: Sequence[Block]


def notice_window(*paragraphs: str, title: str = wording.BOT_TITLE) -> Window:
    """Sentences of ours in a window."""
    return Window("notice", title, [section(paragraph) for paragraph in paragraphs])


def filled_in(state: Mapping[str, Any], name: str, element: str | None = None) -> Mapping[str, Any]:
    """What a box or a choice called `name` brought back in a window that was sent off; empty where it is not there.

    `element` is what it is called within its block, where that is something else.
    """
    return ((state.get("values") or {}).get(name) or {}).get(element or name) or {}


def chosen_option(state: Mapping[str, Any], name: str) -> str | None:
    """What was chosen in the menu or among the buttons called `name`, in a window that was sent off."""
    value = (filled_in(state, name).get("selected_option") or {}).get("value")
    return value if isinstance(value, str) else None


def validated_view(view: Window | Home) -> dict[str, Any]:
    """What is sent to Slack.  Raises InvalidMessageError with every fault found; the words are not in it."""
    try:
        made = _made(view).to_dict()
        parsed = [block.to_dict() if block else None for block in Block.parse_all(made["blocks"])]
    except (SlackObjectFormationError, TypeError) as error:
        raise InvalidMessageError(f"a view cannot be sent: {error}") from None
    found = [*view_faults(made), *(["a block or element is unknown"] if made["blocks"] != parsed else [])]
    if found:
        raise InvalidMessageError(f"a view cannot be sent: {'; '.join(found)}")
    return made


def _made(view: Window | Home) -> View:
    if isinstance(view, Home):
        return View(type="home", blocks=list(view.blocks))
    return View(
        type="modal",
        callback_id=view.callback_id,
        title=plain(clipped(view.title, MOST_TITLE)),
        blocks=list(view.blocks),
        private_metadata=view.metadata[:_MOST_METADATA],
        submit=plain(clipped(view.submit, MOST_TITLE)) if view.submit else None,
        close=plain(clipped(view.close, MOST_TITLE)),
    )
