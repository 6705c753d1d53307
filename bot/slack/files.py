"""Files in Slack: what somebody shared is fetched, and what is made for somebody is handed over.

The bot's token goes to Slack's own file server and nowhere else: an address is looked at before it is asked, and no
redirect leads to another host.  A file is read no further than its limit, whatever size Slack said it has.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import (
    FileElsewhereError,
    FileGoneError,
    FileNotGivenError,
    FileNotSentError,
    FileTooLargeError,
    FileUnreachableError,
    SlackFileError,
)
from bot.slack.blocks.limits import escape
from bot.slack.incoming import SlackFile, slack_files
from bot.slack.workspaces import TIMEOUT_SECONDS, Workspaces
from index.reading.decoding import MAXIMUM_BYTES

log = structlog.get_logger()

# The server that hands out files, where it is another than that of the Web API.
_FILE_SERVERS: Final = {
    "slack.com": "files.slack.com",
    "www.slack.com": "files.slack.com",
    "slack-gov.com": "files.slack-gov.com",
}

# A file that comes slower than this comes no more.
WITHIN_SECONDS: Final = 60.0
_CHUNK: Final = 64 * 1024

# Slack looks through an upload before others may see it; mostly that takes a second or two.
READY_LOOKS: Final = 20
READY_PAUSE_SECONDS: Final = 0.5

# Slack keeps this much of an image's description.
_MOST_DESCRIPTION: Final = 1_000

# Slack says of these that some of what was asked may have been done.
_PERHAPS_DONE: Final = frozenset({"internal_error", "fatal_error", "request_timeout"})


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file as it was shared: its name in Slack, and its bytes."""

    name: str
    content: bytes


class Files:
    """The files of every workspace that the bot is in."""

    def __init__(self, workspaces: Workspaces, pause: Callable[[float], None] = time.sleep) -> None:
        """`workspaces` have the clients, which make each request once; `pause` waits between two looks."""
        self._workspaces, self._pause = workspaces, pause

    def download(self, workspace: str, file: SlackFile, most_bytes: int = MAXIMUM_BYTES) -> SharedFile:
        """The file's content, of at most `most_bytes`.  Raises SlackFileError or NotInstalledError."""
        client = self._workspaces.client(workspace)
        if file.url is None and not file.is_elsewhere:
            file = _looked_up(client, file)
        if file.is_elsewhere:
            raise FileElsewhereError(file.id, "another service")
        if file.url is None:
            raise FileGoneError(file.id)
        if file.size is not None and file.size > most_bytes:
            raise FileTooLargeError(file.id, most_bytes)
        content = _fetched(client, file, file.url, most_bytes)
        log.info("file_downloaded", file=file.id, bytes=len(content))
        return SharedFile(file.name, content)

    def send(self, workspace: str, user: str, name: str, content: bytes, text: str) -> str:
        """Share a file with a person in their conversation with the bot, under a short plain `text`; its id.

        Sent once: where no word comes back, it is not sent again.  Raises FileNotSentError or NotInstalledError.
        """
        client = self._workspaces.client(workspace)
        said = _sent(lambda: client.conversations_open(users=[user]), is_harmless=True)
        channel = str(said["channel"]["id"])
        return _uploaded(client, name, content, channel=channel, initial_comment=escape(text))

    def upload_image(self, workspace: str, name: str, content: bytes, alt_text: str) -> str:
        """Upload a picture that is in no conversation yet; its id, for `slack_file` of an image block.

        Comes back once Slack has looked it through, for until then no block may show it.
        Raises FileNotSentError or NotInstalledError.
        """
        client = self._workspaces.client(workspace)
        file_id = _uploaded(client, name, content, alt_txt=alt_text[:_MOST_DESCRIPTION])
        for _ in range(READY_LOOKS):
            said = _sent(lambda: client.files_info(file=file_id), is_harmless=True)
            if said["file"].get("mimetype"):
                return file_id
            self._pause(READY_PAUSE_SECONDS)
        raise FileNotSentError("Slack does not finish looking through it", is_doubtful=True)


def files_origin(client: WebClient) -> tuple[str, str]:
    """Scheme and host (with its port) of the server that hands out the files of Slack's Web API at `base_url`."""
    address = urlsplit(client.base_url)
    return address.scheme, _FILE_SERVERS.get(address.netloc.lower(), address.netloc.lower())


def _looked_up(client: WebClient, file: SlackFile) -> SlackFile:
    """The file with its address, which Slack leaves out of some events.  Raises SlackFileError."""
    try:
        found = slack_files([client.files_info(file=file.id)["file"]])
    except SlackApiError as error:
        raise _said_no(file, str(error.response.get("error")), error.response.status_code) from None
    except (OSError, HTTPException, ValueError) as error:
        raise FileUnreachableError(file.id, type(error).__name__) from None
    return found[0] if found else file


