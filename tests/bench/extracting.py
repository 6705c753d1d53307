"""A process that `policybot bench import` measures: takes the text out of Word files, by our reader or by markitdown.

usage: python -m tests.bench.extracting policybot|markitdown FOLDER

Prints one JSON line: the version, the seconds that all files took, and the characters that came out.  Imports nothing
but the standard library itself, so that it runs where policybot is not.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

SUFFIX = ".docx"

Extract = Callable[[bytes], str]


def ours() -> Extract:
    """The reader of Word files as an import uses it: in a process of its own, within limits."""
    from index.reading.apart import extract_apart  # noqa: PLC0415 - markitdown's Python has it not

    return lambda data: extract_apart(data, SUFFIX, "policy.docx").text


def markitdowns() -> Extract:
    """What markitdown's documentation shows; plugins off, so that nothing else is asked."""
    from markitdown import MarkItDown  # noqa: PLC0415 - policybot's Python has it not

    converter = MarkItDown(enable_plugins=False)
    return lambda data: str(converter.convert_stream(io.BytesIO(data), file_extension=SUFFIX).text_content)


READERS: dict[str, Callable[[], Extract]] = {"policybot": ours, "markitdown": markitdowns}


def main(name: str, folder: Path) -> None:
    """Take the text out of every Word file below `folder`, and say how long that took."""
    extract = READERS[name]()
    files = [path.read_bytes() for path in sorted(folder.rglob(f"*{SUFFIX}"))]
    extract(files[0])  # what is imported or started with the first file is not the files'
    started = time.perf_counter()
    characters = sum(len(extract(data)) for data in files)
    seconds = time.perf_counter() - started
    sys.stdout.write(json.dumps({"version": version(name), "seconds": seconds, "characters": characters}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
