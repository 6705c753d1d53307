"""What is said about reading without Slack: personal links and their pages, paper, and the records of it all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.types import Review
from bot.wording.general import SEPARATOR, adopted_words, day_words, policy_words, review_words, signed_words
from bot.wording.lifecycle import FORMER_MEMBER
from index.types import Club, Policy

if TYPE_CHECKING:  # they bring the database, which an answer needs not
    from bot.lifecycle.acknowledgements import Acknowledgement, Reader
    from bot.people import Person

_ON_PAPER: Final = "paper"
_HOW: Final = {"slack": "in Slack", "link": "by personal link", _ON_PAPER: "on paper"}

# In Slack -------------------------------------------------------------------------------------------------------------

LINK_BUTTON: Final = "Link for somebody without Slack"
LINK_TITLE: Final = "Personal link"
MAKE_LINK_BUTTON: Final = "Go on"
LINK_CHOICE_LABEL: Final = "What shall I do?"
MAKE_LINK: Final = "Make a link"
WITHDRAW_LINK: Final = "Withdraw the link they have"
KNOWN_PERSON_LABEL: Final = "Who? (somebody I know already)"
TYPED_PERSON_LABEL: Final = "Or their name (somebody new)"
PAPER_BUTTON: Final = "Record a signature on paper"
PAPER_TITLE: Final = "Signed on paper"
SLACK_PERSON_LABEL: Final = "Who signed? (somebody in Slack)"
OTHER_PERSON_LABEL: Final = "Or somebody without Slack"
NEW_PERSON_LABEL: Final = "Or the name of somebody new without Slack"
SIGNED_ON_LABEL: Final = "Signed on which day?"
WITHOUT_SLACK: Final = "Somebody without Slack"


def what_a_link_is(days: int) -> str:
    """What a personal link does, before one is made."""
    return (
        f"I make a link for one person and one policy. Whoever has it can read the policy for {days} days without "
        "signing in, and say under that person’s name that they have read it. Give it to nobody else."
    )


def links_need_address() -> str:
    """Why there are no links here, and what can be done instead."""
    return (
        "Personal links need a web address at which people can reach me, and I have none here. Whoever looks after me "
        "can set one (POLICYBOT_PUBLIC_URL). Until then, let people sign on paper and record it here."
    )


def link_made(person: str, policy: Policy, until: date) -> str:
    """What stands above a link that was made."""
    return (
        f"This link is for {person} alone, to read {policy_words(policy)}, until {day_words(until)}. "
        "Copy it now: I do not keep it. A new one can be made at any time; the former one then works no more."
    )


def link_withdrawn(person: str, policy: Policy) -> str:
    """That a link works no more."""
    return f"The link of {person} to {policy_words(policy)} works no more."


def no_link_to_withdraw(person: str, policy: Policy) -> str:
    """That there was no link that could still be used."""
    return f"{person} has no link to {policy_words(policy)} that still works."


def link_not_needed(person: str, policy: Policy) -> str:
    """That somebody has read the text that is in force."""
    return f"No link was made: it is noted already that {person} has read {policy_words(policy)} as it is now."


def whom_exactly() -> str:
    """That one person must be named, in one way."""
    return "Name one person, in one of these ways."


def not_in_future() -> str:
    """That nobody has signed on a day to come."""
    return "That day is yet to come."


def paper_is_of() -> str:
    """What a signature on paper is recorded for."""
    return (
        "I record it for the text that was in force on that day, with your name as the one who holds the paper. "
        "Keep the paper: I have only your word."
    )


def not_held(policy: str) -> str:
    """A policy that the club's policies name, without a text here."""
    return f"{policy} (text not held here)"


def paper_recorded(person: str, policy: str, day: date, *, is_former: bool) -> str:
    """That a signature is on record."""
    former = " That was for a former text: nobody has signed the one that is in force by it." if is_former else ""
    return f"It is recorded that {person} signed {policy} on {day_words(day)}, and that you hold the paper.{former}"


def paper_recorded_before(person: str, policy: str) -> str:
    """That the person is on record for this text already."""
    return f"{person} is on record for {policy} already. Nothing was changed."


