"""A real folder of policies reaches managers in one message, and comes in force with one change of the index."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PublishingError
from bot.inforce import InForce
from bot.slack.drafting import MOST_SINGLY, QUIET
from bot.slack.publishing import finish
from index.encoder import OnnxEncoder
from tests.index.reading.wordfile import STYLES, paragraph, word
from tests.scenarios.served import corpus_with, index_of, with_own_corpus
from tests.slackworld.running import Running
from tests.slackworld.world import Message, Person, World

pytestmark = pytest.mark.model

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "index" / "training" / "data"
BOSS, KAY = "U0BOSS", "U0KAY"
CLUB = "ask-clubs"
MANY = "texts are drafts"
# What is built of many policies takes a busy machine a while.
BUSY_SECONDS = 240.0


@pytest.fixture(scope="module")
def served_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One club of two managers and one policy."""
    silent = {"days_before": [], "overdue_every_days": 0}
    asked = {"workspaces": ["T0CLUB"], "managers": [BOSS, KAY], "reminders": silent}
    return corpus_with(tmp_path_factory.mktemp("many"), {CLUB: asked}, is_only_these=True)


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


@pytest.fixture
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each time that the index was brought up to date."""
    counted: list[None] = []
    rebuild = InForce.rebuild

    def counting(self: InForce) -> None:
        counted.append(None)
        rebuild(self)

    monkeypatch.setattr(InForce, "rebuild", counting)
    return counted


def written_policies() -> Iterator[tuple[str, bytes]]:
    """Policies of imagined settings, as files of names of their own."""
    for path in sorted(WRITTEN.glob("*/*")):
        if path.suffix in (".txt", ".md"):
            yield f"{path.parent.name}-{path.name}", path.read_bytes()


def name(number: int) -> str:
    """A name that no other number has: a number behind a title would be the policy's."""
    return "".join("bdfgklmnprst"[digit] + "aeiou"[digit % 5] for digit in (number // 12, number % 12)).title()


def rule(number: int) -> bytes:
    """A short policy of its own."""
    badge = name(number)
    return f"{badge} Policy\n\nStaff must wear a {badge} badge.\n\nVisitors of {badge} must sign in.\n".encode()


def lays(settings: Any, files: Any) -> None:
    """Somebody lays files into the folder of drafts."""
    drafts = settings.corpus / CLUB / "drafts"
    drafts.mkdir(exist_ok=True)
    for name, content in files:
        (drafts / name).write_bytes(content)


def told(person: Person, *words: str) -> list[Message]:
    """The messages in somebody's conversation with the bot that hold these words."""
    place = person.world.conversation(person.id).id
    return [each for each in person.world.messages if each.channel == place and all(w in each.shown for w in words)]


def in_force(bot: Running) -> set[str]:
    return {policy.slug for policy in bot.bot.door._services.corpus.policies}


def open_drafts(bot: Running) -> int:
    return len(bot.bot.door._services.versions.listed(CLUB))


def ticked(view: dict[str, Any]) -> tuple[int, int]:
    """How many drafts are ticked in a window, of how many."""
    boxes = [b["element"] for b in view["blocks"] if b["type"] == "input" and b["element"]["type"] == "checkboxes"]
    return sum(len(box.get("initial_options", [])) for box in boxes), sum(len(box["options"]) for box in boxes)


def opens_to_publish(person: Person) -> dict[str, Any]:
    person.clicks("Publish …")
    return person.reads("comes in force")


def test_fifty_files_are_one_message_to_each_manager_and_come_in_force_at_once(
    start: Callable[[], Running], boss: Person, kay: Person, sam: Person, settings: Any, rebuilds: list[None]
) -> None:
    real = list(written_policies())
    short = ((f"badges-{number}.txt", rule(number)) for number in range(36))
    lays(settings, [*real[:4], *real[24:34], *short])
    bot = start()
    bot.bot.door.sweep()
    boss.sees("ASK Clubs: 50 texts are drafts", within=BUSY_SECONDS)
    kay.sees("ASK Clubs: 50 texts are drafts")
    bot.settles()
    bot.bot.door.sweep()
    bot.settles()
    assert [len(told(person)) for person in (boss, kay)] == [1, 1]
    assert told(boss, "new policy", "look first")
    view = opens_to_publish(boss)
    sure, of_all = ticked(view)
    assert 0 < sure < of_all == 50
    boss.submits()
    boss.reads(f"I am putting {sure} policies in force")
    published = f"ASK Clubs: {sure} policies are in force now"
    boss.sees(published, f"{50 - sure} drafts of the club wait still", within=BUSY_SECONDS)
    kay.sees(published)
    bot.settles()
    assert len(rebuilds) == 1
    assert len(in_force(bot)) == sure + 1
    assert open_drafts(bot) == 50 - sure
    assert [len(told(person, "in force")) for person in (boss, kay)] == [1, 1]
    sam.types("/policy may I promise a child to keep what they tell me a secret?")
    sam.sees("Safeguarding Children", "not promise to keep it secret")
    boss.types("/policy drafts")
    boss.sees(f"{50 - sure} texts are drafts")


def test_of_a_few_each_is_a_message_of_its_own(start: Callable[[], Running], boss: Person, settings: Any) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(MOST_SINGLY)))
    bot = start()
    boss.sees(f"{name(2)} Policy")
    bot.settles()
    assert len(told(boss, "It is a draft: nobody is answered from it yet")) == MOST_SINGLY
    assert not told(boss, MANY)


