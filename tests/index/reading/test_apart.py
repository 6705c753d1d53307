"""Files made to do harm, or damaged: refused with what to do, in a process of their own, the next one read as ever."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable

import psutil
import pytest

from index.clauses import SUFFIXES, read_policy
from index.errors import RefusedFileError, UnreadablePolicyError
from index.reading import apart
from index.reading.apart import extract_apart
from index.reading.formats import EXTRACTORS, Format, extract
from index.types import Club
from tests.index.reading.harmful import DOCUMENT, GOOD, changed, deep, encrypted, entity_bomb, in_utf_16, lying
from tests.index.reading.wordfile import STYLES, paragraph, word, zipped

PATH = "oak/phones.docx"
MOST_GROWTH_BYTES = 40_000_000


def reason(data: bytes, suffix: str = ".docx") -> str:
    """Why the file is refused; the one after it is read, and it costs this process no memory."""
    me = psutil.Process(os.getpid())
    before = me.memory_info().rss
    with pytest.raises(UnreadablePolicyError) as caught:
        extract_apart(data, suffix, PATH)
    assert me.memory_info().rss - before < MOST_GROWTH_BYTES
    assert extract_apart(GOOD, ".docx", PATH).document.blocks[0].text == "Phones are kept in the lockers."
    assert caught.value.path == PATH
    return caught.value.reason


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: changed("word/media/a.xml", bytes(512_000_000)), "unpacks from 0.5 MB to 512 MB, as no policy does"),
        (lambda: changed(DOCUMENT, bytes(39_000_000)), "unpacks from 0.0 MB to 39 MB, as no policy does"),
        (lambda: zipped({f"{at}": b"" for at in range(3_000)}), "holds 3,000 parts, more than any policy"),
        (entity_bomb, "defines its own entities in 'word/document.xml'"),
        (in_utf_16, "defines its own entities in 'word/document.xml'"),
        (lambda: changed("../../etc/passwd", b"x"), "holds a part with the unsafe name '../../etc/passwd'"),
        (lambda: changed("/etc/passwd", b"x"), "holds a part with the unsafe name '/etc/passwd'"),
        (lambda: changed("word/vbaProject.bin", b"x"), "holds macros; save it as a document without macros"),
        (encrypted, "is protected by a password; open it and save it without one"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 512, "is no Word file but an old Word file, or one with a password"),
        (lambda: GOOD[: len(GOOD) // 2], "is cut short or damaged"),
        (lambda: b"", "is empty"),
        (lambda: bytes(2_000), "is empty"),
        (lambda: b"%PDF-1.7 ...", "is no Word file but a PDF; "),
        (lambda: b"Phones are kept in the lockers.", "is no Word file but something else; save it as one"),
        (lambda: zipped({"a.txt": b"x"}), "is no Word document inside"),
        (lambda: word(paragraph(" ")), "holds no words that can be read"),
        (lying, "is damaged in its part 'word/document.xml'"),
        (deep, "is damaged in its part 'word/document.xml'"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_file_made_to_do_harm_is_refused_at_once(made: Callable[[], bytes], said: str) -> None:
    found = reason(made())
    assert found.startswith(said)
    assert ";" in found  # what to do next


def test_a_web_page_nested_without_end_does_no_harm() -> None:
    page = b"<html><body>" + b"<div>" * 200_000 + b"Phones are kept in the lockers." + b"</div>" * 200_000
    with contextlib.suppress(UnreadablePolicyError):
        extract_apart(page, ".html", "oak/phones.html")
    assert extract_apart(GOOD, ".docx", PATH).document.blocks


def test_a_file_that_would_keep_the_processor_busy_is_given_up() -> None:
    found = reason(b"<html><p>" + b"x<br>" * 1_900_000, ".html")
    assert found == "takes too long to be read; save its text alone in a new file, or as plain text"


def test_a_process_that_is_killed_takes_only_its_own_file_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose reading never ends: the clock on the wall stops it, and the next one is read."""
    monkeypatch.setattr(apart, "_WALL_SECONDS_MORE", -EXTRACTORS[".docx"].seconds + 0.01)
    apart._CHILD.close()
    with pytest.raises(UnreadablePolicyError, match="takes too long to be read"):
        extract_apart(GOOD, ".docx", PATH)
    monkeypatch.undo()
    assert extract_apart(GOOD, ".docx", PATH).document.blocks


def test_one_process_reads_a_batch() -> None:
    extract_apart(GOOD, ".docx", PATH)
    first = apart._CHILD._process
    assert first is not None
    extract_apart(GOOD, ".docx", PATH)
    assert apart._CHILD._process is first


def test_a_process_that_went_while_idle_is_started_anew() -> None:
    extract_apart(GOOD, ".docx", PATH)
    assert apart._CHILD._process is not None
    psutil.Process(apart._CHILD._process.pid).terminate()
    time.sleep(0.1)
    assert extract_apart(GOOD, ".docx", PATH).document.blocks


def test_the_process_knows_nothing_of_this_ones_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYBOT_SECRET", "hunter2")
    apart._CHILD.close()
    extract_apart(GOOD, ".docx", PATH)
    assert apart._CHILD._process is not None
    assert "POLICYBOT_SECRET" not in psutil.Process(apart._CHILD._process.pid).environ()


def test_a_missing_library_is_named_with_the_command_that_installs_it() -> None:
    formats = {".docx": Format("a Word file", "index.reading.word", ("no_such_library",))}
    with pytest.raises(RefusedFileError, match=r"needs no_such_library to be read; run pip install"):
        extract(GOOD, ".docx", formats)


@pytest.mark.parametrize("suffix", sorted(EXTRACTORS))
def test_every_format_refuses_what_it_is_not(suffix: str) -> None:
    assert suffix in SUFFIXES
    for data in (b"", b"\x89PNG\r\n\x1a\n" + bytes(99), b"MZ" + bytes(99)):
        with pytest.raises(UnreadablePolicyError, match=r"is (?:empty|no ).*;"):
            read_policy(data, f"oak/phones{suffix}", Club("oak", "Oak"))


def test_the_styles_of_a_damaged_file_do_not_break_the_reader() -> None:
    looped = STYLES.replace('<w:basedOn w:val="Normal"/>', '<w:basedOn w:val="H1"/>')
    data = changed("word/styles.xml", f'<w:styles xmlns:w="x">{looped}</w:styles>'.encode())
    assert extract(data, ".docx").document.blocks
