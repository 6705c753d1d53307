"""Reads the Dockerfile: its stages, and each instruction in the order it runs."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its word in capitals, and what follows it with line continuations taken out."""

    word: str
    rest: str

    @property
    def words(self) -> tuple[str, ...]:
        """What follows, as words: of the JSON form where it is one, else as a shell splits it."""
        text = self.rest[self.rest.index("[") :] if self.word == "HEALTHCHECK" else self.rest
        if text.startswith("["):
            return tuple(json.loads(text))
        return tuple(shlex.split(text))

    @property
    def from_stage(self) -> str | None:
        """The stage that a COPY takes from; None where it takes from the checkout."""
        match = re.match(r"--from=(\S+)", self.rest)
        return match[1] if match else None

    @property
    def paths(self) -> tuple[str, ...]:
        """Sources and, last, the target of a COPY."""
        return tuple(word for word in self.words if not word.startswith("--"))


@dataclass(slots=True)
class Stage:
    """One stage: the image it starts from, its name ("" for the last), and its instructions."""

    image: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, word: str) -> list[Instruction]:
        """Every instruction of that word, in order."""
        return [instruction for instruction in self.instructions if instruction.word == word]

    def last(self, word: str) -> Instruction:
        """The instruction of that word that counts: the last."""
        return self.all(word)[-1]

    @property
    def environment(self) -> dict[str, str]:
        """Every variable that ENV sets."""
        pairs = (pair.partition("=") for instruction in self.all("ENV") for pair in instruction.words)
        return {name: value for name, _, value in pairs}

    @property
    def arguments(self) -> dict[str, str]:
        """Every ARG with its default."""
        pairs = (instruction.rest.partition("=") for instruction in self.all("ARG"))
        return {name: value for name, _, value in pairs}


def read_dockerfile(path: Path = ROOT / "Dockerfile") -> list[Stage]:
    """The stages of a Dockerfile, first to last."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    stages: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, rest = line.split(maxsplit=1)
        if word.upper() == "FROM":
            image, *name = re.split(r"\s+AS\s+", rest, flags=re.IGNORECASE)
            stages.append(Stage(image, "".join(name)))
        else:
            stages[-1].instructions.append(Instruction(word.upper(), rest.strip()))
    return stages


def is_ignored(path: str) -> bool:
    """Whether .dockerignore keeps a path of the checkout away from the image: the last pattern that fits decides."""
    ignored = False
    parts = Path(path).parts
    upwards = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern = line.removeprefix("!").rstrip("/")
            names = [Path(part).name for part in upwards] if pattern.startswith("**/") else upwards
            if any(fnmatch.fnmatchcase(name, pattern.removeprefix("**/")) for name in names):
                ignored = not line.startswith("!")
    return ignored
