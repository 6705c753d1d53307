"""A message that tells of a child at risk: a card at once, in private, and nothing kept of it anywhere."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.slackworld.world import Channel, Person, World

MARKER = "the heron walks backwards at noon"
TOLD = f"a child told me his dad hits him, {MARKER}"

pytestmark = pytest.mark.model


def asked(door: str, sam: Person, general: Channel) -> Any:
    if door == "command":
        return sam.types(f"/policy {TOLD}", general)
    return sam.mentions(TOLD, general) if door == "mention" else sam.writes(TOLD)


@pytest.mark.parametrize(
    ("mode", "door"),
    [("http", "command"), ("http", "mention"), ("http", "direct"), ("socket", "command"), ("socket", "direct")],
    indirect=["mode"],
)
def test_every_door_shows_the_card_in_private_and_keeps_nothing(
    bot: Any, world: World, sam: Person, boss: Person, logs: Any, kept: Callable[[], bytes], door: str
) -> None:
    assert asked(door, sam, world.channel("general", sam, boss)).is_ok
    card = sam.sees("999", "0808 800 5000", "I have kept nothing of your message.")
    assert card.only_for == sam.id or card.channel == world.conversation(sam.id).id
    assert list(card.elements) == []
    assert boss.screen() == []
    assert MARKER not in card.shown + card.text
    assert MARKER.encode() not in kept()
    assert "heron" not in logs.getvalue()
    assert rows(bot, "inbox") == [
        (sam.last_delivery[1].get("event_id") or sam.last_delivery[1]["trigger_id"], "sensitive")
    ]
    assert rows(bot, "outbox") == []
    assert rows(bot, "members") == []


def test_the_clubs_own_people_are_named(bot: Any, sam: Person, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types(f"/policy {TOLD}")
    sam.sees("Pat Lead", "<@U0BOSS>", "999")


def test_it_comes_before_the_choice_of_a_club(bot: Any, world: World, sam: Person) -> None:
    lee = world.person("Lee", workspace="T0NOBODY")
    for person in (sam, lee):
        person.types(f"/policy {TOLD}")
        assert "Which club" not in person.sees("999").shown


def test_it_is_answered_once_however_often_it_is_delivered(bot: Any, world: World, sam: Person) -> None:
    sam.writes(TOLD)
    sam.sees("999")
    assert all(acked.is_ok for acked in sam.again(times=3))
    assert len(world.messages) == 1


def test_where_slack_does_not_take_the_card_the_message_is_asked_for_again(
    bot: Any, world: World, sam: Person, kept: Callable[[], bytes]
) -> None:
    """Nothing is kept to answer from, so nothing is acknowledged until the card is there."""
    world.is_busy("chat.postMessage", times=2)
    assert sam.writes(TOLD).status == 503
    assert MARKER.encode() not in kept()
    assert [acked.status for acked in sam.again()] == [200]
    sam.sees("999")


@pytest.mark.parametrize("door", ["command", "direct"])
def test_the_card_comes_also_where_the_database_is_away(
    bot: Any, world: World, sam: Person, general: Channel, monkeypatch: pytest.MonkeyPatch, door: str
) -> None:
    for method in ("Inbox.knows", "Inbox.note_sensitive", "Members.club_of"):
        monkeypatch.setattr(f"bot.{'members' if 'Members' in method else 'store'}.{method}", _away)
    assert asked(door, sam, general).is_ok
    sam.sees("999", "0808 800 5000")


def _away(*_: object) -> None:
    raise OperationalError("SELECT", {}, OSError("the disk is full"))


def test_a_question_about_the_rule_is_a_question(bot: Any, sam: Person, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.types("/policy who do I report a concern to?")
    assert "999" not in sam.sees("ASK Clubs").shown


def test_an_ordinary_question_leaves_no_words_either(
    bot: Any, world: World, sam: Person, general: Channel, works_at: Any, logs: Any, kept: Callable[[], bytes]
) -> None:
    """Answered or not covered, shared, redelivered: afterwards its words are nowhere."""
    works_at(sam, "ASK Clubs")
    for question in (f"can I accept a parent's friend request? {MARKER}", MARKER):
        sam.mentions(question, general)
        sam.sees("ASK Clubs", channel=general)
        sam.again()
    assert MARKER.encode() not in kept()
    assert "heron" not in logs.getvalue()


def rows(bot: Any, table: str) -> list[tuple[str, str]]:
    """Key and state of each row, with proof that a sensitive row holds nothing else."""
    with bot.bot.store.begin() as connection:
        found = connection.execute(text(f"SELECT * FROM {table}")).mappings().all()
    for row in found:
        assert {name for name, value in row.items() if value is not None} == {"id", "key", "state"}
    return [(row["key"], row["state"]) for row in found]
