"""What a reply looks like in Slack, as pure functions from values to blocks.

A clause is quoted in rich text or plain text, which Slack parses for nothing: no mention, link or emoji in a policy can
come alive.  Everything passes `validated` before it is sent.
"""

from bot.slack.blocks.asking import ASK, ask_window, choose_club_window, typed_question
from bot.slack.blocks.clubs import CHOOSE_CLUB, club_chooser
from bot.slack.blocks.home import SEARCH, home_of
from bot.slack.blocks.limits import InvalidMessageError
from bot.slack.blocks.managers import reminder_message, reviews_message
from bot.slack.blocks.message import Message, context, help_message, notice, validated
from bot.slack.blocks.policies import OPEN_A_POLICY, last_message, policies_message
from bot.slack.blocks.reader import GO_TO, TURN_BACK, TURN_ON, Place, reader_window
from bot.slack.blocks.replies import (
    OPEN_POLICY,
    SHARE_CLAUSE,
    ClauseAddress,
    reply_message,
    reply_window,
    shared_message,
)
from bot.slack.blocks.views import Home, Window, notice_window, validated_view

__all__ = [
    "ASK",
    "CHOOSE_CLUB",
    "GO_TO",
    "OPEN_A_POLICY",
    "OPEN_POLICY",
    "SEARCH",
    "SHARE_CLAUSE",
    "TURN_BACK",
    "TURN_ON",
    "ClauseAddress",
    "Home",
    "InvalidMessageError",
    "Message",
    "Place",
    "Window",
    "ask_window",
    "choose_club_window",
    "club_chooser",
    "context",
    "help_message",
    "home_of",
    "last_message",
    "notice",
    "notice_window",
    "policies_message",
    "reader_window",
    "reminder_message",
    "reply_message",
    "reply_window",
    "reviews_message",
    "shared_message",
    "typed_question",
    "validated",
    "validated_view",
]
