"""Windows for those who read without Slack: a personal link for somebody, and a signature on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import (
    Block,
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    StaticSelectElement,
    UserSelectElement,
)

from bot import wording
from bot.lifecycle.links import LINK_DAYS
from bot.people import Person
from bot.slack.blocks.limits import (
    MOST_OPTION,
    MOST_OPTION_VALUE,
    MOST_OPTIONS,
    clipped,
    is_person,
    label_length,
    slack_length,
)
from bot.slack.blocks.message import context, plain, section
from bot.slack.blocks.views import Window, chosen_option, filled_in
from index.types import Club, Policy

LINK: Final = "personal_link"
PAPER: Final = "paper"

# Blocks of the windows; a fault is shown beside one of them.
POLICY, USER, PERSON, NAME, DAY, WHAT = "policy", "user", "person", "name", "day", "what"

_MAKE, _WITHDRAW = "make", "withdraw"
_HELD, _NAMED = "held:", "named:"
_MOST_NAME: Final = 80
_MOST_MENU: Final = 5_000


@dataclass(frozen=True, slots=True)
class Whom:
    """Who was named in a window, in one way or in several: a Slack user id, a person's key, a typed name."""

    user: str = ""
    person: str = ""
    name: str = ""

    @property
    def is_one(self) -> bool:
        """Whether one way was used, and no other."""
        return sum(map(bool, (self.user, self.person, self.name))) == 1


@dataclass(frozen=True, slots=True)
class WantedLink:
    """What a manager wants of a link."""

    policy: str
    whom: Whom
    withdraws: bool


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """What a manager says of a paper; `policy` is a slug, `named` a policy that is only named, one of them empty."""

    policy: str
    named: str
    whom: Whom
    day: date | None


def link_window(policies: Sequence[Policy], known: Sequence[Person], club: Club) -> Window:
    """Where a manager says who is to get a link, and to which policy."""
    named = {_MAKE: wording.MAKE_LINK, _WITHDRAW: wording.WITHDRAW_LINK}
    what = [Option(text=plain(words), value=value) for value, words in named.items()]
    choice = RadioButtonsElement(action_id=WHAT, options=what, initial_option=what[0])
    blocks: list[Block] = [
        section(wording.what_a_link_is(LINK_DAYS)),
        _policy_menu([(policy.slug, wording.policy_words(policy)) for policy in policies]),
        *_people(known, wording.KNOWN_PERSON_LABEL, wording.TYPED_PERSON_LABEL),
        InputBlock(block_id=WHAT, label=plain(wording.LINK_CHOICE_LABEL), element=choice),
    ]
    return Window(LINK, wording.LINK_TITLE, blocks, club.slug, submit=wording.MAKE_LINK_BUTTON)


def link_made_window(said: str, address: str) -> Window:
    """The link, to be copied."""
    link = RichTextElementParts.Link(url=address, text=address)
    shown = RichTextBlock(elements=[RichTextSectionElement(elements=[link])])
    return Window("notice", wording.LINK_TITLE, [section(said), shown])


def paper_window(
    policies: Sequence[Policy], named: Sequence[str], known: Sequence[Person], today: date, club: Club
) -> Window:
    """Where a manager says who signed what on paper, and when."""
    offered = [(f"{_HELD}{policy.slug}", wording.policy_words(policy)) for policy in policies]
    offered += [(f"{_NAMED}{name}", wording.not_held(name)) for name in named]
    user = UserSelectElement(action_id=USER, placeholder=plain(wording.PERSON_LABEL))
    day = DatePickerElement(action_id=DAY, initial_date=today.isoformat())
    blocks: list[Block] = [
        _policy_menu(offered),
        InputBlock(block_id=USER, label=plain(wording.SLACK_PERSON_LABEL), element=user, optional=True),
        *_people(known, wording.OTHER_PERSON_LABEL, wording.NEW_PERSON_LABEL),
        InputBlock(block_id=DAY, label=plain(wording.SIGNED_ON_LABEL), element=day),
        context(wording.paper_is_of()),
    ]
    return Window(PAPER, wording.PAPER_TITLE, blocks, club.slug, submit=wording.SAVE_BUTTON)


def wanted_link(state: Mapping[str, Any]) -> WantedLink:
    """What was chosen in the window."""
    return WantedLink(chosen_option(state, POLICY) or "", _whom(state), chosen_option(state, WHAT) == _WITHDRAW)


def signed_paper(state: Mapping[str, Any]) -> SignedPaper:
    """What was chosen in the window; `day` is None for what is no day."""
    chosen = chosen_option(state, POLICY) or ""
    try:
        day = date.fromisoformat(str(filled_in(state, DAY).get("selected_date")))
    except ValueError:
        day = None
    held = chosen.removeprefix(_HELD) if chosen.startswith(_HELD) else ""
    return SignedPaper(held, chosen.removeprefix(_NAMED) if chosen.startswith(_NAMED) else "", _whom(state), day)


def _whom(state: Mapping[str, Any]) -> Whom:
    user = filled_in(state, USER).get("selected_user")
    typed = " ".join(str(filled_in(state, NAME).get("value") or "").split())
    is_named = isinstance(user, str) and is_person(user)
    return Whom(str(user) if is_named else "", chosen_option(state, PERSON) or "", typed[:_MOST_NAME])


def _policy_menu(offered: Sequence[tuple[str, str]]) -> InputBlock:
    fitting = [(value, words) for value, words in offered if slack_length(value) <= MOST_OPTION_VALUE][:MOST_OPTIONS]
    most = label_length(len(fitting), _MOST_MENU)
    options = [Option(text=plain(clipped(words, most)), value=value) for value, words in fitting]
    menu = StaticSelectElement(placeholder=plain(wording.WHICH_POLICY_LABEL), action_id=POLICY, options=options)
    return InputBlock(block_id=POLICY, label=plain(wording.WHICH_POLICY_LABEL), element=menu)


def _people(known: Sequence[Person], known_label: str, typed_label: str) -> list[InputBlock]:
    """Somebody without Slack: of those who are known, if any, or by a name that is typed."""
    typed = PlainTextInputElement(action_id=NAME, max_length=_MOST_NAME)
    box = InputBlock(block_id=NAME, label=plain(typed_label), element=typed, optional=True)
    named = [person for person in known if person.name][:MOST_OPTIONS]
    if not named:
        return [box]
    most = min(MOST_OPTION, label_length(len(named), _MOST_MENU))
    options = [Option(text=plain(clipped(person.name or "", most)), value=person.key) for person in named]
    menu = StaticSelectElement(placeholder=plain(wording.WITHOUT_SLACK), action_id=PERSON, options=options)
    return [InputBlock(block_id=PERSON, label=plain(known_label), element=menu, optional=True), box]
