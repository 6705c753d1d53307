"""What `policybot doctor` looks at in Slack: tokens, scopes, and whether the two clocks agree.

Nothing is sent to anybody.  No finding holds a token, or any part of one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple
from urllib.error import URLError

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import NotInstalledError
from bot.settings import Settings, is_set
from bot.slack.workspaces import InstalledWorkspaces, has_oauth, manifest_scopes, scopes_in, slack_client
from bot.store.database import Clock
from bot.types import Finding, Level
from index.types import Club

# The gate refuses a request whose time is five minutes from ours; a clock that is this far off is on its way there.
MOST_SECONDS_APART: Final = timedelta(seconds=60)

_TOKEN, _SCOPES, _WORKSPACE, _LINE, _CLOCK = "Slack token", "Slack scopes", "workspace", "Slack line", "clock"
_INSTALLING: Final = "installing"
_NO_REPLY: Final = "Slack did not answer"


class _Said(NamedTuple):
    """What Slack answered: its headers by lower-case name, and its error's name or None.  No headers: no answer."""

    content: Mapping[str, Any]
    headers: Mapping[str, str]
    error: str | None


def examine(
    settings: Settings, clubs: Sequence[Club], clock: Clock, installed: InstalledWorkspaces | None = None
) -> Iterator[Finding]:
    """The findings about Slack; without any of its settings, that each was skipped.

    `installed` are the workspaces that installed the app by themselves, where a database knows of any.
    """
    bot, app, signing = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if not (has_oauth(settings) or any(map(is_set, (bot, app, signing)))):
        for what in (_TOKEN, _SCOPES, _WORKSPACE, _LINE, _CLOCK):
            yield Finding(what, Level.SKIPPED, "no Slack setting is set", "`policybot serve` needs SLACK_BOT_TOKEN")
        return
    client = slack_client(settings)
    if has_oauth(settings):
        said = yield from _of_installed(settings, clubs, installed)
    else:
        said = _asked(client, bot)
        yield _of_token(bot, said, settings)
        yield from _of_workspace(said, clubs)
    yield _of_line(client, app, signing)
    yield _of_clock(said, clock)


def _of_installed(
    settings: Settings, clubs: Sequence[Club], installed: InstalledWorkspaces | None
) -> Generator[Finding, None, _Said | None]:
    """How workspaces install the app, and the token of each that did; what Slack said last."""
    where = "open /slack/install at the bot's public address in a browser"
    if settings.public_url:
        yield Finding(_INSTALLING, Level.OK, f"workspaces install the app at {settings.public_url}/slack/install")
    else:
        next_step = "set POLICYBOT_PUBLIC_URL to the address that Slack sends browsers back to"
        yield Finding(_INSTALLING, Level.WARNING, "the bot does not know its public address", next_step)
    said: _Said | None = None
    workspaces = installed.installed() if installed else ()
    if not workspaces:
        yield Finding(_TOKEN, Level.WARNING, "no workspace has installed the app yet", where)
    for workspace in workspaces:
        assert installed, "it named them"
        try:
            client = installed.client(workspace)
        except NotInstalledError:
            fault = f"that of {workspace} cannot be read with this key"
            yield Finding(_TOKEN, Level.FAULT, fault, "put the former key back, or install the app again")
            continue
        token = SecretStr(client.token or "")
        said = _asked(client, token)
        yield _of_token(token, said, settings, f"that of {workspace}")
        yield from _of_workspace(said, clubs)
    return said


def _asked(client: WebClient, token: SecretStr | None) -> _Said | None:
    """What Slack says to auth.test; None without a token, or without an answer."""
    if token is None or not is_set(token):
        return None
    try:
        reply = client.auth_test(token=token.get_secret_value())
    except SlackApiError as error:
        return _Said({}, _lowered(error.response.headers), str(error.response.get("error")))
    except (URLError, OSError):
        return None
    content: dict[str, Any] = reply.data if isinstance(reply.data, dict) else {}
    return _Said(content, _lowered(reply.headers), None)


def _lowered(headers: Mapping[str, Any]) -> dict[str, str]:
    """Headers by lower-case name; slack_sdk gives some of them as lists."""
    return {
        name.lower(): ",".join(value) if isinstance(value, list | tuple) else str(value)
        for name, value in headers.items()
    }


