"""What a reply looks like in Slack, as pure functions from values to blocks.

A clause is quoted in rich text or plain text, which Slack parses for nothing: no mention, link or emoji in a policy can
come alive.  Everything passes `validated` before it is sent.
"""

from bot.slack.blocks.acknowledgements import (
    ACKNOWLEDGE,
    ASK_TO_READ,
    MOST_REQUESTS,
    Text,
    ask_to_read_window,
    progress_message,
    reading_message,
    wanted_reading,
)
from bot.slack.blocks.asking import ASK, ask_window, choose_club_window, typed_question
from bot.slack.blocks.channels import CHANNEL, channel_window, wanted_setting
from bot.slack.blocks.clubs import CHOOSE_CLUB, club_chooser
from bot.slack.blocks.differences import differences_message
from bot.slack.blocks.home import SEARCH, home_of
from bot.slack.blocks.limits import InvalidMessageError
from bot.slack.blocks.managers import SNOOZE, Snoozing, reminder_message, reviews_message
from bot.slack.blocks.message import Message, context, help_message, notice, validated
from bot.slack.blocks.persons import (
    ANSWER_TICKET,
    ASK_PERSON,
    CLOSE_TICKET,
    HELPFUL,
    NOT_HELPFUL,
    REASON,
    TAKE_TICKET,
    TICKET,
    TICKET_ANSWER,
    Asked,
    is_about_manager,
    reason_window,
    ticket_answer_window,
    ticket_message,
    ticket_news,
    ticket_window,
    typed_words,
)
from bot.slack.blocks.policies import OPEN_A_POLICY, last_message, policies_message
from bot.slack.blocks.reader import GO_TO, TURN_BACK, TURN_ON, Place, reader_window
from bot.slack.blocks.replies import (
    KEEP_PRIVATE,
    OPEN_POLICY,
    SHARE_CLAUSE,
    ClauseAddress,
    kept_message,
    reply_message,
    reply_window,
    shared_message,
)
from bot.slack.blocks.roles import ROLES, roles_window, wanted_role
from bot.slack.blocks.views import Home, Window, notice_window, validated_view
from bot.slack.blocks.welcome import EXAMPLES, example_of, welcome_message

__all__ = [
    "ACKNOWLEDGE",
    "ANSWER_TICKET",
    "ASK",
    "ASK_PERSON",
    "ASK_TO_READ",
    "CHANNEL",
    "CHOOSE_CLUB",
    "CLOSE_TICKET",
    "EXAMPLES",
    "GO_TO",
    "HELPFUL",
    "KEEP_PRIVATE",
    "MOST_REQUESTS",
    "NOT_HELPFUL",
    "OPEN_A_POLICY",
    "OPEN_POLICY",
    "REASON",
    "ROLES",
    "SEARCH",
    "SHARE_CLAUSE",
    "SNOOZE",
    "TAKE_TICKET",
    "TICKET",
    "TICKET_ANSWER",
    "TURN_BACK",
    "TURN_ON",
    "Asked",
    "ClauseAddress",
    "Home",
    "InvalidMessageError",
    "Message",
    "Place",
    "Snoozing",
    "Text",
    "Window",
    "ask_to_read_window",
    "ask_window",
    "channel_window",
    "choose_club_window",
    "club_chooser",
    "context",
    "differences_message",
    "example_of",
    "help_message",
    "home_of",
    "is_about_manager",
    "kept_message",
    "last_message",
    "notice",
    "notice_window",
    "policies_message",
    "progress_message",
    "reader_window",
    "reading_message",
    "reason_window",
    "reminder_message",
    "reply_message",
    "reply_window",
    "reviews_message",
    "roles_window",
    "shared_message",
    "ticket_answer_window",
    "ticket_message",
    "ticket_news",
    "ticket_window",
    "typed_question",
    "typed_words",
    "validated",
    "validated_view",
    "wanted_reading",
    "wanted_role",
    "wanted_setting",
    "welcome_message",
]
