"""Whatever a policy holds: every judge takes what is sent, nothing comes alive, and what is shown is the clause.

POLICYBOT_EXAMPLES says how many replies are invented; of what is longer to make, a share of it.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import wording
from bot.channels import ChannelSetting
from bot.lifecycle.acknowledgements import Acknowledgement, How, Progress, ReadingRequest
from bot.lifecycle.reviews import review
from bot.members import GivenRole
from bot.people import Person
from bot.slack.blocks import (
    MOST_REQUESTS,
    Asked,
    ask_to_read_window,
    channel_window,
    club_chooser,
    home_of,
    last_message,
    link_made_window,
    link_window,
    paper_window,
    policies_message,
    progress_message,
    reader_window,
    reading_message,
    reason_window,
    reply_message,
    reply_window,
    roles_window,
    shared_message,
    ticket_answer_window,
    ticket_message,
    ticket_news,
    ticket_window,
    unread_message,
    validated,
    validated_view,
    welcome_message,
)
from bot.slack.blocks.reader import pages_of
from bot.tickets import TicketState
from bot.types import Quote, Role
from index.types import Club, Policy, Source
from tests.bot.slack.blocks import invented
from tests.bot.slack.blocks.invented import ASKER, HANDLER, OURS, SHARER, TODAY, Replied, Written, utf16

# A failure is told with everything that was invented.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

EXAMPLES = int(os.environ.get("POLICYBOT_EXAMPLES", "100"))


def examples(share: int = 1) -> Any:
    """How many to invent: one in `share` of them all; a busy machine may take its time."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=max(30, EXAMPLES // share), deadline=None, suppress_health_check=slow)


# What is read ---------------------------------------------------------------------------------------------------------

# What calls somebody, leads somewhere or changes a word.
FIRES = {"user", "usergroup", "broadcast", "channel", "link", "emoji", "date", "color", "image", "team"}
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in blocks or in a view."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from parts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from parts(inner)


def fires_nothing(sent: dict[str, Any], named: Iterable[str] = ()) -> None:
    """No mention and no link comes alive, but of the people that we name, and of those whom the test named."""
    for part in parts(sent):
        assert part.get("type") not in FIRES
        assert part.get("emoji", False) is False
        if part.get("type") == "mrkdwn":
            marks = re.findall(r"<([^>]*)>", part["text"])
            assert {mark.removeprefix("@") for mark in marks} <= {*OURS, *named}
            assert part["verbatim"] is True
    assert "<" not in sent.get("text", "") if isinstance(sent.get("text"), str) else True


def lines_of(block: dict[str, Any]) -> list[str]:
    """The lines of a rich text block, without bullets."""
    lines: list[str] = []
    for element in block["elements"]:
        if element["type"] == "rich_text_list":
            lines += ["".join(part["text"] for part in item["elements"]) for item in element["elements"]]
        else:
            lines += "".join(part["text"] for part in element["elements"]).split("\n")
    return lines


def quoted(blocks: Sequence[dict[str, Any]]) -> list[tuple[list[str], str]]:
    """Each quotation in rich text: its lines, and the small print under it."""
    small = [block["elements"][0]["text"] if block["type"] == "context" else "" for block in blocks[1:]]
    return [
        (lines_of(block), under)
        for block, under in zip(blocks, [*small, ""], strict=True)
        if block["type"] == "rich_text"
    ]


def is_the_clause(shown: Sequence[str], under: str, written: Written) -> None:
    """It is the whole clause, or whole sentences of its beginning with word of how much is left."""
    kept = len(shown) - 1
    assert list(shown[:-1]) == list(written.lines[:kept])
    assert written.lines[kept].startswith(shown[-1])
    left = written.length - sum(map(utf16, shown))
    assert left >= 0
    assert ("more characters: read on in" in under) == bool(left)
    if left:
        assert under.startswith(f"{left:,} more characters")
    if shown[-1] != written.lines[kept]:
        rest = written.lines[kept][len(shown[-1]) :]
        assert SENTENCE_END.search(shown[-1]) or kept == 0, "only a first sentence that is too long is cut inside"
        assert rest[:1].isspace() or " " not in shown[-1], "words are never cut, unless they are endless"


