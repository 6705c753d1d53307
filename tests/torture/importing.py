"""`policybot torture import`: files made to do harm among good ones; each is refused with what to do, or read.

The bad cost the good ones nothing: all of these are policies afterwards.  This process grows by little, and nothing is
written outside the folder that the files lie in.
"""

import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from index.clauses import read_policy
from index.corpus import load_corpus
from index.errors import UnreadablePolicyError
from index.types import Club
from tests.index.reading.harmful import HARMFUL, SLOW
from tests.index.reading.sheets import blank, content, write
from tests.index.reading.wordfile import paragraph, word
from tests.torture.harness import MissError, OnlyOption, Plan, ScaleOption, SeedOption, Trial, run_trials

PAIRS = 200  # a bad file and a good one
MOST_BYTES = 512_000_000
# A busy machine is given three times what a file may take.
MOST_SECONDS = 30.0
_CLUB = Club("oak", "Oak")
# So often is one of the files that keep the processor busy until they are given up.
_SLOW_EVERY = 50


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None, only: OnlyOption = None) -> None:
    """Read 200 harmful files among 200 good ones: each bad one is refused with what to do, each good one is read.

    For example:

        policybot torture import --seed 7
    """
    plan = Plan.of("import", "pairs of files", PAIRS, scale=scale, seed=seed, only=only)
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder:
        place = Place(Path(folder))
        run_trials(plan, lambda trial: read_both(trial, place), closing=lambda: look_at_all(place))


@dataclass
class Place:
    """Where the files lie, what was written there, and how large this process was before."""

    root: Path
    bad: list[Path] = field(default_factory=list)
    good: list[Path] = field(default_factory=list)
    slowest: float = 0.0
    before: int = field(default_factory=lambda: psutil.Process(os.getpid()).memory_info().rss)

    def __post_init__(self) -> None:
        (self.root / "corpus" / _CLUB.slug).mkdir(parents=True)
        (self.root / "beside.txt").write_text("nobody's", encoding="utf-8")

    def put(self, name: str, data: bytes) -> Path:
        """The file, in the club's folder."""
        path = self.root / "corpus" / _CLUB.slug / name
        path.write_bytes(data)
        return path


def read_both(trial: Trial, place: Place) -> str:
    """One bad file and one good one; returns what the bad one was."""
    suffix, made = trial.chance.choice(SLOW if trial.number % _SLOW_EVERY == 0 else HARMFUL)
    kind = f"{suffix} {made.__name__.replace('_', ' ')}"
    # Told apart by their ends, because two files alike are one policy twice.
    bad = place.put(f"bad-{trial.number}{suffix}", made())
    place.bad.append(bad)
    started = time.monotonic()
    try:
        read_policy(bad.read_bytes(), f"{_CLUB.slug}/{bad.name}", _CLUB)
    except UnreadablePolicyError as error:
        said = error.reason
    else:
        raise MissError(f"{kind}: was read as a policy")
    took = time.monotonic() - started
    place.slowest = max(place.slowest, took)
    if took > MOST_SECONDS:
        raise MissError(f"{kind}: took {took:.0f} s")
    if not said or ";" not in said:
        raise MissError(f"{kind}: {said!r} does not say what to do")
    _read_good(trial, place)
    return f"{kind}: {said.partition(';')[0][:60]}"


def _read_good(trial: Trial, place: Place) -> None:
    words = f"Staff must keep telephone number {trial.number} in the office."
    suffix, data = trial.chance.choice(
        (
            (".docx", word(paragraph(words))),
            (".pdf", _sheet(words)),
            (".html", f"<html><body><h1>Phones {trial.number}</h1><p>{words}</p></body></html>".encode()),
            (".rtf", b"{\\rtf1\\ansi " + words.encode() + b"}"),
            (".txt", words.encode()),
        )
    )
    path = place.put(f"good-{trial.number}{suffix}", data)
    place.good.append(path)
    policy = read_policy(data, f"{_CLUB.slug}/{path.name}", _CLUB)
    if not any(words in clause.text for clause in policy.clauses):
        raise MissError(f"{suffix}: a good file was read as something else")


def look_at_all(place: Place) -> list[str]:
    """The whole folder at once: every good file is a policy, every bad one is named, and nothing else has changed."""
    corpus = load_corpus(place.root / "corpus")
    named = {Path(left_out.path).name for left_out in corpus.left_out}
    read = {Path(policy.source.path).name for policy in corpus.policies}
    if missing := {path.name for path in place.good} - read:
        raise MissError(f"{len(missing)} good files are no policies, such as {min(missing)}")
    if unnamed := {path.name for path in place.bad} - named:
        raise MissError(f"{len(unnamed)} bad files are not named, such as {min(unnamed)}")
    grown = psutil.Process(os.getpid()).memory_info().rss - place.before
    if grown > MOST_BYTES:
        raise MissError(f"this process grew by {grown / 1e6:.0f} MB")
    if sorted(path.name for path in place.root.iterdir()) != ["beside.txt", "corpus"]:
        raise MissError("something was written outside the corpus")
    return [f"slowest file {place.slowest:.0f} s, this process grew by {grown / 1e6:.0f} MB"]


def _sheet(words: str) -> bytes:
    made = blank()
    write(made, words)
    return content(made)
