"""What Slack sends.  Their keys are those of Slack's own sample payloads, which a test compares."""

from typing import Any

APP = "A0POLICY"
TOKEN = "verification-token-that-nobody-uses"  # Slack still sends it; the signature is what counts


def event(event_id: str, team: str, time: int, inner: dict[str, Any]) -> dict[str, Any]:
    """An Events API delivery."""
    return {
        "token": TOKEN,
        "team_id": team,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": time,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": "U0POLICY",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{event_id}",
    }


def mention(team: str, user: str, channel: str, ts: str, text: str, thread_ts: str | None) -> dict[str, Any]:
    """Somebody named the bot in a channel."""
    inner = {
        "type": "app_mention",
        "user": user,
        "text": text,
        "ts": ts,
        "client_msg_id": f"m-{ts}",
        "team": team,
        "channel": channel,
        "event_ts": ts,
    }
    return inner | ({"thread_ts": thread_ts} if thread_ts else {})


def direct_message(team: str, user: str, channel: str, ts: str, text: str, thread_ts: str | None) -> dict[str, Any]:
    """Somebody wrote in their conversation with the bot."""
    inner = {
        "client_msg_id": f"m-{ts}",
        "type": "message",
        "text": text,
        "user": user,
        "ts": ts,
        "team": team,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im",
    }
    return inner | ({"thread_ts": thread_ts} if thread_ts else {})


def file_share(
    user: str, channel: str, ts: str, text: str, thread_ts: str | None, files: list[dict[str, Any]]
) -> dict[str, Any]:
    """Somebody shared files in their conversation with the bot, perhaps with a word."""
    inner = {
        "type": "message",
        "subtype": "file_share",
        "text": text,
        "files": files,
        "upload": False,
        "display_as_bot": False,
        "user": user,
        "ts": ts,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im",
    }
    return inner | ({"thread_ts": thread_ts} if thread_ts else {})


def channel_message(team: str, user: str, channel: str, ts: str, text: str, thread_ts: str | None) -> dict[str, Any]:
    """Somebody said something in a channel to whoever is there."""
    return direct_message(team, user, channel, ts, text, thread_ts) | {"channel_type": "channel"}


def uninstalled() -> dict[str, Any]:
    """Somebody took the app away."""
    return {"type": "app_uninstalled"}


def revoked(people: list[str], bots: list[str]) -> dict[str, Any]:
    """Tokens are worth nothing any more, those of people and the app's own."""
    return {"type": "tokens_revoked", "tokens": {"oauth": people, "bot": bots}}


def bot_message(channel: str, ts: str, text: str, bot_id: str) -> dict[str, Any]:
    """A bot wrote in a conversation."""
    return {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": bot_id,
        "username": "policybot",
        "text": text,
        "ts": ts,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "im",
    }


def edited_message(
    team: str, user: str, channel: str, ts: str, text: str, edited_ts: str | None = None
) -> dict[str, Any]:
    """Somebody changed what they had written."""
    message = {
        "type": "message",
        "user": user,
        "team": team,
        "text": text,
        "ts": ts,
        "edited": {"user": user, "ts": edited_ts or ts},
    }
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel,
        "hidden": True,
        "message": message,
        "previous_message": {**message, "text": "as it was"},
        "event_ts": edited_ts or ts,
        "ts": edited_ts or ts,
        "channel_type": "im",
    }


def deleted_message(channel: str, ts: str, now: str) -> dict[str, Any]:
    """Somebody took back what they had written."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": channel,
        "hidden": True,
        "deleted_ts": ts,
        "event_ts": now,
        "ts": now,
        "channel_type": "im",
    }


def command(
    team: str, user: str, name: str, channel: tuple[str, str], text: str, trigger: str, response_url: str
) -> dict[str, str]:
    """A slash command, as form fields."""
    return {
        "token": TOKEN,
        "team_id": team,
        "team_domain": "club",
        "channel_id": channel[0],
        "channel_name": channel[1],
        "user_id": user,
        "user_name": name,
        "command": "/policy",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def block_action(
    team: str,
    user: str,
    name: str,
    channel: tuple[str, str],
    message: dict[str, Any],
    action: dict[str, Any],
    trigger: str,
    response_url: str,
    *,
    is_ephemeral: bool,
) -> dict[str, Any]:
    """A click in a message."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel[0],
        "is_ephemeral": is_ephemeral,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    body = {
        "type": "block_actions",
        "user": {"id": user, "username": name, "name": name, "team_id": team},
        "api_app_id": APP,
        "token": TOKEN,
        "container": container,
        "trigger_id": trigger,
        "team": {"id": team, "domain": "club"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel[0], "name": channel[1]},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    # Slack leaves the message itself out where only one person could see it.
    return body if is_ephemeral else body | {"message": message}


def home_opened(user: str, channel: str, ts: str) -> dict[str, Any]:
    """Somebody looks at the app's Home."""
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home", "event_ts": ts}


def message_shortcut(
    team: str,
    user: str,
    name: str,
    channel: tuple[str, str],
    message: dict[str, Any],
    callback_id: str,
    trigger: str,
    response_url: str,
) -> dict[str, Any]:
    """Somebody chose an entry in the menu of a message."""
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "trigger_id": trigger,
        "message_ts": message["ts"],
        "response_url": response_url,
        "message": message,
        "channel": {"id": channel[0], "name": channel[1]},
        "user": {"id": user, "name": name, "team_id": team},
        "team": {"id": team, "domain": "club"},
        "enterprise": None,
        "token": TOKEN,
        "is_enterprise_install": False,
    }


def shortcut(team: str, user: str, name: str, callback_id: str, trigger: str, ts: str) -> dict[str, Any]:
    """Somebody chose an entry in the list of all that can be done."""
    return {
        "type": "shortcut",
        "token": TOKEN,
        "action_ts": ts,
        "team": {"id": team, "domain": "club"},
        "user": {"id": user, "username": name, "team_id": team},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": trigger,
    }


def view_action(
    team: str, user: str, name: str, view: dict[str, Any], action: dict[str, Any], trigger: str
) -> dict[str, Any]:
    """A click in a window, or on Home."""
    return {
        "type": "block_actions",
        "user": {"id": user, "username": name, "name": name, "team_id": team},
        "api_app_id": APP,
        "token": TOKEN,
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": trigger,
        "team": {"id": team, "domain": "club"},
        "enterprise": None,
        "is_enterprise_install": False,
        "state": {"values": {}},
        "view": view,
        "actions": [action],
    }


def view_submission(
    team: str, user: str, name: str, view: dict[str, Any], values: dict[str, Any], trigger: str
) -> dict[str, Any]:
    """A window is sent off."""
    return {
        "type": "view_submission",
        "team": {"id": team, "domain": "club"},
        "user": {"id": user, "username": name, "name": name, "team_id": team},
        "api_app_id": APP,
        "token": TOKEN,
        "trigger_id": trigger,
        "view": {**view, "state": {"values": values}},
        "is_enterprise_install": False,
        "enterprise": None,
    }
