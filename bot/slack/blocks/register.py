"""The register: what a manager sees of a policy beside its text, and what they can say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, Option, StaticSelectElement

from bot import wording
from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.standing import Standing
from bot.lifecycle.types import EVERYBODY, Said, Version
from bot.people import Person
from bot.slack.blocks.boxes import (
    choice_box,
    chosen_day,
    chosen_of,
    chosen_people,
    chosen_person,
    day_box,
    menu_box,
    people_box,
    person_box,
    policy_box,
    words_box,
    words_typed,
)
from bot.slack.blocks.limits import MOST_OPTION, MOST_OPTION_VALUE, MOST_OPTIONS, clipped, is_person, slack_length
from bot.slack.blocks.message import Message, context, naming, plain, section
from bot.slack.blocks.replies import OPEN_POLICY
from bot.slack.blocks.values import ClauseAddress, PolicyAddress, TextAddress
from bot.slack.blocks.views import Window, chosen_option
from bot.types import Review
from index.types import Club, FactKind, Policy

REGISTER: Final = "register"
READ_VERSION: Final = "read_version"
REVIEWED: Final = "reviewed"
REASSIGN: Final = "reassign"
SNOOZE_UNTIL: Final = "snooze_until"
REMIND: Final = "remind"

MOST_NAME: Final = 200
MOST_REASON: Final = 500
MOST_NOTE: Final = 500

DATES: Final = (Said.ADOPTED, Said.LAST_REVIEWED, Said.NEXT_REVIEW)
NAMES: Final = (Said.SIGNED_BY, Said.APPROVED_BY)

DAY: Final = "day"
_OWNER, _CYCLE, _READING = "owner", "cycle", "reading"
_REASON, _POLICY, _WHO, _PEOPLE, _NOTE = "reason", "policy", "who", "people", "note"
_NONE: Final = "none"
_ANSWERABLE, _EVERYBODY, _THESE = "owner", "everybody", "these"
_MOST_HISTORY: Final = 10
_MOST_LINE: Final = 500
_MOST_MENU: Final = 6_000


@dataclass(frozen=True, slots=True)
class WantedStanding:
    """What a manager sent off: of each date and name what stands in its box, None where it was left empty."""

    facts: Mapping[Said, date | str | None]
    owner: str | None
    cycle: int | None
    is_for_everybody: bool


@dataclass(frozen=True, slots=True)
class WantedReminder:
    """Whom a manager reminds of which policy: `people` are None for whoever is answerable for it."""

    policy: str
    people: tuple[str, ...] | None
    is_everybody: bool
    note: str


def register_window(standing: Standing, club: Club, today: date) -> Window:
    """One policy in the register, with a box for each thing that can be confirmed, corrected or set."""
    policy = standing.review.policy
    blocks: list[Block] = [section(wording.register_heading(standing.review, club, today))]
    blocks.append(context(wording.version_words(standing.versions, policy.source.sha256)))
    blocks += _earlier(standing.versions, club)
    blocks += [context(clipped(line, _MOST_LINE)) for line in wording.related_words(policy)]
    for kind in DATES:
        fact = stated(policy, FactKind(kind.value))
        hint = wording.fact_hint(policy, kind)
        blocks.append(day_box(kind.name, wording.fact_label(kind), fact.day if fact else None, hint=hint))
    for kind in NAMES:
        fact = stated(policy, FactKind(kind.value))
        hint, name = wording.fact_hint(policy, kind), fact.name if fact else None
        blocks.append(words_box(kind.name, wording.fact_label(kind), name, most=MOST_NAME, hint=hint))
    owner = standing.owner.user_id if standing.owner else None
    blocks.append(person_box(_OWNER, wording.OWNER_LABEL, owner))
    blocks.append(menu_box(_CYCLE, wording.CYCLE_LABEL, _cycles(), str(standing.cycle or _NONE)))
    chosen = EVERYBODY if standing.is_for_everybody else _NONE
    blocks.append(choice_box(_READING, wording.READING_LABEL, _readings(), chosen))
    for word, person in standing.history[:_MOST_HISTORY]:
        blocks += _naming_anybody(person, partial(wording.said_line, word))
    metadata = str(PolicyAddress.of(policy))
    return Window(REGISTER, wording.REGISTER_TITLE, blocks, metadata, submit=wording.CONFIRM_BUTTON)


def wanted_standing(state: Mapping[str, Any]) -> WantedStanding:
    """What was sent off."""
    days: dict[Said, date | str | None] = {kind: chosen_day(state, kind.name) for kind in DATES}
    names: dict[Said, date | str | None] = {kind: words_typed(state, kind.name, MOST_NAME) or None for kind in NAMES}
    cycle = chosen_of(state, _CYCLE, _cycles())
    return WantedStanding(
        days | names,
        chosen_person(state, _OWNER),
        int(cycle) if cycle and cycle != _NONE else None,
        chosen_of(state, _READING, _readings()) == EVERYBODY,
    )


def to_say(standing: Standing, wanted: WantedStanding) -> dict[Said, date | str | None]:
    """What a manager says anew by what they sent off, but for the owner: what is other than it was, or was a guess.

    A box that was emptied takes back what a manager said before; what the text itself says cannot be taken back.
    """
    policy, said = standing.review.policy, {word.kind for word, _ in standing.history if word.value is not None}
    found: dict[Said, date | str | None] = {}
    for kind, value in wanted.facts.items():
        fact = stated(policy, FactKind(kind.value))
        held = (fact.day if kind in DATES else fact.name) if fact else None
        if value is None:
            if fact and fact.confirmed and kind in said:
                found[kind] = None
        elif value != held or (fact and is_guess(fact)):
            found[kind] = value
    if wanted.cycle != standing.cycle:
        found[Said.CYCLE] = str(wanted.cycle) if wanted.cycle else None
    if wanted.is_for_everybody != standing.is_for_everybody:
        found[Said.READING] = EVERYBODY if wanted.is_for_everybody else None
    return found


def register_menu(found: Sequence[Review]) -> list[Block]:
    """A menu of policies to open in the register; of more than a hundred the worst."""
    values = {str(PolicyAddress.of(each.policy)): wording.policy_words(each.policy) for each in found}
    offered = {value: words for value, words in values.items() if slack_length(value) <= MOST_OPTION_VALUE}
    options = [
        Option(text=plain(clipped(words, min(MOST_OPTION, _MOST_MENU // max(1, len(offered))))), value=value)
        for value, words in list(offered.items())[:MOST_OPTIONS]
    ]
    if not options:
        return []
    menu = StaticSelectElement(placeholder=plain(wording.REGISTER_MENU), action_id=REGISTER, options=options)
    return [ActionsBlock(elements=[menu])]


def reviewed_window(policy: Policy, club: Club, today: date, due: date | None) -> Window:
    """Where somebody says that a policy was reviewed, and when the next review is; `due` is what its cycle gives."""
    blocks: list[Block] = [
        section(wording.reviewed_question(policy, club, today)),
        day_box(DAY, wording.NEXT_REVIEW_LABEL, due, is_needed=True),
    ]
    metadata = str(PolicyAddress.of(policy))
    return Window(REVIEWED, wording.REVIEWED_TITLE, blocks, metadata, submit=wording.SAVE_BUTTON)


def reassign_window(policy: Policy, club: Club, owner: str | None) -> Window:
    """Where a manager says whose policy it is; nobody's takes the owner back."""
    blocks: list[Block] = [
        section(wording.whose_policy(policy, club)),
        person_box(_OWNER, wording.PERSON_LABEL, owner),
    ]
    metadata = str(PolicyAddress.of(policy))
    return Window(REASSIGN, wording.REASSIGN_TITLE, blocks, metadata, submit=wording.SAVE_BUTTON)


