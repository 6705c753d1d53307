"""The work of `policybot import`: files are read, shown, asked about, kept and published, pass by pass."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot import wording
from bot.cli.index import policy_fields
from bot.cli.opening import build, counting, made_encoder, place_of, read_corpus, read_corpus_of
from bot.cli.options import readable, say
from bot.errors import PolicybotError, PublishingError
from bot.importing import Arrival, Drafts, FileApart, FileInForce, FileRead, FileRefused, Intake, Kept, Key
from bot.publishing import Publisher
from bot.terminal.confirming import Stopped, ask_doubts
from bot.terminal.importing import render_file
from bot.terminal.rendering import make_console, printable
from bot.watching import LOOK_EVERY_SECONDS, Watch
from index.corpus import corpus_digest
from index.errors import PolicyIndexError
from index.sidecars import SIDECAR_SUFFIX

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Store
    from index.types import Club, Corpus


class _Folder:
    """What is in force as the folder of policies has it; a bot that runs takes over what is rebuilt by itself."""

    def __init__(self, settings: Settings, root: Path, corpus: Corpus) -> None:
        self.corpus = corpus
        self._settings, self._root = settings, root

    def rebuild(self) -> None:
        """Bring the index up to date with the corpus folder."""
        place = place_of(self._settings, None)
        self.corpus = read_corpus_of(place)
        build(place, self.corpus, made_encoder(self._settings.data, self._settings.model))

    def renew(self) -> bool:
        """Read the folder again where somebody changed it; whether anybody did."""
        if corpus_digest(self._root) == self.corpus.digest:
            return False
        self.corpus = read_corpus(self._root)
        return True


@dataclass(frozen=True, slots=True)
class _Done:
    """A file that was read, and what became of it."""

    read: FileRead
    kept: Kept


_Settled = _Done | FileInForce | FileApart | FileRefused


@contextmanager
def _ending() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C; pressed once more, it stops whatever is being done."""
    ended = threading.Event()

    def end(number: int, _: object) -> None:
        ended.set()
        signal.signal(number, signal.default_int_handler)

    former = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ended
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


