"""The pages by which a workspace installs the app by itself: Slack's OAuth flow, run by Bolt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final
from urllib.error import URLError

import structlog
from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import wording
from bot.settings import Settings
from bot.slack.workspaces import InstalledWorkspaces, manifest_scopes, slack_client
from bot.store import Store

log = structlog.get_logger()

INSTALL_PATH: Final = "/slack/install"
REDIRECT_PATH: Final = "/slack/oauth_redirect"

# How long somebody may take to allow it.
_STATE_SECONDS: Final = 600

_PLAIN: Final[dict[str, str | Sequence[str]]] = {"Content-Type": "text/plain; charset=utf-8"}


def installing_routes(settings: Settings, workspaces: InstalledWorkspaces, store: Store) -> list[Route]:
    """The two pages: where an installation begins, and where Slack sends the browser back to."""
    flow = _flow(settings, workspaces, store)

    async def begin(request: Request) -> Response:
        return await _answered(request, flow.handle_installation)

    async def end(request: Request) -> Response:
        return await _answered(request, flow.handle_callback)

    return [Route(INSTALL_PATH, begin, methods=["GET"]), Route(REDIRECT_PATH, end, methods=["GET"])]


async def _answered(request: Request, handle: Callable[[BoltRequest], BoltResponse]) -> Response:
    """What Bolt answers; it works in a thread of its own."""
    bolt_request = BoltRequest(
        body="",
        query=str(request.url.query),
        headers=dict(request.headers),
    )
    try:
        return to_starlette_response(await run_in_threadpool(handle, bolt_request))
    except (SQLAlchemyError, URLError, OSError):
        log.exception("not_installed")
        return PlainTextResponse(wording.installing_failed("not kept"), 503)


def _flow(settings: Settings, workspaces: InstalledWorkspaces, store: Store) -> OAuthFlow:
    assert settings.slack_client_id, "checked by has_oauth"
    assert settings.slack_client_secret, "checked by has_oauth"
    logger = logging.getLogger("slack_bolt")
    base = (settings.public_url or "").rstrip("/")
    return OAuthFlow(
        client=slack_client(settings),
        logger=logger,
        settings=OAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            scopes=sorted(manifest_scopes(listening=settings.listening)),
            redirect_uri=f"{base}{REDIRECT_PATH}" if base else None,
            install_path=INSTALL_PATH,
            install_page_rendering_enabled=False,
            redirect_uri_path=REDIRECT_PATH,
            callback_options=CallbackOptions(success=_installed, failure=_failed),
            installation_store=workspaces.installations,
            state_store=SQLAlchemyOAuthStateStore(_STATE_SECONDS, store.engine, logger),
            state_expiration_seconds=_STATE_SECONDS,
            logger=logger,
        ),
    )


def _installed(args: SuccessArgs) -> BoltResponse:
    workspace = args.installation.team_id or ""
    log.info("app_installed", workspace=workspace)
    return BoltResponse(status=200, body=wording.installed(args.installation.team_name or workspace), headers=_PLAIN)


def _failed(args: FailureArgs) -> BoltResponse:
    log.warning("app_not_installed", reason=args.reason[:60])
    return BoltResponse(
        status=args.suggested_status_code, body=wording.installing_failed(args.reason[:60]), headers=_PLAIN
    )
