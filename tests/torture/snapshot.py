"""`policybot torture snapshot`: damage the index in every way we can think of, and try to open it.

Each time it must be refused with the command that mends it: never loaded, never another error, never a crash of the
process (so another process does the opening).  The next build must then make it whole, to the byte.
"""

import json
import multiprocessing
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from index.encoder import Encoder, open_encoder
from index.errors import SnapshotError
from index.files import canonical_json, digest_of
from index.snapshot import build_snapshot, open_snapshot
from index.types import Corpus
from tests.places import data_folder
from tests.torture.harness import MissError, OnlyOption, Plan, ScaleOption, SeedOption, Trial, run_trials
from tests.torture.indexes import RememberingEncoder, real_corpus, real_encoder, variant

CORRUPTIONS = 200
REMEDY = "policybot index build"
_OPENING_SECONDS = 60  # after which an opening counts as hanging


def torture(scale: ScaleOption = 1.0, seed: SeedOption = None, only: OnlyOption = None) -> None:
    """Damage the index in 200 ways: each time it is refused with what mends it, never loaded, never a crash.

    For example:

        policybot torture snapshot --seed 7
    """
    plan = Plan.of("snapshot", "corruptions", CORRUPTIONS, scale=scale, seed=seed, only=only)
    with tempfile.TemporaryDirectory(prefix="policybot-torture-") as folder:
        bench = prepare(Path(folder))
        with Opener(bench.victim, bench.corpus.digest) as opener:
            run_trials(plan, lambda trial: corrupt_and_check(trial, bench, opener))


@dataclass(frozen=True)
class Bench:
    """Sound indexes to damage: `sound` holds the one in use and the one before, `foreign` one of another encoder."""

    encoder: RememberingEncoder
    corpus: Corpus
    sound: Path
    foreign: Path
    victim: Path


def prepare(folder: Path) -> Bench:
    """Build the indexes that every trial starts from."""
    encoder, corpus = real_encoder(), real_corpus()
    foreigner = RememberingEncoder(encoder)
    foreigner.digest = digest_of(b"another encoder")
    build_snapshot(variant(corpus, 1), encoder, folder / "sound")
    build_snapshot(corpus, encoder, folder / "sound")
    build_snapshot(corpus, foreigner, folder / "foreign")
    return Bench(encoder, corpus, folder / "sound", folder / "foreign", folder / "victim")


def corrupt_and_check(trial: Trial, bench: Bench, opener: "Opener") -> str:
    """One corruption of a kind that chance picks; returns the kind and how the index was refused."""
    return check(trial.chance.choice(KINDS), trial, bench, opener)


def check(corrupt: "Corruption", trial: Trial, bench: Bench, opener: "Opener") -> str:
    """One corruption; returns its kind and how the index was refused.  Raises MissError where it was not."""
    kind = corrupt.__name__.replace("_", " ")
    corrupt(Victim(bench, trial.chance))
    outcome = opener.open()
    if outcome.startswith("loaded"):
        raise MissError(f"{kind}: loaded silently")
    if REMEDY not in outcome:
        raise MissError(f"{kind}: {outcome}")
    build_snapshot(bench.corpus, bench.encoder, bench.victim)
    if opener.open() != f"loaded {current(bench.sound)}":
        raise MissError(f"{kind}: the next build did not mend it")
    return f"{kind}: {outcome.split(':', maxsplit=1)[0]}"


# Opening, in a process of its own -----------------------------------------------------------------------------------


class Opener:
    """A process that opens the index when told to, and is started anew where that kills it."""

    def __init__(self, directory: Path, corpus_digest: str) -> None:
        self._arguments = (directory, corpus_digest)
        self._spawn = multiprocessing.get_context("spawn")

    def __enter__(self) -> "Opener":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def open(self) -> str:
        """What came of an opening: "loaded ID", the class and words of the error, "crashed …" or "hanging"."""
        try:
            self._pipe.send("open")
            if self._pipe.poll(_OPENING_SECONDS):
                return str(self._pipe.recv())
            ending = "hanging"
        except (EOFError, OSError):
            self.process.join()
            ending = f"crashed with {self.process.exitcode}"
        self._stop()
        self._start()
        return ending

    def _start(self) -> None:
        self._pipe, theirs = self._spawn.Pipe()
        self.process = self._spawn.Process(target=open_when_told, args=(theirs, *self._arguments), daemon=True)
        self.process.start()
        theirs.close()

    def _stop(self) -> None:
        self._pipe.close()
        self.process.kill()
        self.process.join()


