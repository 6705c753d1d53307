"""Boxes of a window, and what they bring back when it is sent off."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserMultiSelectElement,
    UserSelectElement,
)

from bot import wording
from bot.slack.blocks.limits import (
    MOST_OPTION,
    MOST_OPTION_VALUE,
    MOST_OPTIONS,
    clipped,
    is_person,
    label_length,
    slack_length,
)
from bot.slack.blocks.message import plain
from bot.slack.blocks.views import chosen_option, filled_in
from index.types import Policy

# Of the 12,000 characters of a window, what one menu may take; none has more than two that are long.
_MOST_MENU = 5_000
_MOST_PEOPLE = 200


def day_box(
    name: str, label: str, initial: date | None = None, *, hint: str | None = None, is_needed: bool = False
) -> InputBlock:
    """Where a day is chosen."""
    element = DatePickerElement(action_id=name, initial_date=initial.isoformat() if initial else None)
    return _box(name, label, element, hint=hint, is_needed=is_needed)


def words_box(
    name: str,
    label: str,
    initial: str | None = None,
    *,
    most: int,
    hint: str | None = None,
    is_needed: bool = False,
    is_long: bool = False,
) -> InputBlock:
    """Where words are typed, at most so many characters."""
    start = clipped(initial, most) if initial else None
    element = PlainTextInputElement(action_id=name, initial_value=start, max_length=most, multiline=is_long)
    return _box(name, label, element, hint=hint, is_needed=is_needed)


def person_box(name: str, label: str, initial: str | None = None, *, is_needed: bool = False) -> InputBlock:
    """Where somebody in Slack is chosen."""
    start = initial if initial and is_person(initial) else None
    element = UserSelectElement(action_id=name, placeholder=plain(wording.PERSON_LABEL), initial_user=start)
    return _box(name, label, element, is_needed=is_needed)


def people_box(name: str, label: str) -> InputBlock:
    """Where several people in Slack are chosen, or none."""
    return _box(name, label, UserMultiSelectElement(action_id=name, placeholder=plain(wording.PERSON_LABEL)))


def choice_box(name: str, label: str, choices: Mapping[str, str], initial: str) -> InputBlock:
    """Where one of a few is chosen: `choices` are the words of each by its value."""
    options = {value: Option(text=plain(clipped(words, MOST_OPTION)), value=value) for value, words in choices.items()}
    element = RadioButtonsElement(action_id=name, options=list(options.values()), initial_option=options[initial])
    return _box(name, label, element, is_needed=True)


def menu_box(
    name: str,
    label: str,
    choices: Mapping[str, str],
    initial: str | None = None,
    *,
    placeholder: str | None = None,
    is_needed: bool = True,
) -> InputBlock:
    """The same as a menu, where there are more: of over a hundred the first as given, none whose value is too long."""
    offered = [value for value in choices if slack_length(value) <= MOST_OPTION_VALUE][:MOST_OPTIONS]
    most = label_length(len(offered), _MOST_MENU)
    options = {value: Option(text=plain(clipped(choices[value], most)), value=value) for value in offered}
    element = StaticSelectElement(
        action_id=name,
        placeholder=plain(placeholder or label),
        options=list(options.values()),
        initial_option=options.get(initial) if initial else None,
    )
    return _box(name, label, element, is_needed=is_needed)


def ticks_box(name: str, label: str, choices: Mapping[str, tuple[str, str]], ticked: Collection[str]) -> InputBlock:
    """Where several of at most ten are ticked: `choices` are the words of each, and what stands below, by its value."""
    options = {
        value: Option(text=plain(words), value=value, description=plain(below) if below else None)
        for value, (words, below) in choices.items()
    }
    start = [options[value] for value in options if value in ticked]
    element = CheckboxesElement(action_id=name, options=list(options.values()), initial_options=start or None)
    return _box(name, label, element)


def policy_box(name: str, policies: Sequence[Policy]) -> InputBlock:
    """Where a policy is chosen by its slug."""
    return menu_box(name, wording.WHICH_POLICY_LABEL, {each.slug: wording.policy_words(each) for each in policies})


def chosen_day(state: Mapping[str, Any], name: str) -> date | None:
    """The day that was chosen in the box of that name; None for none, and for what is no day."""
    try:
        return date.fromisoformat(str(filled_in(state, name).get("selected_date")))
    except ValueError:
        return None


def chosen_person(state: Mapping[str, Any], name: str) -> str | None:
    """The Slack user id that was chosen; None for nobody, and for what is no person."""
    user = filled_in(state, name).get("selected_user")
    return user if isinstance(user, str) and is_person(user) else None


def chosen_people(state: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The Slack user ids that were chosen, what is no person left out."""
    people = filled_in(state, name).get("selected_users") or ()
    return tuple(user for user in people if isinstance(user, str) and is_person(user))[:_MOST_PEOPLE]


def ticked_of(state: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values that were ticked in the box of that name."""
    chosen = filled_in(state, name).get("selected_options") or ()
    values = (option.get("value") for option in chosen if isinstance(option, Mapping))
    return tuple(value for value in values if isinstance(value, str))


def words_typed(state: Mapping[str, Any], name: str, most: int) -> str:
    """What was typed, at most so many characters; empty for nothing."""
    value = filled_in(state, name).get("value")
    return value.strip()[:most] if isinstance(value, str) else ""


def chosen_of(state: Mapping[str, Any], name: str, choices: Mapping[str, str]) -> str | None:
    """Which of `choices` was chosen; None for anything else."""
    value = chosen_option(state, name)
    return value if value in choices else None


def _box(name: str, label: str, element: Any, *, hint: str | None = None, is_needed: bool = False) -> InputBlock:
    return InputBlock(
        block_id=name,
        label=plain(label),
        element=element,
        hint=plain(clipped(hint, _MOST_HINT)) if hint else None,
        optional=not is_needed,
    )


_MOST_HINT = 300
