"""What is said of the evidence log: whether it holds, and what stands in an export of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.types import Broken, Chain, Checked, Export, Fault
from bot.wording.general import _counted, day_words, possessive
from index.types import Club

EVIDENCE_TITLE: Final = "What policybot told staff"
EVIDENCE_COLUMNS: Final = (
    "date",
    "time",
    "outcome",
    "policy",
    "clause",
    "words of the clause",
    "review state",
    "review due",
    "asked by way of",
    "number",
    "club",
    "answered at (UTC)",
    "digest of the policy",
    "hash of the row before",
    "hash",
)

_OUTCOMES: Final = {
    "answered": "the policy says",
    "unsure": "the policy may say",
    "not_covered": "the policy does not say",
}

# In which way the first row that is not as it was written is not.
_FAULTS: Final = {
    Broken.CHANGED: "row {0} was changed",
    Broken.MISSING: "row {0} is missing",
    Broken.NOT_JOINED: "row {0} does not follow the row before it; one of the two was changed",
    Broken.UNEXPECTED: "row {0} was put in",
    Broken.CUT_OFF: "row {0} and all after it are missing",
    Broken.REPLACED: "row {0} is not the one that was written",
    Broken.HEAD_GONE: "the record of how many rows there are is gone",
}


def fault_words(fault: Fault) -> str:
    """The first row that is not as it was written, and in which way: "row 7 was changed"."""
    return _FAULTS[fault.broken].format(fault.number)


def chain_words(chain: Chain) -> str:
    """How the log stands, with the hash that is worth noting down."""
    rows = _counted(chain.rows, "row")
    if chain.fault:
        return f"The log does not hold: {fault_words(chain.fault)}. It has {rows}."
    older = chain.written - chain.rows
    let_go = f" ({_counted(older, 'older one')} let go for their age)" if older else ""
    return f"The log holds: {rows}{let_go}. Last hash, to note down elsewhere: {chain.hash}"


def checked_words(checked: Checked, export: Export, club: Club) -> str:
    """How an exported file stands beside the log."""
    what = f"{possessive(club.name)} log of {period_words(export.since, export.until)}"
    if checked.fault:
        return f"This is not {what}: {fault_words(checked.fault)}."
    if checked.let_go:
        older = f"{_counted(checked.let_go, 'row')} of it {'is' if checked.let_go == 1 else 'are'} older"
        return f"This cannot be checked as a whole: {older} than what the log still keeps. The rest agrees."
    return f"This is {what}, unchanged: {_counted(len(export.entries), 'row')}."


def period_words(since: date, until: date) -> str:
    """A period, both days included."""
    return day_words(since) if since == until else f"{day_words(since)} to {day_words(until)}"


def outcome_words(status: str) -> str:
    """How a question ended, for whoever reads an export."""
    return _OUTCOMES.get(status, status)


def evidence_heading(export: Export, club: Club) -> tuple[tuple[str, str | int], ...]:
    """What stands above the rows of an export, as names and values."""
    return (
        (EVIDENCE_TITLE, club.name),
        ("From", day_words(export.since)),
        ("To", day_words(export.until)),
        ("Rows", len(export.entries)),
        ("Taken out on", f"{export.exported_at:%-d %B %Y, %H:%M} UTC"),
        ("Rows in the whole log", export.chain.written),
        ("Last hash of the whole log", export.chain.hash),
        ("The log", "holds" if export.chain.fault is None else f"does not hold: {fault_words(export.chain.fault)}"),
        ("What is not in it", "Questions and the people who asked are never kept in this log."),
    )


EVIDENCE_TITLE_SHORT: Final = "What staff were told"
EVIDENCE_SINCE_LABEL: Final = "The first day"
EVIDENCE_UNTIL_LABEL: Final = "The last day"


def evidence_asked(club: Club) -> str:
    """What a manager is asked before the log is handed over."""
    return (
        f"Which clauses staff of {club.name} were shown, when, and how up to date each policy was; and when I said "
        "that the policy does not say. Questions and people are not in it. That you took it is noted."
    )


def evidence_no_period() -> str:
    """That the last day lies before the first."""
    return "Choose a last day that is not before the first."


def evidence_coming() -> str:
    """That the files come."""
    return "Two files come to you: one for a spreadsheet, and one that can be checked against the log later."


def evidence_file(suffix: str) -> str:
    """What stands above a file."""
    if suffix == "json":
        return "The same to keep: `policybot evidence verify` proves by it that nothing was changed since."
    return "What staff were told, for a spreadsheet."
