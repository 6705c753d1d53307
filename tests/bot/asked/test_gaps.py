"""Questions that no clause answers: kept without names, grouped, put aside, forgotten; on both databases."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select

from bot.asked.gaps import KEPT_DAYS, MOST_WORDS, Gaps, Group, Unanswered, without_names
from bot.store import Store
from bot.store.sealing import Seal
from bot.store.tables import unanswered
from index.encoder import OnnxEncoder

TODAY = date(2026, 11, 20)


class ByWord:
    """Knows a text by its words alone, so that a test can say what is near to what."""

    def __init__(self, digest: str = "a" * 64) -> None:
        self.encoder_digest = digest
        self.encoded: list[str] = []

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        rows = [np.zeros(64, np.float32) for _ in texts]
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().strip("?").split():
                row[int(hashlib.sha256(word.encode()).hexdigest(), 16) % 64] += 1
        return np.stack([row / np.linalg.norm(row) for row in rows]) if rows else np.empty((0, 64), np.float32)


class Encoded:
    """The real encoder."""

    def __init__(self, encoder: OnnxEncoder) -> None:
        self.encoder_digest, self.vectors = encoder.digest, encoder.encode


@pytest.fixture
def gaps(store: Store) -> Gaps:
    return Gaps(store)


def keeps(store: Store, gaps: Gaps, *questions: str, club: str = "oak", day: date = TODAY, meaning: Any = None) -> None:
    with store.begin() as connection:
        for question in questions:
            gaps.keep(connection, Unanswered.asked(club, question, day, meaning or ByWord()))


def told(groups: Sequence[Group]) -> list[tuple[str, int, str]]:
    return [(group.words, group.times, f"{group.month:%Y-%m-%d}") for group in groups]


def test_alike_questions_are_counted_together_most_asked_first(store: Store, gaps: Gaps) -> None:
    keeps(store, gaps, "where do I park", day=date(2026, 11, 3))
    keeps(store, gaps, "may I vape here", "may I vape here", day=date(2026, 8, 31))
    keeps(store, gaps, "may I vape here now", day=date(2026, 9, 2))
    assert told(gaps.groups("oak", ByWord())) == [
        ("may I vape here", 3, "2026-09-01"),
        ("where do I park", 1, "2026-11-01"),
    ]


def test_another_clubs_questions_are_not_among_them(store: Store, gaps: Gaps) -> None:
    keeps(store, gaps, "may I vape here", club="elm")
    assert gaps.groups("oak", ByWord()) == ()
    (group,) = gaps.groups("elm", ByWord())
    assert gaps.words("elm", group.token) == "may I vape here"
    assert gaps.words("oak", group.token) is None
    assert gaps.words("elm", "no such token") is None


def test_nothing_of_a_row_says_who_or_when(store: Store, gaps: Gaps) -> None:
    """No name, no hour, and an order that is drawn by chance."""
    words = [f"question {number}" for number in range(40)]
    keeps(store, gaps, *words)
    with store.begin() as connection:
        rows = connection.execute(select(unanswered).order_by(unanswered.c.token)).mappings().all()
    assert [set(row.keys()) for row in rows] == [{"token", "club", "asked_on", "question"}] * 40
    assert [store.seal.open(row["question"])["words"] for row in rows] != words
    assert all(b"question" not in row["question"] for row in rows)


def test_sqlite_keeps_no_hidden_order_of_the_rows(store: Store, gaps: Gaps) -> None:
    if store.engine.dialect.name != "sqlite":
        return
    keeps(store, gaps, "may I vape here")
    with store.begin() as connection, pytest.raises(Exception, match="no such column"):
        connection.exec_driver_sql("SELECT rowid FROM unanswered")


def test_vectors_of_another_encoder_are_made_again_once(store: Store, gaps: Gaps) -> None:
    keeps(store, gaps, "may I vape here", "may I vape here now")
    newer = ByWord("b" * 64)
    assert told(gaps.groups("oak", newer)) == told(gaps.groups("oak", newer))
    assert sorted(newer.encoded) == ["may I vape here", "may I vape here now"]


def test_what_is_put_aside_is_not_listed_nor_what_is_like_it_until_it_is_again(store: Store, gaps: Gaps) -> None:
    keeps(store, gaps, "may I vape here", "where do I park")
    with store.begin() as connection:
        assert gaps.put_aside(connection, "k", "oak", "may I vape here", "U1")
        assert not gaps.put_aside(connection, "k", "oak", "may I vape here", "U1")
    keeps(store, gaps, "may I vape here now")
    assert told(gaps.groups("oak", ByWord())) == [("where do I park", 1, "2026-11-01")]
    (aside,) = gaps.aside("oak")
    assert (aside.words, aside.set_by, aside.set_at) == ("may I vape here", "U1", store.clock())
    assert gaps.aside("elm") == ()
    with store.begin() as connection:
        assert not gaps.list_again(connection, "elm", aside.number)
        assert gaps.list_again(connection, "oak", aside.number)
        assert not gaps.list_again(connection, "oak", aside.number)
    assert told(gaps.groups("oak", ByWord()))[0][1] == 2


def test_questions_are_forgotten_after_180_days_and_what_was_put_aside_after_a_year(
    store: Store, gaps: Gaps, clock: Any
) -> None:
    keeps(store, gaps, "may I vape here")
    with store.begin() as connection:
        gaps.put_aside(connection, "k", "oak", "where do I park", "U1")
    clock.moves(days=KEPT_DAYS - 1)
    gaps.sweep()
    assert len(gaps.groups("oak", ByWord())) == 1
    clock.moves(days=1)
    gaps.sweep()
    assert gaps.groups("oak", ByWord()) == ()
    assert len(gaps.aside("oak")) == 1
    clock.moves(days=365 - KEPT_DAYS)
    gaps.sweep()
    assert gaps.aside("oak") == ()


def test_what_another_key_sealed_is_passed_over(store: Store, gaps: Gaps) -> None:
    keeps(store, gaps, "may I vape here")
    (group,) = gaps.groups("oak", ByWord())
    store.seal = Seal("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
    assert gaps.groups("oak", ByWord()) == ()
    assert gaps.words("oak", group.token) is None


def test_what_names_somebody_is_left_out() -> None:
    asked = "may @U0BOSS see #C0GENERAL, mail jo@example.org, ring 07700 900123, https://x.org/a?b or www.y.org?"
    assert without_names(asked) == (
        "may (somebody) see (a channel), mail (an address), ring (a number), (a link) or (a link)"
    )
    assert without_names("is 2 to 8 the ratio for 15 children, from 9 to 5 30?") == (
        "is 2 to 8 the ratio for 15 children, from 9 to 5 30?"
    )
    assert len(without_names("word " * 400)) == MOST_WORDS


@pytest.mark.model
def test_several_thousand_questions_are_grouped(store: Store, gaps: Gaps, encoder: OnnxEncoder) -> None:
    """Three thousand, of three subjects, with the real encoder."""
    meaning = Encoded(encoder)
    asked = ["May I vape at work?", "Where is the assembly point?", "How much holiday do I get?"]
    vectors = dict(zip(asked, meaning.vectors(asked), strict=True))
    with store.begin() as connection:
        for number in range(3_000):
            question = asked[number % 3]
            kept = Unanswered("oak", question, TODAY, vectors[question], meaning.encoder_digest)
            gaps.keep(connection, kept)
    assert sorted(told(gaps.groups("oak", meaning))) == sorted((each, 1_000, "2026-11-01") for each in asked)