def open_when_told(pipe: Connection, directory: Path, corpus_digest: str) -> None:
    """Open the index once for each message, and send back what came of it."""
    encoder = open_encoder(data_folder())
    while True:
        try:
            pipe.recv()
        except EOFError:
            return
        pipe.send(outcome_of_opening(directory, encoder, corpus_digest))


def outcome_of_opening(directory: Path, encoder: Encoder, corpus_digest: str) -> str:
    """What comes of an opening: "loaded ID", or the class and words of the error."""
    try:
        return f"loaded {open_snapshot(directory, encoder, corpus_digest).id}"
    except SnapshotError as error:
        return f"{type(error).__name__}: {error}"
    except BaseException as error:  # anything else is what is looked for
        return f"let out {type(error).__name__}: {str(error).replace(REMEDY, '')}"


# Corruptions --------------------------------------------------------------------------------------------------------


def current(directory: Path) -> str:
    """The id in the pointer."""
    return (directory / "current").read_text().strip()


class Victim:
    """A fresh copy of the sound index, to be damaged by chance."""

    def __init__(self, bench: Bench, chance: Random) -> None:
        self.bench, self.chance, self.directory = bench, chance, bench.victim
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.copytree(bench.sound, self.directory)
        self.folder = self.directory / current(bench.sound)
        (self.before,) = (path for path in self.directory.iterdir() if path.is_dir() and path != self.folder)

    def any_file(self) -> Path:
        """One of the files that a snapshot consists of, the pointer among them."""
        return self.chance.choice([*sorted(self.folder.iterdir()), self.directory / "current"])

    def manifest(self) -> dict[str, Any]:
        """What the manifest says."""
        return dict(json.loads((self.folder / "manifest.json").read_bytes()))

    def write_manifest(self, manifest: object, *, signed: bool) -> None:
        """Write another manifest; signed, folder and pointer are made to agree with it."""
        content = canonical_json(manifest)
        (self.folder / "manifest.json").write_bytes(content)
        if signed:
            self.folder = self.folder.rename(self.directory / digest_of(content))
            (self.directory / "current").write_text(f"{digest_of(content)}\n")


Corruption = Callable[[Victim], None]


def cut_short(victim: Victim) -> None:
    path = victim.any_file()
    content = path.read_bytes()
    path.write_bytes(content[: victim.chance.randrange(len(content))])


def flip_bits(victim: Victim) -> None:
    path = victim.any_file()
    content = bytearray(path.read_bytes())
    for place in victim.chance.sample(range(len(content)), k=min(len(content), victim.chance.randint(1, 8))):
        content[place] ^= 1 << victim.chance.randrange(8)
    path.write_bytes(content)


def overwrite_a_block(victim: Victim) -> None:
    """As a disk does that lost a sector: zeros, or somebody else's bytes."""
    path = victim.any_file()
    content = bytearray(path.read_bytes())
    start = victim.chance.randrange(len(content))
    size = min(len(content) - start, victim.chance.choice((1, 64, 512, 4096)))
    before = bytes(content)
    while bytes(content) == before:
        block = bytes(size) if victim.chance.random() < 0.5 else victim.chance.randbytes(size)
        content[start : start + size] = (
            block if block != before[start : start + size] else victim.chance.randbytes(size)
        )
    path.write_bytes(content)


def grow(victim: Victim) -> None:
    with victim.any_file().open("ab") as file:
        file.write(victim.chance.randbytes(victim.chance.choice((1, 10, 100_000))))


def remove_a_file(victim: Victim) -> None:
    victim.any_file().unlink()


def put_a_folder_in_a_files_place(victim: Victim) -> None:
    path = victim.any_file()
    path.unlink()
    path.mkdir()


def swap_two_files(victim: Victim) -> None:
    first, second = victim.chance.sample(sorted(victim.folder.iterdir()), k=2)
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)


def mix_in_files_of_the_one_before(victim: Victim) -> None:
    differing = [
        path
        for path in sorted(victim.folder.iterdir())
        if path.read_bytes() != (victim.before / path.name).read_bytes()
    ]
    for path in victim.chance.sample(differing, k=victim.chance.randint(1, len(differing))):
        shutil.copy(victim.before / path.name, path)


