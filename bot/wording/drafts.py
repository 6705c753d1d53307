"""What is said of texts that are to come in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Said
from bot.wording.general import day_words, policy_words
from bot.wording.lifecycle import fact_label
from index.types import Club, FactKind, Policy

PUBLISH_BUTTON: Final = "Publish …"
DISCARD_BUTTON: Final = "Discard"
READ_DRAFT_BUTTON: Final = "Read the draft"
PUBLISH_TITLE: Final = "Publish a version"
PUBLISH_SUBMIT: Final = "Publish"
WHICH_LABEL: Final = "What is it?"
NEW_POLICY: Final = "A policy that the club did not have"
AGAIN_LABEL: Final = "Who is to read it?"
NEW_VERSION_TITLE: Final = "New version"
FILE_LABEL: Final = "The new text, as a file"
NOBODY_AGAIN: Final = "Nobody is asked"
EVERYBODY_AGAIN: Final = "Everybody who was asked to read the text before"
ONLY_NEW: Final = "A small change: only those who have not read the text before"

_MOST_ODD: Final = 5


def version_of(policy: Policy) -> str:
    """That a draft is a new version of a policy."""
    return f"A new version of {policy_words(policy)}"


def draft_heading(policy: Policy, held: Policy | None, club: Club, file: str) -> str:
    """What came in."""
    what = f"a new version of {policy_words(held)}" if held else f"a policy that I did not hold: {policy_words(policy)}"
    whence = f"out of {policy.source.handbook}" if policy.source.handbook else f"from the file {file}"
    return f"{club.name}: {what}, {whence}. It is a draft: nobody is answered from it yet."


def who_brought(person: str) -> str:
    """Who brought a draft."""
    return f"Brought by {person}"


def brought_by_folder() -> str:
    """That a draft lay in the folder."""
    return "It lay among the drafts in the club’s folder."


def draft_facts(policy: Policy) -> str:
    """What the draft says of itself, and how sure that is."""
    found = []
    for kind in (Said.ADOPTED, Said.LAST_REVIEWED, Said.NEXT_REVIEW, Said.SIGNED_BY):
        fact = stated(policy, FactKind(kind.value))
        if fact:
            value = day_words(fact.day, fact.precision) if fact.day else fact.name
            found.append(f"{fact_label(kind).lower()} {value}{' (our reading)' if is_guess(fact) else ''}")
    rules = sum(1 for clause in policy.clauses if not clause.is_whole)
    said = "; ".join(found) if found else "no date and no signature"
    return f"I read {rules} clauses. It says of itself: {said}."


def draft_oddities(policy: Policy) -> tuple[str, ...]:
    """What a manager should look at before it is published."""
    lines = [f"Line {oddity.line}: {oddity.reason}" for oddity in policy.oddities[:_MOST_ODD]]
    more = len(policy.oddities) - _MOST_ODD
    return (*lines, *([f"{more} more"] if more > 0 else []))


def draft_read_by(number: int) -> str:
    """What publishing does to acknowledgements."""
    if not number:
        return "Nobody has acknowledged the text in force."
    people = "One person has" if number == 1 else f"{number} people have"
    return f"{people} acknowledged the text in force. That stays on record for it; nobody has read the new one yet."


def no_difference() -> str:
    """That a draft has the same clauses."""
    return "Its clauses are, word for word, those of the text in force."


def first_text(policy: Policy) -> str:
    """That there is nothing to compare with."""
    return f"There is no text of {policy_words(policy)} in force to compare it with."


def draft_taken(file: str, number: int) -> str:
    """That a file is a draft now."""
    whom = "You" if number == 1 else f"{number} managers, you among them,"
    return f"I have read {file} and keep it as a draft. {whom} can see what it changes, publish it or discard it."


def draft_brought(file: str) -> str:
    """The same to somebody who does not manage the club."""
    return f"I have read {file} and keep it as a draft. The club’s managers see what it changes, and decide."


def draft_known(file: str) -> str:
    """That a text is a draft already."""
    return f"{file} is a draft already, or was published: nothing is new in it."


def file_not_taken(reason: str) -> str:
    """Why a file is no draft."""
    return f"I cannot take that file: {reason}."


def no_policy_file(formats: Sequence[str]) -> str:
    """That a file is of no kind that a policy can be read from; `formats` are those that are."""
    *others, last = (f".{each}" for each in formats)
    return f"a policy comes as a {', '.join(others)} or {last} file; save it as one of these"


def which_clubs_file() -> str:
    """That a manager of several clubs must say whose policy it is."""
    return "You manage several clubs: choose the one whose policy it is with /policy club, then share the file again."


def reading_file() -> str:
    """That a file is being read."""
    return "I am reading the file. What it changes follows in a message."


def publishing() -> str:
    """That a version is coming in force."""
    return "I am putting it in force; a message follows in a few seconds. Questions are answered meanwhile."


def published(policy: Policy, number: int, club: Club) -> str:
    """That a version is in force."""
    return (
        f"{policy_words(policy)} of {club.name}: version {number} is in force, and questions are answered from it. "
        "The former text stays readable in the register."
    )


def not_published(reason: str) -> str:
    """That a version is not in force yet."""
    return f"It is not in force yet: {reason}. I try again by myself."


def published_before(policy: Policy | None) -> str:
    """That somebody else was faster."""
    what = policy_words(policy) if policy else "that policy"
    return (
        f"Somebody decided on this draft, or published another text of {what}, a moment ago. Nothing was done; "
        "share the file again to see what it changes now."
    )


def discarded(file: str) -> str:
    """That a draft is put aside."""
    return f"{file} is discarded. What is in force stays as it is; who wants it after all shares the file again."


def corpus_read_only() -> str:
    """That the bot cannot write policies."""
    return (
        "I may not write into the folder of policies, so I cannot put it in force. Whoever runs me makes the corpus "
        "folder writable for me, or puts the file there and runs `policybot index build`."
    )


def draft_status() -> str:
    """What stands above the text of a draft."""
    return "This text is a draft. It is not in force."


def cannot_read_draft(reason: str) -> str:
    """What managers hear of a file among the drafts that is none; `reason` names it."""
    return f"A file among the drafts in the club’s folder is no policy that I can read: {reason}."


def draft_imported(policy: Policy, club: Club, file: str) -> str:
    """That a file was taken in at the terminal."""
    return f"{file}: {policy_words(policy)} of {club.name} is a draft now."
