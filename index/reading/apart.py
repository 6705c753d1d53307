"""Files that are no text, read and drawn in a process of their own: what they do to it costs that one file and no more.

One process reads a batch, so that no file pays for its start.  It holds none of this process's environment.
"""

from __future__ import annotations

import atexit
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

import index
from index.errors import RefusedFileError, UnreadablePolicyError
from index.reading.child import REPLY, REQUEST, Reply, Request, reply_adapter, request_adapter
from index.reading.drawing import Picture
from index.reading.extracting import Extracted

# Starting, and waiting for a busy processor, beside the seconds of the processor that a file may take.
_WALL_SECONDS_MORE: Final = 12
_LARGEST_REPLY_BYTES: Final = 64_000_000
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from index.reading.child import serve; serve()"
_TOO_LONG: Final = "takes too long to be read; save its text alone in a new file, or as plain text"
_BROKE: Final = "ended the process that read it, so it is damaged or made to do harm; save its text alone in a new file"
_DRAWN_TOO_LONG: Final = "takes too long to be drawn"
_DRAWN_BROKE: Final = "ended the process that drew it"


def extract_apart(data: bytes, suffix: str, path: str) -> Extracted:
    """What a file of that suffix holds; `path` names it in an error.

    Raises UnreadablePolicyError with what is wrong with it and what to do.
    """
    try:
        return _CHILD.extract(data, suffix)
    except RefusedFileError as error:
        raise UnreadablePolicyError(path, 1, error.reason) from error


def draw_apart(data: bytes, suffix: str, number: int) -> Picture:
    """The picture of the page of that number, from 1, of a file of that suffix.

    Raises RefusedFileError where it cannot be drawn; its reason goes on with the page's name.
    """
    return _CHILD.draw(data, suffix, number)


class _Child:
    """The process, started when it is wanted; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._asking, self._adapter = request_adapter(), reply_adapter()

    def extract(self, data: bytes, suffix: str) -> Extracted:
        """What the file holds.  Raises RefusedFileError, also where reading it ended the process."""
        with self._lock:
            reply = self._ask(data, Request(suffix), _TOO_LONG, _BROKE)
        if reply.extracted is None:
            raise RefusedFileError(reply.refused)
        return reply.extracted

    def draw(self, data: bytes, suffix: str, number: int) -> Picture:
        """The picture of a page.  Raises RefusedFileError, also where drawing it ended the process."""
        with self._lock:
            reply = self._ask(data, Request(suffix, number), _DRAWN_TOO_LONG, _DRAWN_BROKE)
        if reply.picture is None:
            raise RefusedFileError(reply.refused)
        return reply.picture

    def close(self) -> None:
        """End the process; the next file starts another."""
        with self._lock:
            self._end()

    def _ask(self, data: bytes, asked: Request, too_long: str, broke: str) -> Reply:
        head = self._asking.dump_json(asked)
        request = REQUEST.pack(len(head), len(data)) + head + data
        was_idle = self._process is not None
        reply = self._exchange(request, asked.seconds)
        if isinstance(reply, Reply):
            return reply
        # A process that had nothing to do may have ended just as the file came.
        if was_idle and reply == 0:
            reply = self._exchange(request, asked.seconds)
        if isinstance(reply, Reply):
            return reply
        raise RefusedFileError(too_long if reply in (-signal.SIGXCPU, -signal.SIGALRM) else broke)

    def _exchange(self, request: bytes, seconds: int) -> Reply | int:
        """The reply, or how the process ended: its exit status, a negative signal; -SIGALRM where it took too long."""
        process = self._running()
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(seconds + _WALL_SECONDS_MORE, give_up)
        watch.start()
        try:
            content = _exchanged(process, request)
        finally:
            watch.cancel()
        if content is None:
            status = self._end()
            return -signal.SIGALRM if late.is_set() else status
        return self._adapter.validate_json(content)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        root = str(Path(index.__file__).parents[1])
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and a text of ours
            [sys.executable, "-I", "-c", _START, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
        return self._process

    def _end(self) -> int:
        """End the process, if there is one, and say how it ended."""
        process, self._process = self._process, None
        if process is None:
            return 0
        for pipe in (process.stdin, process.stdout):
            _close(pipe)
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def _exchanged(process: subprocess.Popen[bytes], request: bytes) -> bytes | None:
    """The bytes of the reply; None where the process ended before it was whole."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(request)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    header = process.stdout.read(REPLY.size)
    if len(header) < REPLY.size:
        return None
    length = REPLY.unpack(header)[0]
    if length > _LARGEST_REPLY_BYTES:
        process.kill()
        return None
    content = process.stdout.read(length)
    return content if len(content) == length else None


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except BrokenPipeError:
        pass


_CHILD: Final = _Child()
atexit.register(_CHILD.close)