def snooze_window(policy: Policy) -> Window:
    """Where somebody says until when reminders wait, and why."""
    blocks: list[Block] = [
        section(wording.snooze_question(policy)),
        day_box(DAY, wording.SNOOZE_DAY_LABEL, is_needed=True),
        words_box(_REASON, wording.SNOOZE_REASON_LABEL, most=MOST_REASON, is_long=True),
    ]
    metadata = str(PolicyAddress.of(policy))
    return Window(SNOOZE_UNTIL, wording.SNOOZE_TITLE, blocks, metadata, submit=wording.SAVE_BUTTON)


def wanted_day(state: Mapping[str, Any]) -> tuple[date | None, str]:
    """The day that was chosen, and the reason that was typed beside it."""
    return chosen_day(state, DAY), words_typed(state, _REASON, MOST_REASON)


def wanted_owner(state: Mapping[str, Any]) -> str | None:
    """Who was chosen, as a Slack user id."""
    return chosen_person(state, _OWNER)


def remind_window(policies: Sequence[Policy], known: int, club: Club) -> Window:
    """Where a manager says of which policy they remind whom."""
    whom = {
        _ANSWERABLE: wording.REMIND_OWNER,
        _EVERYBODY: wording.everybody_known(known, club),
        _THESE: wording.THESE_PEOPLE,
    }
    blocks: list[Block] = [
        policy_box(_POLICY, policies),
        choice_box(_WHO, wording.REMIND_WHOM_LABEL, whom, _ANSWERABLE),
        people_box(_PEOPLE, wording.THESE_PEOPLE_LABEL),
        words_box(_NOTE, wording.REMIND_NOTE_LABEL, most=MOST_NOTE, is_long=True),
    ]
    return Window(REMIND, wording.REMIND_TITLE, blocks, club.slug, submit=wording.SEND_BUTTON)


