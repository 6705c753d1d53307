"""How channels are set, and which threads are listened to.

A manager may bind a channel to a club: whoever may read that club is answered from it there.  And they may let the bot
answer a question without being mentioned.  In such a channel it remembers whom it answered in which thread, for a
week, so that a second question of the same person needs no mention; when somebody else speaks there, people are
talking to each other, and it is silent in that thread from then on.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from bot.store import Store
from bot.store.tables import channels, insert_once, threads

KEPT_THREADS: Final = timedelta(days=7)

# How long a change that another process made may go unnoticed.
_FRESH_SECONDS: Final = 5.0

# What opens a question; a sentence that neither does so nor ends in a question mark is talk.
_OPENING: Final = re.compile(
    r"(?:(?:hi|hello|hey|morning|quick (?:one|question)|question|so|ok|and|but|anyone know|does any(?:one|body) know"
    r"|do we know|just wondering|wondering)\W+(?:(?:all|team|everyone|guys|if|whether)\W+)?)*"
    r"(?:can|could|may|must|should|shall|do|does|did|is|are|am|was|were|will|would|has|have|what|what's|whats|when|who"
    r"|who's|whom|whose|where|which|why|how|how's|any(?:one|body) know)\b",
    re.IGNORECASE,
)
_LEAST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class ChannelSetting:
    """Whose policies are quoted in a channel (None: each person's own), and whether it is listened to."""

    club: str | None = None
    listens: bool = False


UNSET: Final = ChannelSetting()


class Channels:
    """The channels of all workspaces.  Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        """Settings and threads are kept in `store`; settings also in memory, because every message asks for them."""
        self._store = store
        self._lock = threading.Lock()  # never held while the database is waited for
        self._settings: dict[tuple[str, str], ChannelSetting] = {}
        self._read_at = -_FRESH_SECONDS
        self._changes = 0

    def setting(self, workspace: str, channel: str) -> ChannelSetting:
        """How the channel is set; `UNSET` where nobody set it."""
        return self._all().get((workspace, channel), UNSET)

    def bound_clubs(self, workspace: str) -> frozenset[str]:
        """The slugs of the clubs that a channel of the workspace is bound to."""
        settings = self._all().items()
        return frozenset(setting.club for (where, _), setting in settings if where == workspace and setting.club)

    def set(self, workspace: str, channel: str, setting: ChannelSetting, user_id: str) -> None:
        """Keep how the channel is set, and who set it."""
        mine = {"workspace": workspace, "channel": channel}
        with self._store.begin() as connection:
            connection.execute(delete(channels).filter_by(**mine))
            if setting != UNSET:
                now = self._store.clock()
                values = {"club": setting.club, "listens": setting.listens, "set_by": user_id, "set_at": now}
                insert_once(connection, channels, **mine, **values)
            if not setting.listens:
                connection.execute(delete(threads).filter_by(**mine))
        with self._lock:
            self._changes += 1
            self._read_at = -_FRESH_SECONDS

    def note_thread(self, connection: Connection, workspace: str, channel: str, thread_ts: str, user_id: str) -> None:
        """Remember, in the caller's transaction, whom the bot answered in a thread; the first one keeps it."""
        mine = {"workspace": workspace, "channel": channel, "thread_ts": thread_ts}
        now = self._store.clock()
        insert_once(connection, threads, **mine, user_id=user_id, is_quiet=False, answered_at=now)

    def is_follow_up(self, workspace: str, channel: str, thread_ts: str, user_id: str | None) -> bool:
        """Whether a thread is between this person and the bot alone; somebody else's words end that for good.

        None stands for anybody who speaks to somebody by name.
        """
        mine = (threads.c.workspace == workspace, threads.c.channel == channel, threads.c.thread_ts == thread_ts)
        with self._store.begin() as connection:
            row = connection.execute(select(threads).where(*mine)).mappings().first()
            if row is None or row["is_quiet"]:
                return False
            if row["user_id"] != user_id:
                connection.execute(update(threads).where(*mine).values(is_quiet=True))
        return bool(row["user_id"] == user_id)

    def sweep(self) -> None:
        """Forget the threads of a week ago."""
        with self._store.begin() as connection:
            connection.execute(delete(threads).where(threads.c.answered_at <= self._store.clock() - KEPT_THREADS))

    def _all(self) -> dict[tuple[str, str], ChannelSetting]:
        with self._lock:
            changes, is_fresh = self._changes, time.monotonic() - self._read_at < _FRESH_SECONDS
            if is_fresh:
                return self._settings
        with self._store.begin() as connection:
            rows = connection.execute(select(channels)).mappings().all()
        read = {(row["workspace"], row["channel"]): ChannelSetting(row["club"], row["listens"]) for row in rows}
        with self._lock:
            if changes == self._changes:  # else somebody changed a setting meanwhile, and it is read again
                self._settings, self._read_at = read, time.monotonic()
        return read


def sounds_like_question(text: str) -> bool:
    """Whether somebody asks something, to judge by how it begins or ends."""
    return len(text.split()) >= _LEAST_WORDS and (text.rstrip(" .!)").endswith("?") or bool(_OPENING.match(text)))