def test_files_that_cannot_be_read_are_one_message_too(
    start: Callable[[], Running], boss: Person, settings: Any
) -> None:
    lays(settings, ((f"empty-{number}.txt", b"\n" * (number + 1)) for number in range(6)))
    bot = start()
    boss.sees("6 files among the drafts", "'empty-0.txt' cannot be read", "'empty-5.txt' cannot be read")
    bot.settles()
    bot.bot.door.sweep()
    bot.settles()
    assert len(told(boss)) == 1


def test_ten_files_in_one_message_are_one_list_and_while_they_come_in_nobody_hears_of_some(
    bot: Running, boss: Person, kay: Person, world: World
) -> None:
    """A look at the drafts that falls between two of the files says nothing yet."""
    services = bot.bot.door._services
    files = [boss.has(f"badges-{number}.txt", rule(number)) for number in range(10)]
    download = services.files.download

    def looks_meanwhile(*arguments: Any) -> Any:
        bot.bot.door.sweep()
        return download(*arguments)

    object.__setattr__(services.files, "download", looks_meanwhile)
    boss.shares(*files)
    boss.sees("I have read badges-0.txt", "I have read badges-9.txt")
    kay.sees("ASK Clubs: 10 texts are drafts", f"<@{boss.id}>")
    bot.settles()
    assert [len(told(person, MANY)) for person in (boss, kay)] == [1, 1]
    assert not told(kay, "from the file")
    assert told(boss, "I am reading 10 files")
    world.clock.moves(seconds=QUIET.total_seconds() + 1)
    bot.bot.door.sweep()
    bot.settles()
    assert len(told(kay)) == 1


def test_a_draft_of_the_list_is_opened_and_published_by_itself(
    start: Callable[[], Running], boss: Person, kay: Person, settings: Any
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(5)))
    bot = start()
    boss.sees("ASK Clubs: 5 texts are drafts", f"{name(3)} Policy\n · new policy, 2 clauses")
    boss.selects(f"{name(3)} Policy")
    boss.sees(f"a policy that I did not hold: {name(3)} Policy", "Discard")
    boss.clicks("Discard")
    boss.sees("badges-3.txt is discarded")
    kay.selects(f"{name(3)} Policy")
    kay.sees("Somebody decided on this draft")
    boss.types("/policy drafts")
    boss.sees("ASK Clubs: 4 texts are drafts")
    assert open_drafts(bot) == 4


