"""Who has read and understood what, as a record to be kept or shown to an inspector: text by text, as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import wording
from bot.lifecycle.acknowledgements import Acknowledgement, Acknowledgements, How, PolicyText, Reader
from bot.lifecycle.versions import Versions
from bot.papers.tabular import csv_bytes
from index.types import Club, Corpus, Policy

# What an export of it is called on record.
RECORD: Final = "acknowledgements"

# The columns for programs; kept stable.
FIELDS: Final = (
    "club",
    "policy",
    "version",
    "sha256",
    "text",
    "person",
    "asked",
    "state",
    "read",
    "how",
    "paper_held_by",
    "recorded",
    "former_version_read",
    "former_text_read",
)


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One text of a policy, and everybody on record for it.

    `state` is one of the words for texts; `version` is None where the text was never kept.  `former` are those of its
    readers who acknowledged another text of the policy, by key: the last one, its version's number beside it.
    """

    club: Club
    title: str
    text: PolicyText
    version: int | None
    state: str
    readers: tuple[Reader, ...]
    former: dict[str, tuple[int | None, Acknowledgement]]

    def former_of(self, reader: Reader) -> tuple[int | None, Acknowledgement] | None:
        """What a reader acknowledged of another text of the policy, last, with its version's number."""
        return self.former.get(reader.person.key)

    @property
    def read(self) -> int:
        """How many have read and understood it."""
        return sum(reader.done is not None for reader in self.readers)


def records_of(
    corpus: Corpus, club: Club, kept: Acknowledgements, versions: Versions, policy: str | None = None
) -> tuple[TextRecord, ...]:
    """The club's record, of one policy where its slug is given.

    Policy by policy: the text in force, whoever has read it, then the former ones, newest first; last of all what the
    club's policies name and is not held.
    """
    held = {each.slug: each for each in corpus.policies if each.club == club.slug}
    on_record = kept.on_record(club.slug)
    names = dict.fromkeys([*held, *sorted({text.policy for text in on_record if text.policy not in held})])
    wanted = [name for name in names if policy in (None, name)]
    return tuple(record for name in wanted for record in _records(club, name, held.get(name), on_record, versions))


def records_csv(records: Sequence[TextRecord]) -> bytes:
    """The record as a table, a line for each person and text."""
    rows = ([str(row[name] or "") for name in FIELDS] for row in _rows(records))
    return csv_bytes(FIELDS, rows)


def records_json(records: Sequence[TextRecord]) -> Iterator[str]:
    """The same as JSON lines."""
    return (json.dumps(row, ensure_ascii=False) for row in _rows(records))


def file_name(club: Club, suffix: str) -> str:
    """What a file with the club's record is called."""
    return f"acknowledgements-{club.slug}.{suffix}"


def _records(
    club: Club,
    name: str,
    policy: Policy | None,
    on_record: dict[PolicyText, tuple[Reader, ...]],
    versions: Versions,
) -> Iterator[TextRecord]:
    """The texts of one policy, the one in force first."""
    had = versions.of(club.slug, name)
    numbers = {version.digest: version.number for version in reversed(had)}
    mine = [text for text in on_record if text.policy == name]
    mine += [PolicyText.of(policy)] if policy and PolicyText.of(policy) not in mine else []
    for text in sorted(mine, key=lambda text: _rank(text, policy, numbers)):
        others = [other for other in mine if other != text]
        yield TextRecord(
            club,
            wording.policy_words(policy) if policy else name,
            text,
            numbers.get(text.digest),
            _state(text, policy),
            on_record.get(text, ()),
            _former(on_record, others, numbers),
        )


def _rank(text: PolicyText, policy: Policy | None, numbers: dict[str, int]) -> tuple[bool, int]:
    is_former = policy is None or text != PolicyText.of(policy)
    return is_former, -numbers.get(text.digest, 0)


def _state(text: PolicyText, policy: Policy | None) -> str:
    if not text.digest:
        return wording.TEXT_NOT_HELD
    return wording.TEXT_IN_FORCE if policy and text == PolicyText.of(policy) else wording.TEXT_FORMER


def _former(
    on_record: dict[PolicyText, tuple[Reader, ...]], texts: Sequence[PolicyText], numbers: dict[str, int]
) -> dict[str, tuple[int | None, Acknowledgement]]:
    """Who has read one of these texts, by key: the one they read last."""
    done = [
        (numbers.get(text.digest), reader.done) for text in texts for reader in on_record.get(text, ()) if reader.done
    ]
    return {each.person.key: (number, each) for number, each in sorted(done, key=lambda found: found[1].at)}


def _rows(records: Sequence[TextRecord]) -> Iterator[dict[str, Any]]:
    """A row for each person and text; moments by the club's clock, of a paper the day alone."""
    for record in records:
        for reader in record.readers:
            done = reader.done
            number, former = record.former_of(reader) or (None, None)
            yield {
                "club": record.club.name,
                "policy": record.title,
                "version": record.version,
                "sha256": record.text.digest or None,
                "text": record.state,
                "person": wording.person_words(reader.person),
                "asked": _moment(reader.asked_at, record.club),
                "state": "read and understood" if done else wording.NOT_YET,
                "read": _done_at(done, record.club),
                "how": done.how.value if done else None,
                "paper_held_by": wording.person_words(done.recorded_by) if done and done.recorded_by else None,
                "recorded": _moment(done.recorded_at, record.club) if done else None,
                "former_version_read": number,
                "former_text_read": _done_at(former, record.club),
            }


def _done_at(done: Acknowledgement | None, club: Club) -> str | None:
    at = _moment(done.at, club) if done else None
    return at[:10] if at and done and done.how is How.PAPER else at


def _moment(moment: datetime | None, club: Club) -> str | None:
    return moment.astimezone(ZoneInfo(club.time_zone)).strftime("%Y-%m-%d %H:%M") if moment else None
