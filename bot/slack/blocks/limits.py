"""Slack's limits on a message, counted as Slack counts, and what to do about text that is too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import PolicybotError

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000  # of all blocks; Slack refuses from about 13,200 on
MOST_TEXT = 4_000  # of the plain text beside them; Slack splits a longer one in two
MOST_SECTION = 3_000
MOST_CONTEXT = 2_000
MOST_CONTEXT_ELEMENTS = 10
MOST_INDENT = 8
MOST_OPTION = 75
MOST_OPTION_VALUE = 150
MOST_OPTIONS = 100  # in a menu or in one group of it
MOST_BUTTON_VALUE = 2_000
MOST_HEADER = 150
MOST_VIEW_BLOCKS = 100

# Marks in mrkdwn that stand for somebody or something.  The only one that we write is a person.
_OUR_MARK = re.compile(r"<@[UW][A-Z0-9]{1,31}>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)")


class InvalidMessageError(PolicybotError):
    """A message that Slack would refuse, cut or read otherwise than we mean it.  Never sent."""


def is_person(user_id: str) -> bool:
    """Whether `user_id` is one that can be named in a message."""
    return _OUR_MARK.fullmatch(f"<@{user_id}>") is not None


def slack_length(text: str) -> int:
    """How long Slack takes `text` to be: in UTF-16 units, as a browser counts, so most emoji are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """`text` for mrkdwn: the three characters that Slack reads as control, and nothing else."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clipped(text: str, most: int) -> str:
    """`text`, cut to `most` with an ellipsis where it is longer.  For our own words, never for a quotation."""
    if slack_length(text) <= most:
        return text
    return _head(text, most - 1).rstrip() + "…"


def whole_sentences(text: str, most: int) -> str:
    """The whole sentences of `text` that fit into `most`; empty where not even the first does."""
    if slack_length(text) <= most:
        return text
    # With the character behind them: a sentence that ends at "4." does not, where the text goes on with "5".
    ends = [match.end() for match in _SENTENCE_END.finditer(text[: len(_head(text, most)) + 1])]
    return text[: ends[-1]] if ends else ""


def whole_words(text: str, most: int) -> str:
    """The whole words of `text` that fit into `most`; a single endless word is cut."""
    head = _head(text, most)
    if len(head) == len(text) or text[len(head)].isspace():
        return head.rstrip()
    space = head.rfind(" ")
    return (head[:space] if head[:space].strip() else head).rstrip()


def _head(text: str, most: int) -> str:
    """The longest beginning of `text` that is at most `most` long."""
    head = text[:most]
    while slack_length(head) > most:
        head = head[: len(head) - max(1, (slack_length(head) - most) // 2)]
    return head


def faults(blocks: Sequence[Mapping[str, Any]], text: str) -> Iterator[str]:
    """Everything that Slack's own library does not check: counts, totals, empty or parsed words, the plain text."""
    yield from _faults_of_all(blocks, f"a message has 1 to {MOST_BLOCKS}", MOST_BLOCKS)
    yield from _parsed_faults("text", text)
    if not text.strip() or slack_length(text) > MOST_TEXT:
        yield f"text of {slack_length(text)} characters; 1 to {MOST_TEXT} are needed"


def view_faults(view: Mapping[str, Any]) -> Iterator[str]:
    """The same of a modal or a Home tab."""
    yield from _faults_of_all(view.get("blocks") or [], f"a view has 1 to {MOST_VIEW_BLOCKS}", MOST_VIEW_BLOCKS)


def _faults_of_all(blocks: Sequence[Mapping[str, Any]], allowed: str, most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks; {allowed}"
    total = total_length(blocks)
    if total > MOST_CHARACTERS:
        yield f"{total} characters in all blocks; at most {MOST_CHARACTERS}"
    for block in blocks:
        yield from _block_faults(block)


def total_length(blocks: Sequence[Mapping[str, Any]]) -> int:
    """How many characters these blocks show together, menus and buttons among them."""
    return sum(slack_length(words) for words in _words(blocks))


def label_length(number: int, room: int) -> int:
    """How long each of `number` labels of a menu may be for all of them to fit into `room`."""
    return max(1, min(MOST_OPTION, room // max(1, number)))


def _block_faults(block: Mapping[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    most = {"section": MOST_SECTION, "context": MOST_CONTEXT, "rich_text": MOST_CHARACTERS}.get(str(kind), MOST_SECTION)
    for words in _words(block):
        if not words or slack_length(words) > most:
            yield f"{kind}: words of {slack_length(words)} characters; 1 to {most} are allowed"
    for part in _parts(block):
        if part.get("type") == "mrkdwn":
            yield from _parsed_faults(str(kind), part["text"])
        if part.get("type", "").startswith("rich_text") and not part.get("elements"):
            yield f"{part['type']}: empty"
        if part.get("indent", 0) > MOST_INDENT:
            yield f"{part['type']}: indented {part['indent']} times; at most {MOST_INDENT}"


def _parsed_faults(where: str, words: str) -> Iterator[str]:
    """Marks in parsed text that are not ours: unescaped, they could call a whole channel."""
    rest = _OUR_MARK.sub("", words)
    if "<" in rest or ">" in rest or _ENTITY.search(rest):
        yield f"{where}: unescaped control characters"


def _words(value: object) -> Iterator[str]:
    """Every piece of text that a person can read in these blocks."""
    for part in _parts(value):
        if isinstance(part.get("text"), str):
            yield part["text"]


def _parts(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _parts(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _parts(inner)
