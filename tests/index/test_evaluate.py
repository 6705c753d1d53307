import importlib.util
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from index.evaluate import (
    Judgement,
    JudgementsError,
    Outcome,
    Shown,
    evaluate,
    level,
    make_record,
    put_between_markers,
    read_judgements,
    readme_table,
)

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "eval"

FRIENDS = {"doc": "oak", "spans": ["Accept invitations from parents"], "lead_in": "Staff must not:"}
PHOTOS = {"doc": "oak", "spans": ["Publish any photographs", "of the children"]}


def question(name: str = "q1", kind: str = "rule", club: str | None = "oak", gold: Any = (FRIENDS,), **more: Any):
    return {"id": name, "question": "may I?", "club": club, "kind": kind, "gold": list(gold), **more}


def judgements(*entries: dict[str, Any]) -> tuple[Judgement, ...]:
    return read_judgements([json.dumps(entry) for entry in entries])


def shares(entries: list[dict[str, Any]], status: str, *quotes: tuple[str, str]) -> dict[str, float | None]:
    """Each measure when every question gets the same outcome."""
    outcome = Outcome(status, tuple(Shown(source, text) for source, text in quotes))
    found = evaluate(judgements(*entries), lambda _question, _club: outcome)
    return {name: measure.value for name, measure in found.overall.shares.items()}


WHOLE = ("oak/social-media.txt", "Staff must not:\n- Accept invitations from parents")
ORPHAN = ("oak/social-media.txt", "Accept invitations from parents")


def test_a_clause_quoted_with_its_lead_in_is_right():
    found = shares([question()], "answered", WHOLE)
    assert (found["hit@1"], found["right@1"], found["quoted@1"]) == (1, 1, 1)
    assert (found["inverted of hits@1"], found["wrong of answered"]) == (0, 0)
    assert found["quote precision"] == pytest.approx(1, abs=0.03)  # all but the space between lead-in and item


def test_a_clause_quoted_without_its_lead_in_is_inverted_and_not_right():
    found = shares([question()], "answered", ORPHAN)
    assert (found["hit@1"], found["inverted of hits@1"], found["right@1"]) == (1, 1, 0)


def test_a_clause_under_a_lead_in_that_reverses_it_is_inverted():
    gold = {"doc": "jpac", "spans": ["Any JPAC site MUST be used for professional purposes only"]}
    text = "staff must not:\n- Any JPAC site MUST be used for professional purposes only"
    assert shares([question(gold=[gold])], "answered", ("jpac/p.txt", text))["inverted of hits@1"] == 1
    alone = text.removeprefix("staff must not:\n- ")
    assert shares([question(gold=[gold])], "answered", ("jpac/p.txt", alone))["inverted of hits@1"] == 0


def test_the_right_clause_not_given_as_an_answer_is_a_hit_but_not_right():
    found = shares([question()], "unsure", WHOLE)
    assert (found["hit@1"], found["right@1"], found["answered"], found["wrong of answered"]) == (1, 0, 0, None)


def test_a_whole_page_is_right_but_not_quoted():
    page = (WHOLE[0], WHOLE[1] + " and so on" * 40)
    found = shares([question()], "answered", page)
    assert (found["right@1"], found["quoted@1"]) == (1, 0)


def test_the_same_words_of_another_document_are_no_hit_and_a_leak():
    found = evaluate(
        judgements(question()), lambda _question, _club: Outcome("answered", (Shown("elm/social-media.txt", WHOLE[1]),))
    )
    assert found.overall.shares["wrong of answered"].value == 1
    assert found.overall.leaks == 1


def test_a_comparison_and_a_question_of_no_club_cannot_leak():
    outcome = Outcome("answered", (Shown("elm/social-media.txt", WHOLE[1]),))
    asked = judgements(question(kind="compare"), question("q2", club=None))
    assert evaluate(asked, lambda _question, _club: outcome).overall.leaks == 0


def test_completeness_wants_every_span_within_three_and_every_required_item_within_five():
    filler = ("oak/social-media.txt", "something else")
    first, second = (("oak/social-media.txt", span) for span in PHOTOS["spans"])
    assert shares([question(gold=[PHOTOS])], "answered", first, filler, second)["complete@3"] == 1
    assert shares([question(gold=[PHOTOS])], "answered", first, filler, filler, second)["complete@3"] == 0
    both = question(gold=[PHOTOS, FRIENDS], require="all")
    assert shares([both], "answered", first, filler, filler, second, WHOLE)["complete@3"] == 1
    assert shares([both], "answered", first, filler, filler, second)["complete@3"] == 0


