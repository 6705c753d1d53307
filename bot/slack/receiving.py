"""Before any listener: what is kept, what is answered at once, what is not for the bot, and what broke.

A message is looked at for a disclosure before anything of it is written.  A sensitive one is answered here, at once and
in private; only when its card is with Slack are its key and the word "sensitive" written.  Until then Slack gets no 200
and delivers it again: a card too many would be better than none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any, Final, TypeVar

import structlog
from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.slack.blocks import notice, reply_message, validated
from bot.slack.delivery import InDoubt, Outcome, Refused, Taken
from bot.slack.desk import private_ways
from bot.slack.incoming import (
    AT_ONCE,
    LEAVING,
    Door,
    Incoming,
    event_of,
    installed_in,
    overheard_in,
    read,
    shape_fault,
)
from bot.slack.services import Services
from bot.store import Inbox, Kept
from bot.store.inbox import MOST_ATTEMPTS
from bot.store.tables import InboxState

log = structlog.get_logger()

# Where Bolt's context carries the request that the listeners answer, and the one that is taken up again.
INCOMING: Final = "incoming"
RESUMED: Final = "resumed"

_OK: Final = 200

T = TypeVar("T")


def register(app: App, services: Services) -> None:
    """Put the inbox before every listener, and one calm answer behind everything that breaks."""
    app.use(partial(receive, services, threading.Lock()))
    app.error(partial(handle_error, services))


def receive(
    services: Services,
    one_card: threading.Lock,
    body: dict[str, Any],
    context: BoltContext,
    next: Callable[[], None],  # noqa: A002 - Bolt hands it over by this name
) -> BoltResponse | None:
    """Keep what is to be answered before Slack is told that it arrived, and let it pass once."""
    if event_of(body) in LEAVING:
        next()
        return None
    resumed: Kept | None = context.get(RESUMED)
    incoming = _read(services, body, context.bot_user_id, resumed)
    if incoming is None:
        return BoltResponse(status=_OK)
    if not context.bot_token:
        return _turned_away(incoming)
    context[INCOMING] = incoming
    is_kept = resumed or incoming.door in AT_ONCE
    answered = None if is_kept else _keep(services, one_card, incoming, body)
    if answered is None:
        next()
    return answered


def _read(
    services: Services, body: Mapping[str, Any], bot_user_id: str | None, resumed: Kept | None
) -> Incoming | None:
    """The request, if it is for the bot: what was said to others in a channel that is not listened to stays unread."""
    if shape_fault(body):
        return None
    overheard = overheard_in(body)
    if overheard is not None and not services.channels.setting(installed_in(body), overheard).listens:
        return None
    received_at = resumed.received_at if resumed else services.desk.now()
    incoming = read(body, bot_user_id, received_at)
    return replace(incoming, taken_up=None if resumed else time.monotonic()) if incoming else None


def _keep(
    services: Services, one_card: threading.Lock, incoming: Incoming, body: Mapping[str, Any]
) -> BoltResponse | None:
    """Write the request down, or say what Slack is told of one that goes no further: None where it does."""
    if services.answers.sensitive(incoming.text, None):
        with one_card:
            return _answer_at_once(services, incoming)
    is_for_others = incoming.door is Door.HEARD and not services.is_asked(incoming)
    if is_for_others or not services.desk.inbox.keep(incoming.key, body):
        return BoltResponse(status=_OK)  # nothing of it is kept, or it was delivered before
    return None


def _turned_away(incoming: Incoming) -> BoltResponse:
    """Tell whoever typed a command that the bot has no way to speak in their workspace any more; nothing is kept."""
    log.warning("not_installed", workspace=incoming.installed_in)
    says = incoming.door is Door.COMMAND
    return BoltResponse(status=_OK, body=_whispered(validated(notice(wording.not_installed()))) if says else "")


def resume_all(
    inbox: Inbox, again: Callable[[Kept], None], wait: Callable[[], None], older_than: timedelta = timedelta(0)
) -> int:
    """Take up `again` every request that was kept and not answered; how many there were.

    One that was taken up before and still is not answered may be what brought the bot down.  Such come first and one at
    a time (`wait` returns when none is being answered), and each is counted only when its turn comes: what stood beside
    the one that breaks everything is not given up with it.
    """
    unfinished = inbox.unfinished(older_than)
    for kept in sorted(unfinished, key=lambda each: each.attempts == 1):
        begun = inbox.begin(kept)
        if begun:
            again(begun)
        if kept.attempts > 1:
            wait()
    return len(unfinished)


def resume(app: App, services: Services, kept: Kept) -> None:
    """Answer a request that was kept, as if it had just arrived; give it up where it broke everything before."""
    context = {RESUMED: kept}
    request = BoltRequest(body=dict(kept.body), mode="socket_mode", context=context)
    if kept.attempts > MOST_ATTEMPTS:
        incoming = read(kept.body, None, kept.received_at)
        if incoming:
            services.desk.reply(incoming, notice(wording.calm_error(incoming.key)), InboxState.FAILED)
        log.error("given_up", key=kept.key, attempts=kept.attempts)
        return
    app.dispatch(request)


def handle_error(
    services: Services, error: Exception, body: dict[str, Any], context: BoltContext, response: BoltResponse | None
) -> BoltResponse | None:
    """Log what broke without a word of what was asked, and tell the asker calmly."""
    incoming: Incoming | None = context.get(INCOMING)
    key = incoming.key if incoming else None
    services.figures.note_failure()
    log.error("request_failed", key=key, exc_info=error)
    if incoming and _told(services, incoming):
        return None
    # Nothing was kept, so nothing may be acknowledged: Slack delivers an event again, and a command only now.
    if response is None:
        return None
    if "command" in body:
        return BoltResponse(status=_OK, body=_whispered(validated(notice(wording.calm_error(key)))))
    return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)


def _told(services: Services, incoming: Incoming) -> bool:
    """Whether the asker is told, by way of the outbox."""
    try:
        return services.desk.reply(incoming, notice(wording.calm_error(incoming.key)), InboxState.FAILED)
    except Exception:
        log.exception("asker_not_told", key=incoming.key)
        return False


def _answer_at_once(services: Services, incoming: Incoming) -> BoltResponse:
    """Hand the card to Slack, then remember that it was; 503 where Slack would not take it now.

    The card comes also where the database is away: it is then one that names no club, or comes again.
    """
    inbox = services.desk.inbox
    if _unless_away(partial(inbox.knows, incoming.key)):
        return BoltResponse(status=_OK)
    club = _unless_away(partial(services.club_of, incoming))
    sensitive = services.answers.sensitive(incoming.text, club)
    assert sensitive, "which club is asked for does not change what is told"
    card = validated(reply_message(sensitive, services.desk.now().date(), services.corpus.clubs, can_share=False))
    is_command = incoming.door is Door.COMMAND
    if not is_command and not isinstance(_delivered(services, incoming, card), Taken | InDoubt):
        log.error("sensitive_not_answered", key=incoming.key)
        return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    _unless_away(partial(inbox.note_sensitive, incoming.key))
    services.count(incoming, sensitive)
    log.info("sensitive_answered", key=incoming.key)
    return BoltResponse(status=_OK, body=_whispered(card) if is_command else "")


def _unless_away(ask: Callable[[], T]) -> T | None:
    """What the database says, or None where it does not answer."""
    try:
        return ask()
    except SQLAlchemyError:
        log.exception("database_away")
        return None


def _delivered(services: Services, incoming: Incoming, card: Mapping[str, Any]) -> Outcome:
    outcome: Outcome = Refused("no way to send it")
    for way in private_ways(incoming):
        outcome = services.delivery.attempt(way, card, attempts=1)
        if isinstance(outcome, Taken | InDoubt):
            break
    return outcome


def _whispered(content: Mapping[str, Any]) -> dict[str, Any]:
    """A message as the immediate reply to a command, which only its asker sees."""
    return {"response_type": "ephemeral", **content}
