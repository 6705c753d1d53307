"""What is said of a policy's life: the register, its versions, reminders that managers push, who is to read what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Said, Version, Word
from bot.types import Review
from bot.wording.general import (
    SEPARATOR,
    adopted_words,
    day_words,
    due_words,
    policy_words,
    signed_words,
    state_words,
)
from index.types import Club, Fact, FactKind, Policy

REGISTER_TITLE: Final = "Register"
REGISTER_MENU: Final = "Open a policy in the register"
CONFIRM_BUTTON: Final = "Confirm"
EARLIER_VERSIONS: Final = "Read an earlier version"
REVIEWED_BUTTON: Final = "Reviewed, no change"
REVIEWED_TITLE: Final = "Reviewed, no change"
NEXT_REVIEW_LABEL: Final = "When is its next review?"
NEW_VERSION_BUTTON: Final = "New version"
REASSIGN_BUTTON: Final = "Reassign"
REASSIGN_TITLE: Final = "Whose policy is it?"
OWNER_LABEL: Final = "Owner: who is answerable for it, and is reminded of it"
CYCLE_LABEL: Final = "Reviewed every"
NO_CYCLE: Final = "No cycle set"
READING_LABEL: Final = "Who is to read it"
READ_BY_EVERYBODY: Final = "Everybody at the club, also those who join later"
READ_BY_GROUP: Final = "The people of the user group"
READ_BY_NOBODY: Final = "Nobody is asked by itself"
SNOOZE_TITLE: Final = "Remind me later"
SNOOZE_DAY_LABEL: Final = "No reminders before"
SNOOZE_REASON_LABEL: Final = "Why? Managers of the club see it (may be left out)"
REMIND_TITLE: Final = "Remind of a policy"
REMIND_WHOM_LABEL: Final = "Whom?"
REMIND_OWNER: Final = "Whoever is answerable for it: its owner, else the managers"
REMIND_NOTE_LABEL: Final = "A word from you (may be left out)"

CYCLES: Final = {6: "6 months", 12: "12 months", 18: "18 months", 24: "2 years", 36: "3 years"}

_LABELS: Final = {
    Said.ADOPTED: "Adopted",
    Said.LAST_REVIEWED: "Last reviewed",
    Said.NEXT_REVIEW: "Next review",
    Said.SIGNED_BY: "Signed by",
    Said.APPROVED_BY: "Approved by",
}
HOME_MANAGING: Final = "For managers"
FORMER_MEMBER: Final = "a former member of staff"

_SHOWN_DIGEST: Final = 12


def fact_label(kind: Said) -> str:
    """What a date or a signature is called in the register."""
    return _LABELS[kind]


def fact_hint(policy: Policy, kind: Said) -> str:
    """What the policy's text says, and how sure that is."""
    fact = stated(policy, FactKind(kind.value))
    if fact is None:
        return "The policy does not say."
    if fact.confirmed and not fact.words:
        return "Confirmed by a person."
    if is_guess(fact):
        return f"Our reading of “{_short(fact.words)}”{_because(fact)}. Send it off to confirm it, or correct it."
    return f"The policy says “{_short(fact.words)}”."


def _because(fact: Fact) -> str:
    return f", because it is {fact.reason}" if fact.reason else ""


def _short(words: str) -> str:
    levelled = " ".join(words.split())
    return levelled if len(levelled) <= _MOST_QUOTED else f"{levelled[: _MOST_QUOTED - 1]}…"


_MOST_QUOTED: Final = 80


def register_heading(found: Review, club: Club, today: date) -> str:
    """Which policy it is, and how it stands."""
    facts = SEPARATOR.join([adopted_words(found.policy), due_words(found), signed_words(found)])
    return f"{policy_words(found.policy)} of {club.name}: {state_words(found, today)}\n{facts}"


def version_words(versions: Sequence[Version], digest: str) -> str:
    """Which version is in force since when, and what its text is known by."""
    known = f"text {digest[:_SHOWN_DIGEST]}"
    if not versions:
        return f"Version 1{SEPARATOR}{known}"
    return f"Version {versions[0].number}, on record since {day_words(versions[0].came_at.date())}{SEPARATOR}{known}"


def earlier_version(version: Version, until: date) -> str:
    """A version that is in force no more."""
    return f"Version {version.number}: {day_words(version.came_at.date())} to {day_words(until)}"


def former_text() -> str:
    """What stands above a text that is in force no more."""
    return "This text is no longer in force. It is kept so that you can see what was."


def related_words(policy: Policy) -> tuple[str, ...]:
    """Which policies it names: those that the club holds, and those that it does not."""
    held = [item.name for item in policy.related if item.held]
    missing = [item.name for item in policy.related if not item.held]
    lines = [f"Names, and I hold: {', '.join(dict.fromkeys(held))}"] if held else []
    return (*lines, *([f"Names, and I do not hold: {', '.join(dict.fromkeys(missing))}"] if missing else []))


