"""The formats that are no text: who extracts each, what its files open with, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import cast

from index.errors import RefusedFileError
from index.reading.extracting import Extracted

INSTALL_COMMAND = "pip install 'policybot[import]'"
_SAVE_ADVICE = "save the policy itself as a Word file or as plain text"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `module` has `extract(data) -> Extracted`, which raises RefusedFileError, and needs `libraries`.

    `name` goes after "is no"; `opens` are the bytes that its files start with, white space aside, none where any may.
    `seconds` is how much of the processor's time one file may take.
    """

    name: str
    module: str
    libraries: tuple[str, ...] = ()
    opens: tuple[bytes, ...] = ()
    seconds: int = 5


_WEB_PAGE = Format("a web page", "index.reading.web", ("lxml",), (b"<", b"\xff\xfe", b"\xfe\xff"))
EXTRACTORS: dict[str, Format] = {
    ".docx": Format("a Word file", "index.reading.word", ("lxml",), (b"PK\x03\x04",)),
    ".extract": Format("a part of a handbook", "index.reading.extracts", (), (b"{",)),
    ".htm": _WEB_PAGE,
    ".html": _WEB_PAGE,
    ".odt": Format("an OpenDocument text", "index.reading.opendocument", ("lxml",), (b"PK\x03\x04",)),
    # A scanned page takes some four seconds; a page of words hundredths of one.
    ".pdf": Format("a PDF", "index.reading.pdf.reader", ("pypdfium2",), (b"%PDF",), seconds=180),
    ".rtf": Format("an RTF file", "index.reading.richtext", (), (b"{\\rtf",)),
}

_PDF_ADVICE = "give it the suffix .pdf" if ".pdf" in EXTRACTORS else _SAVE_ADVICE
# What a file of another type is, by its first bytes, and what to do with it.
_SIGNATURES = {
    b"%PDF": f"a PDF; {_PDF_ADVICE}",
    b"PK\x03\x04": "a Word, OpenDocument or zip file; give it the suffix that it was saved with",
    b"PK\x05\x06": f"an empty zip file; {_SAVE_ADVICE}",
    b"\xd0\xcf\x11\xe0": "an old Word file, or one with a password; open it and save it as .docx without a password",
    b"{\\rtf": "an RTF file; give it the suffix .rtf",
    b"\x89PNG": "a picture; type the policy's words out and save them as a Word file or as plain text",
    b"\xff\xd8\xff": "a picture; type the policy's words out and save them as a Word file or as plain text",
    b"GIF8": "a picture; type the policy's words out and save them as a Word file or as plain text",
}


def missing_libraries(formats: Mapping[str, Format] = EXTRACTORS) -> dict[str, tuple[str, ...]]:
    """The libraries that are not installed, each with the suffixes of the files that cannot be read without it."""
    needed = sorted({library for each in formats.values() for library in each.libraries})
    missing = [library for library in needed if find_spec(library) is None]
    return {
        library: tuple(suffix for suffix, each in formats.items() if library in each.libraries) for library in missing
    }


def extract(data: bytes, suffix: str, formats: Mapping[str, Format] = EXTRACTORS) -> Extracted:
    """What a file of that suffix holds, read in this process: `index.reading.apart` does it in one of its own.

    Raises RefusedFileError for a file of another type, a missing library, and whatever the format's reader refuses.
    """
    wanted = formats[suffix]
    missing = [name for name in wanted.libraries if find_spec(name) is None]
    if missing:
        raise RefusedFileError(f"is {wanted.name}, which needs {', '.join(missing)} to be read; run {INSTALL_COMMAND}")
    _refuse_other_type(data, wanted)
    read = cast("Callable[[bytes], Extracted]", import_module(wanted.module).extract)
    extracted = read(data)
    if not extracted.document.blocks:
        raise RefusedFileError("holds no words that can be read; add the policy's text, or save it as plain text")
    return extracted


def is_read_by_same_libraries(extractor: str, suffix: str) -> bool:
    """Whether what `extractor` names made a text out of a file of that suffix is what is installed here.

    Of a text, which nothing is extracted from, always.
    """
    libraries = EXTRACTORS[suffix].libraries if suffix in EXTRACTORS else ()
    try:
        return all(version(name) in extractor for name in libraries)
    except PackageNotFoundError:
        return False


def _refuse_other_type(data: bytes, wanted: Format) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not data.strip(b"\0 \t\r\n"):
        raise RefusedFileError("is empty; add the policy's text or delete the file")
    if start.startswith(wanted.opens or b""):
        return
    known = next((what for signature, what in _SIGNATURES.items() if start.startswith(signature)), None)
    raise RefusedFileError(f"is no {wanted.name.partition(' ')[2]} but {known or 'something else; save it as one'}")
