"""A Slack of our own on the loopback: workspaces, people, channels, and what each person sees.

It speaks like a story: ``sam.types("/policy …")``, ``sam.sees("…")``, ``sam.clicks("Share in this channel")``.  It is
our own and not Slack: what it checks of the bot's messages stands in `judging.py`, what it sends in `payloads.py`.
"""

import itertools
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar

from tests.slackworld import judging, payloads
from tests.slackworld.files import File, Files
from tests.slackworld.lines import Acked, HttpLine, Line, SocketLine
from tests.slackworld.webapi import Fault, WebApi

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-loopback", "xapp-loopback", "a signing secret of the loopback"
BOT_USER, BOT_ID = "U0POLICY", "B0POLICY"
CLIENT_ID, CLIENT_SECRET = "100.200", "a client secret of the loopback"

SEES_WITHIN_SECONDS = 15.0
_LOOK_SECONDS = 0.2
RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE = timedelta(minutes=30)
TRIGGER_LIFE = timedelta(seconds=3)
MOST_WINDOWS = 3

Found = TypeVar("Found")


class MovableClock:
    """The real time, moved on demand; the bot and its Slack share it."""

    def __init__(self) -> None:
        self._moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._moved

    def moves(self, **span: float) -> None:
        self._moved += timedelta(**span)

    def stands_at(self, moment: datetime) -> None:
        self._moved = moment - datetime.now(UTC)


