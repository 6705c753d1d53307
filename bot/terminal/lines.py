"""Where the chat's lines come from: typed at a terminal, or piped in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from rich.console import Console
from rich.text import Text

from bot.terminal.rendering import printable

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


class Lines(Protocol):
    """Where a chat's lines come from."""

    def read(self, prompt: str) -> str | None:
        """The next line without its end, or None when there are no more."""

    def remember(self, line: str) -> None:
        """Keep `line` for the arrow keys."""


class PipedLines:
    """Lines from a pipe or a file; each is shown behind its prompt, as it would be had it been typed."""

    def __init__(self, stream: TextIO, console: Console) -> None:
        """`stream` is read line by line."""
        self._stream, self._console = stream, console

    def read(self, prompt: str) -> str | None:
        """The next line, or None at the end of the stream."""
        line = self._stream.readline()
        if not line:
            return None
        self._console.print(Text(prompt + printable(line.rstrip("\r\n")), style="bold"))
        return line.rstrip("\r\n")

    def remember(self, line: str) -> None:
        """Nothing: there are no arrow keys."""


class TypedLines:
    """Lines typed at a terminal, with what was typed before behind the arrow keys.

    What was typed is kept in memory only, unless `history` names a file, which only its owner may read.
    A line is kept when `remember` says so, which nobody does for a sensitive one.
    """

    def __init__(self, history: Path | None = None) -> None:
        """Open the terminal."""
        self._session, self._keep = _prompt_session(history)

    def read(self, prompt: str) -> str | None:
        """The next line; None on Ctrl-D.  Ctrl-C clears what was typed."""
        while True:
            try:
                return self._session.prompt(prompt)
            except KeyboardInterrupt:
                continue
            except EOFError:
                return None

    def remember(self, line: str) -> None:
        """Keep `line` for the arrow keys."""
        self._keep(line)


def _prompt_session(history: Path | None) -> tuple[PromptSession[str], Callable[[str], None]]:
    # Only a chat at a terminal needs it, and it takes a tenth of a second.
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory, InMemoryHistory  # noqa: PLC0415

    class Memory(InMemoryHistory):
        """What was typed, kept only when told to."""

        def append_string(self, string: str) -> None:
            """Nothing: prompt_toolkit calls this for every line, before anybody knows whether it may be kept."""

        def keep(self, line: str) -> None:
            super().append_string(line)

    class File(FileHistory):
        """The same in a file."""

        def append_string(self, string: str) -> None:
            """Nothing, as above."""

        def keep(self, line: str) -> None:
            super().append_string(line)

    if history is None:
        memory = Memory()
        return PromptSession(history=memory), memory.keep
    history.parent.mkdir(parents=True, exist_ok=True)
    history.touch(mode=0o600)
    kept = File(str(history))
    return PromptSession(history=kept), kept.keep