def test_what_is_doubtful_is_not_ticked_and_says_why(start: Callable[[], Running], boss: Person, settings: Any) -> None:
    text = (ROOT / "corpus" / CLUB / "social-media.txt").read_bytes()
    files = {
        "social-media.txt": text.replace(b"must not:", b"must never:"),
        "badges.txt": rule(1),
        "guessed.txt": b"Gate Policy\n\nAdopted 05/06/18\n\nStaff must shut the gate.\n",
        "twin-1.txt": b"Key Policy\n\nStaff must not lend keys.\n",
        "twin-2.txt": b"Key Policy\n\nStaff must never lend keys.\n",
    }
    lays(settings, files.items())
    bot = start()
    boss.sees("ASK Clubs: 5 texts are drafts", "Key Policy (twin-1.txt)", "look first: another draft of this title")
    view = opens_to_publish(boss)
    shown = {
        option["text"]["text"]: (option["description"]["text"], option in block["element"].get("initial_options", []))
        for block in view["blocks"]
        if block["type"] == "input"
        for option in block["element"]["options"]
    }
    assert shown["30. Social Media Policy"][0].startswith("new version, ")
    assert shown["30. Social Media Policy"][1]
    assert shown[f"{name(1)} Policy"] == ("new policy, 2 clauses", True)
    assert (
        shown["Key Policy (twin-1.txt)"] == shown["Key Policy (twin-2.txt)"] == ("another draft of this title", False)
    )
    assert not shown["Gate Policy"][1] or bot.bot.door._services.corpus.club(CLUB).date_order


def test_who_was_asked_to_read_a_text_is_asked_to_read_the_one_that_comes_in_its_place(
    bot: Running, boss: Person, sam: Person, settings: Any
) -> None:
    boss.types("/policy acknowledgements")
    boss.sees("nobody was asked")
    boss.clicks("Ask staff to read a policy")
    boss.reads("Which policy?")
    named = {"which_people?_(only_for_“these_people”)": sam.id}
    boss.submits(which_policy="social-media", who_is_to_read_it="these", **named)
    sam.sees("Please read")
    text = (ROOT / "corpus" / CLUB / "social-media.txt").read_bytes().replace(b"must not:", b"must never:")
    files = [("social-media.txt", text), *((f"badges-{number}.txt", rule(number)) for number in range(4))]
    boss.shares(*(boss.has(*file) for file in files))
    boss.sees("5 texts are drafts")
    opens_to_publish(boss)
    boss.reads("Who is to read the new versions?")
    boss.submits()
    boss.sees("5 policies are in force now", "version 2", within=BUSY_SECONDS)
    assert boss.world.waits_for(lambda: len(told(sam, "Please read")) > 1 or None, 20)
    bot.settles()
    assert len(told(sam, "Please read")) == 2, "once for each text of that policy, and for no new one"


def test_of_two_who_publish_the_same_drafts_each_comes_in_force_once_and_nothing_is_told_twice(
    start: Callable[[], Running], boss: Person, kay: Person, settings: Any
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(8)))
    bot = start()
    for person in (boss, kay):
        person.sees("ASK Clubs: 8 texts are drafts")
        opens_to_publish(person)
    at_once = [threading.Thread(target=person.submits) for person in (boss, kay)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    world = boss.world
    assert world.waits_for(lambda: told(boss, "8 policies are in force now") or None, BUSY_SECONDS)
    bot.settles()
    left_out = [*told(boss, "8 were left out"), *told(kay, "8 were left out")]
    assert len(left_out) == 1, "one of the two was too late, and hears of what"
    assert f"{name(7)} Policy" in left_out[0].shown
    assert [len(told(person, "in force now")) for person in (boss, kay)] == [1, 1]
    versions = bot.bot.door._services.versions
    assert [len(versions.of(CLUB, f"badges-{number}")) for number in range(8)] == [1] * 8
    assert len(in_force(bot)) == 9


def test_a_window_that_is_sent_off_twice_publishes_once(
    start: Callable[[], Running], boss: Person, settings: Any, rebuilds: list[None]
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(4)))
    bot = start()
    boss.sees("4 texts are drafts")
    opens_to_publish(boss)
    boss.submits()
    boss.again()
    assert boss.world.waits_for(lambda: told(boss, "4 policies are in force now") or None, BUSY_SECONDS)
    bot.settles()
    assert len(told(boss, "in force now")) == 1
    assert len(rebuilds) == 1
    assert len(bot.bot.door._services.versions.of(CLUB, "badges-1")) == 1