class Work:
    """Takes files in, one pass after the other."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        root: Path,
        corpus: Corpus,
        club: Club,
        *,
        split: bool | None,
        publishes: bool,
        as_json: bool,
    ) -> None:
        """`corpus` is what lies at `root`.

        Raises PublishingError where something is to be published and the folder of policies cannot be written.
        """
        self._club, self._publishes, self._as_json = club, publishes, as_json
        self._folder = _Folder(settings, root, corpus)
        publisher = Publisher(settings, self._folder, store)
        if publishes and not publisher.is_writable(club.slug):
            raise PublishingError(wording.cannot_publish(str(settings.corpus)))
        self._intake = Intake(corpus, club, split_handbooks=split)
        self._drafts = Drafts(store, publisher)
        self._console = make_console()
        self._watch = Watch(SIDECAR_SUFFIX)
        self._asks = False

    def take(self, files: Sequence[Path], *, asks: bool) -> dict[Path, bool]:
        """Take files in; which of them were read."""
        self._asks = asks
        self._watch.begin(files)
        self._intake.forget(files)
        disturbed: set[Path] = set()
        try:
            settled = [done for each in self._read(files) for done in self._settled(each)]
            disturbed = {each.read.file for each in settled if isinstance(each, _Done) and each.read.is_disturbed}
            published = self._published(settled) if self._publishes else {}
        finally:
            self._watch.take(file for file in files if file not in disturbed)
        self._report(settled, published)
        refused = {each.file for each in settled if isinstance(each, FileRefused)}
        return {file: file not in refused for file in files}

    def follow(self, files: Callable[[], Iterable[Path]]) -> None:
        """Take in what is new or changed until somebody presses Ctrl-C; what is begun then is finished first."""
        with _ending() as ended:
            while not ended.wait(LOOK_EVERY_SECONDS):
                changed, gone = self._watch.look(files())
                self._intake.forget(gone)
                if changed:
                    self._take_again(changed)

    def _take_again(self, files: Sequence[Path]) -> None:
        try:
            if self._folder.renew():
                self._intake.stand_on(self._folder.corpus)
            self.take(files, asks=False)
        except (PolicybotError, PolicyIndexError, OSError) as error:
            say(str(error))

    # -- a pass ------------------------------------------------------------------------------------------------

    def _read(self, files: Sequence[Path]) -> tuple[Arrival, ...]:
        arrivals: list[Arrival] = []
        with counting("Reading") as progress:
            for number, file in enumerate(files, start=1):
                arrivals += self._intake.read(file)
                progress(number, len(files))
        return self._intake.related(arrivals)

    def _settled(self, each: Arrival) -> list[_Settled]:
        """A file shown, asked about and kept; a handbook that is split as its policies."""
        if isinstance(each, FileRefused):
            say(printable(f"{each.file if each.name == each.file.name else each.name}: {each.reason}"))
            return [each]
        if isinstance(each, FileInForce):
            self._print(self._in_force(each))
            return [each]
        if isinstance(each, FileApart):
            self._drafts.drop(self._club, each)
            self._print(wording.taken_apart(each.name, each.parts))
            return [each]
        self._show(each)
        if self._asks and each.doubts:
            answered = self._answered(each)
            if len(answered) != 1 or not isinstance(answered[0], FileRead):
                return [done for part in answered for done in self._settled(part)]
            each = answered[0]
        noted = len(each.notes)
        each = self._intake.write(each)
        for note in each.notes[noted:]:
            self._print(note)
        done = _Done(each, self._drafts.keep(each))
        self._print(self._became(done))
        return [done]

    def _answered(self, read: FileRead) -> tuple[Arrival, ...]:
        """The file once somebody was asked about it."""
        try:
            said = ask_doubts(read, self._club.date_order, self._ask)
        except Stopped:
            self._asks = False
            return (read,)
        if said == read.said:
            return (read,)
        return self._intake.related(self._intake.answered(read, said))

    def _ask(self, question: str, hint: str) -> str | None:
        self._console.print(printable(question), style="bold")
        try:
            return readable(self._console.input(f"{printable(hint)} ", markup=False))
        except EOFError:
            self._console.print()
            return None

    def _published(self, settled: Sequence[_Settled]) -> dict[Key, str]:
        """Put in force what nobody needs to look at first; what is left, and why, by the files' keys."""
        done = [each for each in settled if isinstance(each, _Done)]
        left = {each.read.key: wording.discarded_before(each.read.name) for each in done if each.kept is Kept.DECIDED}
        for each in done:
            if each.read.waiting:
                reasons = [doubt.words for doubt in each.read.waiting]
                left[each.read.key] = wording.waits_for(each.read.name, reasons)
        ready = [each.read for each in done if each.read.key not in left]
        held = [each for each in settled if isinstance(each, FileInForce)]
        confirmed = [each for each in held if not self._drafts.is_confirmed(each)]
        if not ready and not confirmed:
            return left
        left |= self._drafts.publish(ready, confirmed)
        self._intake.forget(read.file for read in ready if read.key not in left)
        self._intake.stand_on(self._folder.corpus)
        return left

    # -- what is said --------------------------------------------------------------------------------------------

    def _show(self, read: FileRead) -> None:
        if not self._as_json:
            self._console.print(render_file(read, self._club, self._folder.corpus))
            self._console.print()

    def _print(self, words: str) -> None:
        if not self._as_json:
            self._console.print(printable(words))
            self._console.print()

    def _in_force(self, each: FileInForce) -> str:
        if self._drafts.is_confirmed(each):
            return wording.in_force_already(each.name, each.policy)
        return wording.confirmed_in_force(each.name, is_published=self._publishes)

    def _became(self, done: _Done) -> str:
        name = done.read.name
        if done.read.is_disturbed:
            return wording.changed_meanwhile(name)
        if done.kept is Kept.NEW:
            return wording.draft_imported(done.read.policy, self._club, name)
        return {
            Kept.CONFIRMED: wording.confirmed_anew(name),
            Kept.KNOWN: wording.draft_known(name),
            Kept.DECIDED: wording.discarded_before(name),
        }[done.kept]

    def _report(self, settled: Sequence[_Settled], left: dict[Key, str]) -> None:
        """What came in force, what did not, and how to go on; for programs a line for each file."""
        done = [each for each in settled if isinstance(each, _Done)]
        if self._as_json:
            for each in settled:
                typer.echo(json.dumps(self._fields(each, left)))
            return
        for reason in left.values():
            say(printable(reason))
        in_force = [each.read.policy for each in done if each.read.key not in left]
        drafts = [each for each in done if each.kept is not Kept.DECIDED]
        doubtful = {each.read.file for each in drafts if each.read.doubts and (each.read.key in left or not left)}
        if self._publishes and done:
            say(wording.now_in_force(in_force, self._club) if in_force else wording.none_published(self._club))
        elif drafts:
            say(wording.how_to_go_on(len(drafts)))
        if doubtful and not (self._publishes and not left):
            say(wording.how_to_confirm(len(doubtful)))

    def _fields(self, each: _Settled, left: dict[Key, str]) -> dict[str, Any]:
        if isinstance(each, FileRefused):
            return {"file": str(each.file), "name": each.name, "read": False, "reason": each.reason}
        if isinstance(each, FileInForce):
            return {"file": str(each.file), "name": each.name, "read": True, "in_force": each.policy.slug}
        if isinstance(each, FileApart):
            return {"file": str(each.file), "name": each.name, "read": True, "split": list(each.parts)}
        read = each.read
        is_published = self._publishes and read.key not in left
        return {
            "file": str(read.file),
            "name": read.name,
            **policy_fields(read.policy, (), False),
            "sidecar": str(read.beside) if read.is_ours else None,
            "draft": each.kept.value,
            "is_published": is_published,
            "left_because": left.get(read.key),
            "policy": read.taken.slug,
            "replaces": read.held.source.path if read.held else None,
            "parts": list(read.parts),
            "doubts": [{"kind": doubt.kind.value, "words": doubt.words, "waits": doubt.waits} for doubt in read.doubts],
            "like": [
                {"policy": twin.policy.slug, "file": twin.file or None, "share": round(twin.share, 3)}
                for twin in read.twins
            ],
            "template": [{"source": kin.policy.source.path, "share": round(kin.share, 3)} for kin in read.kin],
            "notes": list(read.notes),
        }