def test_an_unanswerable_question_is_refused_or_answered_falsely():
    nothing = question(gold=[])
    assert shares([nothing], "not_covered", WHOLE)["hit@1 or refused"] == 1
    assert shares([nothing], "answered", WHOLE)["false answers to unanswerables"] == 1
    assert shares([nothing], "answered")["wrong of answered"] == 1


def test_measures_of_no_question_are_none_and_count_zero():
    found = evaluate(judgements(question(gold=[])), lambda _question, _club: Outcome("not_covered", ()))
    hits = found.overall.shares["hit@1"]
    assert (hits.value, hits.low, hits.high, hits.count) == (None, None, None, 0)


def test_texts_are_compared_with_marks_bullets_and_quote_styles_levelled():
    assert level("- o **Not** to “name”\n* the  setting’s - Ensure \\* it") == 'not to "name" the setting\'s ensure it'


def test_kinds_and_clubs_are_measured_apart_and_in_order():
    asked = judgements(question(), question("q2", "slang", None), question("q3", "rule", "elm"))
    found = evaluate(asked, lambda _question, club: Outcome("answered", (Shown(*WHOLE),) if club == "oak" else ()))
    assert [(name, each.questions) for name, each in found.by_kind.items()] == [("rule", 2), ("slang", 1)]
    assert [(name, each.shares["hit@1"].value) for name, each in found.by_club.items()] == [
        ("(none)", 0),
        ("elm", 0),
        ("oak", 1),
    ]


def test_intervals_hold_the_value_narrow_with_numbers_and_do_not_change_from_run_to_run():
    def asked(number: int) -> Any:
        outcomes = [Outcome("answered", (Shown(*WHOLE),)), Outcome("answered", ())]
        turns = iter(range(number))
        entries = judgements(*(question(f"q{each}") for each in range(number)))
        return evaluate(entries, lambda _question, _club: outcomes[next(turns) % 4 == 0]).overall.shares["hit@1"]

    few, many = asked(20), asked(400)
    assert few == asked(20)
    assert few.low < few.value == 0.75 < few.high
    # The textbook interval of a share: 1.96 * sqrt(p * (1 - p) / n) to each side.
    assert (many.low, many.high) == (pytest.approx(0.75 - 0.0424, abs=0.006), pytest.approx(0.75 + 0.0424, abs=0.006))


def test_progress_is_told_for_every_question():
    told = []
    evaluate(
        judgements(question(), question("q2")),
        lambda _question, _club: Outcome("answered", ()),
        lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 2: is no JSON object"),
        ("[]", "line 2: is no JSON object"),
        ('{"id": 1}', "line 2: the field 'question' is missing"),
        ('{"id": 1, "question": "q", "club": null, "kind": "k", "gold": [3]}', "line 2: is no JSON object"),
    ],
)
def test_a_bad_line_is_named_by_number_without_its_question(line, reason):
    with pytest.raises(JudgementsError, match=reason):
        read_judgements(["", line])


def record() -> dict[str, Any]:
    asked = judgements(question(), question("q2", "slang", "elm"), question("q3", gold=[]))
    found = evaluate(asked, lambda _question, _club: Outcome("answered", (Shown(*WHOLE),)))
    return make_record(
        found,
        measured=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
        commit="abc123",
        is_dirty=False,
        about={"versions": {"python": "3.11"}},
    )


def test_a_record_survives_json_and_holds_no_question():
    line = json.dumps(record())
    assert "may I?" not in line
    assert json.loads(line) == record()
    assert list(record()) == ["date", "commit", "dirty", "versions", "measures"]


def test_the_readme_table_is_made_from_a_record_alone():
    table = readme_table(record())
    assert "| hit@1 | 100.0 % | 100.0–100.0 | 2 |" in table
    assert "| false answers to unanswerables | 100.0 % | 100.0–100.0 | 1 |" in table
    assert "| slang | 100.0 % | 100.0–100.0 | 1 |" in table
    assert "| leaks to another club | 1 | | 3 |" in table


def test_the_table_replaces_only_what_stands_between_the_markers():
    readme = "before\n<!-- evaluation:begin -->\nold\n<!-- evaluation:end -->\nafter\n"
    put = put_between_markers(readme, "new")
    assert put == "before\n<!-- evaluation:begin -->\nnew\n<!-- evaluation:end -->\nafter\n"
    with pytest.raises(ValueError, match="markers"):
        put_between_markers("no markers", "new")


# Against the common scorer --------------------------------------------------------------------------------------------


