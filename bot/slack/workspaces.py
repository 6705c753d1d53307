"""The workspaces that the bot is installed in: one by its token, or as many as installed it by OAuth."""

from __future__ import annotations

import json
import logging
from datetime import UTC
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.error import URLError

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Dialect, Text, delete, select
from sqlalchemy.types import TypeDecorator

from bot.errors import MissingTokenError, NotInstalledError, SecretKeyError, StartError
from bot.settings import Settings, is_set
from bot.store import Store
from bot.store.sealing import Seal
from bot.store.tables import slack_bots, slack_oauth_states

log = structlog.get_logger()

TIMEOUT_SECONDS: Final = 10

# What the listening manifest asks for and the usual one does not.
_LISTENING: Final = frozenset({"channels:history", "groups:history"})

# Columns of slack_sdk's tables that hold what opens a door.
_SECRETS: Final = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


class Workspaces(Protocol):
    """Where the bot may speak, and with which token."""

    def client(self, workspace: str) -> WebClient:
        """Slack's Web API for a workspace, each request made once.  Raises NotInstalledError."""
        ...

    def authorize(self, team_id: str | None = None) -> AuthorizeResult | None:
        """What Bolt wants to know of the workspace that a request came from; None where the bot is not installed."""
        ...

    def installed(self) -> tuple[str, ...]:
        """The ids of the workspaces that the bot is installed in."""
        ...

    def may_listen(self, workspace: str) -> bool:
        """Whether the bot was given the scopes to hear what is said in channels without a mention."""
        ...

    def forget(self, workspace: str) -> None:
        """Delete what opens a workspace: the app was taken away there."""
        ...


class OneWorkspace:
    """The workspace of SLACK_BOT_TOKEN."""

    def __init__(self, settings: Settings) -> None:
        """Slack is asked whose token it is.  Raises MissingTokenError, or StartError where Slack does not take it."""
        self._client = slack_client(settings)
        if settings.slack_bot_token is None:
            raise MissingTokenError("SLACK_BOT_TOKEN is not set; set it to the bot token of the workspace (xoxb-…)")
        self._client.token = settings.slack_bot_token.get_secret_value()
        said = _who_we_are(self._client)
        self.id = str(said["team_id"])
        self._result = AuthorizeResult.from_auth_test_response(auth_test_response=said, bot_token=self._client.token)
        self._scopes = scopes_in(said.headers.get("x-oauth-scopes"))

    def client(self, workspace: str) -> WebClient:  # noqa: ARG002
        """The one there is; Slack refuses what it cannot reach."""
        return self._client

    def authorize(self, team_id: str | None = None) -> AuthorizeResult | None:  # noqa: ARG002
        """Who we are, wherever the request came from: in a shared channel that may be another workspace."""
        return self._result

    def installed(self) -> tuple[str, ...]:
        """The one."""
        return (self.id,)

    def may_listen(self, workspace: str) -> bool:  # noqa: ARG002
        """Whether its token has the scopes."""
        return self._scopes >= _LISTENING

    def forget(self, workspace: str) -> None:
        """The token is the operator's to take away, and of no use any more."""
        log.error("app_uninstalled", workspace=workspace, next="install it again, or stop this bot")


