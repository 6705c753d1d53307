"""`policybot bench memory`: what the serving process holds after a thousand questions."""

import json
import subprocess
import sys

from tests.bench.measuring import QUESTIONS, Figure, RecordOption, report
from tests.places import ROOT

QUESTIONS_ASKED = 1000
MEMORY_GOAL_MB = 260
# Never loaded where the bot is served.
NOT_SERVING = ("torch", "sentence_transformers", "transformers", "onnx", "peft")


def bench(record: RecordOption = False) -> None:
    """Measure the memory of a process that imports all that serving imports and answers 1,000 questions.

    For example:

        policybot bench memory
    """
    found = measure(QUESTIONS_ASKED)
    figures = [
        Figure("questions", QUESTIONS_ASKED, ""),
        Figure("a bare Python", found["bare"], "MB"),
        Figure("with all that serving imports", found["imported"], "MB"),
        Figure("with encoder and index opened", found["opened"], "MB"),
        Figure("after the questions", found["after"], "MB", at_most=MEMORY_GOAL_MB),
        Figure("at its peak", found["peak"], "MB"),
    ]
    report("memory", figures, record=record)


def measure(count: int) -> dict[str, float]:
    """Megabytes at each stage of a serving process that answers `count` questions.

    Raises subprocess.CalledProcessError where that process fails, as it does where it finds PyTorch loaded.
    """
    command = [sys.executable, "-m", "tests.bench.served", str(QUESTIONS), str(count), *NOT_SERVING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
