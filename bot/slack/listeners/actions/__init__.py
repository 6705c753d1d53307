"""Clicks: buttons and menus in messages and windows of ours."""

import re
from functools import partial

from slack_bolt import App

from bot.slack.blocks import (
    ACKNOWLEDGE,
    ANSWER_GAP,
    ANSWER_TICKET,
    ASK_PERSON,
    ASK_TO_READ,
    CHOOSE_CLUB,
    CLOSE_TICKET,
    DISCARD,
    DISCARD_MANY,
    DRAFTS_MORE,
    EXAMPLES,
    EXPORT,
    GAPS_MORE,
    GAPS_PART,
    GO_TO,
    HELPFUL,
    JUDGE_GAP,
    KEEP_PRIVATE,
    KEEP_WHOLE,
    LINK_FOR,
    LIST_AGAIN,
    NEW_VERSION,
    NOT_HELPFUL,
    OPEN_A_POLICY,
    OPEN_DRAFT,
    OPEN_POLICY,
    PUBLISH,
    PUBLISH_MANY,
    PUT_ASIDE,
    READ_VERSION,
    REASSIGN,
    RECORD_PAPER,
    REGISTER,
    REVIEWED,
    SEARCH,
    SHARE_CLAUSE,
    SNOOZE,
    SPLIT,
    TAKE_TICKET,
    TURN_BACK,
    TURN_ON,
    WITHDRAW_NOTE,
)
from bot.slack.listeners.actions.acknowledging import handle_acknowledge, handle_ask_to_read
from bot.slack.listeners.actions.choosing import handle_club_chosen
from bot.slack.listeners.actions.drafting import (
    handle_discard,
    handle_discard_many,
    handle_drafts_more,
    handle_keep_whole,
    handle_new_version,
    handle_open_draft,
    handle_publish,
    handle_publish_many,
    handle_split,
)
from bot.slack.listeners.actions.examples import handle_example
from bot.slack.listeners.actions.exporting import handle_export
from bot.slack.listeners.actions.gaps import (
    handle_answer_gap,
    handle_gaps_part,
    handle_judge_gap,
    handle_list_again,
    handle_put_aside,
    handle_withdraw_note,
)
from bot.slack.listeners.actions.helping import handle_ask_person, handle_helpful, handle_not_helpful
from bot.slack.listeners.actions.reading import handle_open_policy, handle_turn
from bot.slack.listeners.actions.searching import handle_search
from bot.slack.listeners.actions.sharing import handle_keep_private, handle_share, handle_stale_button
from bot.slack.listeners.actions.signing import handle_link, handle_paper
from bot.slack.listeners.actions.snoozing import handle_snooze
from bot.slack.listeners.actions.tending import (
    handle_open_register,
    handle_read_version,
    handle_reassign,
    handle_reviewed,
)
from bot.slack.listeners.actions.tickets import handle_answer, handle_close, handle_take
from bot.slack.receiving import resume
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """Choosing, reading, asking from Home, sharing, the way to a person, and any button of another day."""
    app.action(CHOOSE_CLUB)(partial(handle_club_chosen, services, partial(resume, app, services)))
    app.action(SHARE_CLAUSE)(partial(handle_share, services))
    app.action(KEEP_PRIVATE)(partial(handle_keep_private, services))
    for opening in (OPEN_POLICY, OPEN_A_POLICY):
        app.action(opening)(partial(handle_open_policy, services))
    for turn in (TURN_BACK, TURN_ON, GO_TO):
        app.action(turn)(partial(handle_turn, services))
    for example in EXAMPLES:
        app.action(example)(partial(handle_example, services))
    app.action(HELPFUL)(partial(handle_helpful, services))
    app.action(NOT_HELPFUL)(partial(handle_not_helpful, services))
    app.action(ASK_PERSON)(partial(handle_ask_person, services))
    app.action(TAKE_TICKET)(partial(handle_take, services))
    app.action(ANSWER_TICKET)(partial(handle_answer, services))
    app.action(CLOSE_TICKET)(partial(handle_close, services))
    app.action(ACKNOWLEDGE)(partial(handle_acknowledge, services))
    app.action(ASK_TO_READ)(partial(handle_ask_to_read, services))
    app.action(EXPORT)(partial(handle_export, services))
    app.action(LINK_FOR)(partial(handle_link, services))
    app.action(RECORD_PAPER)(partial(handle_paper, services))
    app.action(REGISTER)(partial(handle_open_register, services))
    app.action(READ_VERSION)(partial(handle_read_version, services))
    app.action(NEW_VERSION)(partial(handle_new_version, services))
    app.action(PUBLISH)(partial(handle_publish, services))
    app.action(DISCARD)(partial(handle_discard, services))
    app.action(OPEN_DRAFT)(partial(handle_open_draft, services))
    app.action(SPLIT)(partial(handle_split, services))
    app.action(KEEP_WHOLE)(partial(handle_keep_whole, services))
    app.action(DRAFTS_MORE)(partial(handle_drafts_more, services))
    app.action(PUBLISH_MANY)(partial(handle_publish_many, services))
    app.action(DISCARD_MANY)(partial(handle_discard_many, services))
    app.action(REVIEWED)(partial(handle_reviewed, services))
    app.action(REASSIGN)(partial(handle_reassign, services))
    app.action(SNOOZE)(partial(handle_snooze, services))
    app.action(re.compile(f"^(?:{GAPS_MORE}|{GAPS_PART}:.*)$"))(partial(handle_gaps_part, services))
    app.action(ANSWER_GAP)(partial(handle_answer_gap, services))
    app.action(JUDGE_GAP)(partial(handle_judge_gap, services))
    app.action(PUT_ASIDE)(partial(handle_put_aside, services))
    app.action(LIST_AGAIN)(partial(handle_list_again, services))
    app.action(WITHDRAW_NOTE)(partial(handle_withdraw_note, services))
    app.action(SEARCH)(partial(handle_search, services))
    app.action(re.compile(""))(partial(handle_stale_button, services))
