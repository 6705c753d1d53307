"""`emulate`, a Slack Web API that is not ours, on a free port, with its scopes strict.

It keeps what it is sent and checks tokens, scopes, conversations and triggers; of blocks it checks nothing.  What it
keeps is read back with a token of Sam's, and, for what no method gives back, from the page of its inspector.
"""

import html
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from slack_sdk import WebClient

from tests.slackworld import judging
from tests.slackworld.running import STARTS_WITHIN_SECONDS, free_port
from tests.slackworld.world import BOT_ID, BOT_TOKEN, BOT_USER, CLIENT_ID, CLIENT_SECRET

SAMS_TOKEN = "xoxp-sam"
CHANNEL = "staff-room"
WORKSPACE = "T000000001"  # its name for the only one it has
PUBLIC = "http://127.0.0.1"  # where Slack sends browsers back to
REDIRECT = f"{PUBLIC}/slack/oauth_redirect"
APP = {"app_id": "A0POLICY", "bot_id": BOT_ID, "bot_user_id": BOT_USER}


class _Stays(urllib.request.HTTPRedirectHandler):
    """A browser that is told to go elsewhere and stays."""

    def http_error_302(self, req: Any, fp: Any, code: int, msg: str, headers: Any) -> Any:
        """The reply that says where to."""
        return fp


class Emulated:
    """The server as the bot and one person see it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._bot = WebClient(BOT_TOKEN, base_url=self.url)
        self._sam = WebClient(SAMS_TOKEN, base_url=self.url)
        people = {each["name"]: each["id"] for each in self._sam.users_list()["members"]}
        channels = {each["name"]: each["id"] for each in self._sam.conversations_list()["channels"]}
        self.sam: str = people["sam"]
        self.channel: str = channels[CHANNEL]
        self.conversation: str = self._bot.conversations_open(users=[self.sam])["channel"]["id"]

    @property
    def url(self) -> str:
        """The base address of its Web API."""
        return f"{self.address}/api/"

    def trigger(self, user: str, over: str = "") -> str:
        """What a command or a click of somebody brings along, `over` a window; it opens one window."""
        where = {"user_id": user} | ({"view_id": over} if over else {})
        return str(self._bot.api_call("views.generateTriggerId", json=where)["trigger_id"])

    def opened(self, opens: Callable[[str], bool], over: str = "") -> str:
        """The trigger with which Sam opened a window, tried again where the machine was slower than its trigger."""
        for _ in range(20):
            trigger = self.trigger(self.sam, over)
            if opens(trigger):
                return trigger
        raise AssertionError("no window opens")

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """What stands in a conversation, newest first."""
        return list(self._sam.conversations_history(channel=channel)["messages"])

    def whispers(self) -> str:
        """The page that shows, among much else, what was said in the channel to one person alone."""
        return self._page(f"/?tab=messages&channel={self.channel}")

    def homes(self) -> str:
        """Every Home with all its words."""
        return self._page("/?tab=views").partition("<h2>Modals</h2>")[0]

    def windows(self) -> str:
        """Every window that was opened, with all its words."""
        return self._page("/?tab=views").partition("<h2>Modals</h2>")[2].partition("<h2>Trigger IDs</h2>")[0]

    def allows(self, asked: dict[str, str]) -> str:
        """The query with which Sam's browser is sent back, who allows what the app asked for."""
        fields = {name: asked[name] for name in ("client_id", "scope", "state", "redirect_uri")}
        body = urllib.parse.urlencode({**fields, "user_id": self.sam, "user_scope": ""}).encode()
        opener = urllib.request.build_opener(_Stays)
        with opener.open(f"{self.address}/oauth/v2/authorize/callback", data=body) as reply:
            return urllib.parse.urlsplit(reply.headers["Location"]).query

    def newest_window(self) -> str:
        """The id of the window that was opened or changed last."""
        return re.findall(r"<td>(V[A-Z0-9]+)</td>", self.windows())[0]

    def _page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}") as page:
            return html.unescape(page.read().decode())


@contextmanager
def emulated(installed: Path, folder: Path) -> Iterator[Emulated]:
    """The server, with what it logs and what it is seeded with in `folder`, until it is no longer wanted."""
    port = free_port()
    seed, log = folder / "seed.yaml", folder / "emulate.log"
    seed.write_text(yaml.safe_dump({"slack": _seed()}), encoding="utf-8")
    node, cli = installed / "node_modules/node/bin/node", installed / "node_modules/emulate/dist/index.js"
    command = [str(node), str(cli), "start", "-s", "slack", "-p", str(port), "--seed", str(seed)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process, log)
        yield Emulated(address)
    finally:
        process.kill()  # what it keeps is in its memory alone
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS * 4
    while not _listens(address):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        assert time.monotonic() < deadline, "emulate takes too long to start"
        time.sleep(0.1)


def _listens(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/auth.test", data=json.dumps({}).encode()):
            return True
    except OSError:
        return False


def _seed() -> dict[str, Any]:
    """One person, one channel, and the bot with the scopes of its manifest and no others."""
    granted = sorted(judging.granted_scopes())
    reads = ["channels:read", "channels:history", "im:read", "im:history", "users:read"]
    secrets = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    app = {**APP, **secrets, "name": "policybot", "bot_name": "policybot"}
    return {
        "strict_scopes": True,
        "users": [{"name": "sam"}],
        "channels": [{"name": CHANNEL}],
        "oauth_apps": [{**app, "redirect_uris": [REDIRECT], "scopes": granted, "user_scopes": []}],
        "tokens": [
            {**APP, "token": BOT_TOKEN, "type": "bot", "user_id": BOT_USER, "scopes": granted},
            {"token": SAMS_TOKEN, "type": "user", "user": "sam", "scopes": reads},
        ],
    }