def not_held_line(policy: str, named_in: str, signed: int) -> str:
    """A policy that is named and not held, and how many signed it."""
    return f"{policy}: named in {named_in}, not held: {signed} signed on paper"


def not_held_heading() -> str:
    """What stands above the policies that are named and not held."""
    return "Policies that yours name and I do not hold:"


EXPORT_BUTTON: Final = "Export"


def record_file(club: Club, suffix: str) -> str:
    """What is said beside a file of the record."""
    what = {"csv": "as a table for a spreadsheet (CSV)", "pdf": "to print and file (PDF)"}
    return f"Who has read and understood which policy of {club.name}, {what[suffix]}."


def record_sent(club: Club) -> str:
    """That the record is in the manager's messages."""
    return (
        f"I have sent you the record of {club.name} as two files, in your messages with me. "
        "They name people: keep them safe."
    )


def record_not_sent() -> str:
    """That the files did not arrive, at least not both."""
    return (
        "Slack did not take the files, or not both of them. Look into your messages with me, and press “Export” again "
        "if they are not there. Whoever looks after me can also make them: policybot acknowledgements."
    )


# People and records ---------------------------------------------------------------------------------------------------


def person_words(person: Person) -> str:
    """Who somebody is, where Slack cannot show it."""
    return person.name or (f"{person.user_id} (Slack)" if person.user_id else FORMER_MEMBER)


def minute_words(moment: datetime, club: Club) -> str:
    """A moment by the club's clock: "21 November 2026, 14:05"."""
    local = moment.astimezone(ZoneInfo(club.time_zone))
    return f"{day_words(local.date())}, {local:%H:%M}"


def when_done(done: Acknowledgement, club: Club) -> str:
    """When somebody read and understood; of a paper only the day is known."""
    if done.how == _ON_PAPER:
        return day_words(done.at.astimezone(ZoneInfo(club.time_zone)).date())
    return minute_words(done.at, club)


def how_done(done: Acknowledgement) -> str:
    """How somebody said so."""
    held = f", held by {person_words(done.recorded_by)}" if done.recorded_by else ""
    return f"{_HOW[done.how]}{held}"


def text_number(number: int) -> str:
    """The name of a text among those that a policy had."""
    return f"version {number}"


_RECORDS_TITLE: Final = "Who has read and understood which policy"
RECORDS_COLUMNS: Final = ("Person", "Asked", "Read and understood", "How", "Former text read")
NOT_YET: Final = "not yet"
_NOTHING: Final = "–"
NOBODY_ASKED: Final = "Nobody was asked to read this text, and nobody has said that they have."
NO_RECORDS: Final = "There is no policy here to read."
TEXT_IN_FORCE: Final = "in force"
TEXT_FORMER: Final = "former text"
TEXT_NOT_HELD: Final = "text not held here"


def reader_cells(reader: Reader, former: tuple[int | None, Acknowledgement] | None, club: Club) -> tuple[str, ...]:
    """What stands of one reader under each of `RECORDS_COLUMNS`."""
    done = reader.done
    number = [text_number(former[0])] if former and former[0] else []
    return (
        person_words(reader.person),
        minute_words(reader.asked_at, club) if reader.asked_at else _NOTHING,
        when_done(done, club) if done else NOT_YET,
        how_done(done) if done else _NOTHING,
        ", ".join([*number, when_done(former[1], club)]) if former else _NOTHING,
    )


def records_title(clubs: Sequence[Club]) -> str:
    """What a record is called."""
    return f"{_RECORDS_TITLE}: {clubs[0].name}" if len(clubs) == 1 else _RECORDS_TITLE


def digest_words(digest: str) -> str:
    """What a text is known by."""
    return f"SHA-256 of the text: {digest}"


def exported_words(moment: datetime, clubs: Sequence[Club]) -> str:
    """When a record was taken, by the first club's clock."""
    zone = clubs[0].time_zone if clubs else "UTC"
    local = moment.astimezone(ZoneInfo(zone))
    return f"Taken from policybot’s record on {day_words(local.date())}, {local:%H:%M} ({zone})"


def read_count(read: int, waiting: int) -> str:
    """How many have read a text, and how many have not."""
    return f"{read} read and understood, {waiting} not yet"


