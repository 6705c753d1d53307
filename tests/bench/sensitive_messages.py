"""The written messages that the recogniser of sensitive ones is made from and measured on, and ordinary questions."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from index.settings_files import load_mapping
from index.training.questions import load_questions
from tests.bench.measuring import QUESTIONS, read_questions
from tests.places import ROOT

MESSAGES = ROOT / "tests" / "data" / "sensitive"

# Kinds of what is not sensitive that ask about the very matter, or only suppose it.
ABOUT_THE_RULE = frozenset({"rule", "supposed", "training"})
# Kinds of allegations about people who work here; the others are about families and visitors.
ABOUT_STAFF = frozenset({"staff", "manager", "told-of-staff", "oneself"})


class Half(StrEnum):
    """A file of messages; nobody who changes the recogniser reads those held out."""

    DEVELOPMENT = "development"
    HELD_OUT = "held-out"
    HELD_OUT_LATER = "held-out-second"


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody types; `reason` is empty where it is not sensitive, `kind` is the list it stands in."""

    text: str
    reason: str
    kind: str

    @property
    def asks_about_the_rule(self) -> bool:
        """Whether it is a question about the matter and tells of no case."""
        return not self.reason and self.kind in ABOUT_THE_RULE


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the training data that is ordinary, and the subject of its policy."""

    text: str
    subject: str


def read_messages(half: Half) -> tuple[Message, ...]:
    """The messages of a half, in order."""
    kept = _mapping(f"{half}.yaml")
    told = [
        Message(text, reason, kind)
        for reason, kinds in kept["sensitive"].items()
        for kind, texts in kinds.items()
        for text in texts
    ]
    return (*told, *(Message(text, "", kind) for kind, texts in kept["not_sensitive"].items() for text in texts))


def told_in_questions() -> tuple[Message, ...]:
    """The questions of the training data that tell a case."""
    kept = _mapping("told-in-questions.yaml")
    return tuple(Message(text, reason, "told") for reason, texts in kept["told"].items() for text in texts)


def ordinary_questions() -> tuple[Question, ...]:
    """Every question of the training data that neither tells a case nor leaves it unclear."""
    kept = _mapping("told-in-questions.yaml")
    left_out = {each.text for each in told_in_questions()} | set(kept["unclear"])
    return tuple(each for each in _questions() if each.text not in left_out)


def everyday_questions() -> tuple[Question, ...]:
    """The bench's own questions about the policies of this checkout; none of them tells a case."""
    return tuple(Question(each.question, "everyday") for each in read_questions(QUESTIONS))


@cache
def _questions() -> tuple[Question, ...]:
    written = load_questions()
    return tuple(Question(each.text, each.subject) for each in written.questions)


def _mapping(name: str) -> dict[str, Any]:
    return load_mapping((MESSAGES / name).read_text("utf-8"))