def _of_token(
    token: SecretStr | None, said: _Said | None, settings: Settings, name: str = "SLACK_BOT_TOKEN"
) -> Finding:
    if token is None or not is_set(token):
        next_step = "copy the bot token (xoxb-…) from OAuth & Permissions of the app's page"
        return Finding(_TOKEN, Level.FAULT, "SLACK_BOT_TOKEN is not set", next_step)
    if said is None:
        next_step = f"check the network and SLACK_API_URL ({settings.slack_api_url})"
        return Finding(_TOKEN, Level.FAULT, f"{_NO_REPLY}, so {name} cannot be tried", next_step)
    if said.error:
        fault = f"{name}: Slack refused it ({said.error})"
        return Finding(_TOKEN, Level.FAULT, fault, "copy it anew from the app's page, or install the app again")
    return Finding(_TOKEN, Level.OK, f"Slack takes it, in workspace {said.content.get('team_id')}")


def _of_workspace(said: _Said | None, clubs: Sequence[Club]) -> Iterator[Finding]:
    """What was granted there, and whether it is anybody's."""
    if said is None or said.error:
        for what in (_SCOPES, _WORKSPACE):
            yield Finding(what, Level.SKIPPED, "Slack has to take the token first")
        return
    yield _of_scopes(said.headers.get("x-oauth-scopes"))
    workspace = str(said.content.get("team_id"))
    bound = [club.slug for club in clubs if workspace in club.workspaces]
    if bound:
        yield Finding(_WORKSPACE, Level.OK, f"{workspace} is that of {', '.join(bound)}")
    else:
        next_step = "add it under `workspaces` in clubs.yaml"
        yield Finding(_WORKSPACE, Level.WARNING, f"{workspace} is no club's, so nobody there gets an answer", next_step)


def _of_scopes(header: str | None) -> Finding:
    if header is None:
        return Finding(_SCOPES, Level.SKIPPED, "Slack did not say which were granted")
    granted = scopes_in(header)
    wanted = manifest_scopes()
    if missing := sorted(wanted - granted):
        next_step = "add them under OAuth & Permissions of the app's page, and install it again"
        return Finding(_SCOPES, Level.FAULT, f"not granted: {', '.join(missing)}", next_step)
    if granted == manifest_scopes(listening=True):
        return Finding(_SCOPES, Level.OK, "granted as manifest.listening.json asks: channels can be listened to")
    if more := sorted(granted - wanted):
        next_step = "remove what you did not mean to grant, and install the app again"
        return Finding(_SCOPES, Level.WARNING, f"granted and not needed: {', '.join(more)}", next_step)
    return Finding(_SCOPES, Level.OK, f"granted as the manifest asks: {', '.join(sorted(wanted))}")


def _of_line(client: WebClient, app: SecretStr | None, signing: SecretStr | None) -> Finding:
    """How Slack reaches the bot: by a socket, whose token can be tried, or over HTTP."""
    if app is None or not is_set(app):
        if is_set(signing):
            said = "over HTTP; the signing secret can only be tried by a request from Slack"
            return Finding(_LINE, Level.OK, said)
        next_step = "set the first for Socket Mode, or the second for HTTP"
        return Finding(_LINE, Level.FAULT, "neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set", next_step)
    try:
        client.apps_connections_open(app_token=app.get_secret_value())
    except SlackApiError as error:
        fault = f"SLACK_APP_TOKEN: Slack refused it ({error.response.get('error')})"
        return Finding(_LINE, Level.FAULT, fault, "it begins with xapp- and needs connections:write")
    except (URLError, OSError):
        return Finding(_LINE, Level.FAULT, f"{_NO_REPLY}, so SLACK_APP_TOKEN cannot be tried", "check the network")
    return Finding(_LINE, Level.OK, "by Socket Mode; Slack takes SLACK_APP_TOKEN")


def _of_clock(said: _Said | None, clock: Clock) -> Finding:
    """Signatures are judged by the clock, so one that is wrong shuts Slack out."""
    try:
        theirs = parsedate_to_datetime((said.headers if said else {}).get("date", ""))
        apart = abs(clock() - theirs)
    except (ValueError, TypeError):
        return Finding(_CLOCK, Level.SKIPPED, "Slack did not say what time it is")
    if apart > MOST_SECONDS_APART:
        return Finding(_CLOCK, Level.FAULT, f"{round(apart.total_seconds())} seconds from Slack's", "set it by NTP")
    return Finding(_CLOCK, Level.OK, f"within {round(MOST_SECONDS_APART.total_seconds())} seconds of Slack's")
