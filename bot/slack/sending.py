"""From the outbox to Slack: each message once, at the rate that Slack allows, and never in silence."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot import wording
from bot.errors import SendingError
from bot.figures import Figures
from bot.lifecycle.reminders import Reminder
from bot.settings import Settings
from bot.slack.blocks import Message, notice, reminder_message
from bot.slack.delivery import Delivery, InDoubt, NotTaken, Outcome, Refused, Taken
from bot.slack.letters import Direct, Letter, Post, Respond
from bot.slack.workspaces import TIMEOUT_SECONDS, Workspaces, open_workspaces
from bot.store import Claimed, Outbox, Store, open_store
from bot.store.outbox import LEASE
from index.types import Club

log = structlog.get_logger()

WORKERS: Final = 4

# chat.postMessage: one a second in a conversation.
POST_INTERVAL_SECONDS: Final = 1.0

# How often the outbox is looked at without being told, for messages that another process wrote.
IDLE_SECONDS: Final = 1.0

# How often messages are looked for whose sender died.
DOUBT_INTERVAL_SECONDS: Final = 5.0

# After a day without Slack an answer is of no use any more.
GIVE_UP_AFTER: Final = timedelta(days=1)

assert timedelta(seconds=TIMEOUT_SECONDS * 4) < LEASE, "a message may be tried in three ways under one lease"


class Sender:
    """Sends what is in the outbox: one thread that claims, a few that send, one message to a destination at a time."""

    def __init__(self, store: Store, workspaces: Workspaces, figures: Figures | None = None) -> None:
        """`workspaces` have the clients; `figures` count how often Slack asks for patience."""
        self._figures = figures
        self._store, self._outbox, self._delivery = store, Outbox(store), Delivery(workspaces, store.clock)
        self._busy: set[str] = set()
        self._resting: dict[str, float] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._free = threading.Semaphore(WORKERS)
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sender")
        self._loop = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._loop.start()

    def nudge(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    def stop(self, drain_seconds: float = 10) -> None:
        """Send what is due, for `drain_seconds` at most, finish what is being sent, and end."""
        deadline = time.monotonic() + drain_seconds
        while time.monotonic() < deadline and self._has_work():
            self._wake.set()
            time.sleep(0.02)
        self._stopping.set()
        self._wake.set()
        self._loop.join()
        self._pool.shutdown(wait=True)

    def _has_work(self) -> bool:
        with self._lock:
            is_sending = bool(self._busy)
        due = self._outbox.next_due()
        return self._loop.is_alive() and (is_sending or (due is not None and due <= self._store.clock()))

    def _run(self) -> None:
        doubted_at = -DOUBT_INTERVAL_SECONDS
        while not self._stopping.is_set():
            try:
                if time.monotonic() - doubted_at >= DOUBT_INTERVAL_SECONDS:
                    doubted_at = time.monotonic()
                    self._tell_of_lapsed()
                self._wake.clear()
                if not self._start_next():
                    self._wake.wait(self._pause())
            except SQLAlchemyError:
                # A database that is away comes back; nothing is lost meanwhile, because nothing was accepted.
                log.exception("outbox_unreachable")
                self._stopping.wait(IDLE_SECONDS)

    def _start_next(self) -> bool:
        """Claim the next message that may go now and hand it to a thread; whether there was one."""
        self._free.acquire()
        claimed = None
        try:
            claimed = self._outbox.claim(self._unavailable())
            if claimed is None:
                return False
            with self._lock:
                self._busy.add(claimed.destination)
            self._pool.submit(self._send, claimed)
            return True
        finally:
            if claimed is None:
                self._free.release()

    def _unavailable(self) -> set[str]:
        """The destinations that are being sent to, or rest after a post."""
        now = time.monotonic()
        with self._lock:
            self._resting = {place: until for place, until in self._resting.items() if until > now}
            return self._busy | self._resting.keys()

    def _pause(self) -> float:
        with self._lock:
            rests = [until - time.monotonic() for until in self._resting.values()]
        return max(0.01, min([IDLE_SECONDS, *rests]))

    def _send(self, claimed: Claimed) -> None:
        try:
            self._settle(claimed, self._outcome(claimed))
        except SQLAlchemyError:
            log.exception("outbox_unreachable", key=claimed.key)  # its lease runs out: it is then one in doubt
        finally:
            with self._lock:
                self._busy.discard(claimed.destination)
            self._free.release()
            self._wake.set()

    def _outcome(self, claimed: Claimed) -> Outcome:
        """What becomes of the message: the first way that does not refuse it decides."""
        outcome: Outcome = Refused("no way to send it")
        letter = Letter.read(claimed)
        for way in letter.ways:
            outcome = self._delivery.attempt(way, letter.content, claimed.attempts)
            if isinstance(outcome, Taken) and isinstance(way, Post | Direct):
                self._rest(claimed.destination)
            if not isinstance(outcome, Refused):
                break
            log.info("way_refused", key=claimed.key, way=type(way).__name__, reason=outcome.reason)
        return outcome

    def _settle(self, claimed: Claimed, outcome: Outcome) -> None:
        now = self._store.clock()
        if isinstance(outcome, NotTaken) and now - claimed.created_at > GIVE_UP_AFTER:
            outcome = Refused(outcome.reason)
        if isinstance(outcome, NotTaken):
            self._outbox.postpone(claimed.id, claimed.destination, now + timedelta(seconds=outcome.seconds))
            if self._figures and outcome.is_rate_limit:
                self._figures.note_rate_limit()
            log.warning("postponed", key=claimed.key, reason=outcome.reason, seconds=outcome.seconds)
            return
        with self._store.begin() as connection:
            match outcome:
                case Taken(ts):
                    self._outbox.sent(connection, claimed.id, ts)
                case Refused(reason):
                    self._outbox.fail(connection, claimed.id, reason)
                    self._tell(connection, claimed, notice(wording.not_delivered()))
                case InDoubt(reason):
                    self._outbox.doubt(connection, claimed.id, reason)
                    self._tell(connection, claimed, notice(wording.perhaps_answered()))
        _log_outcome(claimed, outcome)

    def _tell_of_lapsed(self) -> None:
        """Doubt what a sender that died was sending, and let its askers know."""
        with self._store.begin() as connection:
            lapsed = self._outbox.lapsed(connection)
            for claimed in lapsed:
                self._tell(connection, claimed, notice(wording.perhaps_answered()))
        for claimed in lapsed:
            _log_outcome(claimed, InDoubt("its sender died"))

    def _tell(self, connection: Connection, claimed: Claimed, message: Message) -> None:
        """Let the asker know, once: what becomes of such a word is not told again."""
        letter = Letter.read(claimed)
        if letter.asker:
            where = next((way.workspace for way in letter.ways if not isinstance(way, Respond)), "")
            word = Letter.of(f"about:{claimed.key}"[:255], message, Direct(letter.asker, where), asker=None)
            word.post(connection, self._outbox)

    def _rest(self, destination: str) -> None:
        with self._lock:
            self._resting[destination] = time.monotonic() + POST_INTERVAL_SECONDS


def _log_outcome(claimed: Claimed, outcome: Taken | Refused | InDoubt) -> None:
    match outcome:
        case Taken():
            log.info("sent", key=claimed.key, attempts=claimed.attempts)
        case Refused(reason):
            log.error("not_delivered", key=claimed.key, reason=reason)
        case InDoubt(reason):
            log.error("in_doubt", key=claimed.key, reason=reason)


def send_reminder(settings: Settings, club: Club, due: Reminder) -> Iterator[tuple[str, str]]:
    """Send the reminder to each of the club's managers, in a conversation of two; each with Slack's name for it.

    At most once a day to each, however often it is called.  Raises SendingError for a manager it cannot be sent to.
    """
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    store = open_store(settings.database_url, settings.data, secret)
    sender = Sender(store, open_workspaces(settings, store))
    sender.start()
    try:
        for user in club.managers:
            key = f"remind:{club.slug}:{user}:{due.today}"[:255]
            ways = [Direct(user, workspace) for workspace in club.workspaces or ("",)]
            with store.begin() as connection:
                Letter.of(key, reminder_message(due), *ways, asker=None).post(connection, Outbox(store))
            sender.nudge()
            yield user, _settled_ts(Outbox(store), key, user)
    finally:
        sender.stop()
        store.close()


def _settled_ts(outbox: Outbox, key: str, user: str) -> str:
    deadline = time.monotonic() + LEASE.total_seconds()
    while time.monotonic() < deadline:
        found = outbox.settlement(key)
        if found and found.ts:
            return found.ts
        if found:
            raise SendingError(
                f"the reminder to {user} was not sent: {found.error}; see clubs.yaml and the app's scopes"
            )
        time.sleep(0.05)
    raise SendingError(f"the reminder to {user} still waits for Slack; `policybot serve` will send it")
