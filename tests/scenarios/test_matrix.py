"""Workspaces × roles × clubs × doors: nobody reads a club that is not theirs, whatever they type, tap or forge."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.settings import Settings
from index.corpus import load_corpus
from tests.places import ROOT
from tests.slackworld import payloads

pytestmark = pytest.mark.model

# The clubs that each of those below manages.
MANAGED = {"U0BOSS": {"ask-clubs"}, "U0KAY": {"ask-clubs", "ightham-primary"}, "U0LEA": {"ashleys-house"}}

FIVE = load_corpus(ROOT / "corpus")
GOLDEN = "Can I accept this parent's friend request?"

# A sentence of each club's policy that no other club's has.
OWN_WORDS = {
    "ask-clubs": "ASK Clubs recognises that many staff",
    "ightham-primary": "Ightham Primary School recognises",
    "jpac": "JPAC",
    "ashleys-house": "Ashley's House we need",
    "ronald-openshaw": "blur the lines",
}

# Who asks: workspace, user id, the club they choose where there is a choice, and whose words they may see.
STAFF = ("T0CLUB", "U0SAM", "Ashley's House", {"ashleys-house"})
LISTED = ("T0LISTED", "U0LEE", None, {"ashleys-house"})  # jpac is bound there too, and lists others
ONE_CLUB = ("T0ASK", "U0KIM", None, {"ask-clubs"})
NO_CLUB = ("T0NOBODY", "U0NED", None, set())
MANAGER = ("T0CLUB", "U0BOSS", "ASK Clubs", {"ask-clubs"})
MANAGER_OF_TWO = ("T0CLUB", "U0KAY", "ASK Clubs", {"ask-clubs", "ightham-primary"})
OPERATOR = ("T0CLUB", "U0OPS", "ASK Clubs", {"ask-clubs"})  # who runs the bot reads no more for it
GROUPED = ("T0CLUB", "U0LEA", "Ashley's House", {"ashleys-house"})  # a manager by a user group


def typed(person: Any, club: str) -> None:
    person.types(f"/policy show {club} social media")


def compared(person: Any, club: str) -> None:
    person.types(f"/policy compare {club} and ask clubs: {GOLDEN}")


def overviewed(person: Any, club: str) -> None:
    """Side by side with the others, with and without its name."""
    person.types("/policy matrix")
    person.types("/policy lineage")
    person.types(f"/policy lineage {club}")


def named(person: Any, club: str) -> None:
    person.types(f"/policy what does {club} say about friend requests from parents?")


def opened(person: Any, club: str) -> None:
    forge(person, "open_policy", json.dumps([club, "social-media", ""]))


def shared(person: Any, club: str) -> None:
    forge(person, "share_clause", json.dumps([club, "social-media", "social-media/social-media-rules.1.d"]))


def listed(person: Any, club: str) -> None:
    forge(person, "open_a_policy", json.dumps([club, "social-media", ""]))


def asked_at_home(person: Any, club: str) -> None:
    person.opens_home()
    person.finds_at_home("I quote your club’s policy word for word")
    if "Your question" in str(person.world.views[f"V0HOME{person.id}"]):
        person.searches(f"what does {club} say about friend requests from parents?")


def turned(person: Any, club: str) -> None:
    """A window whose memory names another club; Slack would not let it be changed, and we do not rely on that."""
    view = {"id": "V0FORGED", "type": "modal", "callback_id": "reader", "blocks": [], "title": {"text": "x"}}
    person.world.views["V0FORGED"] = view | {"private_metadata": json.dumps([club, "social-media", "", 0, ""])}
    action = {"type": "button", "action_id": "reader_on", "block_id": "b1", "value": "0"}
    person._acts_in(person.world.views["V0FORGED"], {**action, "action_ts": person.world.next_ts()})


def in_a_channel(person: Any, club: str) -> None:
    """As a mention, and in the menu of somebody's message."""
    channel = person.world.channel(f"of{club}", person)
    person.mentions(f"what does {club} say about friend requests from parents?", channel)
    person.asks_about(GOLDEN, person, channel)


def signed(person: Any, club: str) -> None:
    """They make a link to a club's policy and record a paper, by buttons and windows that they were never shown."""
    forge(person, "link_for", club)
    forge(person, "record_paper", club)
    forge(person, "export_record", club)
    for window, policy in (("personal_link", "social-media"), ("paper", "held:social-media")):
        view = {"id": f"V0{window}", "type": "modal", "callback_id": window, "blocks": [], "title": {"text": "x"}}
        person.world.views[view["id"]] = view | {"private_metadata": club}
        chosen = {
            "policy": {"policy": {"type": "static_select", "selected_option": {"value": policy}}},
            "name": {"name": {"type": "plain_text_input", "value": "Pat Field"}},
            "what": {"what": {"type": "radio_buttons", "selected_option": {"value": "make"}}},
            "day": {"day": {"type": "datepicker", "selected_date": "2026-01-05"}},
        }
        sent = person.world.views[view["id"]]
        trigger = person.world.trigger()
        body = payloads.view_submission(person.workspace, person.id, person.name, sent, chosen, trigger)
        person.world.line.interaction(body)


