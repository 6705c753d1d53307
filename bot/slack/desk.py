"""Where a request becomes an answer on its way: erased and written in one transaction, then sent.

A command or a click is answered by the address that came with it, because that works wherever it was made, also where
the bot is no member; after half an hour, as after a restart, by a direct message.  A mention is answered by a whisper
in the place where it was made, a direct message in its own conversation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from bot.slack.blocks import ClauseAddress, Message
from bot.slack.incoming import Door, Incoming
from bot.slack.letters import Change, Direct, Letter, Post, Respond, Way, Whisper, response_until
from bot.store import Inbox, Kept, Outbox, Store
from bot.store.tables import InboxState


class Desk:
    """Answers requests: each is decided once, whoever asks for it how often."""

    def __init__(self, store: Store, nudge: Callable[[], None]) -> None:
        """`nudge` tells the sender that there is something to send."""
        self._store, self._nudge = store, nudge
        self.inbox, self._outbox = Inbox(store), Outbox(store)

    def now(self) -> datetime:
        """This moment, aware."""
        return self._store.clock()

    def reply(
        self,
        incoming: Incoming,
        message: Message,
        state: InboxState = InboxState.ANSWERED,
        *,
        also: Callable[[Connection], object] | None = None,
        over: str | None = None,
        replaces: bool = False,
    ) -> bool:
        """Answer for the asker's eyes only, and erase what they wrote; False if it was answered before.

        `also` is done in the same transaction; `over` is the key of an earlier answer whose place this one takes,
        where that is known to have arrived; where it `replaces`, that is the message that was clicked in.
        """
        former = self._outbox.settlement(f"reply:{over}") if over else None
        letter = self._reply(incoming, message, replaces=replaces, over=former.ts if former else None)
        with self._store.begin() as connection:
            is_first = self.inbox.finish(connection, incoming.key, state)
            if is_first:
                letter.post(connection, self._outbox)
                if also:
                    also(connection)
        self._nudge()
        return is_first

    @contextmanager
    def deciding(self) -> Iterator[Connection]:
        """A transaction in which something is decided and told; what is told goes out once it is committed."""
        with self._store.begin() as connection:
            yield connection
        self._nudge()

    def tell(self, connection: Connection, key: str, user: str, message: Message, workspaces: Iterable[str]) -> None:
        """Write to a person of our own accord, in the caller's transaction; once for each `key`.

        `workspaces` are those in which they may be, the likeliest first.
        """
        ways = (Direct(user, workspace) for workspace in dict.fromkeys(workspaces))
        Letter.of(key, message, *ways, asker=None).post(connection, self._outbox)

    def done(self, incoming: Incoming) -> None:
        """Nothing is left to say: what was shown is answer enough."""
        with self._store.begin() as connection:
            self.inbox.finish(connection, incoming.key)

    def hold(self, incoming: Incoming, chooser: Message) -> None:
        """Ask which club, and let the question wait, sealed, for the answer."""
        letter = self._reply(incoming, chooser, about="choose")
        with self._store.begin() as connection:
            if self.inbox.hold(connection, incoming.key, incoming.workspace, incoming.user_id):
                letter.post(connection, self._outbox)
        self._nudge()

    def confirm_choice(self, incoming: Incoming, message: Message) -> tuple[Kept, ...]:
        """Confirm the asker's choice of a club; the requests that waited for it, to be answered now."""
        letter = self._reply(incoming, message, replaces=True)
        with self._store.begin() as connection:
            if not self.inbox.finish(connection, incoming.key):
                return ()
            letter.post(connection, self._outbox)
            waited = self.inbox.release(connection, incoming.workspace, incoming.user_id)
        self._nudge()
        return waited

    def waited(self, incoming: Incoming) -> tuple[Kept, ...]:
        """The requests that waited for the asker's choice of a club, to be answered now."""
        with self._store.begin() as connection:
            return self.inbox.release(connection, incoming.workspace, incoming.user_id)

    def share(self, incoming: Incoming, address: ClauseAddress, shared: Message, shared_before: Message) -> None:
        """Post a clause for all in the channel where its asker stands; once, however often the button is pressed."""
        place = f"{incoming.channel}:{incoming.thread_ts}:{incoming.message_ts}:{address}"
        letter = Letter.of(
            f"share:{hashlib.sha256(place.encode()).hexdigest()}",
            shared,
            Post(incoming.channel, incoming.thread_ts, incoming.installed_in),
            *_by_response(incoming, in_channel=True),
            asker=incoming.user_id,
        )
        word = self._reply(incoming, shared_before)
        with self._store.begin() as connection:
            if self.inbox.finish(connection, incoming.key) and not letter.post(connection, self._outbox):
                word.post(connection, self._outbox)
        self._nudge()

    def _reply(
        self,
        incoming: Incoming,
        message: Message,
        about: str = "reply",
        *,
        replaces: bool = False,
        over: str | None = None,
    ) -> Letter:
        ways = private_ways(incoming, replaces=replaces)
        if over and incoming.door is Door.DIRECT:
            ways = (Change(incoming.channel, over, incoming.installed_in), *ways)
        return Letter.of(f"{about}:{incoming.key}", message, *ways, asker=incoming.user_id)


def private_ways(incoming: Incoming, *, replaces: bool = False) -> tuple[Way, ...]:
    """How to answer for the asker's eyes only, in the order to try; the last works at any time.

    `replaces`: the answer takes the place of the message that was clicked in, where only they could see that.
    """
    where = incoming.installed_in
    last = Direct(incoming.user_id, where)
    is_without_address = incoming.door is Door.SHORTCUT and incoming.response_url is None
    if is_without_address or incoming.door in (Door.MENTION, Door.HEARD):
        return Whisper(incoming.channel, incoming.user_id, incoming.thread_ts, where), last
    is_in_our_conversation = incoming.door is Door.CLICK and incoming.in_private and not incoming.was_whispered
    if incoming.door is Door.DIRECT or is_in_our_conversation:
        return Post(incoming.channel, incoming.thread_ts, where), last
    return *_by_response(incoming, replaces=replaces), last


def _by_response(incoming: Incoming, *, in_channel: bool = False, replaces: bool = False) -> tuple[Respond, ...]:
    if incoming.response_url is None:
        return ()
    until = response_until(incoming.received_at)
    return (Respond(incoming.response_url, until, in_channel, replaces),)
