"""Corpus and encoder → an index that is ready, built or refreshed on the way."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
from platformdirs import user_cache_path
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.options import say
from bot.settings import Settings, load_settings
from index.corpus import corpus_digest, load_corpus
from index.encoder import Encoder, make_encoder, open_encoder
from index.errors import MissingEncoderError, MissingSnapshotError, SnapshotError
from index.files import is_digest
from index.known import without_refusals
from index.snapshot import Snapshot, build_snapshot, known_corpus, open_snapshot
from index.types import Corpus, Policy

# Indexes of other corpora that are looked into for files that were read before; each takes a tenth of a second.
_OTHERS_LOOKED_AT: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a corpus stands, where its index is kept, and where encoders are, the first being the settings'."""

    corpus: Path
    index: Path
    encoders: tuple[Path, ...]
    model: str | None


def place_of(settings: Settings, corpus: Path | None) -> Place:
    """The place of `corpus`; without one, of the settings' own corpus and index.

    The index of another corpus is kept in the user's cache folder under the corpus's digest.  Raises
    typer.BadParameter where the settings' corpus is no folder.
    """
    cache = user_cache_path("policybot")
    encoders = (settings.data, cache)
    if corpus is not None:
        return Place(corpus, cache / "indexes" / corpus_digest(corpus), encoders, settings.model)
    check_corpus(settings.corpus)
    index = settings.snapshot_folder
    if not _can_write(index):
        index = cache / "indexes" / corpus_digest(settings.corpus)
    return Place(settings.corpus, index, encoders, settings.model)


def read_corpus(root: Path) -> Corpus:
    """The corpus in `root` as it is now; what the settings' own index knows of it is not read again.

    Raises typer.BadParameter where `root` is no folder, and the errors of `load_corpus`.
    """
    check_corpus(root)
    return load_corpus(root, _tried_again(known_corpus(load_settings().snapshot_folder)))


def read_corpus_of(place: Place) -> Corpus:
    """The corpus of `place` as it is now; what its index knows, or a newer one of the same files, is not read again.

    Raises the errors of `load_corpus`.
    """
    known = known_corpus(place.index) or _known_in_cache(place)
    return load_corpus(place.corpus, _tried_again(known))


def _known_in_cache(place: Place) -> Corpus | None:
    """What the newest index in the same cache folder knows that has a file of the same path: an earlier state, say.

    None where there is none, and for an index that is kept in no cache.
    """
    if not is_digest(place.index.name) or not place.index.parent.is_dir():
        return None
    beside = [folder for folder in place.index.parent.iterdir() if folder.is_dir() and folder != place.index]
    newest = sorted(beside, key=lambda folder: folder.stat().st_mtime, reverse=True)[:_OTHERS_LOOKED_AT]
    found = (corpus for corpus in map(known_corpus, newest) if corpus)
    return next((each for each in found if any(_is_there(place, policy) for policy in each.policies)), None)


def _is_there(place: Place, policy: Policy) -> bool:
    return (place.corpus / policy.source.path).is_file()


def _tried_again(known: Corpus | None) -> Corpus | None:
    """What is known, but for refusals: whoever asks at a terminal may have mended their reason."""
    return without_refusals(known) if known else None


def check_corpus(corpus: Path) -> None:
    """Raise typer.BadParameter unless `corpus` is a folder."""
    if not corpus.is_dir():
        raise typer.BadParameter(f"there is no folder {str(corpus)!r}; give --corpus DIR or set POLICYBOT_CORPUS")


def ready_index(place: Place) -> tuple[Snapshot, Encoder]:
    """The index of the corpus as it is now, and its encoder; either is made if need be, which is said on stderr.

    Raises MissingEncoderError where there is no encoder and no means of making one.
    """
    encoder = ready_encoder(place)
    digest = corpus_digest(place.corpus)
    try:
        return open_snapshot(place.index, encoder, digest), encoder
    except MissingSnapshotError:
        say(f"no index of the policies in {place.corpus} yet; building it")
    except SnapshotError as error:
        say(f"{_what_is_wrong(error)}; building it again")
    return build(place, read_corpus_of(place), encoder), encoder


def ready_encoder(place: Place) -> Encoder:
    """The encoder, from the first folder that has it; else made in the last one that can be written."""
    for folder in place.encoders:
        try:
            return open_encoder(folder, place.model)
        except MissingEncoderError:
            continue
    return made_encoder(place.encoders[-1], place.model)


def made_encoder(folder: Path, model: str | None) -> Encoder:
    """The encoder kept under `folder`, made there if need be, each step said on stderr."""
    with working("Making the encoder, once") as status:
        return make_encoder(folder, model, progress=status)


def build(place: Place, corpus: Corpus, encoder: Encoder) -> Snapshot:
    """The index of `corpus`, newly built where `place` says, with a progress bar."""
    with counting("Embedding") as progress:
        return build_snapshot(corpus, encoder, place.index, progress)


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, gone when done, and none in a file; yields what moves it: done, of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner on stderr, gone when done, and a line for each step in a file; yields what says the step."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: say(f"{what}: {step}")
        return
    with console.status(f"{what} …") as status:
        yield lambda step: status.update(f"{what}: {step} …")


def _can_write(folder: Path) -> bool:
    """Whether `folder` can be made or written."""
    existing = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    return existing.is_dir() and os.access(existing, os.W_OK)


def _what_is_wrong(error: SnapshotError) -> str:
    """The fault without its digests and without the advice that is about to be followed."""
    return re.split(r"[;(]", str(error), maxsplit=1)[0].strip()
