"""What managers see and set of what staff ask: it fits into Slack whatever stands in it, and a note loses nothing."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import wording
from bot.asked.coverage import Use
from bot.asked.gaps import MOST_WORDS, Aside, Group
from bot.asked.overview import Overview
from bot.asked.standards import MOST_NOTE, Standard, digest_of_clause
from bot.slack.blocks import (
    Asked,
    DraftAddress,
    GapPlace,
    GapsPage,
    Numbered,
    Part,
    Publication,
    chosen_clause,
    chosen_policy,
    gaps_message,
    judgement_window,
    note_faults,
    note_window,
    reply_message,
    reply_window,
    validated,
    validated_view,
    wanted_note,
    window_with_standard,
    with_standard,
)
from index.types import Club, Corpus, Policy, Quotation, RelatedPolicy, RelatedWay
from tests.bot.slack.blocks import invented
from tests.bot.slack.blocks.invented import HANDLER, TODAY, Replied, Written
from tests.bot.slack.blocks.test_invented import fires_nothing

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
UNTIL = date(2026, 11, 30)
VECTOR = np.zeros(4, np.float32)

some = settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # what is invented is too long to be made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def note(words: str, quotation: Quotation | None = None, asked: Sequence[str] = ("may I vape?",)) -> Standard:
    return Standard(
        7,
        "oak",
        tuple(asked),
        words,
        quotation.policy.slug if quotation else None,
        quotation.clause.clause_id if quotation else None,
        digest_of_clause(quotation) if quotation else None,
        UNTIL,
        HANDLER,
        AT,
    )


def corpus_of(club: Club, *policies: Policy) -> Corpus:
    return Corpus((club,), tuple({policy.source.path: policy for policy in policies}.values()))


@some
@given(
    invented.clubs(),
    invented.policies(most_clauses=12),
    st.lists(invented.WORDS, min_size=1, max_size=4),
    st.integers(0, 60),
    st.sampled_from(Part),
    st.integers(0, 9),
)
def test_every_part_can_be_sent_however_much_there_is(
    club: Club, written: list[Written], said: list[str], number: int, part: Part, page: int
) -> None:
    policy = written[0].quotation.policy
    words = [(each * 400)[:MOST_WORDS] + "?" for each in said]
    some_words = [words[at % len(words)] for at in range(number)]
    quotation = written[-1].quotation
    overview = Overview(
        club,
        corpus_of(club, policy),
        TODAY,
        tuple(Group(str(at), each, at + 1, date(2026, 5, 1), VECTOR) for at, each in enumerate(some_words)),
        tuple(note(each * 2, quotation if at % 2 else None, [each]) for at, each in enumerate(some_words)),
        tuple(Aside(at, each, HANDLER, AT) for at, each in enumerate(some_words)),
        tuple(
            Use("p", f"rules/{at}", at, 3, 2, tuple(words)) if at % 5 else Use(None, None, 0, 0, 9)
            for at in range(number)
        ),
        tuple((RelatedPolicy(each, RelatedWay.SEE_ALSO, (), 3), policy) for each in some_words),
    )
    sent = validated(gaps_message(overview, part, page, said=wording.put_aside(words[0])))
    fires_nothing(sent)


def test_what_nobody_asked_at_a_club_without_policies_can_be_sent() -> None:
    club = Club("oak", "Oak Nursery")
    for part in Part:
        sent = validated(gaps_message(Overview(club, Corpus((club,), ()), TODAY, (), (), (), (), ()), part, 3))
        assert {f"gaps_part:{each}" for each in Part if each is not part} == {
            element["action_id"] for element in sent["blocks"][-1]["elements"]
        }


@some
@given(invented.replies(), invented.WORDS, st.none() | invented.quotations(), st.booleans())
def test_every_reply_has_room_for_a_note_and_quotes_its_clause(
    replied: Replied, words: str, written: Written | None, endless: bool
) -> None:
    club = replied.clubs[0]
    said = ((words or "x") * MOST_NOTE)[: MOST_NOTE - 1] + "." if endless else "Ask me first."
    quotation = written.quotation if written else None
    standard = note(said, quotation)
    corpus = corpus_of(club, *([quotation.policy] if quotation else []))
    message = reply_message(replied.reply, TODAY, replied.clubs, can_share=True, asked=Asked("k", "q"))
    sent = validated(with_standard(message, standard, corpus, TODAY, club))
    view = validated_view(
        window_with_standard(reply_window(replied.reply, TODAY, replied.clubs), standard, corpus, TODAY, club)
    )
    for made in (sent, view):
        fires_nothing(made)
        assert said in [block["text"]["text"] for block in made["blocks"] if block["type"] == "section"]
    heading = "Your manager’s note of 3 May 2026, not policy, until 30 November 2026:"
    added = sent["blocks"][len(message.blocks) :]
    assert [block["type"] for block in added[:3]] == ["divider", "context", "section"]
    assert added[1]["elements"][0]["text"] == heading
    assert heading in sent["text"]


def test_a_clause_that_reads_otherwise_is_not_quoted_beside_a_note(five: Corpus) -> None:
    policy = five.policies[0]
    quotation = Quotation(policy, policy.clauses[0])
    standard = replace(note("Ask me.", quotation), club=policy.club, clause_digest="0" * 64)
    assert standard.clause(five) is None


# Windows --------------------------------------------------------------------------------------------------------------


def chosen(name: str, value: str | None) -> dict[str, Any]:
    return {"values": {name: {name: {"selected_option": {"value": value} if value else None}}}}


def options(view: dict[str, Any], name: str) -> list[dict[str, Any]]:
    (block,) = (block for block in view["blocks"] if block.get("block_id") == name)
    menu = block["element"]
    groups = menu.get("option_groups") or [menu]
    return [option for group in groups for option in group["options"]]


def test_every_clause_of_a_club_can_be_chosen_and_comes_back(five: Corpus) -> None:
    policies = [policy for policy in five.policies if policy.club == "ask-clubs"]
    club = five.club("ask-clubs")
    place = GapPlace("ask-clubs", "token")
    for window in (note_window(place, "may I vape?", policies, TODAY, club), judgement_window(place, "", policies)):
        view = validated_view(window)
        found = [chosen_clause(chosen("clause", each["value"]), policies) for each in options(view, "clause")]
        assert [quotation.clause.clause_id for quotation in found if quotation] == [
            clause.clause_id for clause in policies[0].clauses if not clause.is_whole and clause.kind.value != "related"
        ]
        assert GapPlace.read(view["private_metadata"]) == place


def test_a_clause_in_a_menu_is_never_without_the_end_of_the_words_that_introduce_it(five: Corpus) -> None:
    for policy in five.policies:
        for clause in policy.clauses:
            label = wording.clause_label(clause, 75)
            assert len(label) <= 75
            if clause.lead_in:
                assert clause.lead_in.split()[-1] in label


def test_where_a_menu_cannot_hold_them_the_policy_is_chosen_first(five: Corpus) -> None:
    """Two hundred clauses in eight policies; then those of one, or none."""
    first = next(policy for policy in five.policies if policy.club == "ask-clubs")
    policies = [replace(first, slug=f"policy-{at}", title=f"Policy {at}") for at in range(12)]
    club, place = five.club("ask-clubs"), GapPlace("ask-clubs", "token")
    for window in (note_window(place, "may I vape?", policies, TODAY, club), judgement_window(place, "q", policies)):
        view = validated_view(window)
        assert view["submit"]["text"] == "Next"
        values = [each["value"] for each in options(view, "policy")]
        assert len(values) == 12
        further = chosen_policy(chosen("policy", values[7]), place, policies)
        assert further == GapPlace("ask-clubs", "token", "policy-7")
        judged = validated_view(judgement_window(further, "q", policies))
        assert judged["submit"]["text"] == "Save"
        picked = chosen_clause(chosen("clause", options(judged, "clause")[0]["value"]), policies)
        assert picked is not None
        assert picked.policy.slug == "policy-7"
    nothing = chosen_policy(chosen("policy", None), place, policies)
    assert nothing is not None
    last = validated_view(note_window(nothing, "may I vape?", policies, TODAY, club))
    assert [block.get("block_id") for block in last["blocks"] if block["type"] == "input"] == ["asked", "note", "until"]


def test_a_policy_of_endless_clauses_can_be_chosen_from(five: Corpus) -> None:
    first = next(policy for policy in five.policies if policy.club == "ask-clubs")
    clauses = [clause for clause in first.clauses if not clause.is_whole]
    many = tuple(replace(clauses[at % len(clauses)], clause_id=f"c/{at}") for at in range(450))
    policy = replace(first, clauses=many)
    view = validated_view(judgement_window(GapPlace("ask-clubs"), "q", [policy]))
    offered = len(options(view, "clause"))
    assert offered == sum(clause.kind.value != "related" for clause in many)


def test_a_note_says_what_is_wrong_beside_each_box() -> None:
    empty = wanted_note({"values": {}})
    assert set(note_faults(empty, TODAY)) == {"asked", "note", "until"}
    state = {
        "values": {
            "asked": {"asked": {"value": "  may I vape? \n\n may we? \n" + "\n".join("abcdef")}},
            "note": {"note": {"value": " At the gate. "}},
            "until": {"until": {"selected_date": (TODAY + timedelta(365)).isoformat()}},
        }
    }
    wanted = wanted_note(state)
    assert wanted.asked == ("may I vape?", "may we?", "a", "b", "c")
    assert wanted.words == "At the gate."
    assert note_faults(wanted, TODAY) == {}
    for day in ("2026-11-19", "2027-11-21", "never", None):
        state["values"]["until"]["until"]["selected_date"] = day  # type: ignore[assignment]
        assert set(note_faults(wanted_note(state), TODAY)) == {"until"}


@pytest.mark.parametrize("value", ["", "[]", "1", '["a"]', '["a", 1, ""]', "{", "[" * 5_000])
def test_what_no_button_of_ours_brings_back_is_refused(value: str) -> None:
    assert [kind.read(value) for kind in (GapPlace, GapsPage, Numbered)] == [None, None, None]


@pytest.mark.parametrize(("part", "page"), [("everything", 0), ("notes", -1)])
def test_a_page_that_there_cannot_be_is_refused(part: str, page: int) -> None:
    assert GapsPage.read(json.dumps(["oak", part, page])) is None
    assert GapsPage.read(json.dumps(["oak", "notes", 0])) == GapsPage("oak", Part.NOTES)


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**400])
def test_a_number_that_no_database_counts_to_is_refused(number: int) -> None:
    for kind, rest in ((Numbered, []), (DraftAddress, []), (Publication, ["base"])):
        assert kind.read(json.dumps(["oak", number, *rest])) is None
