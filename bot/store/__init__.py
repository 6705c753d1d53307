"""The one database: who belongs where, what came in, what goes out.

What came in is written here before it is acknowledged; what goes out is written here before it is sent.
"""

from bot.store.database import Store, open_store
from bot.store.inbox import Inbox, Kept
from bot.store.outbox import Claimed, Outbox

__all__ = ["Claimed", "Inbox", "Kept", "Outbox", "Store", "open_store"]
