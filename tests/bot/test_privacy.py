"""What is on record of one person can be looked at, and is forgotten at once."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.lifecycle.acknowledgements import Acknowledgements, How, PolicyText
from bot.lifecycle.links import Links
from bot.members import Members
from bot.people import People
from bot.privacy import Privacy
from bot.recent import Remembered
from bot.store import Outbox, Store
from bot.store.tables import acknowledgements, exports, insert_once, members, outbox, readers, roles, tickets
from bot.tickets import Tickets
from bot.types import Role, Status

HERE, SAM, TOM, BOSS = "T1", "U0SAM", "U0TOM", "U0BOSS"
TEXT = PolicyText("oak", "phones", "a" * 64)


@pytest.fixture
def lived(store: Store) -> Store:
    """Sam and Tom chose a club, asked a person, were given a role, were asked to read and have read; Boss did it."""
    people = People(store)
    reading = Acknowledgements(store, people)
    for user in (SAM, TOM):
        with store.begin() as connection:
            insert_once(connection, members, workspace=HERE, user_id=user, club="oak", chosen_at=store.clock())
            Members(store).give(connection, HERE, user, "oak", Role.STAFF, BOSS)
            answer = Remembered(f"a-{user[2:]}", "oak", Status.NOT_COVERED, None, None)
            words = f"May {user} keep bees?"
            ticket = Tickets(store).open(connection, f"t-{user[2:]}", HERE, user, answer, words, about_manager=False)
            assert ticket is not None
            key, boss = people.key(connection, HERE, user), people.key(connection, HERE, BOSS)
            reading.ask(connection, f"r-{len(key)}-{key}", HERE, TEXT, [key], boss, None)
            reading.acknowledge(connection, key, TEXT, How.SLACK)
            Outbox(store).put(connection, f"pushed:1:{user}", user, {"x": 1})
    return store


def count(store: Store, table: Any, **where: Any) -> int:
    with store.begin() as connection:
        return len(connection.execute(select(table).filter_by(**where)).all())


def test_everything_on_record_of_a_person_is_in_one_place(lived: Store) -> None:
    found = Privacy(lived).everything_of(SAM)
    assert json.loads(json.dumps(found)) == found
    assert found["questions put to a person"][0]["question"] == {"words": "May U0SAM keep bees?"}
    assert {"who", "club chosen", "roles", "asked to read", "read and understood"} <= set(found)
    assert TOM not in json.dumps(found)
    assert count(lived, exports, what="person") == 1
    assert Privacy(lived).everything_of("U0NOBODY") == {}


def test_who_is_forgotten_leaves_acknowledgements_without_a_name(lived: Store) -> None:
    done = Privacy(lived).forget(SAM)
    assert (done.acknowledgements_left, done.acknowledgements_deleted) == (1, 0)
    assert done.deleted == 5
    for table in (members, tickets, roles, outbox):
        assert count(lived, table) == 1, table.name
    assert count(lived, acknowledgements) == 2
    read = Acknowledgements(lived, People(lived)).of_text(TEXT)
    assert sorted(str(each.person.user_id) for each in read) == ["None", TOM]
    assert Privacy(lived).everything_of(SAM) == {}
    again = Privacy(lived).forget(SAM)
    assert not again.is_anything


def test_acknowledgements_go_too_where_that_is_wanted_and_it_is_noted(lived: Store) -> None:
    done = Privacy(lived).forget(SAM, acknowledgements_too=True)
    assert (done.acknowledgements_left, done.acknowledgements_deleted) == (0, 1)
    assert (count(lived, acknowledgements), count(lived, readers)) == (1, 1)
    assert count(lived, exports, what="acknowledgements deleted") == 1


def test_whoever_did_things_for_others_is_no_longer_named_in_them(lived: Store) -> None:
    Privacy(lived).forget(BOSS)
    assert count(lived, roles, given_by=BOSS) == 0
    assert count(lived, roles) == 2


def test_no_byte_of_a_forgotten_person_is_left(lived: Store, tmp_path: Any, request: Any) -> None:
    """In every file of the database, also after SQLite's log; PostgreSQL cleans up by itself, later."""
    if lived.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's vacuum decides when")
    Privacy(lived).forget(SAM, acknowledgements_too=True)
    file = lived.engine.url.database
    assert file is not None
    kept = b"".join(path.read_bytes() for path in type(tmp_path)(file).parent.glob("*.db*"))
    assert SAM.encode() not in kept
    assert TOM.encode() in kept


def test_whoever_is_forgotten_has_no_link_any_more(store: Store) -> None:
    people, links = People(store), Links(store)
    with store.begin() as connection:
        pat, boss = people.add(connection, "oak", "Pat Field"), people.key(connection, HERE, BOSS)
        token = links.make(connection, pat, TEXT, boss)
    assert [row["policy"] for row in Privacy(store).everything_of(pat)["personal links"]] == ["phones"]
    assert Privacy(store).forget(pat).deleted == 2
    assert links.find(token) is None


def test_who_has_no_slack_is_forgotten_by_name(lived: Store) -> None:
    people = People(lived)
    with lived.begin() as connection:
        pat = people.add(connection, "oak", "Pat Field")
        Acknowledgements(lived, people).acknowledge(connection, pat, TEXT, How.PAPER)
    assert Privacy(lived).everything_of("pat field")["who"][0]["name"] == "Pat Field"
    assert Privacy(lived).forget("Pat Field").acknowledgements_left == 1
    assert people.without_slack("oak") == ()
