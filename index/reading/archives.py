"""Zipped documents, looked over before anything is unpacked, and their XML without entities."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from index.errors import RefusedFileError

# A policy with a hundred pictures has some 150 entries, and its text some 2 MB of XML.
_MOST_ENTRIES: Final = 2_000
_LARGEST_ENTRY_BYTES: Final = 40_000_000
_LARGEST_TOTAL_BYTES: Final = 150_000_000
# XML of a real document packs to a thirtieth at best; small files may do better.
_HIGHEST_RATIO: Final = 120
_RATIO_COUNTS_FROM_BYTES: Final = 4_000_000
_IS_ENCRYPTED: Final = 0x1
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|Basic/|Scripts/)", re.IGNORECASE)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NEW_FILE: Final = "save its text alone in a new file"

Element = Any  # of lxml, which has no types


class Archive:
    """A zipped document whose entries can be read within limits."""

    def __init__(self, data: bytes) -> None:
        """Raises RefusedFileError where it is damaged, or unpacks to more than any policy, or is encrypted."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise RefusedFileError("is cut short or damaged; open it and save it again as a new file") from error
        self.names = frozenset(entry.filename for entry in entries)
        _look_over(entries, len(data))

    def read(self, name: str) -> bytes:
        """The bytes of an entry.  Raises RefusedFileError where it is missing or damaged."""
        if name not in self.names:
            raise RefusedFileError(f"lacks its part {name!r}, so it is damaged; open it and save it again")
        try:
            return self._zip.read(name)
        except MemoryError:
            raise
        except Exception as error:  # zipfile's own, and those of each way to pack
            raise _damaged(name) from error

    def tree(self, name: str) -> Element:
        """The root of an XML entry.  Raises RefusedFileError where it is missing, damaged or not plain."""
        return parse(self.read(name), name)

    def tree_or_none(self, name: str) -> Element | None:
        """The root of an XML entry, None where there is no such entry."""
        return self.tree(name) if name in self.names else None


def _damaged(name: str) -> RefusedFileError:
    return RefusedFileError(f"is damaged in its part {name!r}; open it and save it again as a new file")


def _look_over(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise RefusedFileError(f"holds {len(entries):,} parts, more than any policy; {_NEW_FILE}")
    total = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    is_packed_tight = total > _RATIO_COUNTS_FROM_BYTES and total > _HIGHEST_RATIO * size
    if total > _LARGEST_TOTAL_BYTES or largest > _LARGEST_ENTRY_BYTES or is_packed_tight:
        reason = f"unpacks from {size / 1e6:.1f} MB to {total / 1e6:.0f} MB, as no policy does"
        raise RefusedFileError(f"{reason}; {_NEW_FILE}, without pictures")
    for entry in entries:
        if entry.flag_bits & _IS_ENCRYPTED:
            raise RefusedFileError("is protected by a password; open it and save it without one")
        if _ODD_NAME.search(entry.filename):
            raise RefusedFileError(f"holds a part with the unsafe name {entry.filename[:80]!r}; {_NEW_FILE}")
        if _MACROS.search(entry.filename):
            raise RefusedFileError("holds macros; save it as a document without macros (.docx or .odt)")


def parse(data: bytes, name: str) -> Element:
    """The root of plain XML: no entities, nothing from outside, no more depth than documents have.

    Raises RefusedFileError otherwise; `name` is of the part that it is.
    """
    # In UTF-16 every other byte is nothing.
    if _DECLARES.search(data.replace(b"\0", b"")):
        raise RefusedFileError(f"defines its own entities in {name!r}, which documents do not; {_NEW_FILE}")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(name) from error
    return root


# -- reading a tree without caring for namespaces: there are two sets of them for the same document --------------


def local(element: Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute of that name in any namespace."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of names, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """The children of those names, in order."""
    if element is not None:
        yield from (each for each in element if local(each) in names)
