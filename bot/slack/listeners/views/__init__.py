"""Windows that are sent off."""

from functools import partial

from slack_bolt import App

from bot.slack.blocks import (
    ASK,
    ASK_TO_READ,
    CHANNEL,
    DISCARD_MANY,
    EVIDENCE,
    JUDGEMENT,
    LINK,
    NEW_VERSION,
    NOTE,
    PAPER,
    PUBLISH,
    PUBLISH_MANY,
    REASON,
    REASSIGN,
    REGISTER,
    REMIND,
    REVIEWED,
    ROLES,
    SNOOZE_UNTIL,
    TICKET,
    TICKET_ANSWER,
)
from bot.slack.listeners.views.asked import handle_asked
from bot.slack.listeners.views.drafting import (
    handle_discards,
    handle_new_version_sent,
    handle_publication,
    handle_publications,
)
from bot.slack.listeners.views.exporting import handle_evidence
from bot.slack.listeners.views.gaps import handle_judgement, handle_note
from bot.slack.listeners.views.persons import handle_reason, handle_ticket, handle_ticket_answer
from bot.slack.listeners.views.reading import handle_reading_asked
from bot.slack.listeners.views.setting import handle_channel_set, handle_role_given
from bot.slack.listeners.views.signing import handle_link_wanted, handle_paper_signed
from bot.slack.listeners.views.tending import (
    handle_reassigned,
    handle_register_set,
    handle_remind,
    handle_reviewed_set,
    handle_snoozed_until,
)
from bot.slack.services import Services


def register(app: App, services: Services) -> None:
    """A question typed in a window, what leads to a person, and what managers and operators set."""
    app.view(ASK)(partial(handle_asked, services))
    app.view(REASON)(partial(handle_reason, services))
    app.view(TICKET)(partial(handle_ticket, services))
    app.view(TICKET_ANSWER)(partial(handle_ticket_answer, services))
    app.view(ASK_TO_READ)(partial(handle_reading_asked, services))
    app.view(LINK)(partial(handle_link_wanted, services))
    app.view(PAPER)(partial(handle_paper_signed, services))
    app.view(NEW_VERSION)(partial(handle_new_version_sent, services))
    app.view(PUBLISH)(partial(handle_publication, services))
    app.view(PUBLISH_MANY)(partial(handle_publications, services))
    app.view(DISCARD_MANY)(partial(handle_discards, services))
    app.view(EVIDENCE)(partial(handle_evidence, services))
    app.view(REGISTER)(partial(handle_register_set, services))
    app.view(REVIEWED)(partial(handle_reviewed_set, services))
    app.view(REASSIGN)(partial(handle_reassigned, services))
    app.view(SNOOZE_UNTIL)(partial(handle_snoozed_until, services))
    app.view(REMIND)(partial(handle_remind, services))
    app.view(NOTE)(partial(handle_note, services))
    app.view(JUDGEMENT)(partial(handle_judgement, services))
    app.view(CHANNEL)(partial(handle_channel_set, services))
    app.view(ROLES)(partial(handle_role_given, services))
