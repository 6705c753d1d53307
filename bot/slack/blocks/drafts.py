"""Drafts: what managers see of a text that is to come in force, and how they decide on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock
from slack_sdk.models.blocks.block_elements import FileInputElement

from bot import wording
from bot.drafting import FORMATS
from bot.lifecycle.reviews import stated
from bot.lifecycle.types import Draft, Said
from bot.slack.blocks.boxes import choice_box, chosen_day, chosen_of, day_box, menu_box
from bot.slack.blocks.differences import differences_message
from bot.slack.blocks.limits import MOST_OPTION_VALUE, MOST_OPTIONS, MOST_SECTION, clipped, slack_length
from bot.slack.blocks.message import Message, context, naming, plain, section
from bot.slack.blocks.register import READ_VERSION
from bot.slack.blocks.values import DraftAddress, PolicyAddress, Publication, TextAddress
from bot.slack.blocks.views import Window, chosen_option, filled_in
from index.differences import differences
from index.types import Club, FactKind, Policy

PUBLISH: Final = "publish"
DISCARD: Final = "discard"
SPLIT: Final = "split_draft"
KEEP_WHOLE: Final = "keep_whole"
NEW_VERSION: Final = "new_version"

_WHICH, _AGAIN, _FILE = "which", "again", "file"
_NEW_VALUE: Final = "(new)"  # no slug has brackets
_NOBODY, _EVERYBODY, _SMALL = "nobody", "everybody", "small"
_DATES: Final = (Said.ADOPTED, Said.NEXT_REVIEW)
_MOST_FILE: Final = 120
_MOST_LINE: Final = 400


@dataclass(frozen=True, slots=True)
class WantedPublication:
    """What a manager wants of a draft: as which policy (empty: a new one), what it says of itself, who is to read it.

    Where `is_small`, whoever has read the former text need not read it.
    """

    policy: str
    days: Mapping[Said, date | None]
    asks_again: bool
    is_small: bool


def draft_message(
    draft: Draft, policy: Policy, held: Policy | None, club: Club, read_by: int, brought_by: str | None
) -> Message:
    """What a club's managers see of a draft that was read as `policy`: what it changes of `held`, which it replaces."""
    heading = wording.draft_heading(policy, held, club, clipped(draft.file, _MOST_FILE))
    whence = naming(brought_by, wording.who_brought) or [context(wording.brought_by_folder())]
    said = [wording.draft_facts(policy), *(wording.draft_oddities(policy))]
    blocks: list[Block] = [section(heading), *whence, *(context(clipped(line, _MOST_LINE)) for line in said)]
    blocks += [section(wording.first_text(policy))] if held is None else [context(wording.draft_read_by(read_by))]
    opening = Message(tuple(blocks), "\n".join([heading, *said]))
    address = str(DraftAddress(draft.club, draft.number))
    text = str(TextAddress(draft.club, draft.policy, draft.digest))
    buttons = [
        ButtonElement(text=plain(wording.PUBLISH_BUTTON), action_id=PUBLISH, value=address, style="primary"),
        ButtonElement(text=plain(wording.DISCARD_BUTTON), action_id=DISCARD, value=address),
        ButtonElement(text=plain(wording.READ_DRAFT_BUTTON), action_id=READ_VERSION, value=text),
    ]
    deciding = ActionsBlock(elements=buttons)
    if held is None:
        return Message((*blocks, deciding), opening.text)
    return differences_message(differences(held, policy), opening, [deciding])


def handbook_message(draft: Draft, club: Club, parts: Sequence[str], brought_by: str | None) -> Message:
    """What managers see of a draft that looks like several policies, of these titles: whether to split it."""
    heading = wording.handbook_heading(club, clipped(draft.file, _MOST_FILE))
    words = wording.capitalised(wording.handbook_words([clipped(part, _MOST_FILE) for part in parts]))
    looks = clipped(f"{words}.", MOST_SECTION)
    whence = naming(brought_by, wording.who_brought) or [context(wording.brought_by_folder())]
    address = str(DraftAddress(draft.club, draft.number))
    labels = {
        SPLIT: wording.split_button(len(parts)),
        KEEP_WHOLE: wording.KEEP_WHOLE_BUTTON,
        DISCARD: wording.DISCARD_BUTTON,
    }
    buttons = [ButtonElement(text=plain(words), action_id=action, value=address) for action, words in labels.items()]
    blocks = (section(heading), *whence, section(looks), ActionsBlock(elements=buttons))
    return Message((*blocks, context(wording.split_question())), "\n".join([heading, looks, wording.split_question()]))


def publish_window(draft: Draft, policy: Policy, held: Sequence[Policy], asked: int) -> Window:
    """Where a manager says as which policy a draft comes in force, what it says of itself, and who is to read it.

    `held` are the club's policies as they are; `asked` is how many were asked to read the text in force.
    """
    which = {each.slug: wording.version_of(each) for each in held if slack_length(each.slug) <= MOST_OPTION_VALUE}
    choices = dict(list(which.items())[: MOST_OPTIONS - 1]) | {_NEW_VALUE: wording.NEW_POLICY}
    start = draft.policy if draft.policy in choices else _NEW_VALUE
    blocks: list[Block] = [menu_box(_WHICH, wording.WHICH_LABEL, choices, start)]
    for kind in _DATES:
        fact = stated(policy, FactKind(kind.value))
        hint = wording.fact_hint(policy, kind)
        blocks.append(day_box(kind.name, wording.fact_label(kind), fact.day if fact else None, hint=hint))
    blocks.append(choice_box(_AGAIN, wording.AGAIN_LABEL, _again(), _EVERYBODY if asked else _NOBODY))
    base = next((each.source.sha256 for each in held if each.slug == draft.policy), "")
    metadata = str(Publication(draft.club, draft.number, base))
    return Window(PUBLISH, wording.PUBLISH_TITLE, blocks, metadata, submit=wording.PUBLISH_SUBMIT)


def wanted_publication(state: Mapping[str, Any]) -> WantedPublication:
    """What was sent off."""
    which = chosen_option(state, _WHICH) or _NEW_VALUE
    again = chosen_of(state, _AGAIN, _again())
    return WantedPublication(
        "" if which == _NEW_VALUE else which,
        {kind: chosen_day(state, kind.name) for kind in _DATES},
        again in (_EVERYBODY, _SMALL),
        again == _SMALL,
    )


def new_version_window(policy: Policy) -> Window:
    """Where the file of a new version is put."""
    element = FileInputElement(action_id=_FILE, filetypes=list(FORMATS), max_files=1)
    blocks = [InputBlock(block_id=_FILE, label=plain(wording.FILE_LABEL), element=element)]
    metadata = str(PolicyAddress.of(policy))
    return Window(NEW_VERSION, wording.NEW_VERSION_TITLE, blocks, metadata, submit=wording.SEND_BUTTON)


def listed_files(state: Mapping[str, Any]) -> object:
    """The files that were put into the window, as Slack lists them."""
    return filled_in(state, _FILE).get("files")


def _again() -> dict[str, str]:
    return {_EVERYBODY: wording.EVERYBODY_AGAIN, _SMALL: wording.ONLY_NEW, _NOBODY: wording.NOBODY_AGAIN}
