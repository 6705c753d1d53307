"""Many drafts fit into Slack, whatever they are called and however many they are, and none is lost on the way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import wording
from bot.lifecycle.types import Draft, DraftState, Gist, OpenDraft, Said
from bot.slack.blocks import (
    TickedDraft,
    discard_drafts_window,
    drafts_message,
    handbook_message,
    publish_drafts_window,
    titles_message,
    validated,
    validated_view,
    wanted_drafts,
)
from index.types import Club
from tests.bot.slack.blocks import invented
from tests.bot.slack.blocks.invented import SHARER
from tests.bot.slack.blocks.test_invented import fires_nothing, parts

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DIGEST = "0123456789abcdef" * 4

some = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def open_draft(number: int, file: str = "keys.docx") -> OpenDraft:
    return OpenDraft(number, "oak", f"policy-{number}", DIGEST, file, None, AT)


@st.composite
def gists(draw: Any, most: int = 260) -> list[Gist]:
    """Drafts of a few names, in the order of their numbers, doubtful in every way there is or in none."""
    names = draw(st.lists(invented.LONG_NAMES, min_size=1, max_size=4))
    looks = draw(st.lists(a_gist(), min_size=1, max_size=5))
    number = draw(st.sampled_from([0, 1, 3, 11, 60, most]))
    return [looks[at % len(looks)](at, names[at % len(names)]) for at in range(1, number + 1)]


@st.composite
def a_gist(draw: Any) -> Any:
    guessed = tuple(draw(st.sets(st.sampled_from([Said.ADOPTED, Said.LAST_REVIEWED, Said.NEXT_REVIEW]))))
    held, is_new = draw(invented.LONG_NAMES), draw(st.booleans())
    numbers = draw(st.lists(st.sampled_from([0, 0, 1, 7, 4_000]), min_size=6, max_size=6))
    titles = tuple(draw(st.lists(invented.LONG_NAMES, max_size=4)))
    flags, fault = draw(st.lists(st.booleans(), min_size=2, max_size=2)), draw(st.sampled_from(["", "", "it is gone"]))

    def made(number: int, title: str) -> Gist:
        return Gist(
            open_draft(number, f"{title[:60]}.docx"),
            title,
            held="" if is_new else held,
            base="" if is_new else DIGEST,
            clauses=numbers[0],
            changed=numbers[1],
            guessed=guessed,
            items=numbers[2],
            notes=numbers[3],
            contradicts_itself=flags[0],
            is_called_otherwise=flags[0],
            is_rewritten=flags[1],
            rivals=numbers[4],
            namesakes=numbers[5],
            parts=titles,
            fault=fault,
        )

    return made


def boxes_of(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in view["blocks"] if block["type"] == "input" and "options" in block["element"]]


def sent_off(view: dict[str, Any]) -> dict[str, Any]:
    """What the window brings back with what is ticked and chosen from the start."""
    values = {}
    for block in boxes_of(view):
        element = block["element"]
        first = {
            "selected_options": element.get("initial_options", []),
            "selected_option": element.get("initial_option"),
        }
        values[block["block_id"]] = {element["action_id"]: first}
    return {"values": values}


@some
@given(gists(), invented.clubs())
def test_every_draft_is_in_one_of_the_messages_and_none_in_two(drafts: list[Gist], club: Club) -> None:
    after, listed, pages = 0, [], 0
    while True:
        made = validated(drafts_message(drafts, club, SHARER, after))
        fires_nothing(made)
        menus = [part for part in parts(made["blocks"]) if part.get("type") == "static_select"]
        listed += [option["value"] for menu in menus for option in menu["options"]]
        more = [part for part in parts(made["blocks"]) if part.get("action_id") == "drafts_more"]
        pages += 1
        if not more:
            break
        after = int(more[0]["value"].split(",")[1].strip(" ]"))
    assert listed == [f'["oak", {gist.draft.number}]' for gist in drafts]
    assert pages <= 1 + len(drafts) // 12, "even of long names a message holds a dozen"


@some
@given(gists(), invented.clubs(), st.sampled_from([0, 0, 5]), st.sampled_from([0, 3]))
def test_what_is_ticked_from_the_start_is_what_nobody_need_look_at(
    drafts: list[Gist], club: Club, after: int, asked: int
) -> None:
    view = validated_view(publish_drafts_window(drafts, club, after, asked))
    fires_nothing(view)
    offered = [TickedDraft.read(option["value"]) for box in boxes_of(view)[: _ticks(view)] for option in _options(box)]
    wanted = wanted_drafts(sent_off(view))
    by_number = {gist.draft.number: gist for gist in drafts}
    for each in offered:
        gist = by_number[each.number] if each else None
        assert each
        assert gist
        assert each.base == gist.base
        assert not gist.fault
        assert gist.draft.number > after
        assert (each in wanted.ticked) is not gist.is_doubtful
    assert len({each.number for each in offered if each}) == len(offered)
    assert wanted.asks_again is bool(asked and offered)
    discarding = validated_view(discard_drafts_window(drafts, club, after))
    fires_nothing(discarding)
    there = [gist for gist in drafts if gist.draft.number > after]
    ticked = wanted_drafts(sent_off(discarding)).ticked
    assert [each.number for each in ticked] == [gist.draft.number for gist in there[: len(ticked)]]
    assert bool(ticked) is bool(there)


def _ticks(view: dict[str, Any]) -> int:
    return sum(box["element"]["type"] == "checkboxes" for box in boxes_of(view))


def _options(box: dict[str, Any]) -> Sequence[dict[str, Any]]:
    options: Sequence[dict[str, Any]] = box["element"]["options"]
    return options


@some
@given(
    st.lists(st.tuples(invented.LONG_NAMES, st.sampled_from([" · new", "", " · version 7"])), max_size=150),
    invented.clubs(),
    st.lists(invented.LONG_NAMES, max_size=130),
    invented.LONG_NAMES,
)
def test_what_came_of_many_can_be_said(
    lines: list[tuple[str, str]], club: Club, titles: list[str], reason: str
) -> None:
    said = [wording.skipped_many(titles or ["Keys"]), wording.still_drafts(len(titles))]
    fires_nothing(validated(titles_message(wording.published_many(club, len(lines)), lines, *said)))
    fires_nothing(validated(titles_message(wording.not_published_many(len(lines), reason), lines)))


@some
@given(st.lists(invented.LONG_NAMES, min_size=3, max_size=130), invented.clubs(), invented.LONG_NAMES)
def test_every_handbook_can_be_offered_to_be_split(titles: list[str], club: Club, file: str) -> None:
    draft = Draft(7, "oak", "handbook", DIGEST, file, b"", DraftState.OPEN, None, AT)
    made = validated(handbook_message(draft, club, titles, SHARER))
    fires_nothing(made)
    labels = [part["text"]["text"] for part in parts(made["blocks"]) if part.get("type") == "button"]
    assert labels == [f"Split it into {len(titles)} drafts", "Keep it as one policy", "Discard"]


@pytest.mark.parametrize(
    ("gist", "said"),
    [
        (Gist(open_draft(1), "Keys", clauses=1), " · new policy, 1 clause"),
        (Gist(open_draft(1), "Keys", "Keys", DIGEST, 9), " · new version, no clause changed"),
        (
            Gist(open_draft(1), "Keys", "Locks", DIGEST, 9, 3, is_called_otherwise=True),
            " · new version of Locks, 3 clauses changed · look first: has another title",
        ),
        (
            Gist(open_draft(1), "Keys", clauses=2, guessed=(Said.ADOPTED,), items=1, notes=2),
            " · new policy, 2 clauses · look first: date guessed (adopted), 1 list item to confirm, "
            "2 notes on how it reads",
        ),
        (
            Gist(open_draft(1), "Keys", clauses=2, parts=("A", "B", "C"), namesakes=1),
            " · new policy, 2 clauses · look first: looks like a handbook of 3 policies, another draft of this title",
        ),
        (Gist(open_draft(1), "keys.docx", fault="gone"), " · look first: cannot be read any more"),
    ],
)
def test_a_draft_is_told_in_a_line(gist: Gist, said: str) -> None:
    assert wording.gist_line(gist) == said


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"values": None},
        {"values": {"ticks0": None}},
        {"values": {"ticks0": {"ticks0": {"selected_options": [{"value": 7}, {"value": "[]"}, "x", None]}}}},
        {"values": {"other": {"other": {"selected_options": [{"value": f'[1, "{DIGEST}"]'}]}}}},
    ],
)
def test_what_is_no_draft_of_ours_is_none(state: dict[str, Any]) -> None:
    assert wanted_drafts(state).ticked == ()