class InstalledWorkspaces:
    """The workspaces that installed the app by OAuth; their tokens are kept sealed in the database."""

    def __init__(self, settings: Settings, store: Store) -> None:
        """SLACK_CLIENT_ID must be set."""
        assert settings.slack_client_id, "checked by has_oauth"
        self._settings = settings
        self._store = store
        self.installations = SealedInstallations(settings.slack_client_id, store)

    def client(self, workspace: str) -> WebClient:
        """A client with the workspace's token as it is now.  Raises NotInstalledError."""
        client = slack_client(self._settings)
        client.token = self._bot(workspace).bot_token
        return client

    def authorize(self, team_id: str | None = None) -> AuthorizeResult | None:
        """Who we are in that workspace."""
        try:
            bot = self._bot(team_id or "")
        except NotInstalledError:
            return None
        return AuthorizeResult(
            enterprise_id=bot.enterprise_id,
            team_id=bot.team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )

    def installed(self) -> tuple[str, ...]:
        """Those whose token is kept, by id."""
        with self._store.begin() as connection:
            teams = select(slack_bots.c.team_id).distinct().order_by(slack_bots.c.team_id)
            return tuple(team for team in connection.execute(teams).scalars() if team)

    def may_listen(self, workspace: str) -> bool:
        """Whether the workspace granted the scopes."""
        try:
            return scopes_in(self._bot(workspace).bot_scopes) >= _LISTENING
        except NotInstalledError:
            return False

    def forget(self, workspace: str) -> None:
        """Delete every token of the workspace."""
        self.installations.delete_all(enterprise_id=None, team_id=workspace)
        self._store.tidy()
        log.info("app_uninstalled", workspace=workspace)

    def sweep(self) -> None:
        """Forget the installations that were begun and not finished in time."""
        now = self._store.clock().astimezone(UTC).replace(tzinfo=None)  # as slack_sdk writes it
        with self._store.begin() as connection:
            connection.execute(delete(slack_oauth_states).where(slack_oauth_states.c.expire_at <= now))

    def _bot(self, workspace: str) -> Bot:
        try:
            bot = self.installations.find_bot(enterprise_id=None, team_id=workspace) if workspace else None
        except SecretKeyError:
            next_step = "put the former key back, or install the app again"
            log.warning("token_unreadable", workspace=workspace, next=next_step)
            bot = None
        if bot is None:
            raise NotInstalledError(workspace)
        return bot


class SealedText(TypeDecorator[str]):
    """Text that only our key opens."""

    impl = Text
    cache_ok = True

    def __init__(self, seal: Seal) -> None:
        """Sealed with `seal`."""
        super().__init__()
        self._seal = seal

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text sealed."""
        return None if value is None else self._seal.close(value).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text.  Raises SecretKeyError where another key sealed it."""
        return None if value is None else str(self._seal.open(value.encode("ascii")))


class SealedInstallations(SQLAlchemyInstallationStore):
    """slack_sdk's own store, with what opens a door sealed."""

    def __init__(self, client_id: str, store: Store) -> None:
        """Installations of the app `client_id`, kept in `store`."""
        super().__init__(client_id, store.engine, logger=logging.getLogger("slack_bolt"))
        for table in (self.bots, self.installations):
            for name in _SECRETS:
                if name in table.c:
                    table.c[name].type = SealedText(store.seal)

    def save(self, installation: Installation) -> None:
        """Keep an installation; what was kept of the workspace before is deleted.

        A workspace's id is its own in all of Slack, so whose enterprise it belongs to is left out, and never asked for.
        """
        installation.enterprise_id = None
        self.delete_all(enterprise_id=None, team_id=installation.team_id)
        super().save(installation)


def has_oauth(settings: Settings) -> bool:
    """Whether workspaces install the app themselves."""
    return is_set(settings.slack_client_id) and is_set(settings.slack_client_secret)


def open_workspaces(settings: Settings, store: Store) -> OneWorkspace | InstalledWorkspaces:
    """The workspaces by what is set.  Raises MissingTokenError or StartError."""
    return InstalledWorkspaces(settings, store) if has_oauth(settings) else OneWorkspace(settings)


def manifest_scopes(*, listening: bool = False) -> frozenset[str]:
    """The scopes that the app's manifest asks for."""
    name = "manifest.listening.json" if listening else "manifest.json"
    manifest = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


def slack_client(settings: Settings) -> WebClient:
    """Slack's Web API, yet without a token; each request is made once."""
    return WebClient(base_url=settings.slack_api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])


def scopes_in(words: Any) -> frozenset[str]:
    """Scopes as Slack lists them, in a header or a field."""
    listed = words if isinstance(words, str) else ",".join(words or ())
    return frozenset(scope.strip() for scope in listed.split(",")) - {""}


def _who_we_are(client: WebClient) -> Any:
    """What Slack says of the token.  Raises StartError where it does not take it."""
    try:
        return client.auth_test()
    except SlackApiError as error:
        fault = f"SLACK_BOT_TOKEN: Slack refused it ({error.response.get('error')}); copy it anew from the app's page"
        raise StartError([fault]) from None
    except (URLError, OSError) as error:
        fault = f"SLACK_API_URL: {client.base_url} cannot be reached ({type(error).__name__}); check the network"
        raise StartError([fault]) from None
