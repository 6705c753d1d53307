"""A file goes from a person to the running bot and from the bot to a person, over real HTTP."""

from typing import Any

import pytest

from bot.errors import FileGoneError, FileNotGivenError
from bot.slack.incoming import Door, read
from tests.slackworld.judging import granted_scopes
from tests.slackworld.world import BOT_TOKEN, BOT_USER

pytestmark = pytest.mark.model

POLICY = "Social Media Policy\n\nStaff must not post photographs of the children – ever.\n".encode()


def files_of(bot: Any) -> Any:
    return bot.bot.door._services.files


@pytest.mark.parametrize("mode", ["http", "socket"], indirect=True)
def test_a_policy_that_is_shared_can_be_fetched(bot: Any, world: Any, sam: Any, works_at: Any) -> None:
    works_at(sam, "ASK Clubs")
    sam.shares(sam.has("social-media.txt", POLICY), text="Can I accept this parent's friend request?")
    sam.sees("ASK Clubs’ policy says")
    incoming = read(sam.last_delivery[1], BOT_USER, world.clock())
    assert incoming is not None
    assert incoming.door is Door.DIRECT
    shared = files_of(bot).download(incoming.installed_in, incoming.files[0])
    assert (shared.name, shared.content) == ("social-media.txt", POLICY)
    assert world.files.asked[-1][2] == f"Bearer {BOT_TOKEN}"


def test_a_link_that_holds_no_longer_and_a_missing_scope_are_named(bot: Any, world: Any, sam: Any) -> None:
    file = sam.has("social-media.txt", POLICY)
    sam.shares(file)
    sam.sees("I can read words only")
    incoming = read(sam.last_delivery[1], BOT_USER, world.clock())
    assert incoming is not None
    world.grants(granted_scopes() - {"files:read"})
    with pytest.raises(FileNotGivenError):
        files_of(bot).download(incoming.installed_in, incoming.files[0])
    world.grants(granted_scopes())
    file.is_deleted = True
    with pytest.raises(FileGoneError):
        files_of(bot).download(incoming.installed_in, incoming.files[0])


def test_a_file_that_is_sent_is_seen_in_the_conversation(bot: Any, world: Any, sam: Any, kept: Any) -> None:
    file_id = files_of(bot).send("T0CLUB", sam.id, "what-changed.txt", POLICY, "What changed in your policy.")
    seen = sam.sees("what-changed.txt", "What changed in your policy.", channel=world.conversation(sam.id))
    assert [(file.id, file.content) for file in seen.files] == [(file_id, POLICY)]
    assert b"photographs of the children \xe2\x80\x93 ever" not in kept()  # what is sent is kept nowhere
