"""On a manager's Home stands when policies are due, as a picture and in words, and what waits for them."""

from typing import Any

import pytest

from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ASK = "ASK Clubs"


def pictures(world: World, person: Person) -> list[dict[str, Any]]:
    """The pictures on somebody's Home."""
    blocks = (world.views.get(f"V0HOME{person.id}") or {}).get("blocks", [])
    return [block for block in blocks if block["type"] == "image"]


def test_a_manager_sees_the_timeline_and_staff_do_not(
    bot: Running, world: World, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    boss.opens_home()
    boss.finds_at_home("For managers", "Open a policy in the register")
    assert world.waits_for(lambda: pictures(world, boss) or None, 15)
    (picture,) = pictures(world, boss)
    assert "7 years overdue" in picture["alt_text"]
    content = world.files.kept[picture["slack_file"]["id"]].content
    assert content.startswith(b"\x89PNG")
    boss.opens_home()
    boss.finds_at_home("For managers")
    assert world.waits_for(lambda: pictures(world, boss) or None, 15)
    assert len([file for file in world.files.kept.values() if file.content == content]) == 1, "handed over once a day"
    sam.opens_home()
    sam.finds_at_home("ASK Clubs")
    bot.settles()
    assert pictures(world, sam) == []
    assert "For managers" not in str(world.views[f"V0HOME{sam.id}"])


def test_where_slack_takes_no_picture_the_rest_is_there(
    bot: Running, world: World, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    world.fails("files.getUploadURLExternal", "internal_error", times=5)
    boss.opens_home()
    boss.finds_at_home("For managers", "7 years overdue")
    bot.settles()
    assert pictures(world, boss) == []


def test_what_waits_for_a_manager_is_counted(
    bot: Running, world: World, sam: Person, boss: Person, works_at: Any
) -> None:
    works_at(boss, ASK)
    works_at(sam, ASK)
    boss.types("/policy acknowledgements")
    boss.sees("nobody was asked")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    named = {"which_people?_(only_for_“these_people”)": sam.id}
    boss.submits(which_policy="social-media", who_is_to_read_it="these", **named)
    boss.reads("I ask one person")
    boss.shares(boss.has("gifts.txt", b"Gifts Policy\n\nStaff must not accept gifts worth more than ten pounds.\n"))
    boss.sees("keep it as a draft")
    boss.opens_home()
    boss.finds_at_home("0 of 1 have read it", f"<@{sam.id}>", "One draft waits for a decision.")
    boss.picks("30. Social Media Policy", at_home=True)