def said_in_full(blocks: Sequence[dict[str, Any]], written: Sequence[Written]) -> None:
    """Each of these clauses stands there, in order."""
    found = quoted(blocks)
    assert len(found) == len(written)
    for (shown, under), each in zip(found, written, strict=True):
        is_the_clause(shown, under, each)


def small_quotations(blocks: Sequence[dict[str, Any]], further: Sequence[Quote]) -> None:
    """A further clause stands in small print, whole or from its beginning."""
    small = [block["elements"][0]["text"] for block in blocks if block["type"] == "context"]
    for quote, text in zip(further, small[len(small) - len(further) :], strict=True):
        _, _, words = text.partition("\n“")
        begun = words[: len(quote.quotation.text)]
        assert begun == quote.quotation.text or "more characters: read on in" in words
        shown, _, _ = words.partition("”\n")
        assert quote.quotation.text.startswith(shown)


# What must hold -------------------------------------------------------------------------------------------------------


def reply_holds(replied: Replied, *, can_share: bool, question: str) -> None:
    """What must hold of every reply, as a message and in a window."""
    main = replied.written[: len(wording.main_quotes(replied.reply))]
    asked = Asked("a key", question)
    sent = validated(reply_message(replied.reply, TODAY, replied.clubs, can_share=can_share, asked=asked))
    view = validated_view(reply_window(replied.reply, TODAY, replied.clubs))
    for made in (sent, view):
        fires_nothing(made)
        said_in_full(made["blocks"], main)
        small_quotations(made["blocks"], wording.further_quotes(replied.reply))


@examples()
@given(invented.replies(), st.booleans(), invented.WORDS)
def test_every_reply_is_the_clubs_words_and_nothing_comes_alive(
    replied: Replied, can_share: bool, question: str
) -> None:
    reply_holds(replied, can_share=can_share, question=question)


@examples(8)
@given(invented.comparisons())
def test_every_comparison_is_the_clubs_words(replied: Replied) -> None:
    reply_holds(replied, can_share=False, question="q")


@examples(10)
@given(invented.quotations(), invented.clubs())
def test_every_shared_clause_is_the_clubs_words(written: Written, club: Club) -> None:
    sent = validated(shared_message(written.quotation, TODAY, club, SHARER))
    fires_nothing(sent)
    said_in_full(sent["blocks"], [written])
    assert [part["text"] for part in parts(sent["blocks"]) if part.get("type") == "mrkdwn"] == [
        f"Shared by <@{SHARER}>"
    ]


@examples(10)
@given(invented.policies(most_clauses=4), invented.clubs(), st.data())
def test_the_pages_of_every_policy_joined_are_its_clauses(clauses: list[Written], club: Club, data: Any) -> None:
    policy = clauses[0].quotation.policy
    pages = pages_of(policy)
    assert "".join(line.shown.text for page in pages for line in page) == "".join(
        line for written in clauses for line in written.lines
    )
    for number in {0, len(pages) - 1, data.draw(st.integers(0, len(pages) - 1))}:
        clause_id = data.draw(st.sampled_from(["", *(written.quotation.clause.clause_id for written in clauses)]))
        view = validated_view(reader_window(policy, club, TODAY, clause_id, number))
        fires_nothing(view)
        shown = [line for block in view["blocks"] if block["type"] == "rich_text" for line in lines_of(block)]
        assert shown == [line.shown.text for line in pages[number]]