@dataclass
class Message:
    """A message as Slack keeps it; `only_for` names the one person who sees it, where it is ephemeral."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    order: int = 0
    files: list[File] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """What a person reads: the blocks, else the text; and the names of files."""
        words = judging.all_words(self.blocks) if self.blocks else [self.text]
        return "\n".join((*words, *(file.name for file in self.files)))

    @property
    def elements(self) -> Iterator[dict[str, Any]]:
        """The buttons and menus."""
        for block in self.blocks:
            yield from block["elements"] if block["type"] == "actions" else ()
            yield from [block["accessory"]] if "accessory" in block else ()

    def as_slack_sends_it(self) -> dict[str, Any]:
        fields = {
            "type": "message",
            "user": self.author,
            "bot_id": BOT_ID,
            "app_id": payloads.APP,
            "text": self.text,
            "ts": self.ts,
            "blocks": self.blocks,
        }
        return fields | ({"thread_ts": self.thread_ts} if self.thread_ts else {})


@dataclass
class Channel:
    """A conversation: a channel, or (D…) one person and the bot."""

    id: str
    name: str
    members: set[str]
    workspace: str = ""


@dataclass
class ResponseUrl:
    """Where a command or a click may be answered."""

    user: str
    channel: str
    made_at: datetime
    message: Message | None = None
    uses: int = 0


class World:
    """Slack."""

    def __init__(self, workspace: str = "T0CLUB") -> None:
        self.clock = MovableClock()
        self.workspace = workspace
        self._numbers = itertools.count(1)
        self.files = Files(self._numbers, self._why_closed)
        self.api = WebApi(self._obey, self._respond, self.files)
        self.files.address = self.api.address
        self.socket = SocketLine()
        self.line: Line = self.socket
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.views: dict[str, dict[str, Any]] = {}
        self.complaints: list[str] = []  # what the judge found in the bot's messages
        self._people: dict[str, Person] = {}
        self._response_urls: dict[str, ResponseUrl] = {}
        self._triggers: dict[str, tuple[datetime, str]] = {}
        self._windows: dict[str, list[str]] = {}  # of each person, the topmost last
        self._changed = threading.Condition()
        self._scopes = judging.granted_scopes()
        self.groups: dict[str, set[str]] = {}  # user groups
        self.tokens: dict[str, str] = {}  # of the workspaces that installed the app by OAuth
        self._codes: dict[str, str] = {}  # what stands for such an installation on its way
        self.api.headers = lambda: {
            "Date": format_datetime(self.clock(), usegmt=True),
            "x-oauth-scopes": ",".join(sorted(self._scopes)),
        }

    def close(self) -> None:
        self.api.close()
        self.socket.close()

    @property
    def hears_channels(self) -> bool:
        """Whether the app was given what it needs to hear what is said in channels."""
        return {"channels:history", "groups:history"} <= self._scopes

    def revokes(self, workspace: str, *, bot: bool) -> Acked:
        """A token is taken away: the bot's, or only that of a person who had given one."""
        inner = payloads.revoked([] if bot else ["U0AL"], [BOT_USER] if bot else [])
        return self.line.event(self.event(inner, workspace))

    def grants(self, scopes: set[str]) -> None:
        """The app was installed with these scopes."""
        self._scopes = scopes

    def reaches_by_http(self, url: str) -> None:
        """From now on deliveries go to the app's public address."""
        self.line = HttpLine(url, SIGNING_SECRET, lambda: self.clock().timestamp())

    def person(self, name: str, user_id: str | None = None, workspace: str | None = None) -> "Person":
        """Somebody in this Slack."""
        person = Person(self, name, user_id or f"U0{name.upper()}", workspace or self.workspace)
        self._people[person.id] = person
        return person

    def channel(self, name: str, *people: "Person", with_bot: bool = True) -> Channel:
        """A channel with these people in it."""
        members = {person.id for person in people} | ({BOT_USER} if with_bot else set())
        channel = Channel(f"C0{name.upper()}", name, members, people[0].workspace if people else self.workspace)
        self.channels[channel.id] = channel
        return channel

    def conversation(self, user: str) -> Channel:
        """The conversation between a person and the bot."""
        home = self._people[user].workspace if user in self._people else self.workspace
        conversation = Channel(f"D0{user[2:]}", "directmessage", {user, BOT_USER}, home)
        return self.channels.setdefault(conversation.id, conversation)

    def home_of(self, workspace: str) -> str:
        """The workspace that the bot hears of a person's deeds from: theirs, where it is installed there."""
        return workspace if workspace in self.tokens.values() else self.workspace

    def allows(self, workspace: str) -> str:
        """Somebody in a workspace allows the app; the code that Slack sends their browser back with."""
        code = f"code-{next(self._numbers)}"
        self._codes[code] = workspace
        return code

    def uninstalls(self, workspace: str) -> Acked:
        """Somebody takes the app away from a workspace: its token is worth nothing, and the bot is told."""
        self.tokens = {token: of for token, of in self.tokens.items() if of != workspace}
        return self.line.event(self.event(payloads.uninstalled(), workspace))

    # On demand ------------------------------------------------------------------------------------------------------

    def is_busy(self, method: str, times: int = 1, seconds: int = 1, channel: str | None = None) -> None:
        """The next calls are answered 429."""
        self.api.faults.append(Fault(method, times, 429, retry_after=seconds, channel=channel))

    def fails(self, method: str, error: str, times: int = 1, status: int = 200) -> None:
        """The next calls are refused."""
        self.api.faults.append(Fault(method, times, status, error))

    def loses_replies(self, method: str, times: int = 1) -> None:
        """The next calls are obeyed, and nobody hears of it."""
        self.api.faults.append(Fault(method, times, loses_reply=True))

    # What the app says ----------------------------------------------------------------------------------------------

    def _obey(self, method: str, content: dict[str, Any], authorization: str) -> dict[str, Any]:
        if method not in judging.SCOPE_OF_METHOD:
            return {"ok": False, "error": "unknown_method"}
        if method == "oauth.v2.access":
            return self._oauth_v2_access(content, authorization)
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        home = self.tokens.get(authorization.removeprefix("Bearer "))
        if authorization != f"Bearer {token}" and home is None:
            return {"ok": False, "error": "invalid_auth"}
        return self._auth_test(home or self.workspace) if method == "auth.test" else self._does(method, content, home)

    def _does(self, method: str, content: dict[str, Any], home: str | None) -> dict[str, Any]:
        """What a call comes to whose token is good, that of `home` or the only one."""
        needed = judging.SCOPE_OF_METHOD[method]
        if home and not self._is_in(home, content):
            return {"ok": False, "error": "user_not_found" if "users" in content else "channel_not_found"}
        if needed and needed not in self._scopes:
            self.complaints.append(f"{method} without the scope {needed}")
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": ",".join(self._scopes)}
        obey = getattr(self, f"_{method.replace('.', '_')}")
        said: dict[str, Any] = obey(content)
        return said

    def _is_in(self, home: str, content: Mapping[str, Any]) -> bool:
        """Whether a call made with a workspace's own token is about that workspace's people and channels."""
        person = self._people.get(str(content.get("users") or content.get("user") or content.get("user_id")))
        place = self.channels.get(str(content.get("channel") or content.get("channel_id")))
        return (person is None or person.workspace == home) and (place is None or place.workspace == home)

    def _oauth_v2_access(self, content: Mapping[str, Any], authorization: str) -> dict[str, Any]:
        proof = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if authorization != f"Basic {proof}":
            return {"ok": False, "error": "bad_client_secret"}
        workspace = self._codes.pop(str(content.get("code")), None)
        if workspace is None:
            return {"ok": False, "error": "invalid_code"}
        token = f"xoxb-loopback-{workspace}-{next(self._numbers)}"
        self.tokens[token] = workspace
        return {
            "ok": True,
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(sorted(self._scopes)),
            "bot_user_id": BOT_USER,
            "app_id": payloads.APP,
            "team": {"name": f"Team {workspace}", "id": workspace},
            "enterprise": None,
            "authed_user": {"id": "U0INSTALLER"},
            "is_enterprise_install": False,
        }

    def _usergroups_users_list(self, content: Mapping[str, Any]) -> dict[str, Any]:
        group = self.groups.get(str(content["usergroup"]))
        return {"ok": False, "error": "no_such_subteam"} if group is None else {"ok": True, "users": sorted(group)}

    def _auth_test(self, workspace: str) -> dict[str, Any]:
        return {
            "ok": True,
            "url": "https://club.example.test/",
            "team": "Club",
            "user": "policybot",
            "team_id": workspace,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _apps_connections_open(self, _content: Mapping[str, Any]) -> dict[str, Any]:
        return {"ok": True, "url": self.socket.opens()}

    def _conversations_open(self, content: Mapping[str, Any]) -> dict[str, Any]:
        user = str(content["users"])
        if user not in self._people:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "channel": {"id": self.conversation(user).id}}

    def _users_info(self, content: Mapping[str, Any]) -> dict[str, Any]:
        person = self._people.get(content["user"])
        if person is None:
            return {"ok": False, "error": "user_not_found"}
        return {"ok": True, "user": {"id": person.id, "name": person.name, "tz": "Europe/London", "is_bot": False}}

    def _chat_postMessage(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        refusal = self._refusal(content)
        if refusal:
            return refusal
        message = self._keeps(content["channel"], content, content.get("thread_ts"))
        return {"ok": True, "channel": content["channel"], "ts": message.ts, "message": message.as_slack_sends_it()}

    def _chat_postEphemeral(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        refusal = self._refusal(content)
        if refusal:
            return refusal
        if content["user"] not in self.channels[content["channel"]].members:
            return {"ok": False, "error": "user_not_in_channel"}
        message = self._keeps(content["channel"], content, content.get("thread_ts"), only_for=content["user"])
        return {"ok": True, "message_ts": message.ts}

    def _chat_update(self, content: Mapping[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if (message.channel, message.ts) == (content["channel"], content["ts"]) and message.author == BOT_USER:
                with self._changed:
                    message.text, message.blocks = content.get("text", ""), list(content.get("blocks", []))
                    self._changed.notify_all()
                return {"ok": True, "channel": message.channel, "ts": message.ts, "text": message.text}
        return {"ok": False, "error": "message_not_found"}

    def _files_info(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return self.files.info(content)

    def _files_getUploadURLExternal(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        return self.files.upload_url(content, BOT_USER, self.workspace, int(self.clock().timestamp()))

    def _files_completeUploadExternal(self, content: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N802
        place = content.get("channel_id")
        comment = str(content.get("initial_comment") or "")
        self.complaints += judging.marks("initial_comment", comment)
        if place and place not in self.channels:
            return {"ok": False, "error": "channel_not_found"}
        if place and BOT_USER not in self.channels[place].members:
            return {"ok": False, "error": "not_in_channel"}
        said = self.files.complete(content)
        if place and said["ok"]:
            shared = [self.files.kept[each["id"]] for each in said["files"]]
            for file in shared:
                file.channels.append(place)
            self._keeps(place, {"text": comment}, files=shared)
        return said

    def _why_closed(self, token: str) -> str | None:
        """Why a token opens no files; None for one that does."""
        if token != BOT_TOKEN and token not in self.tokens:
            return "invalid_auth"
        return None if "files:read" in self._scopes else "missing_scope"

    def _views_open(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return self._opens(content, on_top=False)

    def _views_push(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return self._opens(content, on_top=True)

    def _opens(self, content: Mapping[str, Any], *, on_top: bool) -> dict[str, Any]:
        made_at, user = self._triggers.pop(str(content.get("trigger_id")), (None, ""))
        if made_at is None:
            return {"ok": False, "error": "exchanged_trigger_id"}
        if self.clock() - made_at > TRIGGER_LIFE:
            return {"ok": False, "error": "expired_trigger_id"}
        if on_top and len(self._windows.get(user, [])) >= MOST_WINDOWS:
            return {"ok": False, "error": "push_limit_reached"}
        said = self._view(content)
        if said["ok"]:
            with self._changed:
                self._windows[user] = [*(self._windows.get(user, []) if on_top else []), said["view"]["id"]]
                self._changed.notify_all()
        return said

    def _views_update(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return self._view(content) if content.get("view_id") in self.views else {"ok": False, "error": "not_found"}

    def _views_publish(self, content: Mapping[str, Any]) -> dict[str, Any]:
        return self._view({"view_id": f"V0HOME{content['user_id']}", **content})

    def _view(self, content: Mapping[str, Any]) -> dict[str, Any]:
        found = [*judging.view_faults(content["view"]), *self._unready(content["view"])]
        self.complaints += found
        if found:
            return {"ok": False, "error": "invalid_arguments"}
        view_id = content.get("view_id") or f"V{next(self._numbers)}"
        with self._changed:
            self.views[view_id] = {**content["view"], "id": view_id}
            self._changed.notify_all()
        return {"ok": True, "view": self.views[view_id]}

    def window_of(self, user: str) -> dict[str, Any] | None:
        """The topmost window that somebody has open."""
        opened = self._windows.get(user)
        return self.views[opened[-1]] if opened else None

    def answers_window(self, user: str, acked: Acked) -> None:
        """What a window that was sent off becomes: closed, or another."""
        body = acked.body if isinstance(acked.body, Mapping) else {}
        if not acked.is_ok or body.get("response_action") == "errors":
            return
        if body.get("response_action") in ("update", "push"):
            self._view({"view_id": self._windows[user][-1], "view": body["view"]})
        else:
            with self._changed:
                self._windows[user].pop()
                self._changed.notify_all()

    def _refusal(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        found = [*judging.faults(content), *self._unready(content.get("blocks"))]
        self.complaints += found
        channel = self.channels.get(content["channel"])
        if channel is None:
            return {"ok": False, "error": "channel_not_found"}
        if BOT_USER not in channel.members:
            return {"ok": False, "error": "not_in_channel"}
        return {"ok": False, "error": "invalid_blocks"} if found else None

    def _unready(self, blocks: Any) -> list[str]:
        return [f"invalid slack file {file!r}" for file in self.files.unready(blocks)]

    def _respond(self, number: str, content: Mapping[str, Any]) -> tuple[int, str]:
        url = self._response_urls.get(number)
        if url is None or self.clock() - url.made_at > RESPONSE_URL_LIFE:
            return 404, '{"ok":false,"error":"expired_url"}'
        url.uses += 1
        if url.uses > RESPONSE_URL_USES:
            return 404, '{"ok":false,"error":"used_url"}'
        self._answers(url, content)
        return 200, "ok"

    def _answers(self, url: ResponseUrl, content: Mapping[str, Any]) -> None:
        """Show the reply to a command or a click."""
        self.complaints += [*judging.faults(content), *self._unready(content.get("blocks"))]
        if content.get("replace_original") and url.message in self.messages:
            self.messages.remove(url.message)
        only_for = None if content.get("response_type") == "in_channel" else url.user
        thread_ts = url.message.thread_ts if url.message else None
        self._keeps(url.channel, content, thread_ts, only_for=only_for)

    def _keeps(
        self,
        channel: str,
        content: Mapping[str, Any],
        thread_ts: str | None = None,
        only_for: str | None = None,
        files: Sequence[File] = (),
    ) -> Message:
        with self._changed:
            order = next(self._numbers)
            message = Message(
                ts=f"{int(self.clock().timestamp())}.{order:06d}",
                channel=channel,
                author=BOT_USER,
                text=str(content.get("text", "")),
                blocks=list(content.get("blocks") or []),
                thread_ts=thread_ts,
                only_for=only_for,
                order=order,
                files=list(files),
            )
            self.messages.append(message)
            self._changed.notify_all()
        return message

    # What people do -------------------------------------------------------------------------------------------------

    def next_ts(self) -> str:
        return f"{int(self.clock().timestamp())}.{next(self._numbers):06d}"

    def trigger(self, user: str = "") -> str:
        name = f"{next(self._numbers)}.{self.workspace}.trigger"
        self._triggers[name] = (self.clock(), user)
        return name

    def forges(self, person: "Person", action_id: str, value: str) -> Acked:
        """The person's newest message brings back a button that it never had."""
        message = person.screen()[-1]
        action = {"type": "button", "action_id": action_id, "block_id": "b1", "value": value}
        return person._acts(message, {**action, "action_ts": self.next_ts()})

    def response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        number = str(next(self._numbers))
        self._response_urls[number] = ResponseUrl(user, channel, self.clock(), message)
        return f"{self.api.address}/respond/{number}"

    def event(self, inner: dict[str, Any], workspace: str | None = None) -> dict[str, Any]:
        number = next(self._numbers)
        return payloads.event(f"Ev{number:08d}", workspace or self.workspace, int(self.clock().timestamp()), inner)

    def answers_command(self, user: str, channel: str, acked: Acked) -> None:
        """What a command is told in its acknowledgement is shown to whoever typed it."""
        if acked.is_ok and isinstance(acked.body, Mapping) and acked.body:
            self._answers(ResponseUrl(user, channel, self.clock()), acked.body)

    def waits_for(self, wanted: Callable[[], Found | None], seconds: float) -> Found | None:
        """The first thing that is `wanted`, once it is there: looked for whenever Slack changes, and now and then."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while (found := wanted()) is None and (left := deadline - time.monotonic()) > 0:
                self._changed.wait(min(left, _LOOK_SECONDS))
        return found


class Person:
    """Somebody at a telephone."""

    def __init__(self, world: World, name: str, user_id: str, workspace: str) -> None:
        self.world, self.name, self.id, self.workspace = world, name, user_id, workspace
        self._since = 0
        self.last_ts = ""
        self.last_delivery: tuple[Callable[..., Acked], Any] | None = None

    def types(self, text: str, channel: Channel | None = None) -> Acked:
        """A slash command, in a channel or in the conversation with the bot."""
        assert text.startswith("/policy"), "the only command there is"
        place = channel or self.world.conversation(self.id)
        fields = payloads.command(
            self.workspace,
            self.id,
            self.name,
            (place.id, place.name),
            text.removeprefix("/policy").strip(),
            self.world.trigger(self.id),
            self.world.response_url(self.id, place.id),
        )
        acked = self._delivers(self.world.line.command, fields)
        self.world.answers_command(self.id, place.id, acked)
        return acked

    def mentions(self, text: str, channel: Channel, thread_ts: str | None = None) -> Acked:
        """A message in a channel that names the bot."""
        words = f"<@{BOT_USER}> {text}"
        self.last_ts = self.world.next_ts()
        inner = payloads.mention(self.workspace, self.id, channel.id, self.last_ts, words, thread_ts)
        if self.world.hears_channels:  # Slack then sends both
            said = payloads.channel_message(self.workspace, self.id, channel.id, self.last_ts, words, thread_ts)
            self.world.line.event(self.world.event(said, self.world.home_of(self.workspace)))
        return self._delivers(self.world.line.event, self.world.event(inner, self.world.home_of(self.workspace)))

    def says(self, text: str, channel: Channel, thread_ts: str | None = None) -> Acked | None:
        """A message in a channel to whoever is there; the bot is told where it may hear that."""
        self.last_ts = self.world.next_ts()
        inner = payloads.channel_message(self.workspace, self.id, channel.id, self.last_ts, text, thread_ts)
        if not self.world.hears_channels:
            self._since = next(self.world._numbers)
            return None
        return self._delivers(self.world.line.event, self.world.event(inner, self.world.home_of(self.workspace)))

    def writes(self, text: str, thread_ts: str | None = None, **more: Any) -> Acked:
        """A direct message to the bot; `more` are fields that it has besides, such as files."""
        place = self.world.conversation(self.id)
        self.last_ts = self.world.next_ts()
        inner = payloads.direct_message(self.workspace, self.id, place.id, self.last_ts, text, thread_ts)
        event = self.world.event({**inner, **more}, self.world.home_of(self.workspace))
        return self._delivers(self.world.line.event, event)

    def has(self, name: str, content: bytes, **more: Any) -> File:
        """A file of theirs that is about to be shared; `more` are what is odd about it."""
        created = int(self.world.clock().timestamp())
        return self.world.files.put(name, content, self.id, self.workspace, created, **more)

    def shares(self, *files: File, text: str = "", thread_ts: str | None = None, **more: Any) -> Acked:
        """They share files in their conversation with the bot; `more` are fields that the message has besides."""
        place = self.world.conversation(self.id)
        self.last_ts = self.world.next_ts()
        described = [self.world.files.described(file) for file in files]
        inner = payloads.file_share(self.id, place.id, self.last_ts, text, thread_ts, described)
        event = self.world.event({**inner, **more}, self.world.home_of(self.workspace))
        return self._delivers(self.world.line.event, event)

    def changes(self, text: str, after_seconds: float = 5) -> Acked:
        """They change the direct message that they wrote last."""
        edited_ts = f"{float(self.last_ts) + after_seconds:.6f}"
        place = self.world.conversation(self.id).id
        inner = payloads.edited_message(self.workspace, self.id, place, self.last_ts, text, edited_ts)
        return self._delivers(self.world.line.event, self.world.event(inner))

    def removes(self) -> Acked:
        """They delete it."""
        place = self.world.conversation(self.id).id
        return self._delivers(
            self.world.line.event, self.world.event(payloads.deleted_message(place, self.last_ts, self.world.next_ts()))
        )

    def clicks(self, label: str, value: str | None = None) -> Acked:
        """The newest button of that label; `value` forges what it brings back."""
        message, button = self._finds(lambda element: element.get("text", {}).get("text") == label, label)
        action = {
            "action_id": button["action_id"],
            "block_id": "b1",
            "text": button["text"],
            "value": button["value"] if value is None else value,
            "type": "button",
            "action_ts": self.world.next_ts(),
        }
        return self._acts(message, action)

    def selects(self, label: str, value: str | None = None) -> Acked:
        """The option of that label in the newest menu; `value` forges what it brings back."""
        message, menu = self._finds(lambda element: element["type"] == "static_select", "menu")
        option = next(option for option in options_of(menu) if option["text"]["text"] == label)
        chosen = option if value is None else {**option, "value": value}
        action = {
            "action_id": menu["action_id"],
            "block_id": "b1",
            "type": "static_select",
            "selected_option": chosen,
            "placeholder": menu["placeholder"],
            "action_ts": self.world.next_ts(),
        }
        return self._acts(message, action)

    # In windows and on Home ------------------------------------------------------------------------------------------

    def opens_home(self) -> Acked:
        """They look at the bot's Home."""
        inner = payloads.home_opened(self.id, self.world.conversation(self.id).id, self.world.next_ts())
        return self._delivers(self.world.line.event, self.world.event(inner, self.world.home_of(self.workspace)))

    def asks_about(self, text: str, author: "Person", channel: Channel, thread_ts: str | None = None) -> Acked:
        """They choose "What does our policy say?" in the menu of somebody's message."""
        message = {"type": "message", "user": author.id, "ts": self.world.next_ts(), "text": text}
        body = payloads.message_shortcut(
            self.workspace,
            self.id,
            self.name,
            (channel.id, channel.name),
            message | ({"thread_ts": thread_ts} if thread_ts else {}),
            "ask_about_message",
            self.world.trigger(self.id),
            self.world.response_url(self.id, channel.id),
        )
        return self._delivers(self.world.line.interaction, body)

    def chooses_shortcut(self) -> Acked:
        """They choose "Ask a policy question" among all that can be done."""
        trigger, ts = self.world.trigger(self.id), self.world.next_ts()
        body = payloads.shortcut(self.workspace, self.id, self.name, "ask_question", trigger, ts)
        return self._delivers(self.world.line.interaction, body)

    def reads(self, *words: str, within: float = SEES_WITHIN_SECONDS) -> dict[str, Any]:
        """The topmost window, once it shows all of `words`."""
        return self._sees_view(lambda: self.world.window_of(self.id), words, within)

    def finds_at_home(self, *words: str, within: float = SEES_WITHIN_SECONDS) -> dict[str, Any]:
        """Home, once it shows all of `words`."""
        return self._sees_view(lambda: self.world.views.get(f"V0HOME{self.id}"), words, within)

    def submits(self, **values: str | File) -> Acked:
        """The window is sent off with what they typed or put in, by the label of each box in small letters."""
        view = self.world.window_of(self.id)
        assert view, f"{self.name} has no window open"
        typed: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                label = block["label"]["text"].lower().replace(" ", "_").replace("’", "")
                label = label.removesuffix("?") if label not in values else label
                given = values.pop(label, None)
                given = self.world.files.described(given) if isinstance(given, File) else given
                typed[block["block_id"]] = {block["element"]["action_id"]: filled(block["element"], given)}
        assert not values, f"no box for {list(values)}"
        trigger = self.world.trigger(self.id)
        body = payloads.view_submission(self.workspace, self.id, self.name, view, typed, trigger)
        acked = self._delivers(self.world.line.interaction, body)
        self.world.answers_window(self.id, acked)
        return acked

    def presses(self, label: str, *, at_home: bool = False, value: str | None = None) -> Acked:
        """A button in the window or on Home; `value` forges what it brings back."""
        view, button = self._in_view(lambda each: each.get("text", {}).get("text") == label, label, at_home=at_home)
        brought = button["value"] if value is None else value
        action = {"type": "button", "action_id": button["action_id"], "block_id": "b1", "value": brought}
        return self._acts_in(view, {**action, "text": button["text"], "action_ts": self.world.next_ts()})

    def picks(self, label: str, *, at_home: bool = False) -> Acked:
        """An option of a menu in the window or on Home."""

        def has(element: Mapping[str, Any]) -> bool:
            is_menu = element["type"] == "static_select"
            return is_menu and any(option["text"]["text"] == label for option in options_of(element))

        view, menu = self._in_view(has, label, at_home=at_home)
        option = next(option for option in options_of(menu) if option["text"]["text"] == label)
        action = {"type": "static_select", "action_id": menu["action_id"], "block_id": "b1", "selected_option": option}
        return self._acts_in(view, {**action, "action_ts": self.world.next_ts()})

    def searches(self, text: str) -> Acked:
        """They type into the box on Home and press enter."""
        view, box = self._in_view(lambda each: each["type"] == "plain_text_input", "box", at_home=True)
        action = {"type": "plain_text_input", "action_id": box["action_id"], "block_id": "b1", "value": text}
        return self._acts_in(view, {**action, "action_ts": self.world.next_ts()})

    def _sees_view(
        self, find: Callable[[], dict[str, Any] | None], words: Sequence[str], within: float
    ) -> dict[str, Any]:
        def wanted() -> dict[str, Any] | None:
            view = find()
            return view if view and all(word in shown_in(view) for word in words) else None

        view = self.world.waits_for(wanted, within)
        assert view is not None, f"{self.name} does not see {words!r} but:\n{shown_in(find() or {})}"
        return view

    def _in_view(
        self, is_wanted: Callable[[dict[str, Any]], bool], what: str, *, at_home: bool
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        view = self.world.views.get(f"V0HOME{self.id}") if at_home else self.world.window_of(self.id)
        for block in view["blocks"] if view else ():
            parts = (*block.get("elements", ()), block.get("accessory"), block.get("element"))
            for element in parts if block["type"] in ("actions", "section", "input") else ():
                if element and is_wanted(element):
                    return view or {}, element
        raise AssertionError(f"{self.name} has no {what!r} there")

    def _acts_in(self, view: dict[str, Any], action: dict[str, Any]) -> Acked:
        trigger = self.world.trigger(self.id)
        body = payloads.view_action(self.workspace, self.id, self.name, view, action, trigger)
        return self._delivers(self.world.line.interaction, body)

    def again(self, times: int = 1) -> list[Acked]:
        """Slack delivers the last request again."""
        assert self.last_delivery is not None
        send, payload = self.last_delivery
        is_event = isinstance(payload, dict) and payload.get("type") == "event_callback"
        return [send(payload, retry) if is_event else send(payload) for retry in range(1, times + 1)]

    def sees(self, *words: str, channel: Channel | None = None, within: float = SEES_WITHIN_SECONDS) -> Message:
        """The newest message since their last deed that shows all of `words`, waited for."""

        def wanted() -> Message | None:
            found = [message for message in self.screen(channel) if all(word in message.shown for word in words)]
            return found[-1] if found else None

        message = self.world.waits_for(wanted, within)
        seen = "\n---\n".join(message.shown for message in self.screen(channel)) or "nothing"
        assert message is not None, f"{self.name} does not see {words!r} but:\n{seen}"
        return message

    def sees_nothing_new(self, seconds: float = 0.7) -> None:
        """Nothing comes for a while."""
        time.sleep(seconds)
        seen = [message.shown for message in self.screen()]
        assert not seen, f"{self.name} sees {seen!r}"

    def screen(self, channel: Channel | None = None) -> list[Message]:
        """What has come to them since their last deed, oldest first."""
        return [
            message
            for message in list(self.world.messages)
            if message.order > self._since
            and self.id in self.world.channels[message.channel].members
            and message.only_for in (None, self.id)
            and (channel is None or message.channel == channel.id)
        ]

    def _finds(self, is_wanted: Callable[[dict[str, Any]], bool], what: str) -> tuple[Message, dict[str, Any]]:
        for message in reversed(self.world.messages):
            if message.only_for in (None, self.id) and self.id in self.world.channels[message.channel].members:
                for element in message.elements:
                    if is_wanted(element):
                        return message, element
        raise AssertionError(f"{self.name} has no {what!r} to click")

    def _acts(self, message: Message, action: dict[str, Any]) -> Acked:
        place = self.world.channels[message.channel]
        body = payloads.block_action(
            self.workspace,
            self.id,
            self.name,
            (place.id, place.name),
            message.as_slack_sends_it(),
            action,
            self.world.trigger(self.id),
            self.world.response_url(self.id, place.id, message),
            is_ephemeral=message.only_for is not None,
        )
        return self._delivers(self.world.line.interaction, body)

    def _delivers(self, send: Callable[..., Acked], payload: Any) -> Acked:
        self._since = next(self.world._numbers)
        self.last_delivery = (send, payload)
        return send(payload)


def filled(element: Mapping[str, Any], value: Any) -> dict[str, Any]:
    """What a box or a choice sends back: what was put there, else what stood there."""
    sent = {
        "file_input": lambda: {"files": [value] if value else []},
        "users_select": lambda: {"selected_user": value or element.get("initial_user")},
        "multi_users_select": lambda: {"selected_users": value.split(",") if value else []},
        "checkboxes": lambda: {"selected_options": ticked_in(element, value)},
        "datepicker": lambda: {"selected_date": value or element.get("initial_date")},
    }
    if element["type"] in sent:
        return {"type": element["type"], **sent[element["type"]]()}
    if element["type"] in ("radio_buttons", "static_select"):
        chosen = [option for option in options_of(element) if option["value"] == value]
        return {"type": element["type"], "selected_option": chosen[0] if chosen else element.get("initial_option")}
    return {"type": element["type"], "value": element.get("initial_value") if value is None else value}


def ticked_in(boxes: Mapping[str, Any], values: str | None) -> list[dict[str, Any]]:
    """The options of these values, one after the other with "|" between, or those that were ticked from the start."""
    if values is None:
        return list(boxes.get("initial_options", []))
    return [option for option in options_of(boxes) if option["value"] in values.split("|")]


def shown_in(view: Mapping[str, Any]) -> str:
    """What a person reads in a window or on Home."""
    return "\n".join(judging.all_words([view.get("title") or {}, *view.get("blocks", [])]))


def options_of(menu: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every option of a menu."""
    groups = menu.get("option_groups") or [menu]
    return [option for group in groups for option in group["options"]]
