"""A corpus folder → Corpus: the clubs, every policy that can be read, and the reason for each that cannot."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import time
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, ValidationError, field_validator

from index.clauses import SAVED_AS, SUFFIXES, slugify
from index.errors import ClubsFileError, CorpusError, SidecarError, UnreadablePolicyError
from index.files import digest_of
from index.known import Known
from index.reading.decoding import MAXIMUM_BYTES, too_large
from index.settings_files import Strict, first_fault, mapping_at
from index.sidecars import SIDECAR_SUFFIX, Sidecar, sidecar_at
from index.types import (
    Club,
    Contact,
    Corpus,
    DateOrder,
    LeftOut,
    Membership,
    Policy,
    ReminderSchedule,
)

CLUBS_FILE = "clubs.yaml"
GLOSSARY_FILE = "glossary.yaml"
DRAFTS_FOLDER = "drafts"  # in a club's folder: texts that are not in force yet
_SLUG = re.compile(r"[\w][\w.-]*")
_HOME_ZONE = "Europe/London"


def load_corpus(root: Path, known: Corpus | None = None) -> Corpus:
    """Everything that can be read below `root`, in the order of the paths.

    A policy that cannot be read is named in `left_out`; the others still load.  A file read with a remark (another
    encoding, a sidecar that was not applied) is in `remarks`.

    What is in `known` already, as `index.snapshot.known_corpus` gives it, is not read again where the file's bytes,
    its path and what of its club decides how it is read are the same; the result is the same as without.

    Raises:
        CorpusError: `root` is no folder.
        ClubsFileError: clubs.yaml cannot be used; it decides who sees what, so nothing is guessed.
    """
    if not root.is_dir():
        raise CorpusError(f"there is no corpus folder at {str(root)!r}; name one with --corpus or POLICYBOT_CORPUS")
    # Before anything is read: a file that changes meanwhile then makes another digest, and is not taken for this one.
    digest = corpus_digest(root)
    settings = _load_clubs_file(root)
    loader = _Loader(root, _clubs(settings) if settings else None, Known(known))
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        loader.load_folder(folder)
    loader.note_missing_folders()
    loader.note_strays()
    glossary = loader.glossary()
    return Corpus(
        clubs=tuple(loader.clubs.values()),
        policies=tuple(loader.policies),
        left_out=tuple(loader.left_out),
        remarks=tuple(loader.remarks),
        glossary=glossary,
        digest=digest,
        operators=settings.operators if settings else (),
    )


def corpus_digest(root: Path) -> str:
    """The hex SHA-256 over the path and bytes of every file below `root` that reading it looks at."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root)
        if not _is_passed_over(below) and path.is_file():
            digest.update(f"{below.as_posix()}\0".encode(errors="surrogateescape"))
            digest.update(_digest_of(path))
    return digest.hexdigest()


# A file's path, size, time of its last change, and rights; of one that cannot be looked at, why.
Signature = tuple[tuple[str, int, int, int], ...]


def corpus_signature(root: Path) -> Signature:
    """What shows, without reading a file, that one of those below `root` may have changed since the last look."""
    looked_at = []
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root)
        if not _is_passed_over(below):
            try:
                found = path.stat()
            except OSError as error:
                looked_at.append((str(below), -1, error.errno or 0, 0))
                continue
            if not stat.S_ISDIR(found.st_mode):
                looked_at.append((str(below), found.st_size, found.st_mtime_ns, found.st_mode))
    return tuple(looked_at)


def _digest_of(path: Path) -> bytes:
    """What decides how a file is read: its bytes, or why they are not looked at."""
    try:
        size = path.stat().st_size
        return hashlib.sha256(path.read_bytes()).digest() if size <= MAXIMUM_BYTES else f"{size} bytes".encode()
    except OSError as error:
        return f"unreadable: {error.strerror}".encode()


# -- clubs.yaml ------------------------------------------------------------------------------------------------


class _ContactEntry(Strict):
    name: str | None = None
    slack_user: Annotated[str | None, Field(pattern=r"^[UW][A-Z0-9]+$")] = None
    phone: str | None = None


def _empty_means_none_set(value: Any) -> Any:
    return {} if value is None else value