def wanted_reminder(state: Mapping[str, Any]) -> WantedReminder:
    """What was chosen in the window."""
    whom = dict.fromkeys((_ANSWERABLE, _EVERYBODY, _THESE), "")
    who, policy = chosen_of(state, _WHO, whom), chosen_option(state, _POLICY) or ""
    people = chosen_people(state, _PEOPLE) if who == _THESE else ()
    return WantedReminder(
        policy, None if who == _ANSWERABLE else people, who == _EVERYBODY, words_typed(state, _NOTE, MOST_NOTE)
    )


def pushed_message(policy: Policy, said: str, note: str, sender: str) -> Message:
    """A reminder that `sender`, a Slack user id, pushes to staff, with the policy to open."""
    value = str(ClauseAddress(policy.club, policy.slug, ""))
    button = ButtonElement(text=plain(wording.OPEN_BUTTON), action_id=OPEN_POLICY, value=value)
    blocks = [section(said), *pushed_opening(note, sender), ActionsBlock(elements=[button])]
    return Message(tuple(blocks), "\n\n".join([said, *([f"“{note}”"] if note else [])]))


def pushed_opening(note: str, sender: str) -> list[Block]:
    """What somebody says who pushes a reminder, and who it is."""
    return [*([section(f"“{note}”")] if note else []), *naming(sender, wording.who_reminds)]


def _earlier(versions: Sequence[Version], club: Club) -> list[Block]:
    """A menu of the texts that are in force no more."""
    zone = ZoneInfo(club.time_zone)
    options = []
    for newer, version in pairwise(versions):
        value = str(TextAddress(version.club, version.policy, version.digest))
        words = wording.earlier_version(version, newer.came_at.astimezone(zone).date())
        if slack_length(value) <= MOST_OPTION_VALUE:
            options.append(Option(text=plain(clipped(words, MOST_OPTION)), value=value))
    if not options:
        return []
    placeholder = plain(wording.EARLIER_VERSIONS)
    menu = StaticSelectElement(placeholder=placeholder, action_id=READ_VERSION, options=options[:MOST_OPTIONS])
    return [ActionsBlock(elements=[menu])]


def _naming_anybody(person: Person | None, words: Callable[[str], str]) -> list[Block]:
    """A line in small print that names somebody, in Slack or not; a former member of staff where nobody knows."""
    if person and person.user_id and is_person(person.user_id):
        return naming(person.user_id, words)
    return [context(words((person.name if person else None) or wording.FORMER_MEMBER))]


def _cycles() -> dict[str, str]:
    return {_NONE: wording.NO_CYCLE} | {str(months): words for months, words in wording.CYCLES.items()}


def _readings() -> dict[str, str]:
    return {_NONE: wording.READ_BY_NOBODY, EVERYBODY: wording.READ_BY_EVERYBODY}
