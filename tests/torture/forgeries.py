"""Requests that Slack never sent, or sent otherwise: one function a kind, each with what it must be answered.

Every body holds a sentence with the number of its trial, where the kind leaves room for one, so that a word of it in a
log or in the database can be told from all others.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from random import Random
from typing import Any
from urllib.parse import urlencode

from bot.slack.gate import EVENTS_PATH, MOST_BYTES, TOLERANCE_SECONDS
from bot.slack.incoming import COMMAND
from tests.slackworld import payloads
from tests.slackworld.world import SIGNING_SECRET
from tests.torture.bots import WORKSPACE

MARKER = "the heron walks backwards at noon, said"

# What a request is answered that broke off before its end: nothing, because nobody is there any more.
NOBODY_THERE = 0

_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_TYPE, _TIMESTAMP, _SIGNATURE, _LENGTH = (
    "Content-Type",
    "X-Slack-Request-Timestamp",
    "X-Slack-Signature",
    "Content-Length",
)

Header = tuple[str, bytes]


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire, and the status that it must be answered with."""

    expected: int
    headers: tuple[Header, ...]
    body: bytes
    method: str = "POST"
    path: str = EVENTS_PATH

    @property
    def wire(self) -> bytes:
        """Every byte of it, with a length where none was given."""
        names = {name for name, _ in self.headers}
        length: tuple[Header, ...] = ((_LENGTH, str(len(self.body)).encode()),)
        headers = self.headers + (length if not names & {_LENGTH, "Transfer-Encoding"} else ())
        lines = [f"{self.method} {self.path} HTTP/1.1".encode(), b"Host: bot.example.test", b"Connection: close"]
        lines += [name.encode() + b": " + value for name, value in headers]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body

    def without(self, *names: str) -> "Request":
        """The same without these headers."""
        return replace(self, headers=tuple(header for header in self.headers if header[0] not in names))

    def having(self, name: str, *values: bytes) -> "Request":
        """The same with that header as often as there are values."""
        return replace(self, headers=self.without(name).headers + tuple((name, value) for value in values))

    def header(self, name: str) -> bytes:
        """The one value of that header."""
        (value,) = (value for each, value in self.headers if each == name)
        return value


@dataclass(frozen=True)
class Forger:
    """What a forgery is made from: the time at the gate, chance, a number, and good requests to play back."""

    now: int
    response_url: str
    chance: Random
    number: int
    recorded: tuple[Request, ...] = field(default=(), repr=False)

    @property
    def words(self) -> str:
        """The sentence that is searched for."""
        return f"{MARKER} {self.number}."

    def signed(
        self, body: bytes, kind: str = _JSON, *, expected: int, at: bytes | None = None, secret: str = SIGNING_SECRET
    ) -> Request:
        """A request signed as Slack signs, by hand, because some of these are nothing that its own code would sign."""
        timestamp = str(self.now).encode() if at is None else at
        proof = hmac.new(secret.encode(), b"v0:" + timestamp + b":" + body, hashlib.sha256).hexdigest()
        headers = ((_TYPE, kind.encode()), (_TIMESTAMP, timestamp), (_SIGNATURE, f"v0={proof}".encode()))
        return Request(expected, headers, body)

    def any_good(self, expected: int, *, at: bytes | None = None, secret: str = SIGNING_SECRET) -> Request:
        """One that the bot would answer, if it were signed by that secret at that time."""
        body, kind = self.chance.choice((self.event, self.command, self.click))()
        return self.signed(body, kind, expected=expected, at=at, secret=secret)

    def event(self) -> tuple[bytes, str]:
        """A mention or a direct message."""
        make = self.chance.choice((payloads.mention, payloads.direct_message))
        place = "C0GENERAL" if make is payloads.mention else "D0SAM"
        inner = make(WORKSPACE, "U0SAM", place, "1700000000.000100", self.words, None)
        return as_json(payloads.event(f"Ev{self.number:08d}", WORKSPACE, self.now, inner)), _JSON

    def command(self) -> tuple[bytes, str]:
        """A slash command."""
        return as_form(self.command_fields()), _FORM

    def command_fields(self) -> dict[str, str]:
        """What a slash command carries."""
        place, trigger = ("C0GENERAL", "general"), f"{self.number}.command"
        return payloads.command(WORKSPACE, "U0SAM", "Sam", place, self.words, trigger, self.response_url)

    def click(self) -> tuple[bytes, str]:
        """A click on a button."""
        return as_form({"payload": json.dumps(self.click_payload())}), _FORM

    def click_payload(self) -> dict[str, Any]:
        """What a click carries."""
        return payloads.block_action(
            WORKSPACE,
            "U0SAM",
            "Sam",
            ("C0GENERAL", "general"),
            {"type": "message", "ts": "1700000000.000100", "text": self.words},
            {"action_id": "share_clause", "type": "button", "value": self.words},
            f"{self.number}.click",
            self.response_url,
            is_ephemeral=False,
        )


