"""The database that is set, for verbs that look into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store
    from index.types import Corpus


@contextmanager
def existing_store() -> Iterator[Store]:
    """The database that is set.  Raises DatabaseError for one that is not there: an empty one would prove nothing."""
    from bot.errors import DatabaseError
    from bot.settings import load_settings
    from bot.store.database import database_file

    settings = load_settings()
    if not _exists(settings):
        file = database_file(settings.database_url)
        raise DatabaseError(f"{file}: there is no database yet; see POLICYBOT_DATA and POLICYBOT_DATABASE_URL")
    with made_store() as store:
        yield store


@contextmanager
def made_store() -> Iterator[Store]:
    """The database that is set, made where it is not there yet."""
    from bot.settings import load_settings
    from bot.store import open_store

    settings = load_settings()
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    store = open_store(settings.database_url, settings.data, key)
    try:
        yield store
    finally:
        store.close()


def with_what_managers_said(corpus: Corpus) -> Corpus:
    """The corpus with the register laid over it, where there is a database; as it is where there is none."""
    from bot.settings import load_settings

    if not _exists(load_settings()):
        return corpus
    from bot.lifecycle.register import Register, with_words

    with existing_store() as store:
        return with_words(corpus, Register(store).words())


def _exists(settings: Settings) -> bool:
    from bot.store.database import database_file

    file = database_file(settings.database_url)
    return file is None or file.exists()
