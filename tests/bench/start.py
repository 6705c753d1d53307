"""`policybot bench start`: from the command to the answer on the screen."""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.bench.measuring import Figure, RecordOption, report
from tests.places import CORPUS, ROOT, data_folder

RUNS = 5
SECONDS_GOAL = 1.2
ASK = (sys.executable, "-m", "bot.cli", "ask", "Can I accept this parent's friend request?", "--club", "ask-clubs")
QUOTED = "Accept invitations from parents"
LIBRARIES_ALONE = (sys.executable, "-c", "import faiss, numpy, onnxruntime, pydantic, rich, tokenizers, typer")
# Nothing of these answers a question at the command line.
NOT_NEEDED = (
    "torch", "sentence_transformers", "transformers", "onnx", "peft",
    "slack_bolt", "slack_sdk", "sqlalchemy", "alembic", "starlette", "uvicorn", "cryptography",
    "bm25s", "scipy", "prompt_toolkit",
)  # fmt: skip


def bench(record: RecordOption = False) -> None:
    """Time `policybot ask` from its start to its end, index built: the median of five.

    For example:

        policybot bench start
    """
    run(ASK)  # builds the index where it is not built, and brings the files into memory
    before = processor_seconds()
    found = [seconds(ASK) for _ in range(RUNS)]
    worked = (processor_seconds() - before) / RUNS
    loaded = modules_loaded(ASK)
    figures = [
        Figure("from the command to the answer: median of 5", statistics.median(found), "s", at_most=SECONDS_GOAL),
        Figure("the slowest of them", max(found), "s"),
        Figure("of which the processor worked, on average", worked, "s"),  # on a busy machine the rest is waiting
        Figure("importing its libraries alone", statistics.median(seconds(LIBRARIES_ALONE) for _ in range(RUNS)), "s"),
        Figure("modules loaded", len(loaded), ""),
        Figure(
            f"of {', '.join(NOT_NEEDED)}",
            len({name.partition(".")[0] for name in loaded}.intersection(NOT_NEEDED)),
            "",
            at_most=0,
        ),
    ]
    report("start", figures, record=record)


def seconds(command: Sequence[str]) -> float:
    """How long the command takes from start to end."""
    started = time.perf_counter()
    run(command)
    return time.perf_counter() - started


def processor_seconds() -> float:
    """How long the processor has worked for the commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def modules_loaded(command: Sequence[str]) -> set[str]:
    """The modules that the command imports, by Python's own account."""
    python, *rest = command
    told = run((python, "-X", "importtime", *rest)).stderr
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run it over this checkout's policies; an `ask` must have shown the clause."""
    environment = os.environ | {"POLICYBOT_DATA": str(data_folder()), "POLICYBOT_CORPUS": str(CORPUS)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    if "ask" in command and QUOTED not in done.stdout:
        raise RuntimeError(f"no answer on the screen, but {done.stdout[:300]!r} and {done.stderr[-300:]!r}")
    return done
