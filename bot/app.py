"""The composition root: settings → encoder and index → answers → the door, all checked before anything listens."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, TypeVar

import structlog
import uvicorn

from bot.doctor import unset_contacts
from bot.errors import PolicybotError, StartError
from bot.inforce import InForce
from bot.logs import configure_logs
from bot.memory import give_back
from bot.settings import Settings, is_set
from bot.slack.door import Door
from bot.slack.workspaces import has_oauth
from bot.store import Store, open_store
from bot.store.database import Clock, utc_now
from index.corpus import corpus_digest
from index.encoder import Encoder, open_encoder
from index.errors import PolicyIndexError
from index.snapshot import Snapshot, open_snapshot

log = structlog.get_logger()

# How long a stop waits for requests that are being answered.
GRACE_SECONDS: Final = 20

T = TypeVar("T")


def serve(settings: Settings) -> None:
    """Serve Slack until told to stop.  Raises StartError, which names every fault found and what to do."""
    configure_logs()
    bot = assemble(settings)
    give_back()  # what opening took
    log.info("starting", host=settings.host, port=settings.port, policies=len(bot.in_force.corpus.policies))
    try:
        make_server(bot, settings).run()
    finally:
        bot.store.close()


@dataclass(frozen=True, slots=True)
class Bot:
    """Everything that serves: the policies in force, the database, and the door with its web application."""

    in_force: InForce
    store: Store
    door: Door


def assemble(settings: Settings, clock: Clock = utc_now) -> Bot:
    """The whole bot, checked and ready to listen.  Raises StartError with every fault."""
    faults = list(_missing_secrets(settings))
    encoder = _tried(lambda: open_encoder(settings.data, settings.model), faults)
    snapshot = _tried(lambda: _snapshot(settings, encoder), faults) if encoder else None
    store = _tried(lambda: _store(settings, clock), faults)
    if faults or encoder is None or snapshot is None or store is None:
        if store:
            store.close()
        raise StartError(faults)
    try:
        in_force = InForce(settings, encoder, snapshot, store)
        door = Door(settings, in_force, store)
    except BaseException:
        store.close()
        raise
    _warn(snapshot, door)
    return Bot(in_force, store, door)


def make_server(bot: Bot, settings: Settings) -> uvicorn.Server:
    """The web server of an assembled bot; it starts the door and stops it."""
    config = uvicorn.Config(
        bot.door.asgi,
        host=settings.host,
        port=settings.port,
        lifespan="on",
        log_config=None,  # ours is configured already
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config, bot.door)


class _Server(uvicorn.Server):
    """A server that says it is leaving as soon as it is told to, while it still listens."""

    def __init__(self, config: uvicorn.Config, door: Door) -> None:
        super().__init__(config)
        self._door = door

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop came."""
        self._door.leave()
        if sig == signal.SIGTERM:
            # Not uvicorn's way, which raises it again at the end, before the database is closed.
            self.should_exit = True
        else:
            super().handle_exit(sig, frame)


def _missing_secrets(settings: Settings) -> Iterator[str]:
    """Each secret that is needed and not set, with where to find it."""
    if is_set(settings.slack_client_id) != is_set(settings.slack_client_secret):
        yield "only one of SLACK_CLIENT_ID and SLACK_CLIENT_SECRET is set; workspaces install the app by both"
    if not is_set(settings.slack_bot_token) and not has_oauth(settings):
        yield "SLACK_BOT_TOKEN is not set: the bot token of your workspace (xoxb-…), under OAuth & Permissions"
    if not (is_set(settings.slack_app_token) or is_set(settings.slack_signing_secret)):
        yield (
            "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set: for Socket Mode the app-level token (xapp-…), "
            "for HTTP the signing secret; both are under Basic Information"
        )
    if not settings.corpus.is_dir():
        yield f"POLICYBOT_CORPUS: {str(settings.corpus)!r} is no folder; set it to the folder that holds the policies"


def _tried(make: Callable[[], T], faults: list[str]) -> T | None:
    """What `make` makes, or None with its fault noted."""
    try:
        return make()
    except (PolicybotError, PolicyIndexError) as error:
        faults.append(str(error))
        return None


def _snapshot(settings: Settings, encoder: Encoder) -> Snapshot:
    digest = corpus_digest(settings.corpus) if settings.corpus.is_dir() else None
    return open_snapshot(settings.snapshot_folder, encoder, digest)


def _store(settings: Settings, clock: Clock) -> Store:
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    return open_store(settings.database_url, Path(settings.data), secret, clock)


def _warn(snapshot: Snapshot, door: Door) -> None:
    """Say in the log what an operator has yet to set, and what could not be read."""
    for left_out in snapshot.corpus.left_out:
        log.warning("policy_left_out", reason=str(left_out))
    installed, clubs = door.workspaces.installed(), snapshot.corpus.clubs
    for workspace in installed:
        if not any(workspace in club.workspaces for club in clubs):
            log.warning("no_club_for_workspace", workspace=workspace, next="add it under `workspaces` in clubs.yaml")
    for club in clubs:
        unset = unset_contacts(club)
        if unset and not set(installed).isdisjoint(club.workspaces):
            log.warning("contacts_unset", club=club.slug, contacts=unset, next="set them in clubs.yaml")