def put_a_foreign_index_in_its_place(victim: Victim) -> None:
    """Whole in itself, but another encoder's."""
    shutil.rmtree(victim.directory)
    shutil.copytree(victim.bench.foreign, victim.directory)


def point_to_the_one_before(victim: Victim) -> None:
    """Whole in itself, but of another corpus."""
    (victim.directory / "current").write_text(f"{victim.before.name}\n")


def edit_the_pointer(victim: Victim) -> None:
    sound = current(victim.directory)
    edited = (
        "",
        "\n",
        f"{victim.chance.randbytes(32).hex()}\n",
        sound.upper() + "\n",
        f" {sound}\n",
        f"{sound}\r\n",
        f"{sound}/\n",
        f"../{victim.directory.name}/{sound}\n",
        f"{sound[:63]}\n",
        sound * 1000,
        "\x00" * 65,
        "é" * 64 + "\n",
    )
    (victim.directory / "current").write_text(victim.chance.choice(edited))


def edit_the_manifest(victim: Victim) -> None:
    """A number or a digest changed, and nothing made to agree with it."""
    manifest = victim.manifest()
    _contradict(manifest, victim.chance)
    victim.write_manifest(manifest, signed=False)


def edit_and_sign_the_manifest(victim: Victim) -> None:
    """The same, with folder and pointer made to agree: only what the files hold contradicts it."""
    manifest = victim.manifest()
    _contradict(manifest, victim.chance)
    victim.write_manifest(manifest, signed=True)


def sign_a_manifest_of_another_shape(victim: Victim) -> None:
    manifest = victim.manifest()
    manifest.pop(victim.chance.choice(sorted(manifest)))
    victim.write_manifest(victim.chance.choice((manifest, [], "text", None, {"files": manifest})), signed=True)


def sign_another_format(victim: Victim) -> None:
    """As another version of the program would have written it."""
    manifest = victim.manifest()
    name = victim.chance.choice(
        (
            *("snapshot_format", "passage_format", "reader_digest"),
            *("encoder_digest", "corpus_digest", "calibration_digest"),
        )
    )
    manifest["origin"][name] = 99 if name == "snapshot_format" else victim.chance.randbytes(32).hex()
    victim.write_manifest(manifest, signed=True)


def sign_nonsense(victim: Victim) -> None:
    """A file of chance, with every digest made to agree: the readers themselves must refuse it."""
    manifest = victim.manifest()
    name = victim.chance.choice(sorted(manifest["files"]))
    content = bytearray((victim.folder / name).read_bytes())
    start = victim.chance.randrange(min(64, len(content)))
    size = victim.chance.choice((len(content) - start, victim.chance.randint(1, 16)))
    nonsense = bytes(content[:start]) + victim.chance.randbytes(size)
    (victim.folder / name).write_bytes(nonsense)
    manifest["files"][name] = {"size": len(nonsense), "sha256": digest_of(nonsense)}
    victim.write_manifest(manifest, signed=True)


def _contradict(manifest: dict[str, Any], chance: Random) -> None:
    part = chance.choice(("counts", "dimension", "files", "a file"))
    if part == "counts":
        manifest["counts"][chance.choice(sorted(manifest["counts"]))] += chance.choice((-1, 1, 1000))
    elif part == "dimension":
        manifest["dimension"] += chance.choice((-1, 1))
    elif part == "files":
        manifest["files"].pop(chance.choice(sorted(manifest["files"])))
    else:
        record = manifest["files"][chance.choice(sorted(manifest["files"]))]
        if chance.random() < 0.5:
            record["size"] += chance.choice((-1, 1))
        else:
            record["sha256"] = chance.randbytes(32).hex()


KINDS: tuple[Corruption, ...] = (
    cut_short,
    flip_bits,
    overwrite_a_block,
    grow,
    remove_a_file,
    put_a_folder_in_a_files_place,
    swap_two_files,
    mix_in_files_of_the_one_before,
    put_a_foreign_index_in_its_place,
    point_to_the_one_before,
    edit_the_pointer,
    edit_the_manifest,
    edit_and_sign_the_manifest,
    sign_a_manifest_of_another_shape,
    sign_another_format,
    sign_nonsense,
)
