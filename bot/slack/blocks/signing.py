"""Windows for those who read without Slack: a personal link for somebody, and a signature on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
)

from bot import wording
from bot.lifecycle.links import LINK_DAYS
from bot.people import Person
from bot.slack.blocks.boxes import (
    choice_box,
    chosen_day,
    chosen_person,
    day_box,
    menu_box,
    person_box,
    policy_box,
    words_box,
    words_typed,
)
from bot.slack.blocks.message import context, section
from bot.slack.blocks.views import Window, chosen_option
from index.types import Club, Policy

LINK: Final = "personal_link"
PAPER: Final = "paper"

# Blocks of the windows; a fault is shown beside one of them.
POLICY, USER, PERSON, NAME, DAY, WHAT = "policy", "user", "person", "name", "day", "what"

_MAKE, _WITHDRAW = "make", "withdraw"
_HELD, _NAMED = "held:", "named:"
_MOST_NAME: Final = 80


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
    what = {_MAKE: wording.MAKE_LINK, _WITHDRAW: wording.WITHDRAW_LINK}
    blocks: list[Block] = [
        section(wording.what_a_link_is(LINK_DAYS)),
        policy_box(POLICY, policies),
        *_people(known, wording.KNOWN_PERSON_LABEL, wording.TYPED_PERSON_LABEL),
        choice_box(WHAT, wording.LINK_CHOICE_LABEL, what, _MAKE),
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
    choices = {f"{_HELD}{policy.slug}": wording.policy_words(policy) for policy in policies}
    choices |= {f"{_NAMED}{name}": wording.not_held(name) for name in named}
    blocks: list[Block] = [
        menu_box(POLICY, wording.WHICH_POLICY_LABEL, choices),
        person_box(USER, wording.SLACK_PERSON_LABEL),
        *_people(known, wording.OTHER_PERSON_LABEL, wording.NEW_PERSON_LABEL),
        day_box(DAY, wording.SIGNED_ON_LABEL, today, is_needed=True),
        context(wording.paper_is_of()),
    ]
    return Window(PAPER, wording.PAPER_TITLE, blocks, club.slug, submit=wording.SAVE_BUTTON)


def wanted_link(state: Mapping[str, Any]) -> WantedLink:
    """What was chosen in the window."""
    return WantedLink(chosen_option(state, POLICY) or "", _whom(state), chosen_option(state, WHAT) == _WITHDRAW)


def signed_paper(state: Mapping[str, Any]) -> SignedPaper:
    """What was chosen in the window; `day` is None for what is no day."""
    chosen = chosen_option(state, POLICY) or ""
    held = chosen.removeprefix(_HELD) if chosen.startswith(_HELD) else ""
    named = chosen.removeprefix(_NAMED) if chosen.startswith(_NAMED) else ""
    return SignedPaper(held, named, _whom(state), chosen_day(state, DAY))


def _whom(state: Mapping[str, Any]) -> Whom:
    typed = " ".join(words_typed(state, NAME, _MOST_NAME).split())
    return Whom(chosen_person(state, USER) or "", chosen_option(state, PERSON) or "", typed)


def _people(known: Sequence[Person], known_label: str, typed_label: str) -> list[InputBlock]:
    """Somebody without Slack: of those who are known, if any, or by a name that is typed."""
    typed = words_box(NAME, typed_label, most=_MOST_NAME)
    choices = {person.key: person.name for person in known if person.name}
    if not choices:
        return [typed]
    menu = menu_box(PERSON, known_label, choices, placeholder=wording.WITHOUT_SLACK, is_needed=False)
    return [menu, typed]
