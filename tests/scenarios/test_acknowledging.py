"""Managers ask people to read a policy; people find it on Home and in a message, and acknowledge the text they read."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ASK, ASHLEYS = "ASK Clubs", "Ashley's House"
READ = "I have read and understood"


def asks(boss: Person, *people: str, due: str | None = None) -> None:
    """A manager of ASK Clubs asks for its policy to be read; without people, everybody who is known."""
    boss.types("/policy acknowledgements")
    boss.sees(ASK)
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    named = {"which_people?_(only_for_“these_people”)": ",".join(people)} if people else {}
    day = {"by_when?_(may_be_left_out)": due} if due else {}
    boss.submits(which_policy="social-media", who_is_to_read_it="these" if people else "everybody", **named, **day)


def rows(bot: Running) -> list[Any]:
    with bot.bot.store.begin() as connection:
        found = "SELECT a.club, p.user_id FROM acknowledgements a JOIN people p ON p.key = a.person"
        return list(connection.exec_driver_sql(found).mappings())


def test_whoever_is_asked_reads_and_acknowledges_once(bot: Running, sam: Person, boss: Person, works_at: Any) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    asks(boss, sam.id, due="2027-01-15")
    boss.reads("I ask one person to read")
    sam.sees("Please read 30. Social Media Policy of ASK Clubs, by 15 January 2027.", f"<@{boss.id}>")
    sam.opens_home()
    sam.finds_at_home("To read", "wanted by 15 January 2027", READ)
    sam.clicks("Open the policy")
    sam.reads("ASK Clubs")
    sam.clicks(READ)
    sam.sees("It is noted that you have read and understood 30. Social Media Policy")
    sam.clicks(READ)
    sam.sees("It is noted already")
    assert [(row["club"], row["user_id"]) for row in rows(bot)] == [("ask-clubs", sam.id)]
    sam.opens_home()
    assert sam.world.waits_for(lambda: "To read" not in str(sam.world.views[f"V0HOME{sam.id}"]) or None, 10)
    boss.types("/policy acknowledgements")
    boss.sees("1 of 1 have read it", "by 15 January 2027")


def test_home_is_drawn_anew_when_it_is_acknowledged_there(
    bot: Running, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASHLEYS)  # asked by another club that they could choose
    asks(boss, sam.id)
    sam.sees("Please read")
    sam.opens_home()
    sam.finds_at_home("To read")
    sam.presses(READ, at_home=True)
    assert sam.world.waits_for(lambda: "To read" not in str(sam.world.views[f"V0HOME{sam.id}"]) or None, 10)
    assert len(rows(bot)) == 1


def test_everybody_known_is_asked_and_who_has_not_read_is_named(
    bot: Running, world: World, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    asks(boss)
    boss.reads("I ask 3 people to read")  # both managers, and Sam who chose the club
    sam.sees("Please read")
    sam.clicks(READ)
    sam.sees("It is noted")
    boss.types("/policy acknowledgements")
    boss.sees("1 of 3 have read it", "Not yet", "<@U0KAY>")


def test_only_managers_ask_and_see(bot: Running, sam: Person, boss: Person, works_at: Any) -> None:
    works_at(sam, ASK)
    sam.types("/policy acknowledgements")
    sam.sees("for the club’s managers")
    sam.world.forges(sam, "ask_to_read", "ask-clubs")
    sam.sees("for the club’s managers")


def test_nobody_is_asked_to_read_what_is_not_on_offer_to_them(
    bot: Running, world: World, boss: Person, works_at: Any
) -> None:
    """Nor can they acknowledge it by a button that they made up."""
    works_at(boss, ASK)
    world.person("Sam")
    digest = next(policy for policy in bot.bot.in_force.corpus.policies if policy.club == "jpac").source.sha256
    other = world.person("Tom")
    works_at(other, ASHLEYS)
    world.forges(other, "acknowledge", f'["jpac", "social-media", "{digest}"]')
    other.sees("no longer in use")
    assert rows(bot) == []


def test_a_text_that_has_changed_is_not_acknowledged(bot: Running, sam: Person, works_at: Any) -> None:
    works_at(sam, ASK)
    sam.world.forges(sam, "acknowledge", f'["ask-clubs", "social-media", "{"0" * 64}"]')
    sam.sees("has changed since")
    assert rows(bot) == []


def test_twenty_clicks_of_each_of_twenty_people_at_once_are_twenty_rows(
    bot: Running, world: World, works_at: Any
) -> None:
    people = [world.person(f"P{number}") for number in range(20)]
    for person in people:
        person.types("/policy club ask clubs")
    policy = next(policy for policy in bot.bot.in_force.corpus.policies if policy.club == "ask-clubs")
    value = f'["ask-clubs", "social-media", "{policy.source.sha256}"]'
    messages = {person.id: person.sees("I now answer from") for person in people}
    action = {"type": "button", "action_id": "acknowledge", "block_id": "b1", "value": value, "action_ts": "1.1"}

    def clicks(person: Person) -> None:
        for _ in range(5):
            person._acts(messages[person.id], action)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(clicks, people * 4))
    assert world.waits_for(lambda: len(rows(bot)) == 20 or None, 20)


def test_a_user_group_that_the_club_names_can_be_asked(bot: Running, world: World, sam: Person, works_at: Any) -> None:
    """Ashley's House names one; whoever is in it manages the club."""
    lea = world.person("Lea")
    world.groups["S0LEADS"] = {lea.id}
    bot.bot.door._groups._refreshed_at = None
    bot.bot.door.sweep()
    works_at(lea, ASHLEYS)
    works_at(sam, ASHLEYS)
    lea.types("/policy acknowledgements")
    lea.sees("Ashley's House")
    lea.clicks("Ask staff to read a policy")
    lea.reads("The people of the user group S0LEADS")
    lea.submits(which_policy="social-media", who_is_to_read_it="group:S0LEADS")
    lea.reads("I ask one person")
    lea.sees("Please read Social Networking")


def test_everybody_is_asked_and_whoever_joins_later_is_once(
    bot: Running, world: World, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    boss.types("/policy acknowledgements")
    boss.sees("nobody was asked")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    boss.submits(which_policy="social-media", who_is_to_read_it="standing")
    boss.reads("I ask 3 people")
    sam.sees("Please read")
    tom = world.person("Tom")
    works_at(tom, ASK)
    world.clock.stands_at(datetime(2026, 11, 23, 10, tzinfo=UTC))
    for _ in range(2):
        bot.bot.door.sweep()
        bot.settles()
    told = [message.text for message in world.messages if "Please read" in message.text]
    assert len(told) == 3, "Kay, the other manager, is not in this Slack"
    tom.clicks(READ)
    tom.sees("It is noted")
