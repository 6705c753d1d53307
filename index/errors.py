"""What can go wrong with a corpus or an index, as one tree.

    PolicyIndexError
    ├── CorpusError                  something in the corpus folder
    │   ├── UnreadablePolicyError    one policy file: path, line, reason
    │   ├── RefusedFileError         the bytes of one file, where its name is not known: reason
    │   ├── ClubsFileError           clubs.yaml: path, field, reason
    │   └── SidecarError             <policy>.yaml or glossary.yaml: path, field, reason
    ├── UnprovableQuotationError     words that their ranges do not reproduce
    ├── EncoderError
    │   ├── MissingEncoderError      no exported encoder, and no means to make one
    │   └── EncoderMismatchError     weights or files of another digest
    └── SnapshotError
        ├── MissingSnapshotError     nothing built yet
        ├── StaleSnapshotError       built from another corpus, encoder or format
        └── DamagedSnapshotError     a file is cut short, changed or missing

Every message says what, which, and what to do next.  The name keeps clear of the builtin ``IndexError``.
"""

from __future__ import annotations


class PolicyIndexError(Exception):
    """Root of this package's errors."""


class CorpusError(PolicyIndexError):
    """Something in the corpus folder cannot be used."""


class UnreadablePolicyError(CorpusError):
    """One policy file cannot be read; the others still load."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        """`path` below the corpus root, `line` from 1, `reason` with what to do next."""
        self.path = path
        self.line = line
        self.reason = reason
        super().__init__(f"{path}:{line}: {reason}")


class RefusedFileError(CorpusError):
    """The bytes of a file that no text can be extracted from; whoever knows the file's name says it beside."""

    def __init__(self, reason: str) -> None:
        """`reason` goes on with the file's name, and says what to do next."""
        self.reason = reason
        super().__init__(reason)


class SettingsFileError(CorpusError):
    """A YAML file of the corpus says something that cannot be used."""

    def __init__(self, path: str, field: str, reason: str) -> None:
        """`field` is the dotted name of the entry, empty for the whole file."""
        self.path = path
        self.field = field
        self.reason = reason
        super().__init__(f"{path}: {field}: {reason}" if field else f"{path}: {reason}")


class ClubsFileError(SettingsFileError):
    """clubs.yaml cannot be used."""


class SidecarError(SettingsFileError):
    """A policy's confirmed facts, or the glossary, cannot be used."""


class UnprovableQuotationError(PolicyIndexError):
    """Words that the ranges of their source do not reproduce.  Never shown to anybody."""

    def __init__(self, path: str, start: int, end: int, reason: str) -> None:
        """`start` and `end` are characters of the source text."""
        self.path = path
        self.start = start
        self.end = end
        super().__init__(f"{path}: characters {start}-{end} cannot be quoted: {reason}; run `policybot index build`")


class EncoderError(PolicyIndexError):
    """The encoder cannot be made or opened."""


class MissingEncoderError(EncoderError):
    """There is no exported encoder and no means of making one here."""


class EncoderMismatchError(EncoderError):
    """Weights or exported files are not the ones asked for."""


class SnapshotError(PolicyIndexError):
    """The index on disk cannot be used."""


class MissingSnapshotError(SnapshotError):
    """Nothing has been built yet."""


class StaleSnapshotError(SnapshotError):
    """The index was built from something else than what is here now."""


class DamagedSnapshotError(SnapshotError):
    """A file of the index is cut short, changed or missing."""