def test_what_a_bot_that_died_had_decided_comes_in_force_at_the_next_start_by_one_rebuild(
    start: Callable[[], Running], boss: Person, sam: Person, settings: Any, rebuilds: list[None]
) -> None:
    """It died after the decision on all of them was kept, and before anything was written."""
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(6)))
    bot = start()
    boss.sees("6 texts are drafts")
    services = bot.bot.door._services
    drafts = services.versions.open_drafts([CLUB])
    with services.desk.deciding() as connection:
        assert all(services.publisher.claim(connection, draft, draft.policy, "", "boss") for draft in drafts[:5])
    bot.stop()
    again = start()
    boss.sees("ASK Clubs: 5 policies are in force now", "1 draft of the club waits still", within=BUSY_SECONDS)
    again.settles()
    assert len(rebuilds) == 1
    assert len(in_force(again)) == 6
    sam.types(f"/policy which badge must staff of {name(2)} wear?")
    sam.sees(f"Staff must wear a {name(2)} badge.")
    again.bot.door.sweep()
    again.settles()
    assert len(told(boss, "in force now")) == 1


def test_a_file_that_cannot_be_written_holds_up_no_other(
    start: Callable[[], Running], boss: Person, settings: Any
) -> None:
    """As where a folder of that name lies in its place."""
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(5)))
    (settings.corpus / CLUB / "badges-2.txt").mkdir()
    bot = start()
    boss.sees("5 texts are drafts")
    opens_to_publish(boss)
    boss.submits()
    boss.sees("4 policies are in force now", within=BUSY_SECONDS)
    boss.sees("It is not in force yet", "badges-2.txt cannot be written")
    (settings.corpus / CLUB / "badges-2.txt").rmdir()
    bot.bot.door.sweep()
    boss.sees(f"{name(2)} Policy of ASK Clubs: version 1 is in force")
    assert len(in_force(bot)) == 6


def test_more_than_a_message_or_a_window_holds_are_shown_in_parts(
    start: Callable[[], Running], boss: Person, settings: Any
) -> None:
    number = 130
    title = "Badges of Visitors, Contractors and Students at the Gate and in the Hall of"
    texts = (f"{title} {name(at)}\n\nStaff must wear a badge of {name(at)}.\n" for at in range(number))
    lays(settings, ((f"badges-{at:03}.txt", text.encode()) for at, text in enumerate(texts)))
    bot = start()
    boss.sees(f"{number} texts are drafts", "more did not fit into this message", within=BUSY_SECONDS)
    bot.settles()
    assert len(told(boss)) == 1
    titles: list[str] = []
    boss.types("/policy drafts")
    while True:
        message = boss.sees(f"{number} texts are drafts", within=BUSY_SECONDS)
        menu = next(element for element in message.elements if element["type"] == "static_select")
        titles += [option["value"] for option in menu["options"]]
        labels = [element["text"]["text"] for element in message.elements if element["type"] == "button"]
        more = [label for label in labels if label.startswith("Show ")]
        if not more:
            break
        boss.clicks(more[0])
    assert len(titles) == len(set(titles)) == number
    view = opens_to_publish(boss)
    _, offered = ticked(view)
    assert 0 < offered < number
    boss.clicks("Discard …")
    boss.reads("Each that is ticked is put aside")
    boss.submits()
    boss.reads("are discarded")


