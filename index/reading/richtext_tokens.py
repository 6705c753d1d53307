"""RTF bytes → tokens: where groups open and close, control words with their numbers, and text decoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_TOKEN = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?"
    rb"|\\(?P<symbol>[^a-zA-Z])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_DEFAULT_CODE_PAGE: Final = "cp1252"
_WHOLE_UNICODE: Final = 0x10000
_LAST_CHARACTER: Final = 0x10FFFF
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF


class Token(NamedTuple):
    """One token: `kind` is "open", "close", "word", "symbol" or "text"."""

    kind: str
    text: str = ""
    number: int | None = None


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of an RTF file in order; what stands in for a character that old programs lack is passed over."""
    tokenizer = _Tokenizer()
    at = 0
    while (match := _TOKEN.match(data, at)) is not None:
        at = match.end()
        if match.group("hex") is not None:
            tokenizer.take_byte(int(match.group("hex"), 16))
            continue
        yield from tokenizer.pending()
        if match.group("word") == b"bin":
            at += max(0, int(match.group("number") or 0))
        else:
            yield from tokenizer.take(match)
    yield from tokenizer.pending()


class _Tokenizer:
    """Knows the code page, and how many characters the next ones stand in for."""

    def __init__(self) -> None:
        self.page = _DEFAULT_CODE_PAGE
        self.skips = [1]  # how many characters stand in for one, by group
        self.left = 0  # of those, to be passed over
        self.bytes = bytearray()  # of one code page: several may make one character

    def take_byte(self, byte: int) -> None:
        if self.left:
            self.left -= 1
        else:
            self.bytes.append(byte)

    def pending(self) -> Iterator[Token]:
        """The text that the bytes before make."""
        if self.bytes:
            yield Token("text", self.bytes.decode(self.page, errors="replace"))
            self.bytes.clear()

    def take(self, match: re.Match[bytes]) -> Iterator[Token]:
        if match.group("text") is not None:
            shown = match.group("text").decode(self.page, errors="replace")
            yield Token("text", shown[self.left :])
            self.left = max(0, self.left - len(shown))
        elif match.group("symbol") is not None:
            if self.left:
                self.left -= 1
            else:
                yield Token("symbol", match.group("symbol").decode("latin-1"))
        elif match.group("word") is not None:
            yield from self._word(match.group("word").decode("ascii"), match.group("number"))
        elif match.group("open") or match.group("close"):
            yield self._group(opens=match.group("open") is not None)

    def _group(self, *, opens: bool) -> Token:
        self.left = 0
        if opens:
            self.skips.append(self.skips[-1])
        elif len(self.skips) > 1:
            self.skips.pop()
        return Token("open" if opens else "close")

    def _word(self, word: str, digits: bytes | None) -> Iterator[Token]:
        number = int(digits) if digits else None
        if word == "ansicpg" and number:
            self.page = _code_page(number)
        elif word == "uc":
            self.skips[-1] = max(0, number if number is not None else 1)
        elif word == "u" and number is not None:
            self.left = self.skips[-1]
            yield Token("text", _character(number))
        else:
            yield Token("word", word, number)


def _code_page(number: int) -> str:
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return _DEFAULT_CODE_PAGE


def _character(number: int) -> str:
    """The character of a number that may be given as a negative one; half of a pair alone is none."""
    code = number % _WHOLE_UNICODE if number < 0 else number
    is_character = code <= _LAST_CHARACTER and not _FIRST_SURROGATE <= code <= _LAST_SURROGATE
    return chr(code) if is_character else ""
