"""Files become drafts, many at a time: what each would be, what is doubtful about it, and which may come in force.

What a person answered stands in the file's sidecar; the sidecar is read before the file and written after it.
"""

from __future__ import annotations

import glob
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final

from bot import wording
from bot.across.lineage import TEMPLATE_FROM, Relative, Relatives
from bot.drafting import Understood, bring, understand
from bot.errors import InForceError, PublishingError
from bot.lifecycle.reviews import is_guess, stated
from bot.lifecycle.types import Draft, DraftState
from bot.lifecycle.versions import Versions
from bot.publishing import Publisher
from bot.sidecars import sidecar_values, still_said, written
from bot.store import Store
from index.clauses import SUFFIXES, contradicting_dates
from index.corpus import linked
from index.errors import SidecarError, UnreadablePolicyError
from index.files import replace_durably
from index.handbook import Part, Split, digest_of_words, split
from index.reading.boundaries import FEWEST_POLICIES
from index.reading.decoding import MAXIMUM_BYTES, too_large
from index.sidecars import NO_VERSION, SIDECAR_SUFFIX, Sidecar, sidecar_at
from index.types import Club, Corpus, Fact, FactKind, Oddity, Policy

# Policies of a club of which at least this share of one's runs of words stands in the other may be two texts of one.
# Over the seventeen policies of two corpora no two of a club share more than 0.04.
TWIN_FROM: Final = 0.5
_SPLIT: Final = True
_DATES: Final = (FactKind.ADOPTED, FactKind.LAST_REVIEWED, FactKind.NEXT_REVIEW)


class DoubtKind(StrEnum):
    """What only a person can tell."""

    DATE = "date"  # a date that is our reading
    DATES = "dates"  # two days for the same thing
    LEAD_IN = "lead-in"  # whether an item belongs to the words it stands under
    READING = "reading"  # scanned pages, hidden words
    TWIN = "near-duplicate"
    HANDBOOK = "handbook"


