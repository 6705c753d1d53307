"""How often one link may be opened."""

from __future__ import annotations

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Final

# Far more than anybody reads, far less than a machine asks for.
MOST_A_MINUTE: Final = 30
_MINUTE: Final = timedelta(minutes=1)
_MOST_REMEMBERED: Final = 10_000


class Turns:
    """Who was here within the last minute, and how often.  Safe to share between threads."""

    def __init__(self) -> None:
        self._turns: dict[str, deque[datetime]] = {}
        self._changing = threading.Lock()

    def take(self, key: str, now: datetime) -> bool:
        """Count one more; False where that is too many."""
        with self._changing:
            if len(self._turns) >= _MOST_REMEMBERED:
                self._turns = {each: turns for each, turns in self._turns.items() if now - turns[-1] < _MINUTE}
            turns = self._turns.setdefault(key, deque(maxlen=MOST_A_MINUTE))
            if len(turns) == MOST_A_MINUTE and now - turns[0] < _MINUTE:
                return False
            turns.append(now)
            return True
