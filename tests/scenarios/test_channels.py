"""Channels: bound to a club by its manager, and, where the app may, listened to."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.slackworld.judging import granted_scopes
from tests.slackworld.running import Running
from tests.slackworld.world import Channel, Person, World

pytestmark = pytest.mark.model

GOLDEN = "Can I accept this parent's friend request?"
FROM_ASK, FROM_ASHLEYS = "ASK Clubs", "Ashley's House"
DISCLOSURE = "a child told me her uncle hits her, can I keep that to myself?"


def binds(boss: Person, channel: Channel, club: str | None, listening: str | None = None) -> None:
    """A manager sets the channel."""
    boss.types("/policy channel", channel)
    boss.reads("Whose policies do I quote here?")
    values = {"whose_policies_do_i_quote_here": club or "-"}
    boss.submits(**values, **({"when_do_i_answer_here": listening} if listening else {}))
    boss.reads("Here I quote")


@pytest.fixture
def listening_world(world: World) -> World:
    """The app was installed with the other manifest."""
    world.grants(granted_scopes("manifest.listening.json"))
    return world


@pytest.fixture
def heard(
    listening_world: World, start: Callable[[], Running], general: Channel, boss: Person, works_at: Any
) -> Channel:
    """A channel whose manager lets the bot answer what nobody asked it."""
    start()
    works_at(boss, FROM_ASK)
    binds(boss, general, "ask-clubs", "listens")
    return general


def test_whoever_may_read_the_club_is_answered_from_it_there(
    bot: Running, sam: Person, boss: Person, general: Channel, works_at: Any
) -> None:
    works_at(sam, FROM_ASHLEYS)
    binds(boss, general, "ask-clubs")
    sam.types(f"/policy {GOLDEN}", general)
    sam.sees("staff must not", FROM_ASK)
    sam.mentions(GOLDEN, general)
    sam.sees(FROM_ASK)
    sam.clicks("Open the policy")
    sam.reads("ASK Clubs")
    sam.clicks("Share in this channel")
    boss.sees(FROM_ASK, channel=general)
    sam.writes(GOLDEN)
    sam.sees("Ashley")


def test_a_club_that_is_not_theirs_is_not_read_there_either(
    bot: Running, world: World, boss: Person, works_at: Any
) -> None:
    """Jpac lists Sam alone; bound to a channel by an operator, it reaches nobody else."""
    ops, tom = world.person("Ops", "U0OPS"), world.person("Tom")
    channel = world.channel("jpac", ops, tom)
    works_at(tom, FROM_ASHLEYS)
    binds(ops, channel, "jpac")
    tom.types(f"/policy {GOLDEN}", channel)
    tom.sees("Ashley")
    assert not [message for message in tom.screen() if "JPAC" in message.shown]


def test_only_managers_set_a_channel_and_only_to_their_own_club(
    bot: Running, world: World, sam: Person, boss: Person, general: Channel, works_at: Any
) -> None:
    works_at(sam, FROM_ASHLEYS)
    sam.types("/policy channel", general)
    sam.sees("the policies of their own club", "for the club’s managers")
    boss.types("/policy channel")
    boss.sees("Type /policy channel in the channel")
    boss.types("/policy channel", general)
    window = boss.reads("Whose policies do I quote here?", "manifest.listening.json")
    assert "jpac" not in str(window), "somebody else’s club is not offered"
    ops = world.person("Ops", "U0OPS")
    world.channels[general.id].members.add(ops.id)
    binds(ops, general, "jpac")
    boss.submits(whose_policies_do_i_quote_here="ask-clubs")
    boss.reads("for the club’s managers")
    boss.types("/policy channel", general)
    boss.sees("JPAC", "for the club’s managers")
    binds(ops, general, None)
    boss.types("/policy channel", general)
    boss.reads("the policies of their own club")


def test_a_question_is_answered_unasked_where_it_is_sure(
    heard: Channel, world: World, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(sam, FROM_ASK)
    sam.says(GOLDEN, heard)
    message = sam.sees("staff must not", "You did not ask me")
    assert message.only_for == sam.id
    sam.says("what time does the bakery on the corner close?", heard)
    sam.sees_nothing_new()
    sam.says("Lovely day for the picnic, see you all at two", heard)
    sam.sees_nothing_new()
    sam.says("<@U0BOSS> can I accept this parent's friend request?", heard)
    sam.sees_nothing_new()


def test_in_a_thread_the_same_person_asks_on_without_a_mention(
    heard: Channel, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(sam, FROM_ASK)
    sam.mentions(GOLDEN, heard)
    sam.sees("staff must not")
    thread = sam.last_ts
    sam.says("and may I post photos of the children?", heard, thread)
    assert sam.sees("You did not ask me").thread_ts == thread
    sam.says("thanks", heard, thread)
    sam.sees_nothing_new()
    boss.says("I would ask Jo about that", heard, thread)
    sam.says("and what about my own phone, can I use it?", heard, thread)
    sam.sees_nothing_new()


def test_a_mention_is_answered_once_though_slack_sends_it_twice(heard: Channel, sam: Person, works_at: Any) -> None:
    works_at(sam, FROM_ASK)
    sam.mentions(GOLDEN, heard)
    sam.sees("staff must not")
    sam.world.line.event(sam.world.event({"type": "reaction_added"}))
    assert len([message for message in sam.screen() if "staff must not" in message.shown]) == 1


def test_a_disclosure_is_met_with_the_card_and_nothing_is_kept(
    heard: Channel, sam: Person, boss: Person, works_at: Any, kept: Callable[[], bytes]
) -> None:
    works_at(sam, FROM_ASK)
    sam.says(DISCLOSURE, heard)
    assert sam.sees("Pat Lead").only_for == sam.id
    assert not boss.screen(heard)
    assert b"her uncle" not in kept()


def test_a_channel_that_nobody_opted_in_is_not_read(
    listening_world: World,
    start: Callable[[], Running],
    sam: Person,
    boss: Person,
    works_at: Any,
    kept: Callable[[], bytes],
    logs: Any,
) -> None:
    """Neither a question nor a disclosure leaves a trace, and both are told 200."""
    bot = start()
    works_at(sam, FROM_ASK)
    elsewhere = listening_world.channel("elsewhere", sam, boss)
    for words in (GOLDEN, DISCLOSURE):
        before = requests(bot)
        acked = sam.says(words, elsewhere)
        assert acked is not None
        assert acked.is_ok
        sam.sees_nothing_new(0.3)
        assert elsewhere.id.encode() not in kept()
        assert requests(bot) == before
    assert elsewhere.id not in logs.getvalue()


def test_nothing_of_what_is_heard_is_kept_or_logged(
    heard: Channel, sam: Person, works_at: Any, kept: Callable[[], bytes], logs: Any
) -> None:
    """Neither of a question that is answered, nor of talk, nor of what is asked on in a thread."""
    works_at(sam, FROM_ASK)
    sam.says(f"{GOLDEN} zebracorn", heard)
    sam.sees("staff must not")
    sam.says("may I post photos of the zebracorn children?", heard, sam.last_ts)
    sam.sees("You did not ask me")
    sam.says("Lovely zebracorn weather, see you at two", heard)
    sam.sees_nothing_new(0.3)
    assert b"zebracorn" not in kept()
    assert "zebracorn" not in logs.getvalue()


def requests(bot: Running) -> int:
    """How many requests the bot remembers."""
    with bot.bot.store.begin() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar() or 0)


def test_listening_ends_when_its_manager_says_so(heard: Channel, sam: Person, boss: Person, works_at: Any) -> None:
    works_at(sam, FROM_ASK)
    binds(boss, heard, "ask-clubs", "waits")
    sam.says(GOLDEN, heard)
    sam.sees_nothing_new()
    sam.mentions(GOLDEN, heard)
    sam.sees("staff must not")
    sam.says("and may I post photos of the children?", heard, sam.last_ts)
    sam.sees_nothing_new()