@dataclass(frozen=True, slots=True)
class Twin:
    """Another policy with most of a file's words; `file` is empty for one that the club holds.

    `is_same` says that both files would be one policy, however many of their words they share.
    """

    policy: Policy
    file: str
    share: float
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something only a person can tell of a file: in words, whether the file waits for them, and what it is about."""

    kind: DoubtKind
    words: str
    waits: bool = True
    facts: tuple[Fact, ...] = ()
    oddity: Oddity | None = None
    twin: Twin | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file, or one policy out of a handbook, as it was read.

    `name` is what a person calls it, `beside` where its sidecar is, `former` what stands there, and `said` what of
    that counts.  `parts` are the policies of a handbook, `cover` what the handbook that it is a part of says of itself.
    `held` is the policy in force that it replaces.
    """

    file: Path
    name: str
    beside: Path
    former: bytes
    said: Sidecar
    taken: Understood
    is_ours: bool = True  # whether what stands beside it is a sidecar, or nothing
    is_disturbed: bool = False  # whether somebody wrote in its sidecar while it was read; it is to be read again
    notes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    cover: tuple[Fact, ...] = ()
    held: Policy | None = None
    twins: tuple[Twin, ...] = ()
    kin: tuple[Relative, ...] = ()

    @property
    def key(self) -> Key:
        """By what it is known among the files of an import."""
        return self.file, self.name

    @property
    def policy(self) -> Policy:
        """The policy that it would be."""
        return self.taken.policy

    @property
    def own_version(self) -> str:
        """The slug of the policy that it is a version of by its title, `NO_VERSION` for none."""
        return self.held.slug if self.held else NO_VERSION

    @property
    def is_perhaps_many(self) -> bool:
        """Whether it is a handbook of which nobody has said whether it is to be split."""
        return bool(self.parts) and self.said.split is None

    @property
    def waiting(self) -> tuple[Doubt, ...]:
        """What a person must tell before it comes in force without their looking at it."""
        return tuple(doubt for doubt in self.doubts if doubt.waits)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What only a person can tell of it."""
        return (*_doubts_of_text(self), *_doubts_of_place(self))


@dataclass(frozen=True, slots=True)
class FileInForce:
    """A file whose text is that of a policy in force already, and what its sidecar says."""

    file: Path
    name: str
    policy: Policy
    sidecar: bytes


@dataclass(frozen=True, slots=True)
class FileApart:
    """A handbook that was taken apart; its policies follow.  `digest` is that of the file."""

    file: Path
    name: str
    digest: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRefused:
    """A file that cannot be taken in, and why."""

    file: Path
    name: str
    reason: str


Key = tuple[Path, str]
Arrival = FileRead | FileInForce | FileApart | FileRefused


class Intake:
    """Reads the files that a club brings, against what is in force and against each other."""

    def __init__(self, corpus: Corpus, club: Club, *, split_handbooks: bool | None = None) -> None:
        """`split_handbooks` says whether handbooks are taken apart, None where each file's sidecar says it."""
        self._club, self._split = club, split_handbooks
        self.stand_on(corpus)
        self._came: dict[Key, FileRead] = {}

    def stand_on(self, corpus: Corpus) -> None:
        """Read files against what is in force now."""
        self._corpus = corpus
        self._of_club = [policy for policy in corpus.policies if policy.club == self._club.slug]
        self._relatives = Relatives(corpus.clubs, corpus.policies)
        self._by_words: dict[str, Policy] = {}  # those of the club, made when the first part is to be looked for

    def read(self, file: Path) -> tuple[Arrival, ...]:
        """What a file holds: itself, or each policy of a handbook that is to be split."""
        try:
            content = _bytes_of(file)
            whole = self._understood(file, file.name, file.name, content, sidecar_of(file))
            parts = self._parts(whole, content)
        except OSError as error:
            return (FileRefused(file, file.name, f"cannot be read ({error.strerror})"),)
        except UnreadablePolicyError as error:
            return (FileRefused(file, file.name, error.reason),)
        if not parts.parts or not isinstance(whole, FileRead):
            return (whole,)
        whole = replace(whole, parts=tuple(part.policy.title for part in parts.parts))
        if self._split is not None:
            whole = replace(whole, said=whole.said.model_copy(update={"split": self._split}))
        return self._apart(whole, parts) if whole.said.split else (whole,)

    def answered(self, read: FileRead, said: Sidecar) -> tuple[Arrival, ...]:
        """The same file when a person has said more of it; a handbook that is to be split as its parts."""
        again = self._with_sidecar(replace(read, said=said))
        content, name = read.taken.content, PurePosixPath(read.policy.source.path).name
        if said.split and read.parts:
            return self._apart(again, self._parts(read, content))
        try:
            taken = understand(self._corpus, self._club, name, content, sidecar=again.taken.sidecar)
        except PublishingError as error:
            return (FileRefused(read.file, read.name, str(error)),)
        return (replace(again, taken=taken, held=self._held(taken.slug)),)

    def related(self, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """The files with what each has in common with what is held, with the others, and with other clubs' policies."""
        for each in arrivals:
            if isinstance(each, FileRead):
                self._came[each.key] = each
        came = Relatives(self._corpus.clubs, (read.policy for read in self._came.values()))
        return tuple(self._related(each, came) if isinstance(each, FileRead) else each for each in arrivals)

    def forget(self, files: Iterable[Path]) -> None:
        """Compare nothing with these files any more: they were changed, or published, or are gone."""
        gone = frozenset(files)
        self._came = {key: read for key, read in self._came.items() if key[0] not in gone}

    def write(self, read: FileRead) -> FileRead:
        """The file with its sidecar as it is now, which is put beside it; a note says so where it cannot be."""
        read = self._with_sidecar(read)
        content = read.taken.sidecar
        if not read.is_ours or content == read.former:
            return read
        try:
            if (read.beside.read_bytes() if read.beside.exists() else b"") != read.former:
                return replace(read, is_disturbed=True)
            replace_durably(read.beside, content)
        except OSError as error:
            reason = error.strerror or str(error)
            return replace(read, notes=(*read.notes, wording.sidecar_not_written(read.beside.name, reason)))
        return replace(read, former=content)

    # -- reading -----------------------------------------------------------------------------------------------

    def _understood(
        self, file: Path, name: str, called: str, content: bytes, beside: Path, cover: tuple[Fact, ...] = ()
    ) -> Arrival:
        """A file, or a part of one, by its `name` as the policy that it would be; a person calls it `called`."""
        former, said, notes = _beside(beside)
        try:
            taken = understand(self._corpus, self._club, name, content, sidecar=b"" if notes else former)
        except InForceError as error:
            policy = next(each for each in self._of_club if each.slug == error.policy)
            return FileInForce(file, called, policy, b"" if notes else former)
        except PublishingError as error:
            return FileRefused(file, called, str(error))
        same = self._same_words(taken.policy) if name != file.name else None
        if same:
            return FileInForce(file, called, same, b"")
        digest = taken.policy.source.sha256
        is_ours = not notes
        if said.says_of_text and not said.is_of(digest):
            notes = (*notes, wording.other_text(beside.name))
        return FileRead(
            file,
            called,
            beside,
            former,
            still_said(said, digest),
            taken,
            is_ours,
            notes=(*notes, *(each for each in taken.remarks if said.is_of(digest))),
            cover=cover,
            held=self._held(taken.slug),
        )

    def _parts(self, whole: Arrival, content: bytes) -> Split:
        """The policies of a handbook; none where a file has too few headings for one."""
        headings = {each.heading_path for each in whole.policy.clauses} if isinstance(whole, FileRead) else ()
        if len(headings) < FEWEST_POLICIES:
            return Split(())
        # By its own name: every quotation of a part says it.
        path = f"{self._club.slug}/{whole.file.name}"
        try:
            return split(content, path, self._club)
        except UnreadablePolicyError:  # a policy all the same: it was read as one
            return Split(())

    def _apart(self, whole: FileRead, parts: Split) -> tuple[Arrival, ...]:
        """The policies of a handbook, each taken in like a file; that it is split stands in its own sidecar."""
        self.write(whole)
        apart = FileApart(whole.file, whole.name, whole.policy.source.sha256, whole.parts)
        return (apart, *(self._part(whole.file, part, parts.cover_facts) for part in parts.parts))

    def _part(self, file: Path, part: Part, cover: tuple[Fact, ...]) -> Arrival:
        beside = file.with_name(f"{file.stem}.{PurePosixPath(part.name).stem}{SIDECAR_SUFFIX}")
        return self._understood(file, part.name, f"{file.name}: {part.policy.title}", part.content, beside, cover)

    def _same_words(self, policy: Policy) -> Policy | None:
        """The club's policy that says the same, word for word: a part of a handbook of which only others changed."""
        if not self._by_words:
            self._by_words = {digest_of_words(each): each for each in self._of_club}
        return self._by_words.get(digest_of_words(policy))

    def _held(self, slug: str) -> Policy | None:
        return next((policy for policy in self._of_club if policy.slug == slug), None)

    # -- what it has in common -----------------------------------------------------------------------------------

    def _related(self, read: FileRead, came: Relatives) -> FileRead:
        relatives = self._relatives.of(read.policy)
        held = [each for each in relatives if each.policy.club == self._club.slug and each.held >= TWIN_FROM]
        kin = [each for each in relatives if each.policy.club != self._club.slug and each.share >= TEMPLATE_FROM]
        twins = [Twin(each.policy, "", each.held) for each in held]
        others = {id(each.policy): each for key, each in self._came.items() if key != read.key}
        shares = {id(each.policy): each.held for each in came.of(read.policy)}
        for key, other in others.items():
            share, is_same = shares.get(key, 0.0), other.taken.slug == read.taken.slug
            # What a handbook has under headings of its own is not meant twice, however alike its policies read.
            if is_same or (share >= TWIN_FROM and other.file != read.file):
                twins.append(Twin(other.policy, other.name, share, is_same))
        policy = linked(read.policy, [*self._of_club, *(each.policy for each in others.values())])
        return replace(read, taken=replace(read.taken, policy=policy), twins=tuple(twins), kin=tuple(kin))

    def _with_sidecar(self, read: FileRead) -> FileRead:
        clubs = {club.slug: club.name for club in self._corpus.clubs}
        understood = {key: value for key, value in _summary(read, clubs) if value}
        asked = list(_asked(read))
        content = written(read.policy, read.name, read.former, read.said, understood, read.cover, asked)
        return replace(read, taken=replace(read.taken, sidecar=content))


# Files and what stands beside them ------------------------------------------------------------------------------------


def sidecar_of(file: Path) -> Path:
    """Where the sidecar of a file is: of two files that differ in their suffix alone, each has its own."""
    same = [each for each in file.parent.glob(f"{glob.escape(file.stem)}.*") if each.suffix.lower() in SUFFIXES]
    return file.with_suffix(SIDECAR_SUFFIX) if len(same) <= 1 else file.with_name(file.name + SIDECAR_SUFFIX)


def _bytes_of(file: Path) -> bytes:
    found = file.stat()
    size = found.st_size
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for
        raise UnreadablePolicyError(file.name, 1, "is no file that can be read; name a policy or a folder of them")
    if size > MAXIMUM_BYTES:
        raise too_large(file.name, size)
    return file.read_bytes()


def _beside(path: Path) -> tuple[bytes, Sidecar, tuple[str, ...]]:
    """What stands at a path, what it says, and why it is no sidecar of ours."""
    if not path.exists():
        return b"", Sidecar(), ()
    try:
        said = sidecar_at(path)
        return path.read_bytes(), said, ()
    except SidecarError as error:
        return b"", Sidecar(), (wording.not_ours(path.name, str(error)),)
    except OSError as error:
        return b"", Sidecar(), (wording.not_ours(path.name, error.strerror or str(error)),)


# What is doubtful -----------------------------------------------------------------------------------------------------


def _doubts_of_text(read: FileRead) -> Iterator[Doubt]:
    """What a person must tell of its words."""
    policy = read.policy
    for kind in _DATES:
        said = [fact for fact in policy.facts if fact.kind is kind and fact.day]
        fact = stated(policy, kind)
        if fact is None or fact.confirmed or fact.day is None:
            continue
        if is_guess(fact):
            yield Doubt(DoubtKind.DATE, wording.guessed_date(fact), facts=(fact,))
        elif len({each.day for each in said if each.certain}) > 1:
            yield Doubt(DoubtKind.DATES, wording.two_dates(said), facts=tuple(said))
    of_dates = contradicting_dates(policy.facts, policy.source)
    for oddity in policy.oddities:
        if oddity.lead_in:
            clause = policy.clause(oddity.clause_id)
            item, is_with = clause.lines[0].words.text, bool(clause.lead_ins)
            words = wording.doubtful_lead_in(oddity, item, is_shown_with=is_with)
            yield Doubt(DoubtKind.LEAD_IN, words, waits=oddity.reverses, oddity=oddity)
        elif oddity not in of_dates:
            where = wording.place_words(policy.source, oddity.line)
            yield Doubt(DoubtKind.READING, wording.look_at(where, oddity.reason), oddity=oddity)


def _doubts_of_place(read: FileRead) -> Iterator[Doubt]:
    """What a person must tell of the policy that it is to be."""
    if read.is_perhaps_many:
        yield Doubt(DoubtKind.HANDBOOK, wording.handbook_words(read.parts))
    for twin in read.twins:
        if twin.is_same:
            yield Doubt(DoubtKind.TWIN, wording.same_name(twin.policy, twin.file), twin=twin)
        elif read.said.version_of is None and (twin.file or read.held is None):
            yield Doubt(DoubtKind.TWIN, wording.twin_words(twin.policy, twin.file, twin.share), twin=twin)


def _asked(read: FileRead) -> Iterator[tuple[str, Any, str]]:
    """What a file's sidecar asks for, beside what is asked of its text: the key, what to write there, and why."""
    if read.is_perhaps_many:
        yield "split", _SPLIT, wording.sidecar_split(read.parts)
    twins = [doubt.twin for doubt in _doubts_of_place(read) if doubt.twin and not doubt.twin.is_same]
    for twin in twins[:1]:  # a key stands once
        slug = read.own_version if twin.file else twin.policy.slug
        yield "version_of", slug, wording.sidecar_twin(twin.policy, twin.file, twin.share)


def _summary(read: FileRead, clubs: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What was understood of a file, for its sidecar."""
    policy, source = read.policy, read.policy.source
    yield "title", policy.title
    if read.held:
        yield "replaces", wording.policy_words(read.held)
    if read.parts:
        yield "holds", list(read.parts)
    yield "clauses", dict(Counter(clause.kind.value for clause in policy.clauses if not clause.is_whole))
    read_facts = [fact for fact in policy.facts if not fact.confirmed]
    yield "says_of_itself", [wording.fact_found(fact, source) for fact in read_facts]
    yield "to_confirm", [doubt.words for doubt in read.doubts]
    yield (
        "left_out",
        [
            f"{wording.place_words(source, each.line)}: {wording.quoted(each.words)} ({each.reason})"
            for each in policy.furniture
        ],
    )
    yield "names", [each.name for each in policy.related if each.held]
    yield "names_and_not_held", [each.name for each in policy.related if not each.held]
    yield "like", [wording.twin_words(each.policy, each.file, each.share) for each in read.twins if each.share]
    yield (
        "same_template",
        [wording.kin_words(each.policy, clubs[each.policy.club], each.share) for each in read.kin],
    )


# Drafts, and what comes in force --------------------------------------------------------------------------------------


class Kept(StrEnum):
    """What became of a file among the drafts."""

    NEW = "new"
    CONFIRMED = "confirmed"  # a draft already, of which something else is confirmed now
    KNOWN = "known"
    DECIDED = "decided"  # discarded by a manager, or in force once and replaced since


class Drafts:
    """Keeps files as drafts, and puts those in force of which nothing is doubtful."""

    def __init__(self, store: Store, publisher: Publisher) -> None:
        """Drafts are kept in `store`, and put in force by `publisher`."""
        self._store, self._publisher, self._versions = store, publisher, Versions(store)

    def keep(self, read: FileRead) -> Kept:
        """Keep a file as a draft; of one that is a draft already, what else was said of it."""
        policy = read.policy
        known = self._versions.draft_of(policy.club, policy.source.sha256)
        with self._store.begin() as connection:
            if known and known.policy != read.taken.slug:
                self._versions.assign(connection, known, read.taken.slug)
            draft = bring(self._versions, connection, read.taken, None)
        if draft is not None:
            return Kept.NEW
        if known and known.state in (DraftState.DISCARDED, DraftState.PUBLISHED):
            return Kept.DECIDED
        is_other = known is not None and sidecar_values(known.sidecar) != sidecar_values(read.taken.sidecar)
        return Kept.CONFIRMED if is_other else Kept.KNOWN

    def drop(self, club: Club, apart: FileApart) -> None:
        """Discard the draft that a handbook was as a whole, if it was one."""
        whole = self._versions.draft_of(club.slug, apart.digest)
        if whole:
            with self._store.begin() as connection:
                self._versions.decide(connection, whole, DraftState.DISCARDED, None)

    def is_confirmed(self, each: FileInForce) -> bool:
        """Whether what stands beside a file is what counts of its policy."""
        return not each.sidecar or self._publisher.has_confirmed(each.policy, each.sidecar)

    def publish(self, files: Sequence[FileRead], confirmed: Sequence[FileInForce] = ()) -> dict[Key, str]:
        """Put files in force, each as the policy that it is a version of, and what was `confirmed` of others.

        What is left of them, and why, by their keys.  Raises PublishingError as `Publisher.finish`.
        """
        left: dict[Key, str] = {}
        self._publisher.note_in_force()
        claimed = {draft.number: draft for draft in self._publisher.unfinished()}
        for read in files:
            draft = self._claimed(read)
            if draft is None:
                left[read.key] = wording.overtaken(read.name)
            else:
                claimed[draft.number] = draft
        for each in confirmed:
            self._publisher.confirm(each.policy, each.sidecar)
        if claimed or confirmed:
            self._publisher.finish(tuple(claimed.values()))
        return left

    def _claimed(self, read: FileRead) -> Draft | None:
        """The draft of a file when it is decided that it comes in force; None where somebody decided otherwise."""
        policy, slug = read.policy, read.taken.slug
        base = read.held.source.sha256 if read.held else ""
        draft = self._versions.draft_of(policy.club, policy.source.sha256)
        if draft is None or draft.state is DraftState.PUBLISHING:
            return draft
        if draft.state is not DraftState.OPEN:
            return None
        with self._store.begin() as connection:
            is_claimed = self._publisher.claim(connection, draft, slug, base, None)
        return self._versions.draft(draft.number) if is_claimed else None
