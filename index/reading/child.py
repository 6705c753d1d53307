"""The process that files which are no text are read and drawn in: it takes one after the other, within limits.

What it imports from a file's reader, and what a file does to it, stays here.  `index.reading.apart` starts it.
"""

from __future__ import annotations

import os
import resource
import select
import struct
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from index.errors import RefusedFileError
from index.reading.drawing import DRAWING_SECONDS, Picture, draw
from index.reading.extracting import Extracted
from index.reading.formats import EXTRACTORS, extract

# A file of 200 pages takes a tenth of this.
MEMORY_BYTES: Final = 1 << 30
# With nothing to read for so long the process ends; a batch keeps it busy.
IDLE_SECONDS: Final = 20
_OPEN_FILES: Final = 64

REQUEST: Final = struct.Struct(">HQ")  # the lengths of what is asked for and of the file
REPLY: Final = struct.Struct(">Q")  # the length of the reply
_STANDARD_OUTPUT: Final = 1


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted of a file of that suffix: what it holds, or the picture of the page of that number, from 1."""

    suffix: str
    page: int | None = None

    @property
    def seconds(self) -> int:
        """How much of the processor's time it may take."""
        return EXTRACTORS[self.suffix].seconds if self.page is None else DRAWING_SECONDS


@dataclass(frozen=True, slots=True)
class Reply:
    """What was extracted or drawn, or why not."""

    extracted: Extracted | None
    refused: str = ""
    picture: Picture | None = None


def request_adapter() -> TypeAdapter[Request]:
    """Reads and writes a Request as JSON."""
    return TypeAdapter(Request)


def reply_adapter() -> TypeAdapter[Reply]:
    """Reads and writes a Reply as JSON."""
    return TypeAdapter(Reply)


def serve() -> None:
    """Read the files that come on standard input until it closes or stays silent."""
    output = os.dup(_STANDARD_OUTPUT)
    # What a library prints must not be taken for a reply.
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STANDARD_OUTPUT)
    _limit()
    asked, adapter = request_adapter(), reply_adapter()
    while (next_one := _next_request()) is not None:
        request, data = next_one
        content = adapter.dump_json(_answer(asked.validate_json(request), data))
        _send(output, REPLY.pack(len(content)) + content)


def _limit() -> None:
    """No more memory, open files or bytes written than a policy's reader needs; no dump of it either."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: int) -> None:
    """So many seconds of the processor from now on; then the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _answer(request: Request, data: bytes) -> Reply:
    _limit_time(request.seconds)
    if request.page is not None:
        return _draw(request.suffix, request.page, data)
    try:
        return Reply(extract(data, request.suffix))
    except RefusedFileError as error:
        return Reply(None, error.reason)
    except MemoryError:
        return Reply(None, "needs more memory to be read than any policy; save its text alone in a new file")
    except RecursionError:
        return Reply(None, "is nested too deep to be read; save its text alone in a new file")
    except Exception as error:  # a damaged file breaks its reader in ways that nobody can list
        advice = "open it and save it again as a new file, or as plain text"
        return Reply(None, f"is damaged ({type(error).__name__}); {advice}")


def _draw(suffix: str, page: int, data: bytes) -> Reply:
    try:
        return Reply(None, picture=draw(data, suffix, page))
    except RefusedFileError as error:
        return Reply(None, error.reason)
    except Exception as error:
        return Reply(None, f"cannot be drawn ({type(error).__name__})")


def _next_request() -> tuple[bytes, bytes] | None:
    """What is asked for next and of which file, None where no more is."""
    if not select.select([0], [], [], IDLE_SECONDS)[0]:
        return None
    header = _receive(REQUEST.size)
    if len(header) < REQUEST.size:
        return None
    asked_length, length = REQUEST.unpack(header)
    return _receive(asked_length), _receive(length)


def _receive(length: int) -> bytes:
    received = bytearray()
    while len(received) < length and (piece := os.read(0, min(1 << 20, length - len(received)))):
        received += piece
    return bytes(received)


def _send(output: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(output, view) :]
