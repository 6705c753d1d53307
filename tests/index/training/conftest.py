"""A small setting with questions, written for these tests alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.training.questions import WrittenQuestions, load_questions

POLICY = """\
# Mobile Phones

## In the rooms

Staff must not:

- carry a phone in the baby room
- wear a watch that can take pictures

Lockers are in the staff room.

## Visitors

Visitors hand their phones in at the desk.

Reviewed March 2024
"""
OTHER = """\
# Visitors

Every visitor signs the red book.

A visitor is never alone with a child.
"""
QUESTIONS = """\
policy: phones.md
subject: mobile phones
items:
  - clause: "carry a phone in the baby room"
    near: ["Visitors hand their phones in", "visitors.md: signs the red book"]
    ask:
      slang: ["moby ok in with the little uns"]
      plain: ["Can my phone stay in my pocket near a baby?"]
  - clause: "Staff must not:"
    ask: {list: ["everything that is banned for us"]}
uncovered:
  near_miss: ["who pays for a broken handset"]
"""
OTHER_QUESTIONS = """\
policy: visitors.md
subject: visitors
items:
  - clause: "Every visitor signs the red book"
    also: ["A visitor is never alone"]
    ask: {keyword: ["visitor book"]}
"""
FILES = {
    "phones.md": POLICY,
    "phones.questions.yaml": QUESTIONS,
    "visitors.md": OTHER,
    "visitors.questions.yaml": OTHER_QUESTIONS,
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a data folder: the small setting, with the files named changed; None takes a file away."""

    def write(**changed: str | None) -> Path:
        setting = tmp_path / "data" / "acorn-nursery"
        setting.mkdir(parents=True)
        for name, content in (FILES | {key.replace("__", "."): value for key, value in changed.items()}).items():
            if content is not None:
                (setting / name).write_text(content, encoding="utf-8")
        return setting.parent

    return write


@pytest.fixture(scope="session")
def written() -> WrittenQuestions:
    """The project's own questions."""
    return load_questions()
