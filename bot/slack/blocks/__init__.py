"""What a reply looks like in Slack, as pure functions from values to blocks.

A clause is quoted in rich text or plain text, which Slack parses for nothing: no mention, link or emoji in a policy can
come alive.  Everything passes `validated` before it is sent.
"""

from bot.slack.blocks.clubs import CHOOSE_CLUB, club_chooser
from bot.slack.blocks.limits import InvalidMessageError
from bot.slack.blocks.managers import reminder_message, reviews_message
from bot.slack.blocks.message import Message, help_message, notice, validated
from bot.slack.blocks.replies import SHARE_CLAUSE, ClauseAddress, reply_message, shared_message

__all__ = [
    "CHOOSE_CLUB",
    "SHARE_CLAUSE",
    "ClauseAddress",
    "InvalidMessageError",
    "Message",
    "club_chooser",
    "help_message",
    "notice",
    "reminder_message",
    "reply_message",
    "reviews_message",
    "shared_message",
    "validated",
]
