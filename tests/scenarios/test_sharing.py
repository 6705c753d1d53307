"""A clause is shared with a channel: the clause, its source and who shared it, and nothing else."""

import json
from typing import Any

import pytest

QUESTION = "can I accept this parent's friend request, it is Heron Smith's mum?"

pytestmark = pytest.mark.model


@pytest.fixture
def asked(bot: Any, sam: Any, general: Any, works_at: Any) -> Any:
    works_at(sam, "ASK Clubs")
    sam.mentions(QUESTION, general)
    return sam.sees("Accept invitations from parents", channel=general)


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_the_channel_sees_the_clause_and_not_the_question(asked: Any, sam: Any, boss: Any, general: Any) -> None:
    sam.clicks("Share in this channel")
    shared = boss.sees("From ASK Clubs’ policy:", "Accept invitations", "7 years overdue", f"Shared by <@{sam.id}>")
    assert shared.only_for is None
    assert shared.channel == general.id
    assert "Heron" not in shared.shown + shared.text
    assert list(shared.elements) == []


def test_pressing_twice_shares_once(asked: Any, world: Any, sam: Any, boss: Any) -> None:
    sam.clicks("Share in this channel")
    boss.sees("From ASK Clubs’ policy:")
    sam.clicks("Share in this channel")
    sam.sees("That clause was shared here already.")
    assert len([message for message in world.messages if "Shared by" in message.shown]) == 1


def test_a_clause_is_shared_in_the_thread_where_it_was_asked(
    bot: Any, sam: Any, boss: Any, general: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.mentions(QUESTION, general, thread_ts="1700000000.000100")
    sam.sees("Accept invitations", channel=general)
    sam.clicks("Share in this channel")
    assert boss.sees("Shared by").thread_ts == "1700000000.000100"


def test_where_the_bot_is_no_member_the_clause_is_shared_all_the_same(
    bot: Any, world: Any, sam: Any, boss: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    elsewhere = world.channel("elsewhere", sam, boss, with_bot=False)
    sam.types(f"/policy {QUESTION}", elsewhere)
    sam.sees("Accept invitations")
    sam.clicks("Share in this channel")
    assert boss.sees("Shared by", channel=elsewhere).only_for is None


@pytest.mark.parametrize(
    "value",
    [
        json.dumps(["ronald-openshaw", "social-media", "4.1"]),
        json.dumps(["ask-clubs", "social-media", "no-such-clause"]),
        json.dumps(["ask-clubs", "no-such-policy", "1"]),
        json.dumps(["", "", ""]),
        json.dumps({"club": "ask-clubs"}),
        "the heron walks backwards",
        "[" * 1500,
    ],
)
def test_a_forged_button_shares_nothing(asked: Any, world: Any, sam: Any, boss: Any, value: str) -> None:
    """Another club's clause, a clause that is none, something else altogether."""
    sam.clicks("Share in this channel", value=value)
    sam.sees("I cannot share that")
    assert boss.screen() == []


def test_another_clubs_real_clause_cannot_be_shared_by_its_address(asked: Any, bot: Any, sam: Any, boss: Any) -> None:
    corpus = bot.bot.in_force.corpus
    policy = next(policy for policy in corpus.policies if policy.club == "ronald-openshaw")
    address = json.dumps([policy.club, policy.slug, policy.clauses[0].clause_id])
    sam.clicks("Share in this channel", value=address)
    sam.sees("I cannot share that")
    assert boss.screen() == []


def test_a_button_of_a_former_club_shares_nothing(asked: Any, sam: Any, boss: Any, works_at: Any) -> None:
    works_at(sam, "Ronald Openshaw Nursery Education Centre")
    sam.clicks("Share in this channel")
    sam.sees("I cannot share that")
    assert boss.screen() == []


def test_a_button_of_another_day_says_so(asked: Any, sam: Any) -> None:
    button = next(each for each in asked.elements if each["text"]["text"] == "Share in this channel")
    button["action_id"] = "something_we_once_had"
    sam.clicks("Share in this channel")
    sam.sees("no longer in use")


def test_a_channel_that_cannot_be_posted_to_is_told_to_its_sharer(asked: Any, world: Any, sam: Any) -> None:
    world.fails("chat.postMessage", "is_archived")
    world.fails("response_url", "channel_is_archived", status=404)
    sam.clicks("Share in this channel")
    sam.sees("I could not deliver what you asked me for", channel=world.conversation(sam.id))


def test_a_clause_kept_private_leaves_nothing_to_press_by_mistake(
    bot: Any, world: Any, sam: Any, boss: Any, general: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    sam.mentions("Can I accept this parent's friend request?", general)
    answer = sam.sees("Accept invitations from parents", channel=general)
    sam.clicks("Keep private")
    kept = sam.sees("Kept private: only you see it.", "Accept invitations from parents", channel=general)
    assert [button["text"]["text"] for button in kept.elements] == ["Open the policy"]
    assert answer not in world.messages
    assert boss.screen(general) == []
