"""Sidecars are written so that they read back as they were, and so that a person can confirm what stands in them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sidecars import following, still_said, written
from index.clauses import read_policy
from index.files import digest_of
from index.sidecars import Sidecar, sidecar_in
from index.types import Club, LeadInWord, Policy

OAK = Club("oak-club", "Oak Club")
TEXT = b"# Gifts\n\nStaff must not:\n\n- accept gifts\n- You must always tell the manager.\n\nReview: 05/06/26\n"
OTHER = TEXT.replace(b"accept gifts", b"take gifts")
DIGEST, NEXT = digest_of(TEXT), digest_of(OTHER)


@pytest.fixture(scope="module")
def gifts() -> Policy:
    return read_policy(TEXT, "oak-club/gifts.md", OAK)


def parsed(content: bytes) -> Sidecar:
    return sidecar_in(content, "gifts.yaml").model_copy(update={"understood": None})


def unmarked(content: bytes, key: str) -> bytes:
    """The sidecar when a person has taken the mark away before a key."""
    text = content.decode()
    line = next(line for line in text.splitlines() if line.startswith("#") and key in line)
    return text.replace(line, line.removeprefix("#")).encode()


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(
    lambda name: name == name.strip()
)
days = st.none() | st.dates()


said = st.builds(
    Sidecar,
    owner=st.none() | names,
    signed_by=st.none() | names,
    adopted=days,
    next_review=days,
    checked=st.none() | st.booleans(),
    lead_ins=st.dictionaries(
        st.from_regex(r"[a-z-]{1,9}/[a-z0-9.-]{1,9}", fullmatch=True), st.sampled_from(LeadInWord)
    ),
)


@settings(deadline=None)
@given(said=said, understood=st.dictionaries(st.text(min_size=1, max_size=9), st.lists(st.text())), file=st.text())
def test_whatever_a_person_said_reads_back_as_it_was(
    gifts: Policy, said: Sidecar, understood: dict[str, list[str]], file: str
) -> None:
    content = written(gifts, file, b"", said, understood)
    assert parsed(content) == said.model_copy(update={"file_sha256": DIGEST})
    assert written(gifts, file, content, parsed(content), understood) == content


def test_a_line_is_confirmed_by_taking_its_mark_away(gifts: Policy) -> None:
    content = written(gifts, "Gifts.md", b"", Sidecar(), {})
    assert parsed(content) == Sidecar(file_sha256=DIGEST)
    assert "# next_review: 2026-06-05  # our reading of “Review: 05/06/26”" in content.decode()
    assert "take the # away to confirm" in content.decode()
    content = unmarked(unmarked(content, "next_review"), "opening.1.b")
    said = parsed(content)
    assert said.next_review == date(2026, 6, 5)
    assert said.lead_ins == {"gifts/opening.1.b": LeadInWord.WITHOUT}


def test_what_a_person_wrote_beside_answers_stays_word_for_word(gifts: Policy) -> None:
    own = "# Ask Jo before the summer.\nowner: Jo  # our deputy\n"
    content = written(gifts, "Gifts.md", own.encode(), parsed(own.encode()), {"title": "Gifts"}).decode()
    assert own in content
    assert f"file_sha256: {DIGEST}" in content
    again = written(gifts, "Gifts.md", content.encode(), parsed(content.encode()), {"title": "Presents"}).decode()
    assert own in again
    assert "title: Presents" in again
    assert "title: Gifts" not in again


def test_for_another_text_dates_are_offered_again_and_count_no_more(gifts: Policy) -> None:
    before = f"file_sha256: {NEXT}\nowner: Jo\nadopted: 2020-01-01\nversion_of: presents\n"
    said = still_said(parsed(before.encode()), DIGEST)
    content = written(gifts, "Gifts.md", before.encode(), said, {})
    assert parsed(content) == Sidecar(file_sha256=DIGEST, owner="Jo", version_of="presents")
    assert "# adopted: 2020-01-01  # was confirmed for an earlier text" in content.decode()


def test_a_file_name_cannot_write_lines_of_its_own(gifts: Policy) -> None:
    content = written(gifts, "Gifts\nowner: Mallory\u2028owner: Mallory\x85owner: M\x00.md", b"", Sidecar(), {})
    assert parsed(content).owner is None


# -- in the place of a text before ---------------------------------------------------------------------------------


def test_an_old_date_never_covers_a_new_text() -> None:
    before = b"owner: Jo\nnext_review: 2030-01-01\n"
    assert parsed(following(b"", before, NEXT)) == Sidecar(file_sha256=NEXT, owner="Jo")
    pinned = f"file_sha256: {DIGEST}\nnext_review: 2030-01-01\n".encode()
    assert following(b"", pinned, NEXT) == b""


def test_what_was_confirmed_of_the_new_text_stands_beside_it(gifts: Policy) -> None:
    new = written(gifts, "Gifts.md", b"", Sidecar(adopted=date(2026, 1, 1), version_of="presents"), {"title": "Gifts"})
    after = following(new, b"owner: Jo\nadopted: 2019-01-01\n", DIGEST)
    assert parsed(after) == Sidecar(file_sha256=DIGEST, owner="Jo", adopted=date(2026, 1, 1))
    assert b"title: Gifts" in after
    assert following(new, after, DIGEST) == after, "doing it again changes nothing"


def test_what_was_confirmed_of_the_same_text_where_it_lies_is_kept() -> None:
    there = f"file_sha256: {DIGEST}\nadopted: 2026-01-01\nsigned_by: Jo\n".encode()
    new = f"file_sha256: {DIGEST}\nadopted: 2026-02-02\n".encode()
    assert parsed(following(new, there, DIGEST)) == Sidecar(
        file_sha256=DIGEST, adopted=date(2026, 2, 2), signed_by="Jo"
    )


def test_a_sidecar_that_says_of_no_text_is_pinned_to_the_one_that_comes_in_force() -> None:
    assert parsed(following(b"adopted: 2026-01-01\n", b"", DIGEST)) == Sidecar(
        file_sha256=DIGEST, adopted=date(2026, 1, 1)
    )


def test_one_that_cannot_be_used_leaves_nothing_behind() -> None:
    assert following(b"", b"owner: [", DIGEST) == b""
    assert following(b"owner: [", b"", DIGEST) == b""