def set_there(person: Any, club: str) -> None:
    """They bind a channel to a club that is not theirs, by a window that they were never shown."""
    view = {"id": "V0CHANNEL", "type": "modal", "callback_id": "channel", "blocks": [], "title": {"text": "x"}}
    channel = person.world.channel(f"for{club}", person)
    person.world.views["V0CHANNEL"] = view | {"private_metadata": channel.id}
    person.world._windows[person.id] = ["V0CHANNEL"]
    chosen = {"club": {"club": {"type": "static_select", "selected_option": {"value": club}}}}
    body = payloads.view_submission(
        person.workspace, person.id, person.name, person.world.views["V0CHANNEL"], chosen, person.world.trigger()
    )
    person.world.line.interaction(body)
    person.types(f"/policy {GOLDEN}", channel)


def registered(person: Any, club: str) -> None:
    """The register of another's policy, and a reminder that would show how it stands."""
    forge(person, "register", json.dumps([club, "social-media"]))
    forge(person, "reviewed", json.dumps([club, "social-media"]))


def former(person: Any, club: str) -> None:
    """A former text, by its digest; here the one that is in force is on record too."""
    digest = next(policy.source.sha256 for policy in FIVE.policies if policy.club == club)
    forge(person, "read_version", json.dumps([club, "social-media", digest]))


def asked_there(person: Any, club: str) -> None:
    """What its staff ask, and the windows and buttons of its managers, by values that they were never given."""
    person.types("/policy gaps")
    for part in ("questions", "notes", "aside", "unhelpful", "clauses", "missing"):
        forge(person, f"gaps_part:{part}", json.dumps([club, part, 0]))
    for action in ("judge_gap", "answer_gap", "put_aside"):
        forge(person, action, json.dumps([club, "", ""]))
    for action in ("list_again", "withdraw_note"):
        forge(person, action, json.dumps([club, 1]))


DOORS: tuple[Callable[[Any, str], None], ...] = (
    typed,
    compared,
    named,
    opened,
    shared,
    listed,
    asked_at_home,
    turned,
    in_a_channel,
    signed,
    set_there,
    overviewed,
    registered,
    former,
    asked_there,
)


def forge(person: Any, action_id: str, value: str) -> None:
    """A button that they never had, in the newest message they have."""
    messages = [message for message in person.world.messages if message.only_for in (None, person.id)]
    action = {"type": "button", "action_id": action_id, "block_id": "b1", "value": value}
    person._acts(messages[-1], {**action, "action_ts": person.world.next_ts()})


def everything_shown(person: Any) -> str:
    """Every message that they can read, every window and Home of theirs."""
    world = person.world
    said = [message.shown for message in world.messages if message.only_for in (None, person.id)]
    return "\n".join([*said, json.dumps(list(world.views.values()), ensure_ascii=False)])


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": "https://policybot.example.test"})


@pytest.mark.parametrize(
    "who",
    [STAFF, LISTED, ONE_CLUB, NO_CLUB, MANAGER, MANAGER_OF_TWO, OPERATOR, GROUPED],
    ids=["staff", "listed", "one club", "no club", "manager", "manager of two", "operator", "manager by group"],
)
def test_nobody_reads_another_club(start: Any, world: Any, who: Any) -> None:
    workspace, user, club, may_see = who
    world.groups["S0LEADS"] = {"U0LEA"}
    bot = start()
    world.workspace = workspace
    person = world.person(user[2:].title(), user, workspace)
    if club:
        person.types(f"/policy club {club}")
        person.sees("I now answer from")
    person.types("/policy help")
    person.sees("word for word")
    for other in OWN_WORDS:
        for door in DOORS:
            door(person, other)
    person.types("/policy help")
    person.sees("/policy reviews")
    bot.settles()
    shown = everything_shown(person)
    shown = shown.replace("JPAC LTD", "")  # its name, which may stand in a list of clubs
    assert {club for club, words in OWN_WORDS.items() if words in shown} == may_see
    with bot.bot.store.begin() as connection:
        for table in ("links", "acknowledgements", "people WHERE club IS NOT NULL"):
            found = set(connection.exec_driver_sql(f"SELECT club FROM {table}").scalars())
            assert found == MANAGED.get(user, set())


# Who sees which clubs side by side; the names of the others do not stand there either.
SIDE_BY_SIDE = (
    (STAFF, set()),
    (LISTED, set()),
    (ONE_CLUB, set()),
    (NO_CLUB, set()),
    (MANAGER, set()),
    (GROUPED, set()),
    (MANAGER_OF_TWO, {"ask-clubs", "ightham-primary"}),
    (OPERATOR, set()),
)


@pytest.mark.parametrize(
    ("who", "may_see"),
    SIDE_BY_SIDE,
    ids=["staff", "listed", "one club", "no club", "manager", "by group", "manager of two", "operator"],
)
def test_clubs_are_set_side_by_side_for_who_manages_them(
    start: Any, world: Any, five: Any, who: Any, may_see: set[str]
) -> None:
    """Not even the name of another's club is in an overview."""
    workspace, user, _, _ = who
    world.groups["S0LEADS"] = {"U0LEA"}
    start()
    world.workspace = workspace
    person = world.person(user[2:].title(), user, workspace)
    for typed_, sign in (("/policy matrix", "review state on"), ("/policy lineage", "share")):
        person.types(typed_)
        seen = person.sees(sign if may_see else "That is for people who manage two clubs or more")
        assert seen.only_for == person.id
        told = seen.shown
        assert {club.slug for club in five.clubs if club.name in told} == may_see
