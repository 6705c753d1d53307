"""`policybot train`: check the written questions, adapt the encoder, measure the gain."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from index.training.questions import WrittenQuestions

app = typer.Typer(
    help='Check the training questions and adapt the encoder to the field (needs the extra "train").',
    no_args_is_help=True,
    rich_markup_mode="rich",
)

_PROBLEM: Final = 1
_TRAINING: Final = Path(__file__).parent
# The project's common material lies beside a checkout; elsewhere there is none, and the leak check says so.
_EVALUATION: Final = _TRAINING.parents[1].parent / "shared" / "eval"

DataOption = Annotated[
    Path,
    typer.Option(
        "--data",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="A folder of SETTING/POLICY with POLICY.questions.yaml beside it; without it: the project's own.",
    ),
]


_WORK: Final = Path("var/training")
WorkOption = Annotated[
    Path,
    typer.Option("--work", metavar="DIR", file_okay=False, help="Where the encoders that are asked are kept."),
]


@app.command("check")
def check(
    data: DataOption = _TRAINING / "data",
    evaluation: Annotated[
        Path,
        typer.Option(
            "--evaluation",
            metavar="DIR",
            file_okay=False,
            help="Evaluation questions, JSON lines, that none of these may be near; no folder there skips this check.",
        ),
    ] = _EVALUATION,
    show: Annotated[bool, typer.Option("--show", help="Print 40 questions drawn at random, for reading.")] = False,  # noqa: FBT002 - an option
    seed: Annotated[int | None, typer.Option("--seed", help="Draw the same ones again.")] = None,
) -> None:
    """Check the written questions: enough, balanced, each with its clause, none written from a pattern, none leaked.

    Exit status 1 and "file: reason" for each fault.

    For example:

        policybot train check

        policybot train check --show
    """
    from index.training.check import check as check_questions  # noqa: PLC0415 - read only when it runs
    from index.training.questions import load_questions  # noqa: PLC0415

    written = load_questions(data)
    report = check_questions(written, evaluation)
    for name, count in report.counts.items():
        typer.echo(f"{count:>6}  {name}")
    typer.echo(f"leak check: {report.leak_check}")
    if show:
        _show(written, seed)
    for fault in report.faults:
        typer.echo(str(fault), err=True)
    if not report.is_sound:
        raise typer.Exit(_PROBLEM)


@app.command("adapt")
def adapt(
    data: DataOption = _TRAINING / "data",
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", file_okay=False, help="Where; without it: the folder that is merged."),
    ] = None,
) -> None:
    """Adapt the encoder to the field: learn from every question of the settings that are taught; write the adapter.

    The next `policybot index build` merges it.  Takes some minutes on two cores.

    For example:

        policybot train adapt

        policybot train adapt --into /tmp/adapter
    """
    from index.encoder.identity import DEFAULT_ADAPTER  # noqa: PLC0415 - read only when it runs
    from index.training.adapt import write_adapter  # noqa: PLC0415
    from index.training.questions import load_questions  # noqa: PLC0415

    started = time.monotonic()
    folder = into or DEFAULT_ADAPTER
    write_adapter(load_questions(data), folder, tell=_say)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    typer.echo(f"{folder}: {size:.1f} MB, made in {time.monotonic() - started:.0f} seconds")


@app.command("calibrate")
def calibrate(
    data: DataOption = _TRAINING / "data",
    work: WorkOption = _WORK,
    error: Annotated[
        float,
        typer.Option("--error", min=0.01, max=0.5, help="The share of wrong answers to stay below."),
    ] = 0.23,
) -> None:
    """Fit how sure an answer is: ask the encoder what it was never taught, and write calibration.json and its picture.

    The next `policybot index build` copies it into the index.  Takes some three minutes on two cores.  The questions
    are harder than those of most staff, so the share of wrong answers among them is larger than what users meet.

    For example:

        policybot train calibrate
    """
    from index.encoder import make_encoder  # noqa: PLC0415 - read only when it runs
    from index.encoder.identity import DEFAULT_ADAPTER, digest_of_adapter  # noqa: PLC0415
    from index.training.adapt import need_train_extra  # noqa: PLC0415
    from index.training.calibrating import ask_untaught, calibration_of, report  # noqa: PLC0415
    from index.training.picture import draw  # noqa: PLC0415
    from index.training.questions import load_questions  # noqa: PLC0415

    need_train_extra()
    started = time.monotonic()
    rows = ask_untaught(load_questions(data), make_encoder(work), _say)
    adapter_digest = digest_of_adapter(DEFAULT_ADAPTER) or ""
    calibration, checked = calibration_of(rows, error, adapter_digest)
    (_TRAINING / "calibration.json").write_bytes(calibration.to_bytes())
    draw(rows, checked, calibration, _TRAINING / "calibration.svg")
    typer.echo(report(rows, checked, calibration))
    typer.echo(f"in {time.monotonic() - started:.0f} seconds")


@app.command("folds")
def folds(
    data: DataOption = _TRAINING / "data",
    work: WorkOption = _WORK,
    count: Annotated[int, typer.Option("--folds", min=1, max=4, help="How many, each of them a training.")] = 4,
) -> None:
    """Measure the gain on settings and subjects that training never saw: four trainings, each on the rest.

    An encoder that was adapted to a fold before is not adapted again.

    For example:

        policybot train folds
    """
    from index.training.adapt import need_train_extra  # noqa: PLC0415 - read only when it runs
    from index.training.calibrating import measure_folds  # noqa: PLC0415
    from index.training.folds import folds_of, table  # noqa: PLC0415
    from index.training.questions import load_questions  # noqa: PLC0415

    need_train_extra()
    started = time.monotonic()
    written = load_questions(data)
    runs = measure_folds(written, list(folds_of(written))[:count], work, _say)
    typer.echo(table(runs))
    typer.echo(f"{count} of 4 folds, in {time.monotonic() - started:.0f} seconds")


def _show(written: WrittenQuestions, seed: int | None) -> None:
    from index.training.check import sample  # noqa: PLC0415 - read only when it runs

    for question in sample(written, random.Random(seed)):  # noqa: S311 - for reading
        policy = written.corpus.policies[question.policy_index]
        answers = "; ".join(written.clause(place).own_text for place in question.clauses) or "nothing covers it"
        typer.echo(f"\n{policy.source.path} · {question.kind}\n  {question.text}\n  → {answers}")


def _say(step: str) -> None:
    typer.echo(f"policybot: {step}", err=True)
