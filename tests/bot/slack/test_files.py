"""Files are fetched from Slack alone, within their limit, and handed over once."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.errors import (
    FileElsewhereError,
    FileGoneError,
    FileNotGivenError,
    FileNotSentError,
    FileTooLargeError,
    FileUnreachableError,
)
from bot.slack.blocks.limits import escape
from bot.slack.files import Files, files_origin
from bot.slack.incoming import SlackFile, slack_files
from index.reading.decoding import MAXIMUM_BYTES
from tests.slackworld.files import ENDLESS, File
from tests.slackworld.judging import granted_scopes
from tests.slackworld.world import BOT_TOKEN, Person, World

POLICY = "Social Media Policy\n\nStaff must not post photographs of the children – ever.\n".encode()
PICTURE = b"\x89PNG\r\n\x1a\n of a sort"


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.fixture
def sam(world: World) -> Person:
    return world.person("Sam")


class OneClient:
    """The workspaces where there is one."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def client(self, workspace: str) -> WebClient:
        return self._client


@pytest.fixture
def files(world: World) -> Files:
    client = WebClient(BOT_TOKEN, base_url=world.api.url, retry_handlers=[], timeout=10)
    return Files(OneClient(client), pause=lambda _: None)  # type: ignore[arg-type]


def described(world: World, file: File, **changed: Any) -> SlackFile:
    (read,) = slack_files([world.files.described(file) | changed])
    return read


def tokens_by_host(world: World) -> set[tuple[str, str | None]]:
    """Which host was asked with which token."""
    return {(host.partition(":")[0], token) for host, _, token in world.files.asked}


def test_a_shared_file_is_downloaded_byte_for_byte(world: World, sam: Person, files: Files) -> None:
    file = sam.has("Social Media.txt", POLICY)
    shared = files.download("T0CLUB", described(world, file))
    assert (shared.name, shared.content) == ("Social Media.txt", POLICY)
    assert tokens_by_host(world) == {("127.0.0.1", f"Bearer {BOT_TOKEN}")}


def test_an_address_that_the_event_left_out_is_asked_for(world: World, sam: Person, files: Files) -> None:
    file = sam.has("policy.txt", POLICY)
    shared = files.download("T0CLUB", SlackFile(file.id))
    assert (shared.name, shared.content) == ("policy.txt", POLICY)


def test_a_file_that_says_it_is_too_large_is_not_even_asked_for(world: World, sam: Person, files: Files) -> None:
    file = sam.has("policy.txt", POLICY, claims=MAXIMUM_BYTES + 1)
    with pytest.raises(FileTooLargeError, match="10,000,000 bytes; share the policy as plain text"):
        files.download("T0CLUB", described(world, file))
    assert world.files.asked == []


def test_a_file_is_read_no_further_than_its_limit_whatever_size_it_claims(
    world: World, sam: Person, files: Files
) -> None:
    file = sam.has("policy.txt", b"All of it. " * 6_000, claims=10, is_endless=True)
    with pytest.raises(FileTooLargeError):
        files.download("T0CLUB", described(world, file), most_bytes=100_000)
    assert world.api.most_sent < ENDLESS / 100


@pytest.mark.parametrize("size", [100, 101])
def test_the_limit_is_the_last_byte_that_is_taken(world: World, sam: Person, files: Files, size: int) -> None:
    file = described(world, sam.has("policy.txt", b"a" * size, claims=1))
    if size == 100:
        assert len(files.download("T0CLUB", file, most_bytes=100).content) == 100
    else:
        with pytest.raises(FileTooLargeError):
            files.download("T0CLUB", file, most_bytes=100)


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example.test/policy.txt",
        "https://127.0.0.1/policy.txt",
        "{elsewhere}/files-pri/policy.txt",
        "{address}@files.example.test/policy.txt",
        "http://[broken/policy.txt",
    ],
)
def test_the_token_is_sent_to_no_other_host(world: World, files: Files, url: str) -> None:
    address = url.format(elsewhere=world.files.elsewhere, address=world.files.address)
    with pytest.raises(FileElsewhereError, match="share the file itself"):
        files.download("T0CLUB", SlackFile("F0000000001", "policy.txt", url=address))
    assert world.files.asked == []


def test_a_file_with_another_service_is_named_as_such(world: World, sam: Person, files: Files) -> None:
    file = described(world, sam.has("policy.txt", POLICY), is_external=True)
    with pytest.raises(FileElsewhereError, match="another service"):
        files.download("T0CLUB", file)
    assert world.files.asked == []


def test_a_redirect_to_another_host_is_not_followed(world: World, sam: Person, files: Files) -> None:
    file = sam.has("policy.txt", POLICY)
    world.files.redirects[file.id] = f"{world.files.elsewhere}{file.path}"
    with pytest.raises(FileNotGivenError, match="status 302"):
        files.download("T0CLUB", described(world, file))
    assert tokens_by_host(world) == {("127.0.0.1", f"Bearer {BOT_TOKEN}")}


def test_a_redirect_to_slack_itself_is_followed(world: World, sam: Person, files: Files) -> None:
    moved, file = sam.has("moved.txt", b""), sam.has("policy.txt", POLICY)
    world.files.redirects[moved.id] = f"{world.files.address}{file.path}"
    assert files.download("T0CLUB", described(world, moved)).content == POLICY