Forgery = Callable[[Forger], Request]


def as_json(content: object) -> bytes:
    return json.dumps(content).encode()


def as_form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode()


# Not signed, or not by Slack ----------------------------------------------------------------------------------------


def neither_signed_nor_dated(forger: Forger) -> Request:
    return forger.any_good(HTTPStatus.UNAUTHORIZED).without(_SIGNATURE, _TIMESTAMP)


def not_signed(forger: Forger) -> Request:
    return forger.any_good(HTTPStatus.UNAUTHORIZED).without(_SIGNATURE)


def not_dated(forger: Forger) -> Request:
    return forger.any_good(HTTPStatus.UNAUTHORIZED).without(_TIMESTAMP)


def signed_by_chance(forger: Forger) -> Request:
    return forger.any_good(HTTPStatus.UNAUTHORIZED).having(
        _SIGNATURE, b"v0=" + forger.chance.randbytes(32).hex().encode()
    )


def signed_one_digit_off(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    signature = bytearray(good.header(_SIGNATURE))
    place = forger.chance.randrange(len("v0="), len(signature))
    digits = [digit for digit in b"0123456789abcdef" if digit != signature[place]]
    signature[place] = forger.chance.choice(digits)
    return good.having(_SIGNATURE, bytes(signature))


def signed_in_another_form(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    signature = good.header(_SIGNATURE)
    others = (
        b"",
        b"v0=",
        signature[3:],
        signature[:-1],
        signature + b"0",
        b"v1=" + signature[3:],
        b"v0=" + signature[3:].upper(),
        b"v0=\xe9" + signature[4:],
    )
    return good.having(_SIGNATURE, forger.chance.choice(others))


def signed_with_another_secret(forger: Forger) -> Request:
    secret = forger.chance.choice(("", SIGNING_SECRET[:-1], SIGNING_SECRET.upper(), forger.chance.randbytes(16).hex()))
    return forger.any_good(HTTPStatus.UNAUTHORIZED, secret=secret)


def signed_for_another_body(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    return replace(good, body=as_json({"type": "url_verification", "challenge": forger.words}))


def altered_after_signing(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    body = bytearray(good.body)
    body[forger.chance.randrange(len(body))] ^= 1 << forger.chance.randrange(8)
    return replace(good, body=bytes(body))


def cut_short_after_signing(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    return replace(good, body=good.body[: forger.chance.randrange(len(good.body))])


def lengthened_after_signing(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    return replace(
        good, body=good.body + forger.chance.choice((b" ", b"\n", b"\x00", b"&text=" + forger.words.encode()))
    )


def signed_twice(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    second = forger.chance.choice((good.header(_SIGNATURE), b"v0=" + b"0" * 64))
    return good.having(_SIGNATURE, good.header(_SIGNATURE), second)


# At another time ----------------------------------------------------------------------------------------------------


def dated_long_ago(forger: Forger) -> Request:
    ago = forger.chance.choice((TOLERANCE_SECONDS + 1, forger.chance.randrange(TOLERANCE_SECONDS + 1, forger.now)))
    return forger.any_good(HTTPStatus.UNAUTHORIZED, at=str(forger.now - ago).encode())


def dated_ahead_of_time(forger: Forger) -> Request:
    ahead = forger.chance.choice((TOLERANCE_SECONDS + 1, forger.chance.randrange(TOLERANCE_SECONDS + 1, 10**9)))
    return forger.any_good(HTTPStatus.UNAUTHORIZED, at=str(forger.now + ahead).encode())


def dated_anew_after_signing(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED, at=str(forger.now - 2 * TOLERANCE_SECONDS).encode())
    return good.having(_TIMESTAMP, str(forger.now).encode())


def dated_by_no_number(forger: Forger) -> Request:
    now = str(forger.now).encode()
    others = (
        *(b"", b"now", b"nan", b"inf", b"1e9", b"0x6553f100", b"-" + now, b"+" + now, now + b".0", now + b" 0"),
        *(b"9" * 13, b"9" * 5000, b"\xb9\xb2", b"\xd9\xa1\xd9\xa2", now[:5] + b"_" + now[5:]),
    )
    return forger.any_good(HTTPStatus.UNAUTHORIZED, at=forger.chance.choice(others))


def dated_twice(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNAUTHORIZED)
    second = forger.chance.choice((good.header(_TIMESTAMP), str(forger.now - 1).encode()))
    return good.having(_TIMESTAMP, good.header(_TIMESTAMP), second)


# In another envelope, though rightly signed -------------------------------------------------------------------------


def by_another_method(forger: Forger) -> Request:
    method = forger.chance.choice(("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post", "HERON"))
    return replace(forger.any_good(HTTPStatus.METHOD_NOT_ALLOWED), method=method)


def to_another_path(forger: Forger) -> Request:
    others = (
        "/",
        "//",
        "/slack",
        "/slack/events/",
        "//slack/events",
        "/SLACK/EVENTS",
        "/slack/events/x",
        "/slack/install",
    )
    odd = ("/slack/events/../events", "/slack/events%2F", "/healthz/", "/docs", f"/{forger.chance.randbytes(8).hex()}")
    return replace(forger.any_good(HTTPStatus.NOT_FOUND), path=forger.chance.choice(others + odd))


def to_the_path_of_health(forger: Forger) -> Request:
    return replace(forger.any_good(HTTPStatus.METHOD_NOT_ALLOWED), path="/healthz")


def of_another_content_type(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    others = (
        *(b"", b"text/plain", b"text/xml", b"application/xml", b"application", b"multipart/form-data; boundary=x"),
        *(b"application/jsonp", b"application/json, text/plain", b"x-application/x-www-form-urlencoded", b"\xff\xfe"),
    )
    return forger.chance.choice((good.without(_TYPE), good.having(_TYPE, forger.chance.choice(others))))


def too_large_as_stated(forger: Forger) -> Request:
    length = forger.chance.choice((MOST_BYTES + 1, forger.chance.randrange(MOST_BYTES + 1, 10**12), 10**18))
    return forger.any_good(HTTPStatus.REQUEST_ENTITY_TOO_LARGE).having(_LENGTH, str(length).encode())


def too_large_and_unstated(forger: Forger) -> Request:
    body = as_json({"type": "event_callback", "text": forger.words}).ljust(MOST_BYTES + 1)
    good = forger.signed(body, expected=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    # Without its end, so that nothing is unread when it is refused: a reset could overtake the refusal.
    chunked = b"%x\r\n" % len(body) + body
    return replace(good.having("Transfer-Encoding", b"chunked"), body=chunked)


def of_two_lengths(forger: Forger) -> Request:
    good = forger.any_good(HTTPStatus.BAD_REQUEST)
    return good.having(_LENGTH, str(len(good.body)).encode(), str(len(good.body) // 2).encode())


def of_no_length(forger: Forger) -> Request:
    others = (b"", b"-5", b"five", b"1e3", b"0x10", b"5.0", b"\xb2", b"9" * 5000)
    return forger.any_good(HTTPStatus.BAD_REQUEST).having(_LENGTH, forger.chance.choice(others))


def broken_off(forger: Forger) -> Request:
    good = forger.any_good(NOBODY_THERE)
    return good.having(_LENGTH, str(len(good.body) + forger.chance.randrange(1, 1000)).encode())


# Saying nothing that Slack says, though rightly signed --------------------------------------------------------------


def json_that_is_no_object(forger: Forger) -> Request:
    content = forger.chance.choice((None, True, 17, -1.5e300, forger.words, [], [forger.words], [[[forger.words]]]))
    return forger.signed(as_json(content), expected=HTTPStatus.BAD_REQUEST)


def json_of_no_known_kind(forger: Forger) -> Request:
    content = {"type": forger.chance.choice(("heron", "", None, 5, ["event_callback"], {})), "text": forger.words}
    others = ({}, {"text": forger.words}, content, {"event": {"type": "app_mention", "text": forger.words}})
    return forger.signed(as_json(forger.chance.choice(others)), expected=HTTPStatus.BAD_REQUEST)


def json_without_a_needed_part(forger: Forger) -> Request:
    content = json.loads(forger.event()[0])
    part = forger.chance.choice(("event_id", "team_id", "event", "event.type"))
    holder, name = (content["event"], "type") if part == "event.type" else (content, part)
    others: tuple[Any, ...] = (None, 5, [], [forger.words], True)
    if forger.chance.random() < 0.5:
        del holder[name]
    else:
        holder[name] = forger.chance.choice(others)
    return forger.signed(as_json(content), expected=HTTPStatus.BAD_REQUEST)


def with_a_name_that_is_none(forger: Forger) -> Request:
    name = forger.chance.choice(("", "E" * 201, "E" * 100_000))
    if forger.chance.random() < 0.5:
        content = json.loads(forger.event()[0]) | {"event_id": name}
        return forger.signed(as_json(content), expected=HTTPStatus.BAD_REQUEST)
    fields = forger.command_fields() | {"trigger_id": name}
    return forger.signed(as_form(fields), _FORM, expected=HTTPStatus.BAD_REQUEST)


def json_that_is_none(forger: Forger) -> Request:
    whole = forger.event()[0]
    others = (
        b"",
        whole[: forger.chance.randrange(1, len(whole))],
        whole + b"}",
        whole.replace(b'"', b"'"),
        b"\xef\xbb\xbf" + whole,
        b'{"type": ' + b"9" * 5000 + b"}",
        forger.words.encode(),
    )
    return forger.signed(forger.chance.choice(others), expected=HTTPStatus.BAD_REQUEST)


def bytes_that_are_no_text(forger: Forger) -> Request:
    body, kind = forger.chance.choice((forger.event, forger.command))()
    odd = forger.chance.choice((b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80"))
    place = forger.chance.randrange(len(body))
    return forger.signed(body[:place] + odd + body[place:], kind, expected=HTTPStatus.BAD_REQUEST)


def nested_deeply(forger: Forger) -> Request:
    depth = forger.chance.randrange(20_000, 100_000)
    before, after = forger.chance.choice(((b"[", b"]"), (b'{"event":', b"}")))
    nested = before * depth + forger.chance.choice((as_json(forger.words) + after * depth, b""))
    body, kind = forger.chance.choice(((nested, _JSON), (b"payload=" + nested, _FORM)))
    return forger.signed(body, kind, expected=HTTPStatus.BAD_REQUEST)


def form_without_known_fields(forger: Forger) -> Request:
    others = (
        {},
        {"text": forger.words},
        {"body": forger.words, "token": payloads.TOKEN},
        {forger.words: ""},
        {"Command": COMMAND, "text": forger.words},
    )
    return forger.signed(as_form(forger.chance.choice(others)), _FORM, expected=HTTPStatus.BAD_REQUEST)


def form_without_a_needed_field(forger: Forger) -> Request:
    fields = forger.command_fields()
    del fields[forger.chance.choice(("team_id", "user_id", "channel_id", "trigger_id"))]
    return forger.signed(as_form(fields), _FORM, expected=HTTPStatus.BAD_REQUEST)


def form_of_too_many_fields(forger: Forger) -> Request:
    many = {f"field{number}": forger.words for number in range(101)}
    return forger.signed(as_form(forger.command_fields() | many), _FORM, expected=HTTPStatus.BAD_REQUEST)


def payload_that_is_none(forger: Forger) -> Request:
    click = forger.click_payload()
    del click[forger.chance.choice(("trigger_id", "user", "team", "actions", "type"))]
    others = ("", "[]", "null", "{", forger.words, json.dumps([forger.words]), json.dumps(click))
    return forger.signed(as_form({"payload": forger.chance.choice(others)}), _FORM, expected=HTTPStatus.BAD_REQUEST)


# Known to fool Bolt -------------------------------------------------------------------------------------------------


def ssl_check_unsigned(forger: Forger) -> Request:
    fields = {"ssl_check": "1", "token": payloads.TOKEN, "text": forger.words}
    body, kind = forger.chance.choice(((as_json(fields), _JSON), (as_form(fields), _FORM)))
    return forger.signed(body, kind, expected=HTTPStatus.UNAUTHORIZED).without(_SIGNATURE)


def ssl_check_in_json(forger: Forger) -> Request:
    fields = {"ssl_check": forger.chance.choice(("1", 1, True)), "text": forger.words}
    return forger.signed(as_json(fields), expected=HTTPStatus.BAD_REQUEST)


def played_back(forger: Forger) -> Request:
    """The very bytes of a good request, which runs nothing a second time."""
    return forger.chance.choice(forger.recorded)


KINDS: tuple[Forgery, ...] = (
    neither_signed_nor_dated,
    not_signed,
    not_dated,
    signed_by_chance,
    signed_one_digit_off,
    signed_in_another_form,
    signed_with_another_secret,
    signed_for_another_body,
    altered_after_signing,
    cut_short_after_signing,
    lengthened_after_signing,
    signed_twice,
    dated_long_ago,
    dated_ahead_of_time,
    dated_anew_after_signing,
    dated_by_no_number,
    dated_twice,
    by_another_method,
    to_another_path,
    to_the_path_of_health,
    of_another_content_type,
    too_large_as_stated,
    too_large_and_unstated,
    of_two_lengths,
    of_no_length,
    broken_off,
    json_that_is_no_object,
    json_of_no_known_kind,
    json_without_a_needed_part,
    with_a_name_that_is_none,
    json_that_is_none,
    bytes_that_are_no_text,
    nested_deeply,
    form_without_known_fields,
    form_without_a_needed_field,
    form_of_too_many_fields,
    payload_that_is_none,
    ssl_check_unsigned,
    ssl_check_in_json,
    played_back,
)
