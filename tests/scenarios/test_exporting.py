"""The record of who has read what, sent to a manager as files."""

from typing import Any

import pytest

from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ASK = "ASK Clubs"


@pytest.fixture
def manager(bot: Running, boss: Person, sam: Person, works_at: Any) -> Person:
    """A manager of ASK Clubs, who asked Sam to read its policy, and Sam has."""
    works_at(boss, ASK)
    works_at(sam, ASK)
    boss.types("/policy acknowledgements")
    boss.sees(ASK)
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    people = {"which_people?_(only_for_“these_people”)": sam.id}
    boss.submits(which_policy="social-media", who_is_to_read_it="these", **people)
    sam.sees("Please read")
    sam.clicks("I have read and understood")
    sam.sees("It is noted")
    boss.types("/policy acknowledgements")
    boss.sees("1 of 1 have read it")
    return boss


def test_a_manager_gets_the_record_as_a_table_and_to_print(
    bot: Running, world: World, manager: Person, sam: Person, logs: Any
) -> None:
    manager.clicks("Export")
    manager.sees("I have sent you the record of ASK Clubs", "two files")
    table = manager.sees("acknowledgements-ask-clubs.csv", channel=world.conversation(manager.id))
    assert f"{sam.id} (Slack)" in table.files[0].content.decode("utf-8-sig")
    paper = manager.sees("acknowledgements-ask-clubs.pdf", "to print and file", channel=world.conversation(manager.id))
    assert paper.files[0].content.startswith(b"%PDF-")
    with bot.bot.store.begin() as connection:
        noted = connection.exec_driver_sql("SELECT what, club FROM exports").all()
    assert [tuple(row) for row in noted] == [("acknowledgements", "ask-clubs")]
    assert sam.id not in logs.getvalue().split("record_sent")[-1]


def test_the_files_come_into_their_own_conversation_wherever_they_press(
    bot: Running, world: World, manager: Person, sam: Person
) -> None:
    everybody = world.channel("everybody", manager, sam)
    manager.types("/policy acknowledgements", everybody)
    manager.sees("1 of 1 have read it")
    manager.clicks("Export")
    manager.sees("I have sent you the record")
    homes = {message.channel for message in world.messages if message.files}
    assert homes == {world.conversation(manager.id).id}


def test_it_is_said_when_slack_does_not_take_the_files(bot: Running, world: World, manager: Person) -> None:
    world.fails("files.getUploadURLExternal", "missing_scope", times=9)
    manager.clicks("Export")
    manager.sees("Slack did not take the files", "policybot acknowledgements")


def test_only_managers_get_it(bot: Running, world: World, manager: Person, sam: Person) -> None:
    sam.types("/policy help")
    sam.sees("word for word")
    world.forges(sam, "export_record", "ask-clubs")
    sam.sees("for the club’s managers")
    assert not any(message.files for message in world.messages)
