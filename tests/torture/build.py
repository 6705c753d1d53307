"""`policybot torture build`: kill -9 the process that writes the index, at random moments.

After each kill the index that was in use, or the one that was being put in its place, opens whole and answers, and a
build mends everything: it leaves no leftovers, and the very bytes of a build into an empty directory.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from index.files import is_digest, write_folder
from index.snapshot import build_snapshot, open_snapshot
from index.types import Corpus
from tests.places import ROOT
from tests.torture.harness import MissError, OnlyOption, Plan, ScaleOption, SeedOption, Trial, run_trials
from tests.torture.indexes import RememberingEncoder, check_answers, real_corpus, real_encoder, variant

KILLS = 50
# Of the kills, this share is aimed at the writing of files; the others fall anywhere in a build.
_AIMED_SHARE = 0.9
_SEVERAL_BUILDS_SECONDS = 0.6
# Aimed kills fall within this many times what writing the files takes: on them, and on the swap that follows.
_AIM = 1.3
_LONGEST_AIM_SECONDS = 10
_VARIANTS_PER_TRIAL = 1000
_KEPT = 2  # the index in use and the one before


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None, only: OnlyOption = None) -> None:
    """Kill -9 the process that writes the index, 50 times: the old one keeps working, the next build mends all.

    For example:

        policybot torture build --scale 0.1
    """
    plan = Plan.of("build", "kills", KILLS, scale=scale, seed=seed, only=only)
    encoder, corpus = real_encoder(), real_corpus()
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder:
        bench = Bench(Path(folder), encoder, corpus)
        run_trials(plan, bench.kill_and_check)


@dataclass(frozen=True)
class Bench:
    """An index that is built and killed over and over, and what it should hold."""

    folder: Path
    encoder: RememberingEncoder
    corpus: Corpus

    def kill_and_check(self, trial: Trial) -> str:
        """One kill; returns what it hit."""
        directory = self.folder / "index"
        before = variant(self.corpus, trial.number * _VARIANTS_PER_TRIAL)
        build_snapshot(before, self.encoder, directory)
        said = self._kill_a_builder(directory, trial)
        left = {path.name for path in directory.iterdir()}
        in_use = self.check_what_is_in_use(directory, before, said)
        self._check_the_next_build(directory, trial)
        return f"killed {moment_of_the_kill(left, said, in_use)}"

    def _kill_a_builder(self, directory: Path, trial: Trial) -> list[tuple[str, str]]:
        """Start a builder, kill it, and return what it said: ("building" or "built", corpus digest), in order."""
        command = [sys.executable, "-m", "tests.torture.builder", str(directory)]
        first = trial.number * _VARIANTS_PER_TRIAL + 1
        seconds_of_writing = self._seconds_of_writing(directory)
        with subprocess.Popen(
            [*command, str(first)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as builder:
            assert builder.stdin is not None
            assert builder.stdout is not None
            if builder.stdout.readline() != "ready\n":
                builder.kill()
                raise MissError("the process that builds did not start")
            builder.stdin.write("go\n")
            builder.stdin.flush()
            said = [builder.stdout.readline()]  # the first build has begun: any moment from here on hits one
            _wait_for_a_moment(directory, trial.chance, seconds_of_writing)
            builder.kill()
            said += builder.stdout.readlines()
        if builder.returncode != -signal.SIGKILL:
            raise MissError(f"the process that builds ended by itself with {builder.returncode}")
        # The last line may be cut by the kill; half a digest says nothing.
        words = [tuple(line.split()) for line in said]
        return [(line[0], line[1]) for line in words if len(line) == 2 and is_digest(line[1])]

    def _seconds_of_writing(self, directory: Path) -> float:
        """How long the files of an index take to write here and now."""
        folder = directory / (directory / "current").read_text().strip()
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        with tempfile.TemporaryDirectory(dir=self.folder) as elsewhere:
            started = time.perf_counter()
            write_folder(Path(elsewhere) / "files", files)
            return time.perf_counter() - started

    def check_what_is_in_use(self, directory: Path, before: Corpus, said: list[tuple[str, str]]) -> str:
        """The digest of the corpus whose index is in use: the one last built, or the one that was being built."""
        snapshot = open_snapshot(directory, self.encoder)
        in_use = snapshot.manifest.origin.corpus_digest
        built = [digest for word, digest in said if word == "built"]
        if in_use not in {built[-1] if built else before.digest, said[-1][1]}:
            raise MissError(f"the index in use is of corpus {in_use[:12]}…, not of the one last built or being built")
        check_answers(snapshot, self.encoder)
        return in_use

    def _check_the_next_build(self, directory: Path, trial: Trial) -> None:
        after = variant(self.corpus, trial.number * _VARIANTS_PER_TRIAL + _VARIANTS_PER_TRIAL - 1)
        mended = build_snapshot(after, self.encoder, directory)
        check_answers(mended, self.encoder)
        with tempfile.TemporaryDirectory(dir=self.folder) as elsewhere:
            fresh = build_snapshot(after, self.encoder, Path(elsewhere))
        if mended.id != fresh.id:
            raise MissError("the next build differs from one into an empty directory")
        left = sorted(path.name for path in directory.iterdir() if path.name not in {"current", ".lock"})
        if len(left) > _KEPT or not all(is_digest(name) for name in left):
            raise MissError(f"the next build leaves {left}")


def _wait_for_a_moment(directory: Path, chance: random.Random, seconds_of_writing: float) -> None:
    """Wait for some moment of a build, mostly one at which its files are being written or swapped in."""
    time.sleep(chance.uniform(0, _SEVERAL_BUILDS_SECONDS))
    if chance.random() > _AIMED_SHARE:
        return
    give_up = time.monotonic() + _LONGEST_AIM_SECONDS
    while not any(path.suffix == ".partial" for path in directory.iterdir()) and time.monotonic() < give_up:
        pass  # sleeping would miss the beginning
    time.sleep(chance.uniform(0, _AIM * seconds_of_writing))


def moment_of_the_kill(left: set[str], said: list[tuple[str, str]], in_use: str) -> str:
    """What the kill interrupted, told by the names it left, what the builder had said, and what is in use."""
    word, digest = said[-1]
    if any(name.startswith("current.") for name in left):
        return "while the pointer was written"
    if any(name.endswith(".partial") for name in left):
        return "while files were written"
    if word == "built":
        return "between two builds"
    if in_use == digest:
        return "after the swap, before the build returned"
    if sum(is_digest(name) for name in left) > _KEPT:
        return "between the rename and the swap"
    return "before the files were written"
