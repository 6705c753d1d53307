"""Slack's files: what people share, what an app uploads, and the address where whoever has the token may fetch it."""

import itertools
import json
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.slackworld.webapi import Reply

PRIVATE, LOGIN, UPLOAD = "/files-pri/", "/login/", "/upload/v1/"
LOGIN_PAGE = b"<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to your workspace</body></html>"

# An endless file is so long: nobody reads as far who keeps to a limit.
ENDLESS = 2_000_000_000
LOOKS_UNTIL_READY = 2  # an upload is looked through for so many looks at it


@dataclass
class File:
    """A file as Slack keeps it."""

    id: str
    name: str
    content: bytes
    user: str
    workspace: str
    created: int
    mimetype: str = ""  # empty until Slack has looked it through
    claims: int | None = None  # the size that Slack says it has, where that is wrong
    is_endless: bool = False
    is_deleted: bool = False
    alt_txt: str = ""
    channels: list[str] = field(default_factory=list)  # that it is shared in
    looks: int = 0

    @property
    def path(self) -> str:
        """Below the address of the file server."""
        return f"{PRIVATE}{self.workspace}-{self.id}/download/{self.name.replace(' ', '_').lower()}"


@dataclass
class _Ticket:
    """Where one file may be uploaded, once."""

    file: File
    length: int
    is_complete: bool = False


class Files:
    """Every file there is, and who asked for one."""

    def __init__(self, numbers: "itertools.count[int]", opens: Callable[[str], str | None]) -> None:
        """`opens` says why a token opens no files, or None for one that does."""
        self._numbers, self._opens = numbers, opens
        self.address = ""  # of the server
        self.kept: dict[str, File] = {}
        self.asked: list[tuple[str, str, str | None]] = []  # host, path and token of each request for a page or file
        self.redirects: dict[str, str] = {}  # file ids, and where else their address leads
        self.shows_login_in_place = False
        self._tickets: dict[str, _Ticket] = {}

    def put(self, name: str, content: bytes, user: str, workspace: str, created: int, **more: Any) -> File:
        """A file that somebody has on their computer, taken into Slack."""
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = File(f"F{next(self._numbers):010d}", name, content, user, workspace, created, kind, **more)
        return self.kept.setdefault(file.id, file)

    def described(self, file: File) -> dict[str, Any]:
        """As Slack writes it in messages and replies."""
        url = f"{self.address}{file.path}"
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.name,
            "mimetype": file.mimetype,
            "filetype": file.name.rpartition(".")[2],
            "pretty_type": file.name.rpartition(".")[2].upper(),
            "user": file.user,
            "user_team": file.workspace,
            "editable": False,
            "size": len(file.content) if file.claims is None else file.claims,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": url.replace("/download/", "/"),
            "url_private_download": url,
            "permalink": f"https://club.slack.com/files/{file.user}/{file.id}/{file.name}",
            "has_rich_preview": False,
            "file_access": "visible",
        }

    def unready(self, blocks: Any) -> list[str]:
        """The files that blocks show and Slack has not, or has not looked through."""
        found: list[str] = []
        if isinstance(blocks, Mapping):
            shown = blocks.get("slack_file")
            if isinstance(shown, Mapping):
                file = self.kept.get(str(shown.get("id")))
                is_ready = file is not None and file.mimetype.startswith("image/") and not file.is_deleted
                found += [] if is_ready else [str(shown.get("id"))]
            blocks = list(blocks.values())
        for inner in blocks if isinstance(blocks, list) else ():
            found += self.unready(inner)
        return found

    # Methods ---------------------------------------------------------------------------------------------------------

    def info(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What files.info says."""
        file = self.kept.get(str(content.get("file")))
        if file is None:
            return {"ok": False, "error": "file_not_found"}
        if file.is_deleted:
            return {"ok": False, "error": "file_deleted"}
        file.looks += 1
        if not file.mimetype and file.looks >= LOOKS_UNTIL_READY:
            file.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return {"ok": True, "file": self.described(file), "comments": []}

    def upload_url(self, content: Mapping[str, Any], user: str, workspace: str, created: int) -> dict[str, Any]:
        """What files.getUploadURLExternal says."""
        name, length = str(content.get("filename") or ""), str(content.get("length") or "")
        if not name or not length.isdecimal() or int(length) == 0:
            return {"ok": False, "error": "invalid_arguments"}
        number = next(self._numbers)
        file = File(f"F{number:010d}", name, b"", user, workspace, created, alt_txt=str(content.get("alt_txt") or ""))
        self._tickets[f"ticket{number}"] = _Ticket(file, int(length))
        return {"ok": True, "upload_url": f"{self.address}{UPLOAD}ticket{number}", "file_id": file.id}

    def complete(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """What files.completeUploadExternal says; what becomes of its `channel_id` is for the caller."""
        named = {each["id"]: each.get("title") for each in json.loads(content.get("files") or "[]")}
        done = [ticket for ticket in self._tickets.values() if ticket.file.id in named and ticket.file.content]
        if not named or len(done) != len(named) or any(ticket.is_complete for ticket in done):
            return {"ok": False, "error": "file_not_found"}
        for ticket in done:
            ticket.is_complete = True
            self.kept[ticket.file.id] = ticket.file
        return {"ok": True, "files": [self.described(ticket.file) for ticket in done]}

    # The server ------------------------------------------------------------------------------------------------------

    def takes(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """A file comes to its upload address; no token is needed there, and none may come."""
        self.asked.append((headers.get("Host", ""), path, headers.get("Authorization")))
        ticket = self._tickets.get(path.removeprefix(UPLOAD))
        if ticket is None or ticket.file.content or len(body) != ticket.length:
            return Reply(400, b"no such upload")
        ticket.file.content = body
        return Reply(200, f"OK - {len(body)}".encode())

    def hands_out(self, path: str, headers: Mapping[str, str]) -> Reply:
        """A page or a file is asked for."""
        self.asked.append((headers.get("Host", ""), path, headers.get("Authorization")))
        if not path.startswith(PRIVATE):
            return _page()
        file = next((file for file in self.kept.values() if path == file.path), None)
        if file is None or file.is_deleted:
            return Reply(404, b"not found")
        if file.id in self.redirects:
            return Reply(302, b"", {"Location": self.redirects[file.id]})
        if self._opens((headers.get("Authorization") or "").removeprefix("Bearer ")):
            return _page() if self.shows_login_in_place else Reply(302, b"", {"Location": f"{self.elsewhere}{LOGIN}"})
        kind = {"Content-Type": file.mimetype, "Content-Disposition": f'attachment; filename="{file.name}"'}
        return Reply(200, file.content, kind, repeats_until=ENDLESS if file.is_endless else 0)

    @property
    def elsewhere(self) -> str:
        """The same server under another name, as the page to log in is on another host than the files."""
        return f"http://localhost:{urlsplit(self.address).port}"


def _page() -> Reply:
    return Reply(200, LOGIN_PAGE, {"Content-Type": "text/html; charset=utf-8"})
