"""What is said about two versions of a policy: what changed, and where."""

from __future__ import annotations

from typing import Final

from bot.wording.general import capitalised, day_words, policy_words, section_words
from index.differences import Change, ClauseDifference, Differences, FactDifference
from index.types import Clause, Fact, Policy, Quotation

WAS: Final = "Was:"
NOW: Final = "Now:"
STRUCK_NOTE: Final = "Struck through: no longer there. Bold: new."
BRACKETS_NOTE: Final = "[-like this-] is no longer there, [+like this+] is new."


def differences_heading(found: Differences) -> str:
    """Whose changes these are, by its name now."""
    return f"What changed in “{policy_words(found.new)}”"


def differences_counted(found: Differences) -> str:
    """How much changed, a sentence: "2 clauses changed, 1 is new and 17 are as they were."."""
    added, removed = found.count(Change.ADDED), found.count(Change.REMOVED)
    moved = sum(each.changes == (Change.MOVED,) for each in found.clauses)
    changed = len(found.clauses) - added - removed - moved
    parts = [
        (changed, "changed", "changed"),
        (added, "is new", "are new"),
        (removed, "is no longer there", "are no longer there"),
        (moved, "only moved", "only moved"),
        (len(found.unchanged), "is as it was", "are as they were"),
    ]
    said = [f"{number} {one if number == 1 else many}" for number, one, many in parts if number]
    if not found.clauses:
        return "Every clause is as it was."
    first, _, rest = said[0].partition(" ")
    said[0] = f"{first} {'clause' if first == '1' else 'clauses'} {rest}"
    return f"{', '.join(said[:-1])} and {said[-1]}." if len(said) > 1 else f"{said[0]}."


def no_differences(found: Differences) -> str:
    """That nothing changed; of two files that are not the same, that only their layout is different."""
    if found.old.source.sha256 == found.new.source.sha256:
        return "Nothing changed: the two are the same."
    return "Nothing changed but the layout: every clause says the same in the same words."


def heading_change(old: str, new: str) -> str:
    """That a heading, or the policy's title, reads otherwise."""
    return f"“{old}” is now called “{new}”."


def fact_change(found: FactDifference) -> str:
    """What the policy says of itself otherwise: "Next review: was 5 June 2019, now 5 June 2026"."""
    kind = found.kind.value
    return f"{capitalised(kind)}: was {_fact_said(found.old)}, now {_fact_said(found.new)}"


def difference_heading(each: ClauseDifference, found: Differences) -> str:
    """What became of a clause, whom it binds, and where it stands: it introduces the clause itself."""
    clause, policy = (each.new, found.new) if each.new else (each.old, found.old)
    assert clause is not None, "a clause is in one of them"
    return f"{_what_became(each)}, {_bound(each)}{_where(policy, clause)}{_came_from(each, found)}:"


def more_differences(left: int) -> str:
    """How many changed clauses there was no room for."""
    return f"{left} more {'clause' if left == 1 else 'clauses'} changed, for which there is no room here."


def _what_became(each: ClauseDifference) -> str:
    if each.new is None:
        return "No longer there"
    if each.old is None:
        return "New"
    if Change.WORDS in each.changes:
        return "Changed"
    if Change.LEAD_IN in each.changes:
        return "Changed in the words that open it"
    return "Moved" if Change.MOVED in each.changes else "Changed in whom it is for"


def _bound(each: ClauseDifference) -> str:
    """Whom it binds, and whom it bound before where that is somebody else."""
    if each.old and each.new and each.old.audience is not each.new.audience:
        return f"for {each.new.audience.value} (was for {each.old.audience.value})"
    clause = each.new or each.old
    return f"for {clause.audience.value}" if clause else ""


def _where(policy: Policy, clause: Clause) -> str:
    section = section_words(Quotation(policy, clause))
    return f", in “{section}”" if section else ""


def _came_from(each: ClauseDifference, found: Differences) -> str:
    """Where a clause stood that moved, where that is not said already."""
    if Change.MOVED not in each.changes or each.old is None or each.new is None:
        return ""
    called = dict(found.headings)
    if tuple(called.get(heading, heading) for heading in each.old.heading_path[1:]) != each.new.heading_path[1:]:
        before = section_words(Quotation(found.old, each.old))
        return f", before in “{before}”" if before else ", before under no heading"
    return ", in another place than before" if len(each.changes) > 1 else ""


def _fact_said(fact: Fact | None) -> str:
    if fact is None:
        return "not stated"
    return day_words(fact.day, fact.precision) if fact.day else fact.name or "left blank"
