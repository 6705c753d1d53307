"""An export of the evidence log as a file: CSV for a spreadsheet, JSON that can be checked against the log later."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.errors import EvidenceFileError
from bot.papers.tabular import CellValue, csv_bytes
from bot.recent import find_quotation
from bot.types import Chain, Entry, Export, Told
from bot.wording import EVIDENCE_COLUMNS, EVIDENCE_TITLE, evidence_heading, fault_words, outcome_words
from index.types import Club, Corpus

_MINUTE: Final = "%Y-%m-%dT%H:%M%z"


def evidence_csv(export: Export, club: Club, corpus: Corpus) -> bytes:
    """The export as a table, times by the club's clock, what it is standing above.

    The words of a clause stand where its policy still has the text that was quoted.
    """
    rows = [_row(entry, club, corpus) for entry in export.entries]
    return csv_bytes(EVIDENCE_COLUMNS, rows, (*evidence_heading(export, club), ()))


def evidence_json(export: Export, club: Club) -> bytes:
    """The export as JSON: exactly what is hashed, so that `read_export` and the log can prove it."""
    content = {
        "title": EVIDENCE_TITLE,
        "club": export.club,
        "club_name": club.name,
        "from": export.since.isoformat(),
        "to": export.until.isoformat(),
        "time_zone": club.time_zone,
        "exported_at": export.exported_at.astimezone(UTC).isoformat(),
        "count": len(export.entries),
        "chain": {
            "rows": export.chain.rows,
            "written": export.chain.written,
            "hash": export.chain.hash,
            "fault": fault_words(export.chain.fault) if export.chain.fault else None,
        },
        "rows": [
            {"number": each.number, **asdict(each.told), "previous": each.previous, "hash": each.hash}
            for each in export.entries
        ],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_export(content: bytes) -> Export:
    """The export that `evidence_json` wrote; whether it is true is for `Evidence.check`.

    Raises EvidenceFileError for anything else.
    """
    try:
        given = json.loads(content)
        chain = given["chain"]
        return Export(
            str(given["club"]),
            date.fromisoformat(given["from"]),
            date.fromisoformat(given["to"]),
            datetime.fromisoformat(given["exported_at"]),
            tuple(map(_read_entry, given["rows"])),
            Chain(int(chain["rows"]), int(chain["written"]), str(chain["hash"]), None),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        said = "this is no export of the evidence log; give a file made by `policybot evidence export --format json`"
        raise EvidenceFileError(said) from None


def _read_entry(row: dict[str, Any]) -> Entry:
    told = {name: value for name, value in row.items() if name not in ("number", "previous", "hash")}
    return Entry(int(row["number"]), Told(**told), str(row["previous"]), str(row["hash"]))


def _row(entry: Entry, club: Club, corpus: Corpus) -> tuple[CellValue, ...]:
    told = entry.told
    here = datetime.strptime(told.answered_at, _MINUTE).astimezone(ZoneInfo(club.time_zone))
    return (
        here.strftime("%Y-%m-%d"),
        here.strftime("%H:%M"),
        outcome_words(told.status),
        told.policy,
        told.clause_id,
        _words_of(told, corpus),
        told.review,
        told.review_due,
        told.door,
        entry.number,
        told.club,
        told.answered_at,
        told.digest,
        entry.previous,
        entry.hash,
    )


def _words_of(told: Told, corpus: Corpus) -> str | None:
    """The clause's words, where the policy is still the one that was quoted."""
    found = find_quotation(corpus, told.club, told.policy, told.clause_id)
    return found.text if found and found.policy.source.sha256 == told.digest else None
