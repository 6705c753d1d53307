"""Who has the database open: any number of bots and commands at once, or whoever puts another in its place, alone.

The kernel keeps the hold and drops it with the process, however that ends; so a bot that was killed holds nothing.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DatabaseError


class Hold:
    """A hold on one database file, until it is let go."""

    def __init__(self, database: Path, how: int) -> None:
        """`how`: one of fcntl's LOCK_SH and LOCK_EX.  Raises BlockingIOError where somebody's hold forbids it."""
        # A file of its own: the database is replaced by rename, and SQLite has locks of its own on it.
        self._handle = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, how | fcntl.LOCK_NB)
        except OSError:
            self.let_go()
            raise

    def let_go(self) -> None:
        """End it; once is enough, twice does nothing."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def hold_with_others(database: Path) -> Hold:
    """A hold that says that the database is in use.  Raises DatabaseError while it is being replaced."""
    try:
        return Hold(database, fcntl.LOCK_SH)
    except BlockingIOError:
        raise DatabaseError(f"{database}: is being restored; try again when `policybot restore` has ended") from None
    except OSError as error:
        raise DatabaseError(f"{database}: its folder cannot be written ({error.strerror})") from None


@contextmanager
def held_alone(database: Path) -> Iterator[None]:
    """A hold that nobody shares.  Raises DatabaseError while the database is in use."""
    try:
        hold = Hold(database, fcntl.LOCK_EX)
    except BlockingIOError:
        raise DatabaseError(f"{database}: a bot is running on it; stop it first") from None
    try:
        yield
    finally:
        hold.let_go()
