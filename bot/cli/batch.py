"""JSON lines in, JSON lines out: the batch contract, kept stable for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from bot.cli.options import readable
from bot.errors import UnknownClubError
from bot.types import Quote, Reply
from bot.wording import policy_words
from index.errors import PolicyIndexError
from index.types import Club

MOST_QUOTES: Final = 5

JsonScalar = str | int | float | None


class BadLineError(Exception):
    """One line of a batch cannot be read: the reason."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch; `club` is None for every club."""

    id: JsonScalar
    question: str
    club: Club | None


def answer_lines(
    lines: Iterable[bytes],
    find: Callable[[str], Club],
    answer: Callable[[str, Club | None], Reply],
    write: Callable[[str], None],
    complain: Callable[[int, str], None],
    default: Club | None = None,
) -> bool:
    """Write one line for each line that can be read, in order; complain of the others by number, from 1.

    Blank lines are passed over.  `find` turns a name into a club or raises UnknownClubError, `default` is the club of
    a line that has no "club" at all.  Returns whether every line could be read and answered.
    """
    is_fine = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            asked = _read(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, find, default)
            write(reply_line(asked.id, asked.club, answer(asked.question, asked.club)))
        except (BadLineError, UnknownClubError, PolicyIndexError) as error:
            complain(number, str(error))
            is_fine = False
    return is_fine


def reply_line(asked_id: JsonScalar, club: Club | None, reply: Reply) -> str:
    """The JSON line of a reply: plain ASCII, best quotation first, at most five.  `club` is the one asked about."""
    return json.dumps(
        {
            "id": asked_id,
            "status": reply.status.value,
            "club": club.slug if club else None,
            "confidence": round(float(reply.confidence), 6),
            "quotes": [
                quote_fields(quote) | ({} if reply.club else compared_fields(quote))
                for quote in reply.quotes[:MOST_QUOTES]
            ],
        }
    )


def quote_fields(quote: Quote) -> dict[str, Any]:
    """A quotation, for programs; its words as they stand, with their ranges in the file."""
    clause = quote.quotation.clause
    return {
        "source": quote.policy.source.path,
        "policy": policy_words(quote.policy),
        "clause_id": clause.clause_id,
        "heading_path": list(clause.heading_path),
        "lead_in": clause.lead_in,
        "text": quote.quotation.text,
        "audience": clause.audience.value,
        "ranges": [list(piece) for piece in clause.ranges],
        "score": round(float(quote.score), 6),
    }


def compared_fields(quote: Quote) -> dict[str, Any]:
    """What a quotation has besides in a comparison."""
    return {"shared_by": list(quote.shared_by), "differs": [list(piece) for piece in quote.differs]}


def _read(line: bytes, find: Callable[[str], Club], default: Club | None) -> Asked:
    """The line's id, question and club.  No message repeats a question."""
    try:
        entry = json.loads(line)
    except UnicodeDecodeError as error:
        raise BadLineError("is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadLineError(f"is no JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError("is no JSON that can be read: a number too long or nesting too deep") from error
    if not isinstance(entry, dict):
        raise BadLineError('is no JSON object; give {"id": …, "question": …, "club": …}')
    return Asked(_id(entry), _question(entry), _club(entry, find, default))


def _id(entry: dict[str, Any]) -> JsonScalar:
    if "id" not in entry:
        raise BadLineError("the field 'id' is missing")
    found = entry["id"]
    if not isinstance(found, str | int | float):
        raise BadLineError("the field 'id' is neither text nor a number")
    return found


def _question(entry: dict[str, Any]) -> str:
    found = entry.get("question")
    if not isinstance(found, str) or not found.strip():
        raise BadLineError("the field 'question' is missing, empty or no text")
    return readable(found)


def _club(entry: dict[str, Any], find: Callable[[str], Club], default: Club | None) -> Club | None:
    if "club" not in entry:
        return default
    found = entry["club"]
    if found is None:
        return None
    if not isinstance(found, str):
        raise BadLineError("the field 'club' is neither text nor null")
    return find(found)
