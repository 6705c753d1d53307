"""What a person confirmed beside a policy goes before what was read, for the text that they confirmed it of."""

import os
from datetime import date
from pathlib import Path

import pytest

from index.clauses import read_policy
from index.corpus import load_corpus
from index.errors import SidecarError
from index.files import digest_of
from index.sidecars import Sidecar, read_beside, sidecar_at, sidecar_in
from index.types import Club, FactKind, LeadInWord, Policy

OAK = Club("oak-club", "Oak Club")
GIFTS = b"""# Gifts

Staff must not:

- accept gifts worth more than ten pounds
- You must always tell the manager.
- sell anything to parents

Adopted: 5 June 2018. Next review: 05/06/25

Next review: 1 March 2024
"""
TELL = "gifts/opening.1.b"


def read(sidecar: str) -> tuple[Policy, tuple[str, ...]]:
    return read_beside(GIFTS, "oak-club/gifts.md", OAK, sidecar_in(sidecar.encode(), "gifts.yaml"))


def confirmed(policy: Policy) -> list[object]:
    return [fact.day or fact.name for fact in policy.facts if fact.confirmed]


def listed(policy: Policy) -> str:
    return policy.clause("gifts/opening.1").text


# -- of which text -----------------------------------------------------------------------------------------------


def test_what_says_of_no_text_holds_for_every_text() -> None:
    policy, remarks = read("owner: Jo\nnext_review: 2027-05-31\n")
    assert confirmed(policy) == ["Jo", date(2027, 5, 31)]
    assert remarks == ()


def test_dates_of_this_text_count() -> None:
    policy, remarks = read(f"file_sha256: {digest_of(GIFTS)}\nnext_review: 2027-05-31\nsigned_by: Jo Roe\n")
    assert confirmed(policy) == [date(2027, 5, 31), "Jo Roe"]
    assert remarks == ()


def test_of_another_text_only_the_owner_counts_and_a_remark_says_so() -> None:
    said = f"file_sha256: {'a' * 64}\nowner: Jo\nnext_review: 2027-05-31\nlead_ins:\n  {TELL}: with\nchecked: yes\n"
    policy, remarks = read(said)
    assert confirmed(policy) == ["Jo"]
    assert policy.oddities == read_policy(GIFTS, "oak-club/gifts.md", OAK).oddities
    (remark,) = remarks
    assert remark.startswith("was written for another text: its dates, signatures and lead-ins were not applied")
    assert read(f"file_sha256: {'a' * 64}\nowner: Jo\n")[1] == ()


def test_a_remark_names_the_sidecar_of_a_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "oak-club"
    folder.mkdir()
    (folder / "gifts.md").write_bytes(GIFTS)
    (folder / "gifts.yaml").write_text(f"file_sha256: {'a' * 64}\nadopted: 2020-01-01\n", "utf-8")
    (remark,) = load_corpus(tmp_path).remarks
    assert remark.path == "oak-club/gifts.yaml"
    assert remark.reason.startswith("was written for another text")


# -- lead-ins ----------------------------------------------------------------------------------------------------


def test_as_it_is_read_an_item_that_its_lead_in_would_reverse_is_shown_alone() -> None:
    policy, _ = read("")
    assert policy.clause(TELL).lead_ins == ()
    assert "tell the manager" not in listed(policy)
    assert TELL in [oddity.clause_id for oddity in policy.oddities]
    assert next(each for each in policy.oddities if each.clause_id == TELL).lead_in == "Staff must not:"


def test_a_person_may_put_it_under_its_lead_in() -> None:
    policy, remarks = read(f"lead_ins:\n  {TELL}: with\n")
    assert policy.clause(TELL).lead_in == "Staff must not:"
    assert "- You must always tell the manager." in listed(policy)
    assert TELL not in [oddity.clause_id for oddity in policy.oddities]
    assert remarks == ()


def test_a_person_may_show_any_item_alone() -> None:
    policy, _ = read("lead_ins:\n  gifts/opening.1.c: without\n")
    assert policy.clause("gifts/opening.1.c").lead_ins == ()
    assert "sell anything" not in listed(policy)
    assert "accept gifts" in listed(policy)


def test_a_word_on_a_lead_in_counts_under_whatever_name_the_file_has() -> None:
    policy, remarks = read("lead_ins:\n  gifts-policy-2026/opening.1.b: without\n")
    assert TELL not in [oddity.clause_id for oddity in policy.oddities]
    assert remarks == ()