@examples(10)
@given(invented.answered(), invented.clubs())
def test_what_was_answered_lately_is_the_clubs_words(answered: Any, club: Club) -> None:
    found, written = answered
    sent = validated(last_message(found, TODAY, club))
    fires_nothing(sent)
    said_in_full(sent["blocks"], written)


@st.composite
def a_clubs_policies(draw: Any) -> list[Policy]:
    """Up to a hundred and fifty, by a few names."""
    names = draw(st.lists(invented.LONG_NAMES, min_size=1, max_size=5))
    dated = draw(st.lists(invented.facts(), min_size=1, max_size=4))
    number = draw(st.sampled_from([0, 1, 5, 60, 150]))
    source = Source("oak/p.txt", "x", "0" * 64, "utf-8")
    return [
        Policy("oak", f"p-{at}", names[at % len(names)], str(at), source, (), dated[at % len(dated)], (), (), ())
        for at in range(number)
    ]


@examples(20)
@given(a_clubs_policies(), invented.clubs())
def test_every_list_of_policies_can_be_sent(policies: list[Policy], club: Club) -> None:
    sent = validated(policies_message([review(policy, TODAY) for policy in policies], TODAY, club))
    fires_nothing(sent)


@examples(20)
@given(
    a_clubs_policies(),
    st.none() | invented.clubs(),
    st.lists(invented.LONG_NAMES, max_size=130),
    invented.answered(),
)
def test_every_home_can_be_drawn(policies: list[Policy], club: Club | None, names: list[str], answered: Any) -> None:
    offered = [*([club] if club else []), *(Club(f"club-{at}", name) for at, name in enumerate(names))]
    found = [review(policy, TODAY) for policy in policies]
    view = validated_view(home_of(club, offered, found, answered[0], TODAY))
    fires_nothing(view)


def test_an_operator_with_hundreds_of_clubs_and_policies_is_served() -> None:
    """Names together longer than a message: they are shortened, and nothing that can be chosen is lost."""
    name = "A long name of a nursery or of a policy, as operators of many have them, "
    source = Source("oak/p.txt", "x", "0" * 64, "utf-8")
    found = [
        review(Policy("oak", f"p-{at}", f"{name}{at}", None, source, (), (), (), (), ()), TODAY) for at in range(100)
    ]
    offered = [Club(f"club-{at}", f"{name}{at}") for at in range(350)]
    for made in (
        validated(policies_message(found, TODAY, offered[0])),
        validated(club_chooser(offered)),
        validated_view(home_of(offered[0], offered, found, [], TODAY)),
    ):
        menus = [part for part in parts(made) if part.get("type") == "static_select"]
        values = [part["value"] for part in parts(menus) if "value" in part]
        assert len(values) in (100, 350, 450)
        assert len(values) == len(set(values))


@examples(10)
@given(invented.tickets(), invented.clubs(), st.none() | invented.quotations())
def test_every_ticket_can_be_sent_and_quotes_the_clubs_words(ticket: Any, club: Club, written: Written | None) -> None:
    quotation = written.quotation if written else None
    sent = validated(ticket_message(ticket, club, quotation, TODAY))
    news = validated(ticket_news(ticket, quotation, TODAY, club))
    said_in_full(sent["blocks"], [written] if written else [])
    said_in_full(news["blocks"], [written] if written and ticket.state is TicketState.ANSWERED else [])
    windows = [
        ticket_window(Asked("a key", ticket.question), club),
        ticket_answer_window(ticket),
        reason_window("a key"),
    ]
    for made in (sent, news, *map(validated_view, windows)):
        fires_nothing(made)
    assert ASKER in str(sent["blocks"]) or ticket.asker != ASKER


