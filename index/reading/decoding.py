"""Bytes → Source: the encoding found out and said, and what is no text refused with the reason."""

from __future__ import annotations

import codecs
import hashlib
import re

from index.errors import UnreadablePolicyError
from index.types import LINE_END, Source, level_white_space

# A policy of 200 pages has about 0.6 MB of text; above this it is an export of something else.
MAXIMUM_BYTES = 10_000_000
_MEGABYTE = 1_000_000
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"{\\rtf": "an RTF file",
}
# Text holds no other control characters than tab, line feed, vertical tab, form feed and carriage return.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decode(data: bytes, path: str) -> Source:
    """The source text of `data`, with its digest and encoding; characters are kept as they stand, BOM included.

    UTF-8 first, UTF-16 where its byte order mark says so, cp1252 (Windows) last.
    Raises UnreadablePolicyError for an empty, binary, over-long or otherwise encoded file.
    """
    if len(data) > MAXIMUM_BYTES:
        raise too_large(path, len(data))
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadablePolicyError(path, 1, f"is {what}, not text; save the policy as plain text or Markdown")
    text, encoding = _decode(data, path)
    if not level_white_space(text.replace("\0", " ")):
        raise UnreadablePolicyError(path, 1, "is empty; add the policy's text or delete the file")
    _refuse_binary(text, path)
    return Source(path, text, hashlib.sha256(data).hexdigest(), encoding)


def too_large(path: str, size: int) -> UnreadablePolicyError:
    """The error for a file of `size` bytes, more than any policy has."""
    limit = f"a policy's text is under {MAXIMUM_BYTES // _MEGABYTE} MB: split it or save it as plain text"
    return UnreadablePolicyError(path, 1, f"is {size / _MEGABYTE:.0f} MB; {limit}")


def _decode(data: bytes, path: str) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _strictly(data, encoding, path), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _strictly(data, "cp1252", path), "cp1252"


def _strictly(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {data[error.start]:#04x} is not {encoding} either" if encoding == "cp1252" else f"not {encoding}"
        raise UnreadablePolicyError(path, line, f"is not UTF-8, and {what}; save the file as UTF-8") from error


def _refuse_binary(text: str, path: str) -> None:
    found = _CONTROL.search(text)
    if found is not None:
        line = len(LINE_END.findall(text, 0, found.start())) + 1
        reason = f"holds the control character {found.group()!r}, so it is binary or damaged; save it as plain text"
        raise UnreadablePolicyError(path, line, reason)
