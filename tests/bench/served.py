"""The process that `policybot bench memory` measures: imports what `policybot serve` imports, and answers.

usage: python -m tests.bench.served QUESTIONS COUNT [MODULE_THAT_MUST_NOT_BE_LOADED …]

Imports nothing but the standard library itself, so that each stage can be measured.
"""

import importlib
import json
import sys
from pathlib import Path


def main(questions: Path, count: int, unwanted: list[str]) -> None:
    """Answer `count` questions and print the megabytes of each stage as one JSON line."""
    stages = {"bare": megabytes()}
    importlib.import_module("bot.app")  # the composition root: all that serving imports
    stages["imported"] = megabytes()
    answering = importlib.import_module("tests.bench.answering")
    with answering.built_elsewhere() as folder:
        answer_all = answering.opened(folder)
        stages["opened"] = megabytes()
        answer_all(questions, count)
    stages["after"], stages["peak"] = megabytes(), megabytes("VmHWM")
    loaded = sorted(set(unwanted) & {name.partition(".")[0] for name in sys.modules})
    if loaded:
        sys.exit(f"loaded without need: {', '.join(loaded)}")
    sys.stdout.write(json.dumps(stages) + "\n")


def megabytes(entry: str = "VmRSS") -> float:
    """Megabytes of this process that are in memory; of VmHWM, the most there ever were."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(entry)).split()[1]) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
