"""Where `tests/judges/install` puts the judges that are not ours, and what to say where they are not."""

import hashlib
import os
from pathlib import Path

HERE = Path(__file__).parent
_NAMED_BY = ("install", "package.json", "package-lock.json")

NOT_INSTALLED = "the outside judges are not installed; `tests/judges/install` does it (it needs npm)"


def place() -> Path | None:
    """The folder of the versions that package-lock.json names; None where they are not installed."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _NAMED_BY)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    found = cache / "policybot" / "judges" / digest
    return found if (found / "blockkit.json").exists() else None
