"""The bot's side of Slack, put together: Bolt behind the gate, or at the end of a socket, and the sender."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, TypeVar

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router

from bot.asked.coverage import Coverage
from bot.asked.gaps import Gaps
from bot.asked.judgements import Judgements
from bot.asked.standards import Standards
from bot.channels import Channels
from bot.errors import DatabaseError, StartError
from bot.evidence import Evidence
from bot.feedback import Feedback
from bot.figures import Figures
from bot.following import LOOK_SECONDS, Follower
from bot.gists import Gists
from bot.lifecycle.acknowledgements import Acknowledgements
from bot.lifecycle.links import Links
from bot.lifecycle.register import Register
from bot.lifecycle.reminding import Reminding
from bot.lifecycle.standing import Standings
from bot.lifecycle.versions import Versions
from bot.members import Members
from bot.pages import ReadingPages, link_address
from bot.people import People
from bot.publishing import Publisher
from bot.recent import Recent
from bot.settings import Settings
from bot.slack import listeners, receiving
from bot.slack.answerers import Answerers
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.drafting import look_for_drafts
from bot.slack.feeds import calendar_address, calendar_route
from bot.slack.files import Files
from bot.slack.gate import EVENTS_PATH, Gate
from bot.slack.groups import UserGroups
from bot.slack.installing import installing_routes
from bot.slack.nudging import remind_readers
from bot.slack.pictures import Pictures
from bot.slack.reminding import remind_managers
from bot.slack.sending import Sender
from bot.slack.services import InForce, Services
from bot.slack.sockets import Sockets
from bot.slack.windows import Windows
from bot.slack.workspaces import InstalledWorkspaces, open_workspaces, slack_client
from bot.store import Inbox, Outbox, Store
from bot.store.tables import OutboxState
from bot.tickets import Tickets

log = structlog.get_logger()

HEALTH_PATH: Final = "/healthz"
READY_PATH: Final = "/readyz"
METRICS_PATH: Final = "/metrics"

# A listener calls ack first of all, so a request must never wait for a thread: as many as the web server has.
LISTENERS: Final = 40

# One that takes longer than this is not waited for.
ANSWER_SECONDS: Final = 10.0

SWEEP_SECONDS: Final = 60.0

# No answer takes this long: what is still unanswered was dropped on the way, by a database that was away, for one.
STALE: Final = timedelta(minutes=2)

T = TypeVar("T")


class Door:
    """Everything between Slack and the answers.  Started and stopped with the web server that carries it."""

    def __init__(self, settings: Settings, in_force: InForce, store: Store) -> None:
        """Everything is built and Slack is asked who we are.  Raises StartError."""
        self._store = store
        self._snapshot_made = partial(_made_at, settings.snapshot_folder)
        self._figures = Figures(Outbox(store), self._snapshot_made, store.clock)
        self.workspaces = open_workspaces(settings, store)
        self._groups = UserGroups(self.workspaces, lambda: in_force.corpus)
        self._sender = Sender(store, self.workspaces, self._figures)
        self._listeners = Listeners(LISTENERS, thread_name_prefix="listener")
        self._answerers = Answerers(in_force)
        people, files = People(store), Files(self.workspaces)
        desk = Desk(store, self._sender.nudge)
        self._services = Services(
            in_force,
            self._answerers,
            people,
            Members(store, self._groups),
            Channels(store),
            self.workspaces,
            desk,
            Delivery(self.workspaces, store.clock),
            Windows(self.workspaces),
            files,
            Pictures(files),
            Recent(store),
            Feedback(store),
            Tickets(store),
            Acknowledgements(store, people),
            Links(store),
            Reminding(store),
            Register(store),
            Standings(store),
            Versions(store),
            Publisher(settings, in_force, store),
            Gists(Versions(store)),
            Evidence(store, settings.evidence_years),
            Gaps(store),
            Standards(store),
            Judgements(store),
            Coverage(store),
            self.health,
            self._figures,
            partial(calendar_address, settings.public_url, seal=store.seal) if settings.public_url else None,
            partial(link_address, settings.public_url) if settings.public_url else None,
        )
        self._is_listening = threading.Event()
        self._bolt = self._made_bolt(settings)
        self._sweeper = Sweeper(self.sweep, SWEEP_SECONDS)
        self._follower = Follower(settings, in_force)
        self._following = Sweeper(self._follower.look, LOOK_SECONDS, "follower")
        self._sockets = self._made_sockets(settings)
        self.asgi = self._made_asgi(settings)

    def _made_bolt(self, settings: Settings) -> App:
        """Bolt without its own gate: what reaches it was proven by ours, or came by the socket."""

        # Bolt hands over what is asked for by name; a method would be asked for its `self`.
        def authorize(team_id: str | None) -> AuthorizeResult:
            # Without a token a request goes no further than `receiving`, which says so.
            return self.workspaces.authorize(team_id) or AuthorizeResult(enterprise_id=None, team_id=team_id)

        bolt = App(
            logger=_errors_only(),
            client=slack_client(settings),
            authorize=authorize,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            listener_executor=self._listeners,
        )
        receiving.register(bolt, self._services)
        listeners.register(bolt, self._services)
        return bolt

    def _made_sockets(self, settings: Settings) -> Sockets | None:
        if settings.slack_app_token is None:
            return None
        token = settings.slack_app_token.get_secret_value()
        try:
            slack_client(settings).apps_connections_open(app_token=token)
        except SlackApiError as error:
            fault = f"SLACK_APP_TOKEN: Slack refused it ({error.response.get('error')}); it needs connections:write"
            raise StartError([fault]) from None
        return Sockets(self._bolt, token)

    def _made_asgi(self, settings: Settings) -> Router:
        pages = {HEALTH_PATH: self._health, READY_PATH: self._ready, METRICS_PATH: self._metrics}
        routes = [Route(path, page, methods=["GET"]) for path, page in pages.items()]
        if self._sockets is None:
            assert settings.slack_signing_secret, "checked at start"
            gate = Gate(self._handle, settings.slack_signing_secret.get_secret_value(), self._store.clock)
            routes.append(Route(EVENTS_PATH, gate))
        if settings.public_url:
            routes.append(calendar_route(lambda: self._services.corpus, self._store.seal, self._services.today))
            routes.append(self._reading_pages().route)
        if isinstance(self.workspaces, InstalledWorkspaces):
            routes += installing_routes(settings, self.workspaces, self._store)
        return Router(routes, redirect_slashes=False, lifespan=self._lifespan())

    def _reading_pages(self) -> ReadingPages:
        kept = (self._services.people, self._services.acknowledgements, self._services.versions)
        return ReadingPages(lambda: self._services.corpus, self._store, *kept)

    async def _handle(self, content: dict[str, Any], headers: Headers) -> Response:
        """Bolt's answer to a proven request.  Bolt works in a thread of its own."""
        retries = {name: value for name, value in headers.items() if name.startswith("x-slack-retry")}
        try:
            request = BoltRequest(body=content, mode="socket_mode", headers=dict(retries))
        except Exception:  # a well-signed body of a shape that Bolt stumbles over
            return PlainTextResponse(status_code=HTTPStatus.BAD_REQUEST)
        return to_starlette_response(await run_in_threadpool(self._bolt.dispatch, request))

    def _lifespan(self) -> Callable[[Any], AbstractAsyncContextManager[None]]:
        @asynccontextmanager
        async def lifespan(_app: object) -> AsyncIterator[None]:
            await run_in_threadpool(self.start)
            try:
                yield
            finally:
                await run_in_threadpool(self.stop)

        return lifespan

    def start(self) -> None:
        """Send what waits, answer what was left unanswered, then listen."""
        self._groups.refresh()
        self._sender.start()
        resumed = self._resume()
        self._sweeper.start()  # after that, or it would take up some of the same requests
        self._following.start()
        if self._sockets:
            self._sockets.connect()
        self._is_listening.set()
        log.info("listening", by="socket" if self._sockets else "http", resumed=resumed)

    def leave(self) -> None:
        """Be ready no more, so that whoever shares out requests gives this bot none; `stop` follows."""
        self._is_listening.clear()

    def stop(self) -> None:
        """Take nothing more, finish what was accepted, send what is due."""
        self.leave()
        if self._sockets:
            self._sockets.close()
        self._follower.stop()
        self._following.stop(within=LOOK_SECONDS)  # a share that is away may hold a look up for minutes
        self._sweeper.stop()
        self._listeners.shutdown(wait=True)
        self._answerers.close()
        self._sender.stop()
        log.info("stopped")

    def sweep(self) -> None:
        """Erase what waited too long, forget what is settled, and answer what was left unanswered."""
        Inbox(self._store).sweep()
        Outbox(self._store).sweep()
        for kept in (self._services.recent, self._services.feedback, self._services.tickets, self._services.channels):
            kept.sweep()
        self._services.links.sweep()
        self._services.evidence.sweep()
        for kept_of_gaps in (self._services.gaps, self._services.standards, self._services.judgements):
            kept_of_gaps.sweep()
        if isinstance(self.workspaces, InstalledWorkspaces):
            self.workspaces.sweep()
        self._store.tidy()
        self._groups.refresh()
        self._services.in_force.renew()
        look_for_drafts(self._services)
        remind_managers(self._services)
        remind_readers(self._services)
        self._resume(older_than=STALE)

    def _resume(self, older_than: timedelta = timedelta(0)) -> int:
        """Take up what was kept and not answered; how many there were."""
        again = partial(receiving.resume, self._bolt, self._services)
        return receiving.resume_all(Inbox(self._store), again, self._listeners.wait, older_than)

    async def _health(self, _request: Request) -> Response:
        health = await run_in_threadpool(self.health)
        return JSONResponse(health, HTTPStatus.OK if health["ok"] else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _ready(self, _request: Request) -> Response:
        is_ready = await run_in_threadpool(self.is_ready)
        return JSONResponse({"ready": is_ready}, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE)

    async def _metrics(self, _request: Request) -> Response:
        return Response(await run_in_threadpool(self._figures.page), media_type=CONTENT_TYPE_LATEST)

    def is_ready(self) -> bool:
        """Whether a question would be answered now: it listens, is not about to stop, and all is well."""
        return self._is_listening.is_set() and bool(self.health()["ok"])

    def health(self) -> dict[str, Any]:
        """Whether all is well, with the figures that say so."""
        try:
            counts = Outbox(self._store).counts()
        except (SQLAlchemyError, DatabaseError):
            return {"ok": False, "database": False}
        is_connected = self._sockets is None or self._sockets.is_connected
        made = self._snapshot_made()
        return {
            "ok": is_connected,
            "database": True,
            "connected": is_connected,
            **({"connections": self._sockets.count} if self._sockets else {}),
            "policies": len(self._services.corpus.policies),
            "snapshot": made.date().isoformat() if made else "",
            "waiting": counts[OutboxState.WAITING] + counts[OutboxState.SENDING],
            "doubtful": counts[OutboxState.DOUBTFUL],
            "failed": counts[OutboxState.FAILED],
        }


def _made_at(snapshot: Path) -> datetime | None:
    """When the policies were last read into the snapshot; None where there is no such folder."""
    try:
        made = snapshot.stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(made, UTC)


class Listeners(ThreadPoolExecutor):
    """The threads in which listeners run, and what is under way in them."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._under_way: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """As any executor does."""
        future = super().submit(fn, *arguments, **named)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def wait(self) -> None:
        """Until all that is under way now is done, or takes longer than an answer may."""
        wait(set(self._under_way), timeout=ANSWER_SECONDS)


class Sweeper:
    """Does something every so often, in a thread of its own."""

    def __init__(self, sweep: Callable[[], None], seconds: float, name: str = "sweeper") -> None:
        """Calls `sweep` every `seconds`, in a thread called `name`."""
        self._sweep, self._seconds = sweep, seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin with a sweep."""
        self._thread.start()

    def stop(self, within: float | None = None) -> None:
        """End after the sweep that is under way; it is waited for no longer than `within` seconds, if that is said."""
        self._stopping.set()
        self._thread.join(within)

    def _run(self) -> None:
        while True:
            try:
                self._sweep()
            except Exception:  # whatever one sweep stumbles over, the next is to come
                log.exception("not_swept")
            if self._stopping.wait(self._seconds):
                return


def _errors_only() -> logging.Logger:
    """Bolt's logger, for errors: its warnings hold whole requests, and it takes no heed of a level set elsewhere."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
