"""YAML as the project reads it."""

import pytest
import yaml

from index.settings_files import load_mapping


def test_a_mapping_is_read_as_it_stands() -> None:
    assert load_mapping("a: 1\nb: [x, y]\nc: {d: null}\n") == {"a": 1, "b": ["x", "y"], "c": {"d": None}}
    assert load_mapping("") == {}
    assert load_mapping("# nothing\n") == {}


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: &x 1\nb: *x\n", "aliases (*name) are not allowed", 1),
        ("a: 1\nb: 2\na: 3\n", "'a' stands twice; keep one", 2),
        ("a:\n  b: 1\n  b: 2\n", "'b' stands twice; keep one", 2),
        ("[a]: 1\n", "a key must be a plain word", 0),
        ("{a: 1}: 2\n", "a key must be a plain word", 0),
        ("a: [1\n", "expected ',' or ']'", 1),
        ("a: !!python/name:os.system\n", "could not determine a constructor", 0),
    ],
)
def test_what_could_surprise_is_refused_with_its_line(text: str, problem: str, line: int) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as raised:
        load_mapping(text)
    assert problem in str(raised.value.problem)
    assert raised.value.problem_mark is not None
    assert raised.value.problem_mark.line == line


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "12\n"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected names with values"):
        load_mapping(text)


def test_a_few_lines_cannot_expand_to_gigabytes() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(yaml.YAMLError, match="aliases"):
        load_mapping(bomb)
