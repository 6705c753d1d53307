"""What `policybot doctor` looks at: whether `policybot serve` would start and answer, and what is yet to be done.

Nothing is made or changed on the way.  A thing that rests on another that is at fault is skipped, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from bot.drafting import FORMATS
from bot.errors import StoreError
from bot.settings import Settings
from bot.slack import checking
from bot.slack.workspaces import InstalledWorkspaces, has_oauth
from bot.store import Store
from bot.store.backups import last_backup
from bot.store.database import Clock, database_file, make_engine, reason_of, revisions, utc_now, written_revision
from bot.store.sealing import KEY_FILE, Seal, open_seal
from bot.types import Finding, Level
from index.clauses import SAVED_AS
from index.corpus import load_corpus
from index.encoder import Encoder, open_encoder
from index.errors import PolicyIndexError
from index.known import without_refusals
from index.reading.formats import INSTALL_COMMAND, missing_libraries
from index.reading.pdf.recognising import INSTALL, tesseract
from index.snapshot import known_corpus, open_snapshot
from index.types import Club, Corpus

# A backup that is older than this is worth a word.
BACKUP_IS_OLD: Final = timedelta(days=7)

_FILES: Final = "policy files"
_BACK_UP: Final = "run `policybot backup FILE`, every day for one"


def examine(settings: Settings, clock: Clock = utc_now) -> Iterator[Finding]:
    """Look at everything, one finding each, in the order in which one thing rests on another."""
    yield Finding("settings", Level.OK, f"corpus {str(settings.corpus)!r}, data {str(settings.data)!r}")
    corpus, found = _corpus(settings)
    yield found
    encoder, found = _encoder(settings)
    yield found
    yield _snapshot(settings, corpus, encoder)
    yield _database(settings)
    yield _secret_key(settings)
    yield _last_backup(settings, clock)
    clubs = corpus.clubs if corpus else ()
    yield _files()
    yield _scans()
    yield from _slack(settings, clubs, clock)
    yield from map(_contacts, clubs)


def _slack(settings: Settings, clubs: Sequence[Club], clock: Clock) -> Iterator[Finding]:
    """What is found in Slack; the workspaces that installed the app are in the database, if that can be used."""
    is_usable = has_oauth(settings) and _database(settings).level is Level.OK
    if not is_usable or _secret_key(settings).level is not Level.OK:
        yield from checking.examine(settings, clubs, clock)
        return
    seal = open_seal(settings.data, settings.secret_key.get_secret_value() if settings.secret_key else None)
    store = Store(make_engine(settings.database_url), seal, clock)
    try:
        yield from checking.examine(settings, clubs, clock, InstalledWorkspaces(settings, store))
    finally:
        store.close()


def unset_contacts(club: Club) -> list[str]:
    """The entries of clubs.yaml that say whom to ask at this club, and are not set."""
    contacts = ("manager_contact", "safeguarding_contact", "allegations_contact")
    unset = [name for name in contacts if not getattr(club, name).is_set]
    return unset if club.managers or club.manager_groups else [*unset, "managers"]


def _corpus(settings: Settings) -> tuple[Corpus | None, Finding]:
    if not settings.corpus.is_dir():
        said = f"{str(settings.corpus)!r} is no folder"
        return None, Finding("corpus", Level.FAULT, said, "set POLICYBOT_CORPUS to the folder that holds the policies")
    try:
        known = known_corpus(settings.snapshot_folder)
        corpus = load_corpus(settings.corpus, without_refusals(known) if known else None)
    except PolicyIndexError as error:
        return None, Finding("corpus", Level.FAULT, str(error))
    said = f"{len(corpus.policies)} policies of {len(corpus.clubs)} clubs"
    if not corpus.policies:
        where = f"put them there as CLUB/FILE ({', '.join(SAVED_AS)})"
        return corpus, Finding("corpus", Level.FAULT, "no policies", where)
    if corpus.left_out:
        said = f"{said}, {len(corpus.left_out)} not read: {corpus.left_out[0]}"
        return corpus, Finding("corpus", Level.WARNING, said, "see `policybot index check`")
    return corpus, Finding("corpus", Level.OK, said)


def _scans() -> Finding:
    """Whether policies that were scanned can be read.  Clubs that have none do without."""
    if program := tesseract():
        return Finding("scanned policies", Level.OK, f"read by Tesseract, {program!r}")
    said = f"no Tesseract, so a scanned PDF is left out of the index; {INSTALL} if a club has one"
    return Finding("scanned policies", Level.SKIPPED, said)


def _files() -> Finding:
    """Whether policies can be read that are no text."""
    missing = missing_libraries()
    if not missing:
        return Finding(_FILES, Level.OK, f"read: {', '.join(f'.{each}' for each in FORMATS)}")
    left_out = sorted({suffix for suffixes in missing.values() for suffix in suffixes})
    said = f"no {', '.join(missing)}, so {', '.join(left_out)} files are left out of the index"
    return Finding(_FILES, Level.WARNING, said, INSTALL_COMMAND)


def _encoder(settings: Settings) -> tuple[Encoder | None, Finding]:
    try:
        encoder = open_encoder(settings.data, settings.model)
    except PolicyIndexError as error:
        return None, Finding("encoder", Level.FAULT, str(error))
    return encoder, Finding("encoder", Level.OK, f"opens; digest {encoder.digest[:12]}")


def _snapshot(settings: Settings, corpus: Corpus | None, encoder: Encoder | None) -> Finding:
    if corpus is None or encoder is None:
        return Finding("index", Level.SKIPPED, f"it rests on the {'encoder' if corpus else 'corpus'}")
    try:
        snapshot = open_snapshot(settings.snapshot_folder, encoder, corpus.digest)
    except PolicyIndexError as error:
        return Finding("index", Level.FAULT, str(error))
    return Finding("index", Level.OK, f"fresh: {len(snapshot.passages)} passages of the policies as they are now")


def _database(settings: Settings) -> Finding:
    """Whether it can be written and is of this version.  One that is not there yet is not made."""
    try:
        file = database_file(settings.database_url)
        if file and not file.exists():
            return Finding("database", Level.WARNING, "none yet", "`policybot serve` makes it")
        engine = make_engine(settings.database_url)
    except StoreError as error:
        return Finding("database", Level.FAULT, str(error))
    try:
        return _at_revision(written_revision(engine))
    except SQLAlchemyError as error:
        said = f"cannot be written ({reason_of(error)})"
        return Finding("database", Level.FAULT, said, "see POLICYBOT_DATABASE_URL and the rights of its folder")
    finally:
        engine.dispose()


def _at_revision(revision: str | None) -> Finding:
    known = revisions()
    if revision == known[0]:
        return Finding("database", Level.OK, f"can be written; its tables are those of {revision}, the newest")
    if revision is None or revision in known:
        said = f"can be written; its tables are {f'those of {revision}' if revision else 'not there yet'}"
        return Finding("database", Level.WARNING, said, "`policybot serve` brings them up to date at its start")
    return Finding("database", Level.FAULT, f"was written by a newer policybot ({revision!r})", "use that one")


def _secret_key(settings: Settings) -> Finding:
    """Whether the key can be used.  One that is not there yet is not made."""
    where, key = "secret key", settings.data / KEY_FILE
    try:
        if settings.secret_key:
            Seal(settings.secret_key.get_secret_value())
            return Finding(where, Level.OK, "from POLICYBOT_SECRET_KEY, which no backup holds")
        if not key.exists():
            return _missing_key(settings, key)
        open_seal(settings.data, None)
    except StoreError as error:
        return Finding(where, Level.FAULT, str(error))
    return Finding(where, Level.OK, f"in {str(key)!r}, for its owner alone")


def _missing_key(settings: Settings, key: Path) -> Finding:
    """A fault where something was sealed with it; without a database nothing was."""
    try:
        database = database_file(settings.database_url)
    except StoreError:
        database = None
    if database and database.exists():
        said = f"{str(key)!r} is gone, and what is kept was sealed with it"
        return Finding("secret key", Level.FAULT, said, "put it back, or `policybot restore` the last backup")
    return Finding("secret key", Level.OK, "none yet; `policybot serve` makes it")


def _last_backup(settings: Settings, clock: Clock) -> Finding:
    what = "last backup"
    if settings.database_url.startswith("postgres"):
        return Finding(what, Level.SKIPPED, "PostgreSQL is backed up by pg_dump, of which nothing is known here")
    made = last_backup(settings.data)
    if made is None:
        return Finding(what, Level.WARNING, "none was made", _BACK_UP)
    said = f"{made:%-d %B %Y, %H:%M} UTC"
    if clock() - made > BACKUP_IS_OLD:
        return Finding(what, Level.WARNING, f"{said}, more than {BACKUP_IS_OLD.days} days ago", _BACK_UP)
    return Finding(what, Level.OK, said)


def _contacts(club: Club) -> Finding:
    what = f"contacts of {club.slug}"
    if unset := unset_contacts(club):
        return Finding(what, Level.WARNING, f"not set: {', '.join(unset)}", "set them in clubs.yaml")
    return Finding(what, Level.OK, "all set, and its managers")