def said_line(word: Word, person: str) -> str:
    """What somebody said of a policy, and when."""
    what = {Said.OWNER: "owner", Said.CYCLE: "review cycle", Said.READING: "who is to read it"}.get(
        word.kind, word.kind.value
    )
    if word.value is None:
        said = f"{what} taken back"
    elif word.kind is Said.OWNER:
        said = "owner set"
    elif word.kind is Said.CYCLE:
        said = f"{what}: {CYCLES.get(int(word.value), f'{word.value} months')}"
    else:
        said = f"{what}: {day_words(word.day) if word.day else word.value}"
    return f"{day_words(word.said_at.date())}, {person}: {said}"


def registered(policy: Policy, number: int) -> str:
    """That what a manager said is noted."""
    if not number:
        return f"Nothing was changed for {policy_words(policy)}."
    return (
        f"Noted for {policy_words(policy)}. Staff see it beside the next answer; the policy’s text stays as it is, "
        "and who said what stays on record."
    )


def reviewed_question(policy: Policy, club: Club, today: date) -> str:
    """What pressing the button says."""
    return (
        f"You say that {policy_words(policy)} of {club.name} was reviewed on {day_words(today)} "
        "and that its text stays as it is."
    )


def reviewed(policy: Policy, due: date) -> str:
    """That a review is noted."""
    return f"Noted: {policy_words(policy)} was reviewed today; its next review is due {day_words(due)}."


def day_is_past() -> str:
    """That a day must lie ahead."""
    return "Choose a day that is yet to come."


def whose_policy(policy: Policy, club: Club) -> str:
    """What is asked before a policy changes hands."""
    return (
        f"{policy_words(policy)} of {club.name}. Its owner alone is reminded of it, and may say that it was reviewed. "
        "Without an owner all of the club’s managers are."
    )


def reassigned(policy: Policy) -> str:
    """That a policy has another owner, who follows."""
    return f"Noted. {policy_words(policy)} has a new owner, who is told."


def owner_taken_back(policy: Policy) -> str:
    """That a policy has no owner any more."""
    return f"Noted. {policy_words(policy)} has no owner now: all of the club’s managers are reminded of it."


def owner_news(policy: Policy, club: Club) -> str:
    """What a new owner reads."""
    return (
        f"You are the owner of {policy_words(policy)} of {club.name} from now on: I remind you of its review, "
        "and you can tell me here when it was reviewed."
    )


def snooze_question(policy: Policy) -> str:
    """What is asked before reminders wait."""
    return f"{policy_words(policy)}: until when shall I say nothing?"


def waits(policy: Policy, until: date, reason: str) -> str:
    """That reminders wait, and why."""
    why = f" Why: {reason}" if reason else ""
    return f"{policy_words(policy)}: no reminders before {day_words(until)}.{why}"


def pushed_reminder(policy: Policy, club: Club, found: Review, today: date) -> str:
    """A reminder that a manager pushes to staff."""
    return f"A reminder of {policy_words(policy)} of {club.name} ({state_words(found, today)}). Please read it again."


def who_reminds(person: str) -> str:
    """Who pushes a reminder."""
    return f"From {person}"


def reminded(number: int, policy: Policy) -> str:
    """That people are reminded."""
    people = "one person" if number == 1 else f"{number} people"
    return f"I remind {people} of {policy_words(policy)}."


def nobody_to_remind() -> str:
    """That nobody is left to remind."""
    return "There is nobody to remind: choose somebody."


def escalated(club: Club, days: int) -> str:
    """What a second contact reads before the reminder itself."""
    return (
        f"{club.name} named you as the second contact for policy reviews. Its managers were reminded {days} days ago "
        "and more, and this is still overdue:"
    )


def read_reminder(policy: Policy, club: Club, asked_on: date, due: date | None) -> str:
    """What somebody gets again who was asked to read a policy and has not."""
    by = f" It is wanted by {day_words(due)}." if due else ""
    return f"You were asked on {day_words(asked_on)} to read {policy_words(policy)} of {club.name}.{by}"


def not_read(policy: Policy, club: Club, number: int, asked_on: date) -> str:
    """What managers hear of a text that was not read."""
    people = "One person has" if number == 1 else f"{number} people have"
    return (
        f"{people} not read {policy_words(policy)} of {club.name}, asked on {day_words(asked_on)} and reminded since. "
        "I do not remind them again."
    )


def managing_commands() -> str:
    """What else a manager can type."""
    return "/policy reviews, drafts, acknowledgements, gaps and remind say more. Send me new versions as files."


def people_of_group(group: str) -> str:
    """The choice of a user group's people."""
    return f"{READ_BY_GROUP} {group}"


def drafts_waiting(number: int) -> str:
    """How many drafts nobody has decided on."""
    return "One draft waits for a decision." if number == 1 else f"{number} drafts wait for a decision."


def tickets_waiting(number: int) -> str:
    """How many questions that were put to the managers nobody has answered."""
    what = (
        "One question that was sent to you waits" if number == 1 else f"{number} questions that were sent to you wait"
    )
    return f"{what} for an answer."
