"""Windows in which managers set a channel, and operators give roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Ack, BoltContext

from bot import wording
from bot.channels import ChannelSetting
from bot.slack.blocks import notice, roles_window, wanted_role, wanted_setting
from bot.slack.incoming import Incoming
from bot.slack.listeners.setting import channel_setters, named_club
from bot.slack.listeners.windows import say_instead, show_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services

log = structlog.get_logger()


def handle_channel_set(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep how the channel is to be, if it is theirs to set: what a window brings back is only a wish."""
    incoming: Incoming = context[INCOMING]
    wanted, channel = wanted_setting(view.get("state") or {}), incoming.metadata
    clubs = channel_setters(services, incoming, channel)
    if not clubs or not channel or (wanted.club and wanted.club not in {club.slug for club in clubs}):
        say_instead(ack, wording.managers_only())
        return
    listens = wanted.listens and services.workspaces.may_listen(incoming.installed_in)
    services.channels.set(incoming.installed_in, channel, ChannelSetting(wanted.club, listens), incoming.user_id)
    log.info("channel_set", channel=channel, club=wanted.club, listens=listens, by=incoming.user_id)
    said = wording.channel_is(named_club(services, wanted.club), listens=listens)
    say_instead(ack, said, wording.CHANNEL_TITLE)


def handle_role_given(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Keep the role, if an operator gives it, and tell whoever has it now, in one transaction."""
    incoming: Incoming = context[INCOMING]
    clubs = services.operated(incoming)
    wanted = wanted_role(view.get("state") or {})
    club = next((club for club in clubs if wanted and club.slug == wanted.club), None)
    if wanted is None or club is None:
        said = wording.role_not_given() if clubs else wording.operators_only()
        say_instead(ack, said, wording.ROLES_TITLE)
        return
    workspace = incoming.workspace
    with services.desk.deciding() as connection:
        services.members.give(connection, workspace, wanted.user_id, club.slug, wanted.role, incoming.user_id)
        news = notice(wording.role_news(wanted.role, club))
        key = f"role:{incoming.key}"
        services.desk.tell(connection, key, wanted.user_id, news, (incoming.installed_in, workspace))
    log.info("role_given", to=wanted.user_id, club=club.slug, role=wanted.role, by=incoming.user_id)
    window = roles_window(services.members.given_in(workspace), clubs, wording.role_saved())
    show_instead(ack, window)