_ContactField = Annotated[_ContactEntry, BeforeValidator(_empty_means_none_set)]
_UserIds = tuple[Annotated[str, Field(pattern=r"^[UW][A-Z0-9]+$")], ...]
_GroupIds = tuple[Annotated[str, Field(pattern=r"^S[A-Z0-9]+$")], ...]


@lru_cache(maxsize=1)
def _time_zones() -> set[str]:
    return available_timezones()


def _time_in_quotes(value: Any) -> Any:
    """YAML reads 09:00 as a number unless it stands in quotes."""
    is_time = isinstance(value, str | time)
    if not is_time:
        raise ValueError('expected a time in quotes, such as "09:00"')
    return value


class _RemindersEntry(Strict):
    # A review that is further away asks nothing of anybody yet.
    days_before: tuple[Annotated[int, Field(ge=0, le=60)], ...] = ReminderSchedule().days_before
    overdue_every_days: Annotated[int, Field(ge=0, le=365)] = ReminderSchedule().overdue_every_days
    at: Annotated[time, BeforeValidator(_time_in_quotes)] = ReminderSchedule().at
    escalate_to: Annotated[str | None, Field(pattern=r"^[UW][A-Z0-9]+$")] = None
    escalate_after_days: Annotated[int, Field(ge=1, le=365)] = ReminderSchedule().escalate_after_days
    unread_after_days: tuple[Annotated[int, Field(ge=1, le=90)], ...] = ReminderSchedule().unread_after_days
    tell_managers_after_days: Annotated[int, Field(ge=1, le=180)] = ReminderSchedule().tell_managers_after_days


class _ClubEntry(Strict):
    name: Annotated[str, Field(min_length=1)]
    short_names: tuple[str, ...] = ()
    time_zone: str = _HOME_ZONE
    date_order: DateOrder = DateOrder.DMY
    workspaces: tuple[Annotated[str, Field(pattern=r"^[TE][A-Z0-9]+$")], ...] = ()
    membership: Membership = Membership.OPEN
    managers: _UserIds = ()
    staff: _UserIds = ()
    manager_groups: _GroupIds = ()
    staff_groups: _GroupIds = ()
    manager_contact: _ContactField = _ContactEntry()
    safeguarding_contact: _ContactField = _ContactEntry()
    allegations_contact: _ContactField = _ContactEntry()
    reminders: _RemindersEntry = _RemindersEntry()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        # Listing every zone takes longer than reading the rest of the file, so the usual one is not looked up.
        if value != _HOME_ZONE and value not in _time_zones():
            raise ValueError(f"{value!r} is no IANA time zone; write one such as {_HOME_ZONE}")
        return value


class _ClubsFile(Strict):
    operators: _UserIds = ()
    clubs: dict[str, _ClubEntry]


def _load_clubs_file(root: Path) -> _ClubsFile | None:
    """What clubs.yaml says, None where there is no such file."""
    path = root / CLUBS_FILE
    if not path.exists():
        return None
    values = mapping_at(path, ClubsFileError)
    try:
        settings = _ClubsFile.model_validate(values)
    except ValidationError as error:
        raise first_fault(error, CLUBS_FILE, ClubsFileError) from error
    for slug in settings.clubs:
        if not _SLUG.fullmatch(slug):
            reason = "a club's key is its folder's name: letters, digits, hyphens"
            raise ClubsFileError(CLUBS_FILE, f"clubs.{slug}", reason)
    return settings


def _clubs(settings: _ClubsFile) -> dict[str, Club]:
    """The clubs by slug."""
    return {slug: _club(slug, entry) for slug, entry in settings.clubs.items()}


def _club(slug: str, entry: _ClubEntry) -> Club:
    return Club(
        slug=slug,
        name=entry.name,
        short_names=entry.short_names,
        time_zone=entry.time_zone,
        date_order=entry.date_order,
        workspaces=entry.workspaces,
        membership=entry.membership,
        managers=entry.managers,
        staff=entry.staff,
        manager_groups=entry.manager_groups,
        staff_groups=entry.staff_groups,
        safeguarding_contact=_contact(entry.safeguarding_contact),
        allegations_contact=_contact(entry.allegations_contact),
        manager_contact=_contact(entry.manager_contact),
        reminders=ReminderSchedule(
            tuple(sorted(set(entry.reminders.days_before), reverse=True)),
            entry.reminders.overdue_every_days,
            entry.reminders.at,
            entry.reminders.escalate_to,
            entry.reminders.escalate_after_days,
            tuple(sorted(set(entry.reminders.unread_after_days))),
            entry.reminders.tell_managers_after_days,
        ),
    )


