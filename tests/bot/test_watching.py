"""A file is taken when it is new or changed and lies still."""

import os
from pathlib import Path

import pytest

from bot.watching import Watch


@pytest.fixture
def watch() -> Watch:
    return Watch(".yaml")


def write(path: Path, content: str, at: int) -> Path:
    """The file with that content, last changed at a moment of its own."""
    path.write_text(content, "utf-8")
    os.utime(path, ns=(at, at))
    return path


def test_a_file_that_grows_is_not_taken_before_it_lies_still(watch: Watch, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "half", 1)
    assert watch.look([file]) == ([], []), "nobody knows yet whether it lies still"
    write(file, "half and half", 2)
    assert watch.look([file]) == ([], [])
    assert watch.look([file]) == ([file], [])


def test_what_was_taken_is_taken_again_when_it_is_changed(watch: Watch, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "one", 1)
    watch.begin([file])
    watch.take([file])
    assert [watch.look([file]) for _ in range(3)] == [([], [])] * 3
    write(file, "two", 2)
    assert [watch.look([file])[0] for _ in range(2)] == [[], [file]]


def test_what_changes_while_it_is_read_is_a_change(watch: Watch, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "one", 1)
    watch.begin([file])
    write(file, "two", 2)
    watch.take([file])
    assert [watch.look([file])[0] for _ in range(2)] == [[], [file]]


def test_a_sidecar_is_part_of_its_file_but_not_the_one_that_is_written_while_it_is_read(
    watch: Watch, tmp_path: Path
) -> None:
    file, other = write(tmp_path / "Gifts.txt", "one", 1), write(tmp_path / "Gifts 2.txt", "one", 1)
    watch.begin([file, other])
    write(tmp_path / "Gifts.yaml", "ours", 2)
    write(tmp_path / "Gifts 2.yaml", "ours", 2)
    watch.take([file, other])
    assert [watch.look([file, other])[0] for _ in range(2)] == [[], []]
    write(tmp_path / "Gifts 2.yaml", "theirs", 3)
    assert [watch.look([file, other])[0] for _ in range(2)] == [[], [other]]
    watch.begin([other])
    watch.take([other])
    write(tmp_path / "Gifts.part.yaml", "theirs", 4)
    assert [watch.look([file, other])[0] for _ in range(2)] == [[], [file]]


def test_what_is_gone_is_told_once(watch: Watch, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "one", 1)
    watch.begin([file])
    watch.take([file])
    file.unlink()
    assert watch.look([]) == ([], [file])
    assert watch.look([]) == ([], [])