@examples(20)
@given(
    st.lists(invented.LONG_NAMES, max_size=130),
    st.lists(st.sampled_from([ASKER, HANDLER, SHARER]), max_size=60),
    st.none() | invented.LONG_NAMES,
    st.booleans(),
)
def test_what_managers_and_operators_set_can_be_shown(
    names: list[str], people: list[str], said: str | None, may_listen: bool
) -> None:
    offered = [Club(f"club-{at}", name) for at, name in enumerate(names)]
    slugs = [*(club.slug for club in offered), "a club that is gone"]
    given = [GivenRole(user, slugs[at % len(slugs)], list(Role)[at % 2]) for at, user in enumerate(people)]
    for setting in (ChannelSetting(), ChannelSetting(slugs[0], listens=True), ChannelSetting(slugs[-1])):
        fires_nothing(validated_view(channel_window("C1", setting, offered, may_listen=may_listen, named=said)))
    if offered:
        view = validated_view(roles_window(given, offered, said))
        fires_nothing(view)
        assert sum(text.count("<@") for text in marked(view)) == min(len(people), 40)


@examples(20)
@given(
    a_clubs_policies(),
    invented.clubs(),
    st.lists(st.sampled_from([f"U0PERSON{at}" for at in range(60)]), max_size=60),
    st.none() | st.dates(),
)
def test_what_is_to_be_read_and_who_has_can_be_shown(
    policies: list[Policy], club: Club, people: list[str], due: date | None
) -> None:
    fires_nothing(validated_view(ask_to_read_window(policies, len(people), club))) if policies else None
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    asked = [
        ReadingRequest(number, "T1", "oak", policy.slug, policy.source.sha256, "k1", due, False, at)
        for number, policy in enumerate(policies)
    ]
    known = [Person(f"k{number}", "T1", user) for number, user in enumerate(people)]
    unknown = [Person("k-", name=club.name), Person("k=")]
    read = tuple(Acknowledgement(person, at, How.SLACK) for person in (*known[:30], *unknown))
    late = [*known[30:], *unknown]
    found = [Progress(each, read, tuple((person, at) for person in late)) for each in asked]
    signed = {each.name: number for policy in policies for number, each in enumerate(policy.related)}
    progress = validated(progress_message(found[:MOST_REQUESTS], policies[1:], club, signed))
    assert {mark for text in marked(progress) for mark in re.findall(r"<@([^>]*)>", text)} <= set(people)
    for request, policy in list(zip(asked, policies, strict=True))[:1]:
        fires_nothing(validated(reading_message(request, policy, club, ASKER)))
        fires_nothing(validated(reading_message(request, policy, club, None, asked_on=TODAY)))
        fires_nothing(validated(unread_message(policy, club, late, TODAY)), people)
    to_read = list(zip(asked, policies, strict=True))
    fires_nothing(validated_view(home_of(club, [club], [review(each, TODAY) for each in policies], [], TODAY, to_read)))


@examples(20)
@given(a_clubs_policies(), invented.clubs(), st.lists(invented.LONG_NAMES, max_size=130))
def test_links_and_papers_can_be_asked_for_whoever_is_named(
    policies: list[Policy], club: Club, names: list[str]
) -> None:
    if not policies:
        return
    known = [Person(f"{number:032x}", name=name) for number, name in enumerate(names)]
    fires_nothing(validated_view(link_window(policies, known, club)))
    fires_nothing(validated_view(paper_window(policies, sorted(set(names)), known, TODAY, club)))
    said = wording.link_made(club.name, policies[0], TODAY)
    validated_view(link_made_window(said, "https://policybot.example.test/read/x.y"))


def marked(made: dict[str, Any]) -> list[str]:
    """What stands there that Slack looks into for mentions."""
    return [part["text"] for part in parts(made) if part.get("type") == "mrkdwn"]


@examples(20)
@given(st.none() | invented.clubs())
def test_every_welcome_can_be_sent(club: Club | None) -> None:
    fires_nothing(validated(welcome_message(club)))


@pytest.mark.parametrize("text", ["", "a", "a. b", "<b>"])
def test_the_length_is_counted_as_slack_counts(text: str) -> None:
    assert utf16(text + "😀") == len(text) + 2
