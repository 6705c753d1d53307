"""Training gives the same adapter again, which knows its base by digest and no folder of this machine."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from index.encoder.identity import (
    DEFAULT_ADAPTER,
    DEFAULT_MODEL,
    DEFAULT_MODEL_WEIGHTS_DIGEST,
    base_of_adapter,
    digest_of_adapter,
)
from index.training import adapt
from index.training.adapt import FaultyQuestionsError, MissingTrainExtraError, write_adapter
from index.training.commands import app
from index.training.questions import load_questions
from index.training.recipe import Recipe

Write = Callable[..., Path]
QUICK = Recipe(rank=2, epochs=2, batch_size=2)


def said_of(adapter: Path) -> dict[str, object]:
    said: dict[str, object] = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    return said


@pytest.mark.model
def test_the_same_questions_give_the_same_adapter_that_names_its_base(write: Write, tmp_path: Path) -> None:
    written, steps = load_questions(write()), list[str]()
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        write_adapter(written, folder, QUICK, steps.append)
    assert digest_of_adapter(folders[0]) == digest_of_adapter(folders[1])
    assert base_of_adapter(folders[0]) == (DEFAULT_MODEL, DEFAULT_MODEL_WEIGHTS_DIGEST)
    assert str(tmp_path) not in (folders[0] / "adapter_config.json").read_text(encoding="utf-8")
    assert sorted(path.name for path in folders[0].iterdir()) == ["adapter_config.json", "adapter_model.safetensors"]
    assert steps[0] == "learning from 5 questions"
    assert not list(tmp_path.glob(".adapter-*"))


@pytest.mark.model
def test_other_seeds_give_other_adapters(write: Write, tmp_path: Path) -> None:
    written = load_questions(write())
    for seed in (1, 2):
        write_adapter(written, tmp_path / str(seed), Recipe(rank=2, epochs=1, batch_size=2, seed=seed), lambda _: None)
    assert digest_of_adapter(tmp_path / "1") != digest_of_adapter(tmp_path / "2")


def test_learns_from_nothing_that_has_a_fault(write: Write, tmp_path: Path) -> None:
    written = load_questions(write(visitors__questions__yaml=None))
    with pytest.raises(FaultyQuestionsError, match=r"visitors\.md: has no questions.*train check"):
        write_adapter(written, tmp_path / "adapter", QUICK)
    assert not (tmp_path / "adapter").exists()


def test_names_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch, write: Write, tmp_path: Path) -> None:
    really = adapt.importlib.util.find_spec
    monkeypatch.setattr(adapt.importlib.util, "find_spec", lambda name: None if name == "datasets" else really(name))
    with pytest.raises(MissingTrainExtraError, match=r"needs datasets, .*'train': pip install 'policybot\[train\]'"):
        write_adapter(load_questions(write()), tmp_path / "adapter", QUICK)


class TestShipped:
    """The adapter that stands beside the code."""

    def test_names_its_base_by_digest(self) -> None:
        assert base_of_adapter(DEFAULT_ADAPTER) == (DEFAULT_MODEL, DEFAULT_MODEL_WEIGHTS_DIGEST)

    def test_names_no_folder(self) -> None:
        for value in said_of(DEFAULT_ADAPTER).values():
            assert not (isinstance(value, str) and value.startswith(("/", "~", "\\")))

    def test_is_small_enough_to_live_in_the_repository(self) -> None:
        assert sum(path.stat().st_size for path in DEFAULT_ADAPTER.iterdir()) < 3_000_000

    def test_is_of_the_recipe(self) -> None:
        said, recipe = said_of(DEFAULT_ADAPTER), Recipe()
        assert said["r"] == recipe.rank
        assert said["target_modules"] == sorted(recipe.modules)


class TestCommands:
    """`policybot train`."""

    def test_check_prints_the_counts_and_each_fault(self, write: Write, tmp_path: Path) -> None:
        arguments = ["check", "--data", str(write()), "--evaluation", str(tmp_path / "nowhere")]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 1
        assert "4  covered questions" in done.stdout
        assert "leak check: skipped" in done.stdout
        assert "all files: 5 question-clause pairs, at least 4000 are needed; write more" in done.stderr

    def test_check_shows_questions_with_their_clauses(self, write: Write, tmp_path: Path) -> None:
        arguments = ["check", "--data", str(write()), "--evaluation", str(tmp_path / "nowhere"), "--show"]
        shown = CliRunner().invoke(app, arguments).stdout
        assert "acorn-nursery/visitors.md · keyword\n  visitor book\n  → Every visitor signs the red book." in shown
        assert "who pays for a broken handset\n  → nothing covers it" in shown
