"""`policybot evaluate`: the field's measures of questions with gold clauses, and their history."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bot.cli.options import CorpusOption, say, say_left_out

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from bot.answering import Answerer
    from index.encoder import Encoder
    from index.evaluate import AnswerFunction, Evaluation, Measure, Measures
    from index.types import Corpus

HISTORY: Final = Path("tests/bench/history.jsonl")
README: Final = Path("README.md")

_USAGE: Final = 2

# What can change a measure besides our own code.
_MEASURED_WITH: Final = (
    "policybot",
    "onnxruntime",
    "tokenizers",
    "faiss-cpu",
    "bm25s",
    "pystemmer",
    "rapidfuzz",
    "numpy",
)


def evaluate(
    questions: Annotated[
        Path | None,
        typer.Argument(metavar="QUESTIONS", exists=True, dir_okay=False, help="JSON lines with gold clauses."),
    ] = None,
    corpus: CorpusOption = None,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="Append the measures to the checkout's history.")
    ] = True,
    readme: Annotated[
        bool, typer.Option("--readme", help="Write the last line of the history into README.md's table.")
    ] = False,
) -> None:
    """Measure the answers to questions whose clauses are known, per kind and per club, with 95 % intervals.

    In a checkout one line is appended to tests/bench/history.jsonl: measures, commit and versions, no question.

    For example:

        policybot evaluate questions.jsonl --no-record

        policybot evaluate --readme
    """
    if questions is None and not readme:
        raise typer.BadParameter("give QUESTIONS, a file of JSON lines with gold clauses, or --readme")
    if questions is not None:
        _measure(questions, corpus, record)
    if readme:
        _write_readme()


def _measure(questions: Path, corpus: Path | None, record: bool) -> None:
    from bot.answering import Answerer
    from bot.cli.opening import counting, place_of, ready_index
    from bot.settings import load_settings
    from bot.terminal.rendering import make_console
    from index.evaluate import JudgementsError, evaluate, read_judgements

    content = questions.read_bytes()
    try:
        judgements = read_judgements(content.decode("utf-8").splitlines())
    except (JudgementsError, UnicodeDecodeError) as error:
        say(f"{questions}: {error}")
        raise typer.Exit(_USAGE) from error
    snapshot, encoder = ready_index(place_of(load_settings(), corpus))
    say_left_out(snapshot.corpus.left_out)
    with counting("Asking") as progress:
        found = evaluate(judgements, answer_function(Answerer(snapshot, encoder), snapshot.corpus), progress)
    make_console().print(render_evaluation(found))
    about = {
        "questions": {"file": questions.name, "sha256": hashlib.sha256(content).hexdigest(), "count": len(judgements)},
        "corpus": snapshot.corpus.digest,
        "versions": versions(encoder),
    }
    if record:
        _append(found, about)


def answer_function(answerer: Answerer, corpus: Corpus) -> AnswerFunction:
    """What asks the bot as its operator and hands back what a person would see."""
    from index.evaluate import Outcome, Shown

    def answer(question: str, club: str | None) -> Outcome:
        reply = answerer.answer_as_operator(question, corpus.club(club) if club else None)
        quotes = tuple(Shown(quote.policy.source.path, quote.quotation.text) for quote in reply.quotes)
        return Outcome(reply.status.value, quotes)

    return answer


def versions(encoder: Encoder) -> dict[str, str]:
    """What the measures were taken with."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in _MEASURED_WITH},
        "encoder": encoder.digest,
    }


# History --------------------------------------------------------------------------------------------------------------


def _append(found: Evaluation, about: Mapping[str, Any]) -> None:
    from bot.cli.checkout import checkout_root
    from index.evaluate import make_record

    root = checkout_root()
    if root is None:
        say("not recorded: the history is kept in the project's checkout")
        return
    line = make_record(found, measured=datetime.now(UTC), commit=_commit(root), is_dirty=_is_dirty(root), about=about)
    history = root / HISTORY
    history.parent.mkdir(parents=True, exist_ok=True)
    with history.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    say(f"recorded in {history}")


def _commit(root: Path) -> str | None:
    """The commit checked out, None where there is none yet."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD").strip() or None


def _is_dirty(root: Path) -> bool:
    """Whether anything but the history itself, and the README's table made from it, differs from the commit."""
    changed = (line[3:] for line in _git(root, "status", "--porcelain", "--untracked-files=all").splitlines())
    return any(path not in {str(HISTORY), str(README)} for path in changed)


def _git(root: Path, *arguments: str) -> str:
    try:
        command = ["git", "-C", str(root), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603 - fixed words
    except FileNotFoundError:
        return ""


def _write_readme() -> None:
    """Put the last record's table into the README."""
    from bot.cli.checkout import checkout_root
    from bot.errors import CheckoutError
    from index.evaluate import put_between_markers, readme_table

    root = checkout_root()
    if root is None:
        raise CheckoutError("`policybot evaluate --readme` needs the project's checkout, where README.md is")
    history, readme = root / HISTORY, root / README
    if not history.is_file():
        raise CheckoutError(f"nothing is recorded in {history} yet; run `policybot evaluate QUESTIONS` first")
    last = json.loads(history.read_text("utf-8").splitlines()[-1])
    try:
        readme.write_text(put_between_markers(readme.read_text("utf-8"), readme_table(last)), "utf-8")
    except ValueError as error:
        raise CheckoutError(f"{readme}: {error}; put them where the table belongs") from error
    say(f"wrote the table of {last['date']} into {readme}")


# Tables ---------------------------------------------------------------------------------------------------------------


def render_evaluation(found: Evaluation) -> RenderableType:
    """Every measure, then a row for each kind and club."""
    from rich.console import Group

    return Group(_overall(found.overall), "", _groups("kind", found.by_kind), "", _groups("club", found.by_club))


def _overall(found: Measures) -> RenderableType:
    from index.evaluate import interval, percent

    table = _table("measure", "value", "95 % interval", "questions")
    for name, measure in found.shares.items():
        table.add_row(name, percent(measure.value), interval(measure.low, measure.high), str(measure.count))
    table.add_row("leaks to another club", str(found.leaks), "", str(found.questions))
    return table


_GROUP_MEASURES: Final = ("hit@1 or refused", "hit@3", "right@1", "wrong of answered")


def _groups(title: str, groups: Mapping[str, Measures]) -> Table:
    """A row for each group: its first measures, each with its interval and the questions it is taken over."""
    table = _table(title, *_GROUP_MEASURES, "leaks")
    for name, found in groups.items():
        table.add_row(name, *(_cell(found.shares[measure]) for measure in _GROUP_MEASURES), str(found.leaks))
    return table


def _cell(found: Measure) -> str:
    from index.evaluate import percent

    if found.value is None or found.low is None or found.high is None:
        return percent(None)
    # Whole percents: no group has the questions for more.
    return f"{100 * found.value:.0f} % of {found.count}\n{100 * found.low:.0f}–{100 * found.high:.0f}"


def _table(first: str, *others: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for heading in others:
        table.add_column(heading, justify="right")
    return table
