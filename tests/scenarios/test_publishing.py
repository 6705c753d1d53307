"""A new text is a draft until a manager publishes it; it then answers, and the old one stays readable."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.encoder import OnnxEncoder
from index.sidecars import sidecar_at
from tests.scenarios.served import corpus_with, index_of, with_own_corpus
from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
BOSS, KAY = "U0BOSS", "U0KAY"
POLICY = "30. Social Media Policy"
QUESTION = "/policy can I accept a parent's friend request?"
READ = "I have read and understood"
OLD = "Accept invitations from parents to connect via social media"
NEW = "Accept or send invitations from parents to connect via social media"
TEXT = (ROOT / "corpus" / "ask-clubs" / "social-media.txt").read_bytes()
CHANGED = TEXT.replace(OLD.encode(), NEW.encode())


@pytest.fixture(scope="module")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One club of two managers."""
    silent = {"days_before": [], "overdue_every_days": 0}
    asked = {"workspaces": ["T0CLUB"], "managers": [BOSS, KAY], "reminders": silent}
    return corpus_with(tmp_path_factory.mktemp("publishing"), {"ask-clubs": asked})


@pytest.fixture(scope="module")
def served_index(served_corpus: Path, encoder: OnnxEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(served_corpus, encoder, tmp_path_factory.mktemp("index"))


@pytest.fixture
def settings(settings: Any, served_corpus: Path, served_index: Path, tmp_path: Path) -> Any:
    """A corpus and an index of this test's own, because what is published is written there."""
    return with_own_corpus(settings, served_corpus, served_index, tmp_path)


@pytest.fixture
def kay(world: World) -> Person:
    return world.person("Kay", KAY)


def in_corpus(settings: Any) -> bytes:
    content: bytes = (settings.corpus / "ask-clubs" / "social-media.txt").read_bytes()
    return content


def brings(person: Person, content: bytes = CHANGED, name: str = "Social Media Policy v2.txt") -> None:
    person.shares(person.has(name, content))


def publishes(person: Person, **chosen: str) -> None:
    person.clicks("Publish …")
    person.reads("Publish a version", "A new version of 30. Social Media Policy")
    person.submits(**chosen)
    person.reads("I am putting it in force")


def test_a_file_from_a_manager_becomes_a_draft_and_then_the_policy(
    bot: Running, sam: Person, boss: Person, kay: Person, settings: Any
) -> None:
    brings(boss)
    boss.sees("I have read Social Media Policy v2.txt and keep it as a draft")
    boss.sees("ASK Clubs: a new version of 30. Social Media Policy", "nobody is answered from it yet", OLD, "or send")
    kay.sees("ASK Clubs: a new version of 30. Social Media Policy", f"<@{boss.id}>")
    sam.types(QUESTION)
    sam.sees(OLD)
    boss.clicks("Read the draft")
    boss.reads("This text is a draft. It is not in force.")
    publishes(boss, adopted="2026-11-20", next_review="2027-11-20")
    boss.sees("version 2 is in force")
    kay.sees("version 2 is in force")
    sam.types(QUESTION)
    sam.sees(NEW, "review due 20 November 2027")
    assert in_corpus(settings) == CHANGED
    boss.types("/policy reviews")
    boss.sees("worst first")
    boss.selects(POLICY)
    boss.reads("Version 2")
    label = next(
        option["text"]["text"]
        for block in ((bot.bot.door and boss.world.window_of(boss.id)) or {})["blocks"]
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if option["text"]["text"].startswith("Version 1")
    )
    boss.picks(label)
    boss.reads("no longer in force", OLD)


def test_who_read_the_old_text_is_asked_to_read_the_new_one_unless_the_change_is_small(
    bot: Running, world: World, sam: Person, boss: Person
) -> None:
    tom = world.person("Tom")
    boss.types("/policy acknowledgements")
    boss.sees("nobody was asked")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    named = {"which_people?_(only_for_“these_people”)": f"{sam.id},{tom.id}"}
    boss.submits(which_policy="social-media", who_is_to_read_it="these", **named)
    sam.sees("Please read")
    sam.clicks(READ)
    sam.sees("It is noted")
    tom.sees("Please read")
    brings(boss)
    boss.sees("Publish …", "One person has acknowledged the text in force")
    publishes(boss, who_is_to_read_it="small")
    boss.sees("version 2 is in force")
    bot.settles()
    tom.sees("Please read 30. Social Media Policy")
    assert "Please read" not in str([message.shown for message in sam.screen()]), "a small change"
    brings(boss, CHANGED.replace(b"Accept or send", b"Send or accept"))
    boss.sees("Publish …", "Nobody has acknowledged the text in force")
    tom.clicks(READ)
    tom.sees("It is noted")
    publishes(boss, who_is_to_read_it="everybody")
    boss.sees("version 3 is in force")
    tom.sees("Please read 30. Social Media Policy", "1 clause changed", "Send or", READ)
    tom.clicks(READ)
    tom.sees("It is noted that you have read and understood")
    with bot.bot.store.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM acknowledgements").scalar() == 3


def test_of_two_who_publish_at_the_same_moment_one_wins_and_the_other_is_told(
    bot: Running, boss: Person, kay: Person, settings: Any
) -> None:
    brings(boss)
    boss.sees("Publish …")
    boss.clicks("Publish …")
    boss.reads("Publish a version")
    brings(kay, CHANGED.replace(b"Accept or send", b"Send or accept"), "other.txt")
    kay.sees("from the file other.txt")
    kay.clicks("Publish …")
    kay.reads("Publish a version")
    at_once = [threading.Thread(target=person.submits) for person in (boss, kay)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    bot.settles()
    world = boss.world
    told = lambda words: sum(words in message.text for message in world.messages)  # noqa: E731
    assert world.waits_for(lambda: told("version 2 is in force") == 2 or None, 20)
    assert world.waits_for(lambda: told("a moment ago. Nothing was done") == 1 or None, 20)
    assert [version.number for version in bot.bot.door._services.versions.of("ask-clubs", "social-media")] == [2, 1]
    assert in_corpus(settings) != TEXT


def test_a_draft_is_discarded_once_and_a_new_policy_is_one_more(
    bot: Running, boss: Person, kay: Person, sam: Person, settings: Any
) -> None:
    brings(boss)
    boss.sees("Publish …")
    kay.sees("Publish …")
    boss.clicks("Discard")
    boss.sees("social-media-policy-v2.txt is discarded")
    kay.clicks("Discard")
    kay.sees("Somebody decided on this draft")
    brings(boss, b"Gifts Policy\n\nStaff must not accept gifts worth more than ten pounds.\n", "gifts.txt")
    boss.sees("a policy that I did not hold: Gifts Policy")
    boss.clicks("Publish …")
    boss.reads("Publish a version", "A policy that the club did not have")
    boss.submits()
    boss.sees("Gifts Policy of ASK Clubs: version 1 is in force")
    sam.types("/policy may I accept a gift worth twenty pounds?")
    sam.sees("Staff must not accept gifts worth more than ten pounds.")
    assert (settings.corpus / "ask-clubs" / "gifts.txt").is_file()


def test_a_new_version_from_a_reminder_and_files_that_are_none(
    bot: Running, world: World, boss: Person, sam: Person
) -> None:
    boss.types("/policy remind")
    boss.reads("Remind of a policy")
    boss.submits(which_policy="social-media", whom="owner")
    boss.sees("1 policy to look at")
    boss.clicks("New version")
    boss.reads("The new text, as a file")
    file = boss.has("anything.txt", CHANGED)
    boss.submits(**{"the_new_text,_as_a_file": file})
    boss.reads("I am reading the file")
    boss.sees("a new version of 30. Social Media Policy")
    brings(boss, b"", "empty.txt")
    boss.sees("I cannot take that file")
    brings(boss, TEXT, "same.txt")
    boss.sees("a policy that is in force already")
    brings(boss, CHANGED, "again.txt")
    boss.sees("is a draft already")
    sam.shares(sam.has("social-media.txt", CHANGED))
    sam.sees("I can read words only")
    boss.shares(boss.has("photo.png", b"png"))
    boss.sees("I can read words only")


def test_a_file_among_the_drafts_of_the_folder_is_shown_once(
    start: Callable[[], Running], boss: Person, settings: Any
) -> None:
    drafts = settings.corpus / "ask-clubs" / "drafts"
    drafts.mkdir()
    (drafts / "social-media.txt").write_bytes(CHANGED)
    (drafts / "broken.txt").write_bytes(b"\n")
    bot = start()
    for _ in range(2):
        bot.bot.door.sweep()
        bot.settles()
    told = [message.text for message in boss.world.messages if message.channel == boss.world.conversation(boss.id).id]
    assert sum("a new version of 30. Social Media Policy" in text for text in told) == 1
    assert sum("is no policy that I can read: 'broken.txt'" in text for text in told) == 1
    publishes(boss)
    boss.sees("version 2 is in force")
    bot.bot.door.sweep()
    bot.settles()
    assert in_corpus(settings) == CHANGED
    assert len([text for text in boss.screen() if "a new version of" in text.shown]) == 0


def test_what_is_confirmed_beside_a_file_among_the_drafts_goes_along_with_it(
    start: Callable[[], Running], boss: Person, sam: Person, settings: Any
) -> None:
    drafts = settings.corpus / "ask-clubs" / "drafts"
    drafts.mkdir()
    (drafts / "Rules.txt").write_bytes(CHANGED)
    (drafts / "Rules.yaml").write_text("next_review: 2031-03-31\n", "utf-8")
    bot = start()
    (settings.corpus / "ask-clubs" / "social-media.yaml").write_text("owner: Jo\nadopted: 2001-01-01\n", "utf-8")
    bot.bot.door.sweep()
    boss.sees("next review 31 March 2031")
    (drafts / "Rules.yaml").write_text("next_review: [\n", "utf-8")
    bot.bot.door.sweep()
    (drafts / "Rules.yaml").write_text("next_review: 2032-03-31\n", "utf-8")
    bot.bot.door.sweep()
    publishes(boss)
    boss.sees("version 2 is in force")
    sam.types(QUESTION)
    sam.sees(NEW, "review due 31 March 2032")
    beside = sidecar_at(settings.corpus / "ask-clubs" / "social-media.yaml")
    assert (beside.owner, beside.adopted, str(beside.next_review)) == ("Jo", None, "2032-03-31")


def test_what_a_bot_that_died_had_decided_comes_in_force_at_the_next_start(
    start: Callable[[], Running], boss: Person, sam: Person, settings: Any
) -> None:
    """It died after the decision was kept, and before anything was written."""
    bot = start()
    brings(boss)
    boss.sees("Publish …")
    services = bot.bot.door._services
    (draft,) = services.versions.open_drafts(["ask-clubs"])
    (held,) = services.policies(services.corpus.club("ask-clubs"))
    with services.desk.deciding() as connection:
        assert services.publisher.claim(connection, draft, held.slug, held.source.sha256, "boss")
    bot.stop()
    assert in_corpus(settings) == TEXT
    again = start()
    boss.sees("version 2 is in force")
    again.settles()
    assert in_corpus(settings) == CHANGED
    sam.types(QUESTION)
    sam.sees(NEW)
    versions = again.bot.door._services.versions.of("ask-clubs", "social-media")
    assert [version.number for version in versions] == [2, 1]


def test_a_corpus_that_cannot_be_written_is_said_and_nothing_is_decided(
    bot: Running, boss: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container whose corpus is mounted read-only; a root's own files cannot be made so for a test."""
    brings(boss)
    boss.sees("Publish …")
    services = bot.bot.door._services
    monkeypatch.setattr(type(services.publisher), "is_writable", lambda *_: False)
    publishes(boss)
    boss.sees("I may not write into the folder of policies")
    assert len(services.versions.open_drafts(["ask-clubs"])) == 1


def test_no_answer_is_lost_while_a_version_comes_in_force(
    bot: Running, world: World, boss: Person, settings: Any
) -> None:
    """Every question of three people who ask on meanwhile is answered, from the one text or from the other."""
    brings(boss)
    boss.sees("Publish …")
    boss.clicks("Publish …")
    boss.reads("Publish a version")
    people, stopping, asked = [world.person(f"P{number}") for number in range(3)], threading.Event(), []

    def asks_on(person: Person) -> None:
        while not stopping.is_set():
            person.types(QUESTION)
            message = person.sees("ASK Clubs’ policy says")
            asked.append(NEW in message.shown)
            assert NEW in message.shown or OLD in message.shown

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(asks_on, person) for person in people]
        boss.submits()
        boss.sees("version 2 is in force")
        while sum(asked) < 3:
            assert not any(each.done() for each in running), "somebody was not answered"
        stopping.set()
        for each in running:
            each.result()
    assert len(asked) > 3
