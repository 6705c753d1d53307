"""Tables that a spreadsheet opens without running anything in them."""

import csv
import io

import pytest

from bot.papers.tabular import csv_bytes


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(words: str) -> None:
    ((cell, other),) = list(csv.reader(io.StringIO(csv_bytes(["a", "b"], [[words, "x"]]).decode("utf-8-sig"))))[1:]
    assert (cell[0], cell[1:].splitlines(), other) == ("'", words.splitlines(), "x")


def test_names_of_every_alphabet_come_back_as_they_were() -> None:
    rows = [["Zoë, “Zo” Ångström", "李小龍"], ["two\nlines", 'a "quoted" word']]
    made = csv_bytes(["who", "what"], rows)
    assert made.startswith(b"\xef\xbb\xbfwho,what\r\n")
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))[1:] == rows


def test_half_a_character_does_not_stop_the_table() -> None:
    assert csv_bytes(["a"], [["\ud83d"]]).endswith(b"?\r\n")
