"""`policybot bench peers`: four common stacks and policybot, the same questions, one run."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from bot.errors import PolicybotError
from index.encoder import make_encoder
from index.evaluate import Judgement, read_judgements
from tests.bench import measuring
from tests.bench.measuring import QUESTIONS, Question, machine, read_questions
from tests.bench.peers.asking import StackError
from tests.bench.peers.lines import OURS
from tests.bench.peers.results import about, left_out, readme_table, table
from tests.bench.peers.running import PASSES, Runner, run
from tests.places import CORPUS, ROOT, data_folder

COMMAND = "peers"
ENVIRONMENT = ROOT / "var" / "bench-env"
SHARED_QUESTIONS = ROOT.parent / "shared" / "eval" / "seed_questions.jsonl"
PICTURE = Path(__file__).parents[1] / "peers.svg"
README = ROOT / "README.md"
STACKS = {"LangChain": "langchain", "LlamaIndex": "llamaindex", "Haystack": "haystack", "txtai": "txtai"}
_WIDTH = 190  # columns for five stacks, each with its interval

QuestionsOption = Annotated[
    Path | None,
    typer.Option(
        "--questions",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="JSON lines with gold clauses; without it the project's shared ones, else tests/bench/questions.jsonl, "
        "which measure speed alone.",
    ),
]
FirstOption = Annotated[
    int | None, typer.Option("--first", metavar="N", min=1, help="Ask the first N questions only, for a try.")
]
RecordOption = Annotated[
    bool,
    typer.Option(
        "--record", help="Append to tests/bench/figures.jsonl, draw the picture, and write README.md's table."
    ),
]


class NotComparedError(PolicybotError):
    """There is nothing to compare with, or policybot itself cannot be measured."""


def bench(questions: QuestionsOption = None, first: FirstOption = None, record: RecordOption = False) -> None:
    """Set policybot beside LangChain, LlamaIndex, Haystack and txtai: the same questions, policies, machine and run.

    Each stack runs in a process of its own, in the environment that `make bench` makes.

    For example:

        policybot bench peers --first 10

        policybot bench peers --record
    """
    if record and first:
        raise typer.BadParameter("--record takes all questions; leave --first out")
    python = _environment_python(ENVIRONMENT)
    path = questions or (SHARED_QUESTIONS if SHARED_QUESTIONS.is_file() else QUESTIONS)
    content = path.read_bytes()
    asked, judgements = _read(path)
    make_encoder(data_folder())  # or policybot's own process would not find one
    try:
        found, faults = run(_runners(python), CORPUS, asked[:first], judgements[:first], _tell)
    except StackError as error:
        raise NotComparedError(str(error)) from error
    line = {
        "command": COMMAND,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "questions": {
            "file": path.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "count": len(asked[:first]),
            "passes": PASSES,
        },
        "figures": [],
        "stacks": [result.as_json() for result in found],
        "left_out": faults,
    }
    _print(line)
    if record:
        _record(line, python)


def last_record(path: Path) -> Mapping[str, Any] | None:
    """The last record of this command in a file of figures, None where there is none."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    records = [each for each in map(json.loads, lines) if each["command"] == COMMAND]
    return dict(records[-1]) if records else None


def put_into_readme(readme: str, record: Mapping[str, Any]) -> str:
    """`readme` with the table of `record` between its markers."""
    begin, end = f"<!-- {COMMAND}:begin -->", f"<!-- {COMMAND}:end -->"
    before, rest = readme.split(begin)
    return f"{before}{begin}\n\n{readme_table(record)}\n\n{end}{rest.split(end)[1]}"


def draw(record: Mapping[str, Any], python: Path, picture: Path) -> bool:
    """Whether the picture of `record` could be drawn; said on stderr where not, and what is there stays."""
    command = [str(python), "-m", "tests.bench.peers.drawing", str(picture)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        input=json.dumps(record),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()
        _tell(f"no picture: {said[-1] if said else f'exit {done.returncode}'}")
    return done.returncode == 0


def _environment_python(environment: Path) -> Path:
    """The interpreter of the stacks' environment.  Raises NotComparedError where there is none."""
    python = environment / "bin" / "python"
    if not python.is_file():
        raise NotComparedError(
            f"the stacks to compare with are not installed in {environment.relative_to(ROOT)}; run `make bench`, "
            "which installs them and runs this"
        )
    return python


def _runners(python: Path) -> list[Runner]:
    def runner(name: str, module: str, interpreter: str) -> Runner:
        return Runner(name, (interpreter, "-m", f"tests.bench.peers.{module}"))

    return [
        runner(OURS, OURS, sys.executable),
        *(runner(name, module, str(python)) for name, module in STACKS.items()),
    ]


def _read(path: Path) -> tuple[Sequence[Question], Sequence[Judgement]]:
    """The questions of a file, and their judgements where it has gold clauses."""
    lines = path.read_text("utf-8").splitlines()
    judgements = read_judgements(lines) if "gold" in json.loads(next(filter(None, lines))) else ()
    return read_questions(path), judgements


def _print(record: Mapping[str, Any]) -> None:
    heading, *rows = table(record)
    printed = Table(box=None, pad_edge=False)
    printed.add_column(heading[0], no_wrap=True)
    for name in heading[1:]:
        printed.add_column(name, justify="right")
    for row in rows:
        printed.add_row(*row)
    typer.echo(f"policybot bench {COMMAND} on {record['machine']}")
    Console(width=_WIDTH).print(printed)
    typer.echo(about(record))
    if record["left_out"]:
        typer.echo(left_out(record))


def _record(record: Mapping[str, Any], python: Path) -> None:
    with measuring.RECORD.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    README.write_text(put_into_readme(README.read_text("utf-8"), record), "utf-8")
    draw(record, python, PICTURE)


def _tell(message: str) -> None:
    typer.echo(f"bench {COMMAND}: {message}", err=True)
