"""What is said to people who manage several clubs: questions, policies and clauses side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from bot.across.lineage import Difference, Lineage, Row, Template
from bot.across.subjects import Cell, Subject
from bot.types import ClubReply, Quote, Review, SideBySide, Status
from bot.wording.general import (
    EMERGENCY_ROUTE,
    SEPARATOR,
    _counted,
    _listed,
    _tell_now,
    binds,
    citation_parts,
    day_words,
    policy_words,
    state_words,
    whole,
)
from index.types import Club, Policy, Quotation

NOTHING_THERE: Final = "–"
_LONGEST_LABEL: Final = 16
MATRIX_COMMAND: Final = "policybot matrix"
LINEAGE_COMMAND: Final = "policybot lineage"


def for_several_clubs() -> str:
    """For whom the overviews are that set clubs side by side."""
    return (
        "That is for people who manage two clubs or more: it sets their clubs side by side. "
        "Whoever looks after me can name you as a manager in clubs.yaml."
    )


def club_label(club: Club) -> str:
    """What a club is called at the top of a narrow column: its name where that is short, else a short name of it."""
    return club.name if len(club.name) <= _LONGEST_LABEL or not club.short_names else club.short_names[0]


# One question at every club -------------------------------------------------------------------------------------------


def each_heading(asked: SideBySide) -> str:
    """What stands above the clubs' replies: how many say something, and how many do not."""
    saying = sum(reply.quote is not None for reply in asked.replies)
    silent = len(asked.replies) - saying
    if not saying:
        return "The clubs’ policies do not say. That is not permission."
    if not silent:
        return "In the words of each club’s policy:"
    said = f"{_counted(saying, 'club')} {_has(saying)} a clause on it, {silent} {_does(silent)} not say."
    return f"{said} Silence is not permission."


def reply_words(reply: ClubReply) -> str:
    """How surely a club's policy says something, above its words or in their place."""
    if reply.policy is None:
        return "holds no policy"
    return {Status.ANSWERED: "says:", Status.UNSURE: "may say:"}.get(reply.status, "does not say")


def each_care() -> str:
    """Whom to tell, where the question may itself tell of a case."""
    return f"If something has happened to somebody, do not wait for a policy. {_tell_now(None)} {EMERGENCY_ROUTE}"


# Policies × clubs -----------------------------------------------------------------------------------------------------


def matrix_heading(today: date) -> str:
    """What stands above the table of policies and clubs."""
    return f"Policies of each club and their review state on {day_words(today)}"


def matrix_note() -> str:
    """What the signs in the table mean."""
    return f"“not held”: a policy of the club names it, and I hold none. “{NOTHING_THERE}”: neither held nor named."


def cell_words(cell: Cell, subject: Subject, today: date) -> str:
    """Whether the club holds a policy, and how up to date; or that one is named and not held; or neither."""
    if cell.held:
        return "; ".join(held_words(found, subject, today) for found in cell.held)
    return "not held" if cell.named else NOTHING_THERE


def held_words(found: Review, subject: Subject, today: date) -> str:
    """A policy's review state, whether it is signed, and its own title where that is another than the subject's."""
    state = [state_words(found, today)]
    state += ["by our reading"] if found.is_guess and found.due else []
    state += [] if found.is_signed else ["not signed"]
    title = found.policy.title
    named = "" if title.casefold() == subject.name.casefold() else f" (“{title}”)"
    return f"{', '.join(state)}{named}"


def subject_line(subject: Subject, today: date) -> str:
    """One subject of the matrix as a sentence: each club that holds it, then those that only name it, then the rest."""
    held = [f"{cell.club.name}: {cell_words(cell, subject, today)}" for cell in subject.cells if cell.held]
    named = [cell.club.name for cell in subject.missing]
    without = [cell.club.name for cell in subject.cells if not cell.held and not cell.named]
    parts = held + ([f"named but not held: {_listed(named)}"] if named else [])
    parts += [f"neither held nor named: {_listed(without)}"] if without and subject.is_held else []
    return "; ".join(parts)


def matrix_text(subjects: Sequence[Subject], today: date) -> str:
    """The matrix in plain text, a line for each subject."""
    lines = [f"- {subject.name}: {subject_line(subject, today)}" for subject in subjects]
    return "\n".join([f"{matrix_heading(today)}:", *lines])


def more_subjects(left: int) -> str:
    """That the matrix goes on, and where to see it whole."""
    return f"{left} more not shown here; `{MATRIX_COMMAND}` lists them all."


# Templates ------------------------------------------------------------------------------------------------------------


def lineage_heading(template: Template, clubs: Sequence[Club]) -> str:
    """Which clubs share a template, and which of their policies."""
    titles = list(dict.fromkeys(policy_words(policy) for policy in template.policies))
    return f"{_listed(_names(template.policies, clubs))} share one text: {_listed([f'“{title}”' for title in titles])}"