def test_all_are_discarded_after_a_look_and_an_empty_list_says_how_to_fill_it(
    start: Callable[[], Running], boss: Person, kay: Person, settings: Any
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(4)))
    bot = start()
    boss.sees("4 texts are drafts")
    boss.clicks("Discard …")
    assert ticked(boss.reads("Each that is ticked is put aside")) == (4, 4)
    boss.submits(drafts="")
    boss.reads("Nothing was ticked")
    kay.clicks("Discard …")
    kay.reads("Each that is ticked is put aside")
    kay.submits()
    kay.reads("4 drafts are discarded")
    boss.types("/policy drafts")
    boss.sees("No text of ASK Clubs waits to be published")
    boss.clicks("Publish …")
    boss.reads("No text of ASK Clubs waits to be published")
    bot.bot.door.sweep()
    bot.settles()
    assert open_drafts(bot) == 0


def test_staff_see_no_drafts_and_forged_buttons_do_nothing(
    start: Callable[[], Running], world: World, boss: Person, sam: Person, settings: Any
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(4)))
    bot = start()
    boss.sees("4 texts are drafts")
    sam.types("/policy drafts")
    sam.sees("That is for the club’s managers")
    (first, *_) = bot.bot.door._services.versions.listed(CLUB)
    for action in ("publish_many", "discard_many", "drafts_more"):
        world.forges(sam, action, f'["{CLUB}", 0]')
        sam.sees("manager")
    for action in ("open_draft", "split_draft", "keep_whole", "publish", "discard"):
        world.forges(sam, action, f'["{CLUB}", {first.number}]')
        sam.sees("manager")
    values = ("", "[]", "true", '["nowhere", 0]', f'["{CLUB}", true]', '["a", 1, 2]')
    actions = ("publish_many", "discard_many", "drafts_more", "open_draft", "split_draft", "keep_whole")
    for action, value in zip(actions, values, strict=True):
        world.forges(boss, action, value)
        boss.sees("manager")
    bot.settles()
    assert open_drafts(bot) == 4


