"""Where something stands in a club's file: a line of a text, a page or a paragraph of any other file."""

from __future__ import annotations

from index.types import Source


def place_words(source: Source, line: int) -> str:
    """Where the line of that number stands, as a person finds it: "line 12", "page 2, paragraph 7"."""
    place = source.place_of(source.start_of_line(line))
    if place is None or (place.page is None and place.paragraph is None):
        return f"line {line}"
    parts = (("page", place.page), ("paragraph", place.paragraph))
    return ", ".join(f"{name} {number}" for name, number in parts if number is not None)


def pages_words(source: Source) -> str:
    """How many pages a file has, as far as text stands on them; empty where it does not say."""
    pages = max((place.page or 0 for place in source.places), default=0)
    return f"{pages} {'page' if pages == 1 else 'pages'}" if pages else ""
