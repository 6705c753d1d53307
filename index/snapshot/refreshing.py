"""The index brought up to date by a process of its own.

Whoever answers questions meanwhile shares neither its memory nor its time, and can end it at any moment: an index that
was not finished is never in use.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

import index
from index.encoder import open_encoder
from index.errors import PolicyIndexError
from index.snapshot.building import refresh_snapshot

_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from index.snapshot.refreshing import main; main()"
# Questions go first: this process gets what they leave of the processor.
_NICENESS: Final = 5
_FAILED: Final = 1


class Refreshing:
    """`refresh_snapshot` under way in a process of its own, which holds none of this process's environment."""

    def __init__(self, root: Path, data: Path, model: str | None, directory: Path) -> None:
        """Begin with the corpus in `root`, the encoder that `data` and `model` mean, and the index in `directory`."""
        arguments = {"root": str(root), "data": str(data), "model": model, "directory": str(directory)}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and a text of ours
            [sys.executable, "-I", "-c", _START, str(Path(index.__file__).parents[1]), json.dumps(arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd=Path.cwd(),  # relative settings mean the same there
            start_new_session=True,  # so that what reads files for it can be ended with it
        )

    def wait(self) -> str:
        """Wait until it has ended; why it failed, empty where it did not."""
        said, _ = self._process.communicate()
        status = self._process.returncode
        if status == 0:
            return ""
        return said.decode(errors="replace").strip() or f"the process that builds it ended with status {status}"

    def stop(self) -> None:
        """End it, and what reads files for it, where they still run."""
        with suppress(ProcessLookupError):  # it may just have ended
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)


def main() -> None:
    """Bring up to date what the arguments say.  Ends with 1, and the reason on standard output, where that fails."""
    said = json.loads(sys.argv[2])
    os.nice(_NICENESS)
    try:
        encoder = open_encoder(Path(said["data"]), said["model"])
        refresh_snapshot(Path(said["root"]), encoder, Path(said["directory"]))
    except (PolicyIndexError, OSError) as error:
        sys.stdout.write(str(error))
        sys.exit(_FAILED)