def lineage_counts(template: Template) -> str:
    """How many of its clauses are the same, and how far apart the others are."""
    same = template.count(Difference.NONE)
    said = [f"{same} of {_counted(len(template.rows), 'clause')} {_are(same)} word for word the same"]
    for number, words in (
        (template.count(Difference.NAMES), "only in what each club calls itself"),
        (template.count(Difference.MARKS), "only in letter case or punctuation"),
    ):
        said += [f"{number} {_differ(number)} {words}"] if number else []
    telling = template.count(Difference.LACKING, Difference.WORDS)
    said.append(
        f"{telling or 'none'} {'says' if telling == 1 else 'say'} something else or {_are(telling)} not everywhere"
    )
    return f"{'; '.join(said)}."


def row_heading(row: Row, clubs: Sequence[Club]) -> str:
    """Which clubs have the clause and which lack it, or in what it differs."""
    if row.difference is Difference.LACKING:
        lacking, having = _names(row.lacking, clubs), _names(row.holding, clubs)
        if len(having) == 1:
            return f"Only {having[0]} has this:"
        return f"{_listed(lacking)} {_lacks(len(lacking))} what {_listed(having)} have:"
    return {
        Difference.WORDS: "The words differ:",
        Difference.NAMES: "Only what each club calls itself differs:",
        Difference.MARKS: "Only letter case or punctuation differs:",
        Difference.NONE: "Word for word the same:",
    }[row.difference]


def text_heading(quote: Quote, row: Row, clubs: Sequence[Club]) -> str:
    """Whom the words bind, and whose they are where clubs have it in different words."""
    if len(row.quotes) == 1:
        return f"{binds(quote.quotation.clause)}:"
    names = _names((quote.policy, *(each.policy for each in quote.same_words)), clubs)
    bound = binds(quote.quotation.clause)
    return f"{_listed(names)}, {bound[0].lower()}{bound[1:]}:"


def text_sources(quote: Quote, clubs: Sequence[Club]) -> tuple[str, ...]:
    """Where the words stand, a line for every club that has them."""
    by_slug = {club.slug: club for club in clubs}
    return tuple(
        SEPARATOR.join(citation_parts(each, by_slug[each.policy.club])) for each in (quote.quotation, *quote.same_words)
    )


def apart_words(quote: Quote) -> str | None:
    """The words that another club's text does not have, as they stand there; None where none are marked."""
    marked = [f"“{quote.quotation.text[mark.start : mark.end]}”" for mark in quote.differs]
    return f"not in every club’s text: {', '.join(marked)}" if marked else None


def row_text(row: Row, clubs: Sequence[Club], words: Callable[[Quotation], str] = whole) -> str:
    """A clause as each club has it, in plain text."""
    lines = [row_heading(row, clubs)]
    for quote in row.quotes:
        lines += [text_heading(quote, row, clubs), f"“{words(quote.quotation)}”"]
        lines += [apart] if (apart := apart_words(quote)) else []
        lines += text_sources(quote, clubs)
    return "\n".join(lines)


def nothing_shared(clubs: Sequence[Club]) -> str:
    """That no two of these clubs have a policy that comes from the same text."""
    return f"No policies of {_listed([club.name for club in clubs])} share one text."


def alone_words(found: Lineage, clubs: Sequence[Club]) -> str | None:
    """Which policies share their text with none of the others; None where all do."""
    by_slug = {club.slug: club for club in clubs}
    named = [f"{by_slug[policy.club].name} (“{policy_words(policy)}”)" for policy in found.alone]
    return f"Shared with no other club: {_listed(named)}." if named else None


def small_differences(number: int) -> str:
    """That differences in names and punctuation are left out, and how to see them."""
    which = "clause differs" if number == 1 else "clauses differ"
    return f"{number} {which} only in names, letter case or punctuation; `{LINEAGE_COMMAND} --all` shows them too."


def more_rows(left: int) -> str:
    """That there are more differences, and where to see them all."""
    return f"{_counted(left, 'more difference')} not shown here; `{LINEAGE_COMMAND}` shows them all."


def more_templates(left: int) -> str:
    """That there are more texts that clubs share, and where to see them all."""
    return f"{_counted(left, 'more shared text')} not shown here; `{LINEAGE_COMMAND}` shows them all."


def _names(policies: Sequence[Policy], clubs: Sequence[Club]) -> list[str]:
    by_slug = {club.slug: club.name for club in clubs}
    return [by_slug[policy.club] for policy in policies]


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _does(number: int) -> str:
    return "does" if number == 1 else "do"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _differ(number: int) -> str:
    return "differs" if number == 1 else "differ"


def _lacks(number: int) -> str:
    return "lacks" if number == 1 else "lack"