def test_a_word_on_what_is_no_item_is_remarked() -> None:
    policy, remarks = read("lead_ins:\n  gifts/opening.1.z: with\n  gifts/opening.1: with\n")
    assert len(policy.oddities) == len(read("")[0].oddities)
    assert [remark.split(",")[0] for remark in remarks] == [
        "speaks of 'gifts/opening.1.z'",
        "speaks of 'gifts/opening.1'",
    ]


# -- doubts that are settled ---------------------------------------------------------------------------------------


def test_a_confirmed_date_settles_that_the_text_has_two() -> None:
    policy, _ = read("")
    assert any("confirm which holds" in oddity.reason for oddity in policy.oddities)
    policy, _ = read("next_review: 2024-03-01\n")
    assert not any("confirm which holds" in oddity.reason for oddity in policy.oddities)
    due = policy.fact(FactKind.NEXT_REVIEW)
    assert due
    assert due.day == date(2024, 3, 1)


def test_that_somebody_looked_settles_neither_dates_nor_lead_ins() -> None:
    assert read("checked: yes\n")[0].oddities == read("")[0].oddities


def test_that_somebody_looked_settles_hidden_words() -> None:
    page = b"<h1>Gifts</h1><p>Staff must not accept gifts.</p><p style='display:none'>Yes they may.</p>"
    (hidden,) = read_policy(page, "oak-club/gifts.html", OAK).oddities
    assert "hidden" in hidden.reason
    policy, _ = read_beside(page, "oak-club/gifts.html", OAK, Sidecar(checked=True))
    assert policy.oddities == ()


# -- as it is written ----------------------------------------------------------------------------------------------


def test_a_mark_may_be_taken_away_with_or_without_the_space_behind_it() -> None:
    text = f" owner: Jo\nnext_review: 2027-05-31\nlead_ins:\n   {TELL}: with\n  gifts/opening.1.c: without\n"
    said = sidecar_in(text.encode(), "gifts.yaml")
    assert (said.owner, said.next_review) == ("Jo", date(2027, 5, 31))
    assert said.lead_ins == {TELL: LeadInWord.WITH, "gifts/opening.1.c": LeadInWord.WITHOUT}


def test_a_key_with_nothing_under_it_says_nothing() -> None:
    assert sidecar_in(b"lead_ins:\n#   gifts/opening.1.b: with\nowner:\n", "gifts.yaml") == Sidecar()


def test_what_was_understood_is_not_read_back() -> None:
    policy, remarks = read("understood:\n  title: Another\n  says_of_itself: [next_review 2030-01-01]\n")
    assert (policy.title, confirmed(policy), remarks) == ("Gifts", [], ())


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"file_sha256: abc", "file_sha256: "),
        (b"lead_ins: with", "lead_ins: "),
        (b"lead_ins:\n  a: maybe", "lead_ins.a: "),
        (b"lead_ins:\n  a: with\n  a: without", "stands twice"),
        (b"split: perhaps", "split: "),
        (b"owner: &a Jo\nsigned_by: *a", "aliases"),
        (b"understood: &a [b]\nowner: *a", "aliases"),
        (b"owner: !!python/object/apply:os.system [id]", "could not determine a constructor"),
        (b"[" * 5000, "nested too deeply"),
        (b"understood: " + b"{a: " * 5000, "nested too deeply"),
        (b"owner: \xff\xfe", "is not UTF-8"),
        (b"understood: " + b"x" * 1_000_001, "is larger than"),
        (b"owner: a\x00b", "gifts.yaml"),
    ],
)
def test_a_hostile_sidecar_is_refused_with_what_to_mend(content: bytes, fault: str, tmp_path: Path) -> None:
    (tmp_path / "gifts.yaml").write_bytes(content)
    with pytest.raises(SidecarError) as raised:
        sidecar_at(tmp_path / "gifts.yaml")
    assert fault in str(raised.value)


def test_a_sidecar_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SidecarError, match="cannot be read"):
        sidecar_at(tmp_path)
    os.mkfifo(tmp_path / "gifts.yaml")
    with pytest.raises(SidecarError, match="it is no file"):
        sidecar_at(tmp_path / "gifts.yaml")
