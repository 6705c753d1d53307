"""Policies that people are asked to read, and who has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
)

from bot import wording
from bot.lifecycle.acknowledgements import PolicyText, Progress, ReadingRequest, named_only
from bot.people import Person
from bot.slack.blocks.boxes import choice_box, chosen_day, chosen_people, day_box, people_box, policy_box
from bot.slack.blocks.differences import differences_message
from bot.slack.blocks.limits import (
    MOST_BUTTON_VALUE,
    clipped,
    escape,
    is_person,
    slack_length,
)
from bot.slack.blocks.message import Message, context, marked_context, naming, notice, plain, section
from bot.slack.blocks.replies import OPEN_POLICY
from bot.slack.blocks.values import ClauseAddress, TextAddress
from bot.slack.blocks.views import Window, chosen_option
from index.differences import differences
from index.types import Club, Policy

ACKNOWLEDGE: Final = "acknowledge"
ASK_TO_READ: Final = "ask_to_read"
EXPORT: Final = "export_record"
LINK_FOR: Final = "link_for"
RECORD_PAPER: Final = "record_paper"

_POLICY, _WHO, _PEOPLE, _DUE = "policy", "who", "people", "due"
_EVERYBODY, _STANDING, _THESE, _GROUP = "everybody", "standing", "these", "group:"
_MOST_GROUPS: Final = 6  # ten choices are all that Slack shows side by side

# Of 50 blocks and 12,000 characters: ten requests, and of each as many names as a line holds.
MOST_REQUESTS: Final = 10
_MOST_NAMED: Final = 20
_MOST_NAME: Final = 200
_MOST_PERSON: Final = 60
_MOST_MENU: Final = 6_000
_MOST_PEOPLE: Final = 200


class WantedReading(NamedTuple):
    """What a manager wants read: `people` are None for everybody who is known of the club.

    `group` is a user group whose people are asked; `is_standing` says that whoever joins later is asked as well.
    """

    policy: str
    people: tuple[str, ...] | None
    due: date | None
    group: str = ""
    is_standing: bool = False


def reading_message(
    request: ReadingRequest,
    policy: Policy,
    club: Club,
    asked_by: str | None,
    *,
    asked_on: date | None = None,
    former: Policy | None = None,
) -> Message:
    """What somebody gets whom `asked_by`, a Slack user id, asks to read a policy; again, where they were `asked_on`.

    Whoever has read a `former` text sees what changed since.
    """
    due = request.due
    asked = wording.read_reminder(policy, club, asked_on, due) if asked_on else wording.asked_to_read(policy, club, due)
    kept = wording.what_acknowledging_is()
    opening, closing = [section(asked), *naming(asked_by, wording.who_asks)], [*reading_buttons(policy), context(kept)]
    if former is None:
        return Message((*opening, *closing), f"{asked}\n\n{kept}")
    return differences_message(differences(former, policy), Message(tuple(opening), asked), closing)


def unread_message(policy: Policy, club: Club, late: Sequence[Person], asked_on: date) -> Message:
    """What managers hear of a text that some have not read although they were asked again and again."""
    said = wording.not_read(policy, club, len(late), asked_on)
    named = ", ".join(_name_words(person) for person in late[:_MOST_NAMED])
    more = wording.and_more(len(late) - _MOST_NAMED) if len(late) > _MOST_NAMED else ""
    return Message((section(said), marked_context(f"{named}{escape(more)}")), said)


def _name_words(person: Person) -> str:
    """Somebody's name, escaped for mrkdwn."""
    if person.user_id and is_person(person.user_id):
        return f"<@{person.user_id}>"
    return escape(clipped(person.name or wording.FORMER_MEMBER, _MOST_PERSON))


def reading_buttons(policy: Policy) -> list[Block]:
    """To open the policy, and to acknowledge it."""
    address = str(ClauseAddress(policy.club, policy.slug, ""))
    text = str(TextAddress.of(PolicyText.of(policy)))
    if slack_length(text) > MOST_BUTTON_VALUE:
        return []
    return [
        ActionsBlock(
            elements=[
                ButtonElement(text=plain(wording.OPEN_BUTTON), action_id=OPEN_POLICY, value=address),
                ButtonElement(text=plain(wording.ACKNOWLEDGE_BUTTON), action_id=ACKNOWLEDGE, value=text),
            ]
        )
    ]


def to_read_list(to_read: Sequence[tuple[ReadingRequest, Policy]], today: date) -> list[Block]:
    """On Home, what somebody is asked to read, at most ten policies; the others come up when these are read."""
    blocks: list[Block] = []
    for request, policy in to_read[:MOST_REQUESTS]:
        blocks += [section(clipped(wording.to_read_line(policy, request.due, today), _MOST_NAME))]
        blocks += reading_buttons(policy)
    return blocks