def sheet_words(page: int, pages: str) -> str:
    """Which page of how many."""
    return f"Page {page} of {pages}"


def letters_missing() -> str:
    """That some letters of a name could not be printed."""
    return "▯ stands for a letter that this page cannot print; the CSV file of the same record has it."


# The page of a personal link ------------------------------------------------------------------------------------------

FOR_LABEL: Final = "For"
CLUB_LABEL: Final = "Club"
DATES_LABEL: Final = "Dates"
UNTIL_LABEL: Final = "This link works until"
WHOLE_TEXT: Final = "The policy"
CHANGES: Final = "What has changed since you last read it"
NEW_WORDS: Final = "New or changed"
GONE_WORDS: Final = "No longer in the policy"
CONFIRM: Final = "Confirm"
CONFIRM_BOX: Final = "I have read and understood"
PAGE_BUTTON: Final = "Confirm"
PLEASE_TICK: Final = "Please tick the box first, if you have read and understood the policy. Nothing was noted yet."


def page_title(policy: Policy) -> str:
    """The title of the page on which a policy is read."""
    return f"Please read: {policy_words(policy)}"


def page_facts(person: str, club: Club, found: Review, until: datetime) -> tuple[tuple[str, str], ...]:
    """Whom the page is for, and how up to date the policy is."""
    return (
        (FOR_LABEL, person),
        (CLUB_LABEL, club.name),
        (DATES_LABEL, SEPARATOR.join([adopted_words(found.policy), review_words(found), signed_words(found)])),
        (UNTIL_LABEL, day_words(until.astimezone(ZoneInfo(club.time_zone)).date())),
    )


def same_words_still() -> str:
    """That a text has other bytes and no other words."""
    return "Not a word has changed, only how the policy is laid out."


def what_confirming_is(person: str, club: Club) -> str:
    """What is kept when the box is ticked and the button pressed."""
    return (
        f"When you press the button, it is kept that {person} has read and understood this text, and when. "
        f"The managers of {club.name} see it."
    )


def by_link_noted(person: str, policy: Policy, club: Club, done: Acknowledgement) -> Sequence[str]:
    """The heading and the sentences of the page after the button was pressed."""
    return (
        "Thank you",
        f"Noted on {when_done(done, club)}: {person} has read and understood {policy_words(policy)} of {club.name}.",
        "You may close this page.",
    )


def by_link_noted_before(person: str, policy: Policy, club: Club, done: Acknowledgement) -> Sequence[str]:
    """The same page when it is opened again."""
    return (
        "Noted already",
        f"It was noted on {when_done(done, club)} that {person} has read and understood "
        f"{policy_words(policy)} of {club.name}.",
        "There is nothing left to do. You may close this page.",
    )


_ASK_ANEW: Final = "Ask your manager for a new link."

LINK_UNKNOWN: Final = (
    "This link leads nowhere",
    "It may have been copied only in part. Try it again as it was given to you, the whole of it.",
    f"If that does not help: {_ASK_ANEW[0].lower()}{_ASK_ANEW[1:]}",
)
LINK_EXPIRED: Final = ("This link works no more", "Its time is up.", _ASK_ANEW)
LINK_WITHDRAWN: Final = (
    "This link works no more",
    "Your manager has withdrawn it, or made a newer one for you.",
    "Use the newest link that you were given. If you have none: ask your manager for a new link.",
)
LINK_TEXT_CHANGED: Final = (
    "The policy has changed",
    "This link was for a text that is no longer in force. Nothing was noted now; what you confirmed before is kept.",
    _ASK_ANEW,
)
LINK_FORGOTTEN: Final = (
    "This link works no more",
    "The person it was for is no longer on record here.",
    "If you still work at the club: ask your manager for a new link.",
)
LINK_TOO_OFTEN: Final = (
    "One moment, please",
    "This page was opened very often just now.",
    "Wait a minute, then open the link again.",
)
LINK_NOT_SENT: Final = (
    "That could not be noted",
    "The page was open for too long, or it was sent from somewhere else. Nothing was noted.",
    "Open the link again, as it was given to you.",
)
