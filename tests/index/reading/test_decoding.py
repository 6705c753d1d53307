"""Bytes → text, with the encoding said, or the reason why not."""

import hashlib

import pytest

from index.errors import UnreadablePolicyError
from index.reading.decoding import MAXIMUM_BYTES, decode

TEXT = "Staff mustn’t – ever – lend it to Zoë.\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found_out_and_said(data: bytes, encoding: str) -> None:
    source = decode(data, "club/file.txt")
    assert source.text.lstrip("\ufeff") == TEXT
    assert (source.encoding, source.sha256) == (encoding, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "is empty"),
        (b" \r\n\t\x0c\n", 1, "is empty"),
        (b"\xef\xbb\xbf\n", 1, "is empty"),
        (b"\xff\xfe", 1, "is empty"),
        ("\u200b\u00a0".encode(), 1, "is empty"),
        (b"%PDF-1.7\n...", 1, "is a PDF"),
        (b"PK\x03\x04....", 1, "is a Word or zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", 1, "is an old Word file"),
        (b"{\\rtf1\\ansi", 1, "is an RTF file"),
        (b"one\r\ntwo\x00three", 2, "control character '\\x00'"),
        (b"one\rtwo\x1bthree", 2, "control character '\\x1b'"),
        (b"one\ntwo \x81\n", 2, "0x81 is not cp1252"),
        (b"\xff\xfea", 1, "not utf-16-le"),
        (b"x" * (MAXIMUM_BYTES + 1), 1, "is 10 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line_and_reason(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(UnreadablePolicyError) as raised:
        decode(data, "club/file.txt")
    assert (raised.value.path, raised.value.line) == ("club/file.txt", line)
    assert reason in raised.value.reason
    assert str(raised.value).startswith(f"club/file.txt:{line}: ")
