"""`policybot bench import`: a folder of fifty Word files, until questions are answered from it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from structlog.testing import capture_logs

from bot.errors import PolicybotError
from bot.following import LOOK_SECONDS, Follower
from bot.inforce import InForce
from bot.settings import Settings
from bot.slack.door import Sweeper
from bot.store import open_store
from index.encoder import open_encoder
from index.snapshot import open_snapshot
from index.types import Corpus
from tests.bench.measuring import Figure, RecordOption, report
from tests.places import ROOT, data_folder

FILES = 50
IMPORT_GOAL_SECONDS = 60
LIVE_GOAL_SECONDS = 10
CHANGES = 3
PASSES = 3
# Far beyond the goal, so that a figure that misses it is still a figure.
GIVEN_UP_AFTER_SECONDS = 120.0
ENVIRONMENT_PYTHON = ROOT / "var" / "bench-env" / "bin" / "python"
INSTALL = "run `requirements/install bench`, or name a Python that has it with --markitdown"

FilesOption = Annotated[int, typer.Option("--files", metavar="N", min=1, max=150, help="How many policies.")]
MarkitdownOption = Annotated[
    Path,
    typer.Option(
        "--markitdown",
        metavar="PYTHON",
        envvar="POLICYBOT_BENCH_MARKITDOWN",
        help="The Python that has markitdown[docx]; without it, that of var/bench-env.",
    ),
]


class NotMeasuredError(PolicybotError):
    """The files did not become what they should be, so that a time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text taken out of all files: by which version, in how many seconds, and how many characters came out."""

    version: str
    seconds: float
    characters: int


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one run found; seconds.  `theirs` is None where there is no markitdown."""

    policies: int
    clauses: int
    from_nothing: float
    until_live: Sequence[float]
    built_again: float
    ours: Extraction
    theirs: Extraction | None


def bench(
    files: FilesOption = FILES, markitdown: MarkitdownOption = ENVIRONMENT_PYTHON, record: RecordOption = False
) -> None:
    """Time fifty Word files until they are answered from, one that changes under a running bot, and their extraction.

    Extraction is timed beside markitdown's, where that is installed.

    For example:

        policybot bench import

        policybot bench import --files 5 --markitdown ~/markitdown/bin/python
    """
    try:
        from tests.bench.fifty import drawn  # noqa: PLC0415 - writing Word files needs more than the other benches
    except ImportError as error:
        raise NotMeasuredError(f"{error.name} is not installed, which writes the files; run `make lint`") from error
    with TemporaryDirectory(prefix="policybot-bench-") as folder:
        measured = measure(Path(folder), drawn(files), markitdown)
    print_extractions(measured, files)
    report("import", figures_of(measured), record=record, also=["lxml"])


def measure(folder: Path, policies: list[Path], markitdown: Path) -> Measured:
    """Put the policies into a corpus below `folder` as Word files, and time what becomes of them."""
    from tests.bench.fifty import put_corpus  # noqa: PLC0415

    settings = _settings(folder)
    put_corpus(settings.corpus, policies)
    from_nothing = _built(settings)
    corpus = _held(settings, len(policies))
    until_live = list(_until_live(settings, policies))
    _change(settings, policies[0], "Everybody must read this policy once a year.")
    built_again = _built(settings)
    ours, theirs = _extractions(markitdown, settings.corpus)
    return Measured(
        policies=len(corpus.policies),
        clauses=sum(len(policy.clauses) for policy in corpus.policies),
        from_nothing=from_nothing,
        until_live=until_live,
        built_again=built_again,
        ours=ours,
        theirs=theirs,
    )


def figures_of(measured: Measured) -> list[Figure]:
    """What was measured, with its goals."""
    slowest = max(measured.until_live)
    figures = [
        Figure("policies, Word files", measured.policies, ""),
        Figure("clauses", measured.clauses, ""),
        Figure("imported and live, from nothing", measured.from_nothing, "s", at_most=IMPORT_GOAL_SECONDS),
        Figure(
            f"one file changed, until a running bot answers from it: slowest of {len(measured.until_live)}",
            slowest,
            "s",
            at_most=LIVE_GOAL_SECONDS,
        ),
        Figure("one file changed, `policybot index build`", measured.built_again, "s"),
        Figure(f"extraction alone, our reader: median of {PASSES}", measured.ours.seconds, "s"),
    ]
    if measured.theirs is None:
        return figures
    theirs = measured.theirs
    return [
        *figures,
        Figure(f"extraction alone, markitdown {theirs.version}: median of {PASSES}", theirs.seconds, "s"),
        Figure("times faster, by the medians", theirs.seconds / measured.ours.seconds, "×"),
    ]


