"""The bench's end of a stack's process: started, asked one question after another, ended."""

import contextlib
import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.evaluate import Outcome, Shown
from tests.places import ROOT

START_SECONDS = 300  # a loaded machine starts PyTorch in half a minute
QUESTION_SECONDS = 60
_END_SECONDS = 5
_LAST_WORDS = 200  # characters
# No stack looks for a model hub, or tells anybody that it is used.
_ALONE = {
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


class StackError(Exception):
    """A stack cannot be measured: the reason.  No question is in it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a stack says of itself once it is ready; `seconds` from the start of its process until then."""

    seconds: float
    passages: int
    versions: Mapping[str, str]
    weights: Path | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back for a question, and how long the stack took, without the way there and back."""

    outcome: Outcome
    seconds: float


class StackProcess:
    """A process that speaks as `tests.bench.peers.lines` says; a context manager that ends it."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        """Start it and wait until it is ready.  What it prints beside its lines goes to `log`.

        Raises StackError where it ends before, or is not ready in `START_SECONDS`.
        """
        started = time.perf_counter()
        with log.open("wb") as stream:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | _ALONE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stream,
                text=True,
                encoding="utf-8",
            )
        try:
            said = self._line(START_SECONDS)
            seconds = time.perf_counter() - started
            weights = said["weights"]
            self.told = Told(seconds, said["passages"], said["versions"], Path(weights) if weights else None)
        except (StackError, KeyError, TypeError) as error:
            self.kill()
            # Nothing of ours has been asked yet, so its last words may be repeated.
            raise StackError(_last_line(log) or str(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def ask(self, question: str, club: str | None) -> Answered:
        """What the stack answers.  Raises StackError where it does not in `QUESTION_SECONDS`."""
        self._say(json.dumps({"question": question, "club": club}))
        said = self._line(QUESTION_SECONDS)
        outcome = Outcome(said["status"], tuple(Shown(source, text) for source, text in said["quotes"]))
        return Answered(outcome, said["seconds"])

    def end(self) -> float:
        """Let it end by itself; the most megabytes of memory it ever held."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        peak = float(self._line(QUESTION_SECONDS)["peak_mb"])
        self._process.wait(QUESTION_SECONDS)
        return peak

    def kill(self) -> None:
        """End it now, if it has not ended."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise StackError("ended while it was asked") from error

    def _line(self, limit: float) -> Any:
        assert self._process.stdout is not None
        with _killed_after(self._process, limit) as was_killed:
            line = self._process.stdout.readline()
        if not line:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)  # it may still be saying why
            raise StackError(
                f"said nothing for {limit:g} seconds" if was_killed.is_set() else "ended without an answer"
            )
        try:
            return json.loads(line)
        except ValueError as error:
            raise StackError("said a line that is no JSON") from error


@contextlib.contextmanager
def _killed_after(process: subprocess.Popen[str], limit: float) -> Iterator[threading.Event]:
    was_killed = threading.Event()

    def kill() -> None:
        was_killed.set()
        process.kill()

    timer = threading.Timer(limit, kill)
    timer.daemon = True
    timer.start()
    try:
        yield was_killed
    finally:
        timer.cancel()


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").replace("\r", "\n").splitlines()
    said = [line.strip() for line in lines if line.strip()]
    return said[-1][:_LAST_WORDS] if said else ""