def test_where_the_index_cannot_be_built_it_is_said_once_and_tried_again(
    start: Callable[[], Running], boss: Person, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lays(settings, ((f"badges-{number}.txt", rule(number)) for number in range(4)))
    bot = start()
    boss.sees("4 texts are drafts")
    services = bot.bot.door._services
    put = type(services.publisher)._put_in_force

    def fails(*_: Any) -> None:
        raise PublishingError("the disk is full")

    monkeypatch.setattr(type(services.publisher), "_put_in_force", fails)
    opens_to_publish(boss)
    boss.submits()
    boss.sees("4 policies are not in force yet: the disk is full")
    finish(services, services.publisher.unfinished())
    bot.settles()
    assert len(told(boss, "the disk is full")) == 1
    monkeypatch.setattr(type(services.publisher), "_put_in_force", put)
    bot.bot.door.sweep()
    boss.sees("4 policies are in force now", within=BUSY_SECONDS)


# Handbooks ------------------------------------------------------------------------------------------------------------

SUBJECTS = ("Keys", "Gate", "Trips", "Fees", "Sun", "Pets")
SPLIT = "Split it into 6 drafts"


def handbook(verb: str = "follow", subjects: tuple[str, ...] = SUBJECTS) -> bytes:
    """One Word file of as many policies; the last one says what staff must do with its `verb`."""
    body = ""
    for subject in subjects:
        wanted = verb if subject == subjects[-1] else "follow"
        body += paragraph(f"{subject} Policy", "H1") + paragraph("Aim", "H2")
        body += paragraph(f"Staff must {wanted} the {subject} rule every day.") + paragraph("What we do", "H2")
        body += paragraph(f"Staff must not break the {subject} rule.")
        body += paragraph(f"Visitors who ask about {subject} must sign in.")
    return word(body, styles=STYLES)


def brings(person: Person, content: bytes, file: str = "Staff Handbook.docx") -> None:
    person.shares(person.has(file, content))


def test_a_handbook_is_split_when_a_manager_says_so_and_a_new_one_brings_what_changed_alone(
    bot: Running, boss: Person, kay: Person, sam: Person, settings: Any, rebuilds: list[None]
) -> None:
    brings(boss, handbook())
    boss.sees("I have read Staff Handbook.docx")
    boss.sees("This file looks like a handbook of 6 policies: Keys Policy; Gate Policy", SPLIT, "Keep it as one policy")
    kay.sees("This file looks like a handbook of 6 policies", f"<@{boss.id}>")
    bot.settles()
    assert open_drafts(bot) == 1, "nothing is split without the click"
    boss.clicks(SPLIT)
    boss.sees("staff-handbook.docx is split into 6 drafts")
    kay.sees("ASK Clubs: 6 texts are drafts", "Pets Policy")
    kay.clicks(SPLIT)
    kay.sees("Somebody decided on this draft")
    assert ticked(opens_to_publish(boss)) == (6, 6)
    boss.submits()
    boss.sees("6 policies are in force now", within=BUSY_SECONDS)
    assert len(rebuilds) == 1
    sam.types("/policy who must sign in about trips?")
    sam.sees("Visitors who ask about Trips must sign in.", "Trips Policy")
    brings(kay, handbook("obey"))
    kay.sees(SPLIT)
    kay.clicks(SPLIT)
    kay.sees("is split into 1 draft. 5 policies in it are, word for word, as you hold them, and left out")
    kay.sees("a new version of Pets Policy", "out of staff-handbook.docx", "obey")
    assert open_drafts(bot) == 1


def test_a_handbook_that_is_kept_is_one_policy(bot: Running, boss: Person, sam: Person) -> None:
    brings(boss, handbook())
    boss.sees("Keep it as one policy")
    boss.clicks("Keep it as one policy")
    boss.sees("There is no text of", "Publish …")
    boss.types("/policy drafts")
    assert "looks like a handbook" not in boss.sees("one text is a draft").shown, "nobody is asked again"
    assert ticked(opens_to_publish(boss)) == (1, 1)
    boss.submits()
    boss.sees("version 1 is in force", within=BUSY_SECONDS)
    assert "staff-handbook" in in_force(bot)


def test_a_handbook_in_the_folder_is_offered_and_doubtful_in_a_list(
    start: Callable[[], Running], boss: Person, settings: Any
) -> None:
    lays(settings, [("handbook.docx", handbook()), *((f"badges-{at}.txt", rule(at)) for at in range(4))])
    bot = start()
    boss.sees("ASK Clubs: 5 texts are drafts", "look first: looks like a handbook of 6 policies")
    assert ticked(opens_to_publish(boss)) == (4, 5)
    (whole,) = [each for each in bot.bot.door._services.versions.listed(CLUB) if each.file == "handbook.docx"]
    boss.selects(f"{name(0)} Policy", f'["{CLUB}", {whole.number}]')
    boss.sees(SPLIT)
    boss.clicks(SPLIT)
    boss.sees("is split into 6 drafts")
    boss.sees("ASK Clubs: 10 texts are drafts")
    bot.bot.door.sweep()
    bot.settles()
    assert open_drafts(bot) == 10, "what lies in the folder still is not brought again"


def test_of_two_who_split_at_once_one_does(bot: Running, boss: Person, kay: Person) -> None:
    brings(boss, handbook())
    boss.sees(SPLIT)
    kay.sees(SPLIT)
    at_once = [threading.Thread(target=person.clicks, args=(SPLIT,)) for person in (boss, kay)]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    bot.settles()
    world = boss.world
    assert world.waits_for(lambda: [*told(boss, "is split into 6"), *told(kay, "is split into 6")] or None, 20)
    assert len([*told(boss, "is split into 6"), *told(kay, "is split into 6")]) == 1
    assert open_drafts(bot) == 6
    assert [len(told(person, "6 texts are drafts")) for person in (boss, kay)] == [1, 1]