def print_extractions(measured: Measured, files: int) -> None:
    """Both extractions side by side, or how to have the other one."""
    table = Table(f"extraction of {files} files", "policybot", "markitdown", "", box=None, pad_edge=False)
    ours, theirs = measured.ours, measured.theirs
    if theirs is None:
        typer.echo(f"bench import: no markitdown to set our reader beside; {INSTALL}", err=True)
        return
    table.add_row("version", ours.version, theirs.version, "")
    table.add_row("seconds", f"{ours.seconds:.2f}", f"{theirs.seconds:.2f}", f"{theirs.seconds / ours.seconds:.1f} ×")
    table.add_row("milliseconds a file", *(f"{each.seconds / files * 1000:.1f}" for each in (ours, theirs)), "")
    table.add_row("characters", *(f"{each.characters:,}" for each in (ours, theirs)), "")
    Console(width=120).print(table)
    typer.echo("policybot's come with the place of every line, markitdown's as Markdown.\n")


def extraction(name: str, python: Path, folder: Path) -> Extraction:
    """How long `name` takes for the files below `folder`, in a process of its own under that Python.

    Raises subprocess.CalledProcessError where it fails.
    """
    command = [str(python), "-m", "tests.bench.extracting", name, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Extraction(**json.loads(done.stdout.splitlines()[-1]))


def _extractions(markitdown: Path, folder: Path) -> tuple[Extraction, Extraction | None]:
    """Our extraction and markitdown's, each the median of its passes, which take turns; None without markitdown."""
    ours: list[Extraction] = []
    theirs: list[Extraction] = []
    is_there = _has_markitdown(markitdown)
    for _ in range(PASSES):
        ours.append(extraction("policybot", Path(sys.executable), folder))
        if is_there:
            theirs.append(extraction("markitdown", markitdown, folder))
    return _median(ours), _median(theirs) if theirs else None


def _median(passes: Sequence[Extraction]) -> Extraction:
    return sorted(passes, key=lambda each: each.seconds)[len(passes) // 2]


def _has_markitdown(python: Path) -> bool:
    """Whether that is a Python with markitdown and what it reads Word files with."""
    command = [str(python), "-c", "import markitdown, mammoth"]
    return python.is_file() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _settings(folder: Path) -> Settings:
    """A corpus, still to be made, and a data folder with this checkout's encoder."""
    data = folder / "data"
    data.mkdir()
    (data / "encoders").symlink_to(data_folder() / "encoders", target_is_directory=True)
    open_encoder(data)  # raises where there is none: making it is no part of an import
    return Settings(corpus=folder / "corpus", data=data)


def _built(settings: Settings) -> float:
    """The seconds of `policybot index build`, from the start of its process to its end."""
    environment = os.environ | {"POLICYBOT_CORPUS": str(settings.corpus), "POLICYBOT_DATA": str(settings.data)}
    command = [sys.executable, "-m", "bot.cli", "index", "build"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return time.perf_counter() - started


def _held(settings: Settings, count: int) -> Corpus:
    """What is in the index.  Raises NotMeasuredError unless that is every file."""
    corpus = open_snapshot(settings.snapshot_folder, None).corpus
    if len(corpus.policies) != count or corpus.left_out:
        raise NotMeasuredError(f"{len(corpus.policies)} of {count} files were read; left out: {corpus.left_out}")
    return corpus


def _until_live(settings: Settings, policies: Sequence[Path]) -> Iterator[float]:
    """Change one file after another under a running bot; the seconds until each is what it answers from."""
    with _following(settings) as in_force:
        for number in range(CHANGES):
            rule = f"Staff must water the plant with the number {number} before they go home."
            _change(settings, policies[number % len(policies)], rule)
            started = time.perf_counter()
            while not _has(in_force.corpus, rule):
                if time.perf_counter() - started > GIVEN_UP_AFTER_SECONDS:
                    raise NotMeasuredError(f"a changed file is not live after {GIVEN_UP_AFTER_SECONDS:.0f} seconds")
                time.sleep(0.01)
            yield time.perf_counter() - started


@contextmanager
def _following(settings: Settings) -> Iterator[InForce]:
    """What answers in a running bot, and follows its folder as that does; its log would stand among the figures."""
    encoder = open_encoder(settings.data)
    with capture_logs(), closing(open_store(settings.database_url, settings.data)) as store:
        in_force = InForce(settings, encoder, open_snapshot(settings.snapshot_folder, encoder), store)
        follower = Follower(settings, in_force)
        looking = Sweeper(follower.look, LOOK_SECONDS, "follower")
        looking.start()
        try:
            yield in_force
        finally:
            follower.stop()
            looking.stop()


def _change(settings: Settings, policy: Path, rule: str) -> None:
    from tests.bench.fifty import put_word_file  # noqa: PLC0415

    put_word_file(settings.corpus, policy, rule)


def _has(corpus: Corpus, rule: str) -> bool:
    return any(rule in clause.text for policy in corpus.policies for clause in policy.clauses)