def progress_message(
    found: Sequence[Progress], policies: Sequence[Policy], club: Club, signed: Mapping[str, int] | None = None
) -> Message:
    """Who has read what, for a club's managers, and ways to ask for more.

    `signed` says how many signed each policy that the club's policies name and whose text is not held.
    """
    ways = (
        (wording.ASK_TO_READ_BUTTON, ASK_TO_READ),
        (wording.LINK_BUTTON, LINK_FOR),
        (wording.PAPER_BUTTON, RECORD_PAPER),
        (wording.EXPORT_BUTTON, EXPORT),
    )
    buttons = [ButtonElement(text=plain(words), action_id=way, value=club.slug[:255]) for words, way in ways]
    asking: list[Block] = [*_not_held(policies, signed or {}), *([ActionsBlock(elements=buttons)] if policies else [])]
    if not found:
        said = notice(wording.nobody_asked(club))
        return Message((*said.blocks, *asking), said.text)
    lines = [_progress_words(each, policies, club) for each in found]
    blocks = [section(wording.acknowledgements_heading(club)), *progress_lines(found, policies, club)]
    return Message((*blocks, *asking), "\n".join([wording.acknowledgements_heading(club), *lines]))


def progress_lines(found: Sequence[Progress], policies: Sequence[Policy], club: Club) -> list[Block]:
    """How far each request has come, and who has not read it yet."""
    return [block for each in found for block in (section(_progress_words(each, policies, club)), *_not_yet(each))]


def _progress_words(progress: Progress, policies: Sequence[Policy], club: Club) -> str:
    request = progress.request
    policy = next((policy for policy in policies if policy.slug == request.policy), None)
    return wording.progress_line(
        clipped(wording.policy_words(policy) if policy else request.policy, _MOST_NAME),
        request.asked_at.astimezone(ZoneInfo(club.time_zone)).date(),
        len(progress.read),
        len(progress.read) + len(progress.waiting),
        request.due,
        is_current=policy is not None and request.text == PolicyText.of(policy),
    )


def _not_held(policies: Sequence[Policy], signed: Mapping[str, int]) -> list[Block]:
    """The policies that are named and not held, at most ten, those that were signed first."""
    named = named_only(policies)
    in_order = sorted(named, key=lambda name: not signed.get(name))
    lines = [
        wording.not_held_line(
            clipped(name, _MOST_NAME),
            clipped(" and ".join(map(wording.policy_words, named[name])), _MOST_NAME),
            signed.get(name, 0),
        )
        for name in in_order[:MOST_REQUESTS]
    ]
    more = [wording.and_more(len(named) - MOST_REQUESTS).strip()] if len(named) > MOST_REQUESTS else []
    return [context("\n".join([wording.not_held_heading(), *lines, *more]))] if lines else []


def _not_yet(progress: Progress) -> list[Block]:
    """Who has not read it yet, by name."""
    people = [person for person, _ in progress.waiting]
    if not people:
        return []
    named = ", ".join(_name_words(person) for person in people[:_MOST_NAMED])
    more = escape(wording.and_more(len(people) - _MOST_NAMED)) if len(people) > _MOST_NAMED else ""
    return [marked_context(f"{escape(wording.not_yet(''))}{named}{more}")]


def ask_to_read_window(policies: Sequence[Policy], known: int, club: Club) -> Window:
    """Where a manager says which policy, who is to read it, and by when."""
    whom = _whom(known, club)
    blocks: list[Block] = [
        policy_box(_POLICY, policies),
        choice_box(_WHO, wording.WHO_READS_LABEL, whom, _EVERYBODY if known else _THESE),
        people_box(_PEOPLE, wording.THESE_PEOPLE_LABEL),
        day_box(_DUE, wording.DUE_LABEL),
    ]
    return Window(ASK_TO_READ, wording.ASK_TO_READ_TITLE, blocks, club.slug, submit=wording.SEND_BUTTON)


def _whom(known: int, club: Club) -> dict[str, str]:
    """Who can be asked: everybody known, also whoever joins later, a user group that clubs.yaml names, or some."""
    groups = dict.fromkeys((*club.manager_groups, *club.staff_groups))
    named = {f"{_GROUP}{group}": wording.people_of_group(group) for group in list(groups)[:_MOST_GROUPS]}
    everybody = {_EVERYBODY: wording.everybody_known(known, club), _STANDING: wording.READ_BY_EVERYBODY}
    return everybody | named | {_THESE: wording.THESE_PEOPLE}


def wanted_reading(state: Mapping[str, Any]) -> WantedReading:
    """What was chosen in the window; what is no person, no policy and no day is left out."""
    named = chosen_people(state, _PEOPLE)
    who = chosen_option(state, _WHO)
    group = (who or "").removeprefix(_GROUP) if (who or "").startswith(_GROUP) else ""
    return WantedReading(
        chosen_option(state, _POLICY) or "",
        named if who == _THESE else None,
        chosen_day(state, _DUE),
        group,
        who == _STANDING,
    )