@pytest.fixture
def scorer() -> ModuleType:
    path = SHARED / "score.py"
    if not path.is_file():
        pytest.skip("../shared/eval/score.py is not here")
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def both(scorer: ModuleType, entries: list[dict[str, Any]], outcomes: list[Outcome]) -> tuple[Any, Any]:
    """What the scorer says of the same answers, and what we say, in the scorer's words and rounding."""
    answers = [
        {
            "id": entry["id"],
            "status": outcome.status,
            "quotes": [{"source": shown.source, "text": shown.text} for shown in outcome.quotes],
        }
        for entry, outcome in zip(entries, outcomes, strict=True)
    ]
    theirs, _ = scorer.score(entries, answers)
    turns = iter(outcomes)
    found = evaluate(judgements(*entries), lambda _question, _club: next(turns))

    def percent(measure: Any) -> float:
        return round(100 * (measure.value or 0.0), 1)

    share = found.overall.shares
    ours = {
        "n": found.overall.questions,
        "answerable": share["hit@1"].count,
        "hit@1": percent(share["hit@1"]),
        "hit@3": percent(share["hit@3"]),
        "complete@3": percent(share["complete@3"]),
        "inverted": percent(share["inverted of hits@1"]),
        "right@1": percent(share["right@1"]),
        "quoted@1": percent(share["quoted@1"]),
        "answered": percent(share["answered"]),
        "wrong of answered": percent(share["wrong of answered"]),
        "false answers to unanswerables": percent(share["false answers to unanswerables"]),
        "leaks": found.overall.leaks,
        "quote precision": round(share["quote precision"].value or 0.0, 2),
        "by kind (hit@1, or refused)": {
            kind: f"{percent(each.shares['hit@1 or refused'])} of {each.questions}"
            for kind, each in found.by_kind.items()
        },
    }
    return theirs, ours


SPANS = [
    "Accept invitations from parents",
    "Publish any photographs",
    "Any JPAC site MUST be used for professional purposes only",
    "Don't allow any child to be your *friend*",
]
LEAD_INS = ["When using sites, staff must not:", "We ask parents **not to**:", ""]
CLUBS = ["oak", "elm", "jpac"]
STATUSES = ["answered", "unsure", "not_covered", "sensitive"]
FILLERS = ["- o Not to name the setting", "“Curly” – words • and\n\n| rules |", "plain words " * 30]


def made_up(chance: random.Random, number: int) -> tuple[dict[str, Any], Outcome]:
    """A question and an outcome that meet often enough to exercise every measure."""
    club = chance.choice([*CLUBS, None])
    document = chance.choice([club or "oak", "oak", "oak-social", "corpus/oak.txt"])
    gold = [
        {"doc": document, "spans": chance.sample(SPANS, chance.randint(1, 2)), "lead_in": chance.choice(LEAD_INS)}
        for _ in range(chance.randint(0, 2))
    ]
    entry = question(f"q{number}", chance.choice(["rule", "slang", "compare"]), club, gold)
    if chance.random() < 0.3:
        entry["require"] = "all"
    quotes = []
    for _ in range(chance.randint(0, 5)):
        parts = [chance.choice(LEAD_INS), *chance.sample(SPANS, chance.randint(0, 3)), chance.choice(FILLERS)]
        chance.shuffle(parts)
        source = f"{chance.choice([club or 'oak', *CLUBS])}/{chance.choice(['social', 'social-media.v2'])}.txt"
        quotes.append(Shown(source, "\n- ".join(parts)))
    return entry, Outcome(chance.choice(STATUSES), tuple(quotes))


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(12))
def test_agrees_with_the_common_scorer_on_made_up_questions_and_answers(scorer, seed):
    chance = random.Random(seed)
    pairs = [made_up(chance, number) for number in range(chance.choice([1, 40, 120]))]
    theirs, ours = both(scorer, [entry for entry, _ in pairs], [outcome for _, outcome in pairs])
    assert ours == theirs


@pytest.mark.shared
def test_agrees_with_the_common_scorer_on_the_common_questions(scorer):
    """Answers are made from the gold spans; what is compared and shown is measures only, never a question."""
    entries = [json.loads(line) for line in (SHARED / "seed_questions.jsonl").read_text("utf-8").splitlines() if line]
    chance = random.Random(2)
    outcomes = []
    for entry in entries:
        golds = entry["gold"] or [{"doc": "jpac", "spans": ["nothing"]}]
        quotes = [
            Shown(f"{gold['doc']}/social-media.txt", f"{gold.get('lead_in') or ''}\n- {' '.join(gold['spans'])}")
            for gold in chance.choices(golds, k=chance.randint(0, 4))
        ]
        outcomes.append(Outcome(chance.choice(STATUSES), tuple(quotes)))
    theirs, ours = both(scorer, entries, outcomes)
    differing = [name for name in theirs if theirs[name] != ours.get(name)]
    assert not differing