def _contact(said: _ContactEntry) -> Contact:
    return Contact(said.name, said.slack_user, said.phone)


# -- the glossary -----------------------------------------------------------------------------------------------


def _glossary_pairs(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    words = values.get("words", {})
    if not isinstance(words, dict):
        raise SidecarError(GLOSSARY_FILE, "words", "expected lines such as 'insta: instagram'; mend it")
    for said, meant in words.items():
        if not all(isinstance(side, str) and side.strip() for side in (said, meant)):
            reason = "expected words on both sides, in quotes where they look like a number or yes/no; mend it"
            raise SidecarError(GLOSSARY_FILE, f"words.{said}", reason)
        yield said.strip().lower(), meant.strip().lower()


# -- the folder ------------------------------------------------------------------------------------------------


class _Loader:
    """Reads one folder after the other, and keeps what it finds wrong beside what it finds."""

    def __init__(self, root: Path, clubs: dict[str, Club] | None, known: Known) -> None:
        self.root = root
        self.known = known
        self.has_clubs_file = clubs is not None
        self.clubs: dict[str, Club] = dict(clubs or {})
        self.policies: list[Policy] = []
        self.left_out: list[LeftOut] = []
        self.remarks: list[LeftOut] = []

    def load_folder(self, folder: Path) -> None:
        """Read the policies in `folder`; a folder without an entry in clubs.yaml is a club of its own name."""
        files = sorted(path for path in folder.rglob("*") if _is_looked_at(path, folder))
        documents = [path for path in files if path.suffix.lower() != SIDECAR_SUFFIX]
        club = self.clubs.get(folder.name) or Club(folder.name, _name_from(folder.name))
        mine: list[Policy] = []
        for path in documents:
            policy = self._read(path, club, mine)
            if policy is not None:
                mine.append(policy)
        if documents and folder.name not in self.clubs:
            self.clubs[folder.name] = club
            if self.has_clubs_file:
                self._remark(folder.name, f"is not in {CLUBS_FILE}, so no workspace may use it; add it there")
        self.policies += [linked(policy, mine) for policy in mine]
        known = {document.stem for document in documents}
        for path in files:
            if path.suffix.lower() == SIDECAR_SUFFIX and path.stem not in known:
                self._remark(self._below(path), "stands beside no policy of that name; rename it or delete it")

    def _below(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def _remark(self, path: str, reason: str) -> None:
        self.remarks.append(LeftOut(path, 1, reason))

    def _read(self, path: Path, club: Club, mine: list[Policy]) -> Policy | None:
        """The policy at `path`, or None with the reason in `left_out`; `mine` are the club's before it."""
        below, digest = self._below(path), ""
        try:
            content = self._bytes_of(path, below)
            digest_now = digest_of(content)
            _refuse_double(below, digest_now, mine)
            digest = digest_now  # what is refused from here on is refused for its bytes
            policy, remarks = self.known.read_beside(content, below, club, self._sidecar_of(path))
        except UnreadablePolicyError as error:
            self.left_out.append(LeftOut(error.path, error.line, error.reason, digest))
            return None
        encoding = policy.source.encoding
        if encoding not in ("utf-8", ""):
            advice = "check its quotation marks and dashes, or save it as UTF-8"
            self._remark(below, f"is not UTF-8; it was read as {encoding}: {advice}")
        for remark in remarks:
            self._remark(self._below(path.with_suffix(SIDECAR_SUFFIX)), remark)
        return policy

    def _sidecar_of(self, path: Path) -> Sidecar:
        """What a person confirmed of the policy at `path`; nothing, with a remark, where that cannot be used."""
        beside = path.with_suffix(SIDECAR_SUFFIX)
        if not beside.exists():
            return Sidecar()
        try:
            return sidecar_at(beside)
        except SidecarError as error:
            self._remark(self._below(beside), f"was not applied: {error}")
            return Sidecar()

    def _bytes_of(self, path: Path, below: str) -> bytes:
        if path.parent.parent != self.root:
            where = f"policies stand directly in their club's folder: move it to {below.partition('/')[0]}/"
            raise UnreadablePolicyError(below, 1, f"lies too deep; {where}")
        if path.is_symlink() and self.root.resolve() not in path.resolve().parents:
            raise UnreadablePolicyError(below, 1, "is a link to a file outside the corpus; copy the file here")
        if path.suffix.lower() not in SUFFIXES:
            raise UnreadablePolicyError(below, 1, f"is no {', '.join(SAVED_AS)} file; save it as one of these")
        try:
            size = path.stat().st_size
            if size > MAXIMUM_BYTES:
                raise too_large(below, size)
            return path.read_bytes()
        except OSError as error:
            reason = f"cannot be read ({error.strerror}); check its permissions"
            raise UnreadablePolicyError(below, 1, reason) from error

    def note_missing_folders(self) -> None:
        """Name the clubs of clubs.yaml that have no folder: a slip of the pen there hides a club's policies."""
        for slug in self.clubs:
            if not (self.root / slug).is_dir():
                self._remark(
                    CLUBS_FILE, f"names the club {slug!r}, but there is no folder of that name; add or rename it"
                )

    def note_strays(self) -> None:
        """Name the files that stand beside the clubs' folders instead of in them."""
        for path in sorted(self.root.iterdir()):
            is_policy = path.is_file() and path.suffix.lower() in SUFFIXES and path.stem.lower() != "readme"
            if is_policy and not path.name.startswith("."):
                self.left_out.append(LeftOut(path.name, 1, "stands in no club's folder; move it into one"))

    def glossary(self) -> tuple[tuple[str, str], ...]:
        """Pairs of staff words and policy words; empty, with a remark, where the file cannot be used."""
        path = self.root / GLOSSARY_FILE
        if not path.exists():
            return ()
        try:
            return tuple(_glossary_pairs(mapping_at(path, SidecarError)))
        except SidecarError as error:
            self._remark(GLOSSARY_FILE, f"was not used: {error}")
            return ()


def _is_looked_at(path: Path, folder: Path) -> bool:
    """Whether a path is a file, or a link that leads nowhere, and not hidden."""
    below = Path(folder.name) / path.relative_to(folder)
    return not _is_passed_over(below) and (path.is_file() or (path.is_symlink() and not path.exists()))


def _is_passed_over(below: Path) -> bool:
    """Whether a path below the corpus is hidden, or of a draft."""
    _club, *inside = below.parts
    return any(part.startswith(".") for part in below.parts) or inside[:1] == [DRAFTS_FOLDER]


def _refuse_double(path: str, digest: str, mine: list[Policy]) -> None:
    """Refuse a file that is one of the club's policies already, before the seconds that reading it may take."""
    slug = slugify(PurePosixPath(path).stem)
    for other in mine:
        if other.source.sha256 == digest:
            raise UnreadablePolicyError(path, 1, f"is a duplicate, byte for byte, of {other.source.path}; delete one")
        if other.slug == slug:
            raise UnreadablePolicyError(path, 1, f"has the same name as {other.source.path}; rename or delete one")


def _name_from(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").title()


def linked(policy: Policy, mine: Sequence[Policy]) -> Policy:
    """The policy, those it names linked with the club's own that they are, where it holds them; itself is none."""
    held = {_name_key(policy.slug): policy.slug for policy in mine} | {
        _name_key(policy.title): policy.slug for policy in mine
    }
    itself = {_name_key(policy.slug), _name_key(policy.title)}
    others = ((item, _name_key(item.name)) for item in policy.related)
    related = tuple(replace(item, held=held.get(key)) for item, key in others if key not in itself)
    return replace(policy, related=related)


def _name_key(name: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", name.lower().replace("'", "").replace("’", ""))
    return frozenset(words) - {"policy", "policies", "procedure", "procedures", "the", "and", "staff", "of"}