def _said_no(file: SlackFile, error: str, status: int) -> SlackFileError:
    """What a refusal of files.info means."""
    if error in ("file_not_found", "file_deleted"):
        return FileGoneError(file.id)
    if error == "ratelimited" or status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FileUnreachableError(file.id, error)
    return FileNotGivenError(file.id, error)


def _fetched(client: WebClient, file: SlackFile, url: str, most_bytes: int) -> bytes:
    origin = files_origin(client)
    if _origin(url) != origin:
        raise FileElsewhereError(file.id, _origin(url)[1] or "no host")
    request = Request(url, headers={"Authorization": f"Bearer {client.token}"})  # noqa: S310 - its origin was checked
    try:
        with build_opener(_StaysThere(origin)).open(request, timeout=TIMEOUT_SECONDS) as reply:
            if _is_page(reply):
                raise FileNotGivenError(file.id, "login page")
            return _read(reply, file, most_bytes)
    except HTTPError as error:
        error.close()
        raise _by_status(file, error.code) from None
    except (OSError, HTTPException, ValueError) as error:
        raise FileUnreachableError(file.id, type(error).__name__) from None


def _origin(url: str) -> tuple[str, str]:
    """Scheme and host of an address; empty for what is none."""
    try:
        address = urlsplit(url)
    except ValueError:
        return "", ""
    return address.scheme, address.netloc.lower()


class _StaysThere(HTTPRedirectHandler):
    """Follows a redirect only to where the token may go; every other ends as the 3xx that it is."""

    def __init__(self, origin: tuple[str, str]) -> None:
        self._allowed = origin

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """The next request, or None for a redirect that is not followed."""
        if _origin(newurl) != self._allowed:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _is_page(reply: HTTPResponse) -> bool:
    """Whether a page came to be looked at: Slack hands over a file, also one in HTML, as an attachment."""
    is_html = reply.headers.get_content_type() == "text/html"
    return is_html and reply.headers.get_content_disposition() != "attachment"


def _read(reply: HTTPResponse, file: SlackFile, most_bytes: int) -> bytes:
    """All of it, or no more than shows that it is too much."""
    until = time.monotonic() + WITHIN_SECONDS
    said = reply.headers.get("Content-Length", "")
    content = bytearray()
    while chunk := reply.read1(_CHUNK):
        content += chunk
        if len(content) > most_bytes:
            raise FileTooLargeError(file.id, most_bytes)
        if time.monotonic() > until:
            raise FileUnreachableError(file.id, "it comes too slowly")
    if said.isdecimal() and len(content) < int(said):
        raise FileUnreachableError(file.id, "it broke off")
    return bytes(content)


def _by_status(file: SlackFile, status: int) -> SlackFileError:
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return FileGoneError(file.id)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FileUnreachableError(file.id, f"status {status}")
    return FileNotGivenError(file.id, f"status {status}")  # a redirect leads to the page where one logs in


def _uploaded(
    client: WebClient,
    name: str,
    content: bytes,
    *,
    channel: str | None = None,
    initial_comment: str | None = None,
    alt_txt: str | None = None,
) -> str:
    """Hand a file to Slack; its id.  Raises FileNotSentError."""
    if not content:
        raise FileNotSentError("it is empty")

    def upload() -> Any:
        return client.files_upload_v2(
            filename=name, title=name, file=content, channel=channel, initial_comment=initial_comment, alt_txt=alt_txt
        )

    said = _sent(upload)
    file_id = str(said["files"][0]["id"])
    log.info("file_uploaded", file=file_id, bytes=len(content))
    return file_id


def _sent(ask: Callable[[], Any], *, is_harmless: bool = False) -> Any:
    """What Slack says, to something that may be `is_harmless` to ask twice.  Raises FileNotSentError."""
    try:
        return ask()
    except SlackApiError as error:
        reason = str(error.response.get("error"))
        is_doubtful = reason in _PERHAPS_DONE or error.response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        raise FileNotSentError(reason, is_doubtful=is_doubtful and not is_harmless) from None
    except HTTPError as error:  # of the upload, before anything is shared
        error.close()
        raise FileNotSentError(f"status {error.code}") from None
    except URLError as error:  # raised only before the whole request was written
        raise FileNotSentError(f"no connection: {type(error.reason).__name__}") from None
    except (OSError, HTTPException, SlackRequestError) as error:
        raise FileNotSentError(f"no reply: {type(error).__name__}", is_doubtful=not is_harmless) from None