@pytest.mark.parametrize("in_place", [True, False])
def test_the_page_to_log_in_is_taken_for_no_file(world: World, sam: Person, files: Files, in_place: bool) -> None:
    """Slack shows it, or leads there, where the scope is missing."""
    world.grants(granted_scopes() - {"files:read"})
    world.files.shows_login_in_place = in_place
    with pytest.raises(FileNotGivenError, match="the token needs files:read"):
        files.download("T0CLUB", described(world, sam.has("policy.html", POLICY)))
    assert {host for host, _ in tokens_by_host(world)} == {"127.0.0.1"}


def test_a_policy_in_html_is_a_file(world: World, sam: Person, files: Files) -> None:
    page = b"<html><body><p>Staff must not.</p></body></html>"
    assert files.download("T0CLUB", described(world, sam.has("policy.html", page))).content == page


@pytest.mark.parametrize("knows_address", [True, False])
def test_a_file_that_was_deleted_is_gone(world: World, sam: Person, files: Files, knows_address: bool) -> None:
    file = sam.has("policy.txt", POLICY, is_deleted=True)
    with pytest.raises(FileGoneError, match="share it again"):
        files.download("T0CLUB", described(world, file) if knows_address else SlackFile(file.id))


def test_a_busy_or_absent_slack_is_tried_again_later(world: World, sam: Person, files: Files) -> None:
    world.is_busy("files.info")
    with pytest.raises(FileUnreachableError, match="try again in a few minutes"):
        files.download("T0CLUB", SlackFile("F0000000001"))
    file = described(world, sam.has("policy.txt", POLICY))
    world.close()
    with pytest.raises(FileUnreachableError):
        files.download("T0CLUB", file)


def test_slacks_own_file_server_is_the_only_one_in_earnest() -> None:
    assert files_origin(WebClient(base_url="https://slack.com/api/")) == ("https", "files.slack.com")
    assert files_origin(WebClient(base_url="https://slack-gov.com/api/")) == ("https", "files.slack-gov.com")
    assert files_origin(WebClient(base_url="http://127.0.0.1:80/api/")) == ("http", "127.0.0.1:80")


def test_a_file_is_sent_to_a_person_with_a_word(world: World, sam: Person, files: Files) -> None:
    text = "Your policy & what changed <here>"
    file_id = files.send("T0CLUB", sam.id, "pack.txt", POLICY, text)
    seen = sam.sees("pack.txt", channel=world.conversation(sam.id))
    assert seen.text == escape(text)
    assert [(file.id, file.content) for file in seen.files] == [(file_id, POLICY)]
    assert world.complaints == []
    assert tokens_by_host(world) == {("127.0.0.1", None)}  # an upload needs none


@pytest.mark.parametrize(
    ("method", "error", "is_doubtful"),
    [
        ("conversations.open", "user_not_found", False),
        ("conversations.open", "internal_error", False),
        ("files.getUploadURLExternal", "missing_scope", False),
        ("files.completeUploadExternal", "not_in_channel", False),
        ("files.completeUploadExternal", "fatal_error", True),
    ],
)
def test_what_slack_refuses_is_named_and_not_sent_again(
    world: World, sam: Person, files: Files, method: str, error: str, is_doubtful: bool
) -> None:
    world.fails(method, error)
    with pytest.raises(FileNotSentError, match=error) as raised:
        files.send("T0CLUB", sam.id, "pack.txt", POLICY, "Here it is.")
    assert raised.value.is_doubtful is is_doubtful
    assert [called for called, _ in world.api.calls].count(method) == 1
    assert world.messages == []


def test_a_lost_reply_leaves_it_in_doubt(world: World, sam: Person, files: Files) -> None:
    world.loses_replies("files.completeUploadExternal")
    with pytest.raises(FileNotSentError, match="look before you send it again") as raised:
        files.send("T0CLUB", sam.id, "pack.txt", POLICY, "Here it is.")
    assert raised.value.is_doubtful
    sam.sees("pack.txt")


def test_an_empty_file_is_not_sent(world: World, sam: Person, files: Files) -> None:
    with pytest.raises(FileNotSentError, match="it is empty"):
        files.send("T0CLUB", sam.id, "pack.txt", b"", "Here it is.")


def image(file_id: str) -> dict[str, Any]:
    block = {"type": "image", "slack_file": {"id": file_id}, "alt_text": "Twelve policies, three overdue"}
    return {"text": "x", "blocks": [block], "unfurl_links": False, "unfurl_media": False}


def test_an_image_can_be_shown_in_a_block_once_it_is_uploaded(world: World, sam: Person, files: Files) -> None:
    file_id = files.upload_image("T0CLUB", "year.png", PICTURE, "Twelve policies, three overdue")
    assert world.messages == []
    place = world.conversation(sam.id).id
    WebClient(BOT_TOKEN, base_url=world.api.url).chat_postMessage(channel=place, **image(file_id))
    assert sam.screen()[-1].blocks == image(file_id)["blocks"]
    assert world.complaints == []


def test_an_image_that_slack_never_finishes_with_is_not_shown(
    world: World, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.slackworld.files.LOOKS_UNTIL_READY", 1_000)
    with pytest.raises(FileNotSentError, match="does not finish"):
        files.upload_image("T0CLUB", "year.png", PICTURE, "A picture")
