"""The page of a personal link: one person reads one text of a policy, and says that they have read and understood it.

Whoever has the link is taken for that person, as with a letter.  Each request looks at the policies as they are then.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot import wording
from bot.lifecycle.acknowledgements import Acknowledgements, How, PolicyText
from bot.lifecycle.links import Link, Links
from bot.lifecycle.reviews import local_day, review
from bot.lifecycle.versions import Versions
from bot.pages.limiting import Turns
from bot.pages.parts import Extract, only_in, parts_of
from bot.pages.rendering import environment, style_source
from bot.people import People
from bot.store import Store
from index.clauses import read_policy
from index.errors import PolicyIndexError
from index.types import Club, Corpus, Policy

log = structlog.get_logger()

_PATH: Final = "/read/{token}"
_MOST_BYTES: Final = 4_096  # of a form with two short fields
_FORM_FIELD, _BOX_FIELD = "form", "understood"

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def link_address(public_url: str, token: str) -> str:
    """Where a personal link leads."""
    return f"{public_url.rstrip('/')}{_PATH.format(token=token)}"


@dataclass(frozen=True, slots=True)
class _Invited:
    """Whom a link is for, and the policy as it is in force; the link still works."""

    link: Link
    name: str
    club: Club
    policy: Policy


class _Said(Exception):  # noqa: N818 - not an error of ours but a page
    """There is nothing to read here; the page says why and what to do."""

    def __init__(self, words: Sequence[str], status: HTTPStatus) -> None:
        self.words, self.status = words, status
        super().__init__(status.phrase)


class ReadingPages:
    """The pages behind the links."""

    def __init__(
        self,
        corpus: Callable[[], Corpus],
        store: Store,
        people: People,
        acknowledgements: Acknowledgements,
        versions: Versions,
    ) -> None:
        """`corpus` gives the policies that are in force."""
        self._corpus, self._store, self._people = corpus, store, people
        self._acknowledgements, self._versions = acknowledgements, versions
        self._links, self._turns = Links(store), Turns()
        self._templates = environment()
        self._headers = _HEADERS | {"Content-Security-Policy": self._security()}

    @property
    def route(self) -> Route:
        """Where they are served."""
        return Route(_PATH, self._serve, methods=["GET", "POST"])

    async def _serve(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method != "POST":
            return await run_in_threadpool(self._answered, self._read, token, None)
        sent = await _form_of(request)
        is_ours = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return await run_in_threadpool(self._answered, self._confirm, token, sent if is_ours else None)

    def _answered(
        self, answer: Callable[[str, dict[str, str] | None], Response], token: str, sent: dict[str, str] | None
    ) -> Response:
        try:
            self._check(token)
            return answer(token, sent)
        except _Said as said:
            return self._said(said.words, said.status)

    def _check(self, token: str) -> None:
        """Raise _Said for a token that was made up, which costs no look into the database, or comes too often."""
        if not self._links.is_signed(token):
            raise _Said(wording.LINK_UNKNOWN, HTTPStatus.NOT_FOUND)
        if not self._turns.take(token, self._store.clock()):
            raise _Said(wording.LINK_TOO_OFTEN, HTTPStatus.TOO_MANY_REQUESTS)

    def _read(self, token: str, _sent: dict[str, str] | None) -> Response:
        """The policy with the form under it, or that it is noted already."""
        invited = self._invited(token)
        done = self._acknowledgements.of_person(invited.link.person, invited.link.text)
        if done:
            return self._said(wording.by_link_noted_before(invited.name, invited.policy, invited.club, done))
        return self._policy(token, invited)

    def _confirm(self, token: str, sent: dict[str, str] | None) -> Response:
        """Note that they have read and understood the text of the form that came back."""
        invited = self._invited(token)
        given = (sent or {}).get(_FORM_FIELD, "")
        if not hmac.compare_digest(self._form_key(token, invited.link).encode(), given.encode()):
            raise _Said(wording.LINK_NOT_SENT, HTTPStatus.FORBIDDEN)
        if not (sent or {}).get(_BOX_FIELD):
            return self._policy(token, invited, wording.PLEASE_TICK, HTTPStatus.BAD_REQUEST)
        with self._store.begin() as connection:
            self._still(connection, token)
            is_new = self._acknowledgements.acknowledge(connection, invited.link.person, invited.link.text, How.LINK)
        if is_new:
            log.info("read_by_link", club=invited.club.slug, policy=invited.policy.slug)
        done = self._acknowledgements.of_person(invited.link.person, invited.link.text)
        assert done, "noted just now"
        words = wording.by_link_noted if is_new else wording.by_link_noted_before
        return self._said(words(invited.name, invited.policy, invited.club, done))

    def _invited(self, token: str) -> _Invited:
        """Whom the link is for.  Raises _Said where it is over, or its text is not in force any more."""
        with self._store.begin() as connection:
            link, name = self._still(connection, token)
        corpus = self._corpus()
        club = next((club for club in corpus.clubs if club.slug == link.club), None)
        policy = next((each for each in corpus.policies if PolicyText.of(each) == link.text), None)
        if club is None or policy is None:
            raise _Said(wording.LINK_TEXT_CHANGED, HTTPStatus.GONE)
        return _Invited(link, name, club, policy)

    def _still(self, connection: Connection, token: str) -> tuple[Link, str]:
        """The link and whose it is, while it works.  Raises _Said."""
        link = self._links.find_now(connection, token)
        if link is None:
            raise _Said(wording.LINK_UNKNOWN, HTTPStatus.NOT_FOUND)
        if self._links.is_over(link):
            words = wording.LINK_WITHDRAWN if link.withdrawn_at else wording.LINK_EXPIRED
            raise _Said(words, HTTPStatus.GONE)
        name = self._people.find(connection, [link.person])[link.person].name
        if name is None:
            raise _Said(wording.LINK_FORGOTTEN, HTTPStatus.GONE)
        return link, name

    def _policy(self, token: str, invited: _Invited, alert: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
        club, policy = invited.club, invited.policy
        found = review(policy, local_day(club, self._store.clock()))
        former = self._former(invited)
        return self._page(
            "policy.html",
            status,
            title=wording.page_title(policy),
            policy=wording.policy_words(policy),
            facts=wording.page_facts(invited.name, club, found, invited.link.expires_at),
            parts=tuple(parts_of(policy)),
            changes=self._changes(policy, former) if former else None,
            confirming=wording.what_confirming_is(invited.name, club),
            form_key=self._form_key(token, invited.link),
            alert=alert,
        )

    def _former(self, invited: _Invited) -> Policy | None:
        """The text of the policy that they acknowledged last, as far as it is kept and can be read."""
        digest = self._acknowledgements.former_of(invited.link.person, invited.link.text)
        kept = self._versions.content(invited.club.slug, invited.policy.slug, digest) if digest else None
        if kept is None:
            return None
        version, content = kept
        try:
            return read_policy(content, version.path, invited.club)
        except PolicyIndexError:
            return None

    def _changes(self, policy: Policy, former: Policy) -> dict[str, tuple[Extract, ...]]:
        return {wording.NEW_WORDS: only_in(policy, former), wording.GONE_WORDS: only_in(former, policy)}

    def _form_key(self, token: str, link: Link) -> str:
        """What a form must bring back: nobody else can make one, and it is of this text."""
        return self._store.seal.sign(f"form of {token} {link.digest}")[:32]

    def _said(self, words: Sequence[str], status: HTTPStatus = HTTPStatus.OK) -> Response:
        return self._page("said.html", status, title=words[0], sentences=words[1:])

    def _page(self, template: str, status: HTTPStatus, **values: Any) -> Response:
        content = self._templates.get_template(template).render(wording=wording, **values)
        more = {"Retry-After": "60"} if status is HTTPStatus.TOO_MANY_REQUESTS else {}
        return HTMLResponse(content, status, headers=self._headers | more)

    def _security(self) -> str:
        """What a browser may load for these pages: nothing but the style that stands in them."""
        sources = f"default-src 'none'; style-src {style_source(self._templates, 'style.css')}"
        return f"{sources}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


async def _form_of(request: Request) -> dict[str, str]:
    """What a form brought back; empty for anything else."""
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _MOST_BYTES:
            return {}
    return dict(parse_qsl(content.decode("utf-8", "replace")))
