"""Calendars of reviews to subscribe to: one for each club, at an address that only its managers are told."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.lifecycle.reviews import reviews
from bot.papers.calendars import calendar_of
from bot.store.sealing import Seal
from index.types import Club, Corpus

_PATH: Final = "/calendars/{club}/{key}.ics"


def calendar_address(public_url: str, club: Club, seal: Seal) -> str:
    """Where the club's calendar is; whoever has the address reads it, so it is for managers alone."""
    return f"{public_url.rstrip('/')}/calendars/{quote(club.slug)}/{_key(club.slug, seal)}.ics"


def calendar_route(corpus: Callable[[], Corpus], seal: Seal, today: Callable[[Club], date]) -> Route:
    """The page that serves every club's calendar; 404 for an address that was made up.

    `corpus` gives the one that is in force.
    """

    async def serve(request: Request) -> Response:
        slug, key = request.path_params["club"], request.path_params["key"]
        club = next((club for club in corpus().clubs if club.slug == slug), None)
        if club is None or not hmac.compare_digest(_key(slug, seal).encode(), key.encode()):
            return PlainTextResponse("Not Found", 404)
        content = await run_in_threadpool(_calendar, corpus(), club, today(club))
        return Response(content, media_type="text/calendar", headers={"Cache-Control": "private, max-age=3600"})

    return Route(_PATH, serve, methods=["GET"])


def _calendar(corpus: Corpus, club: Club, today: date) -> bytes:
    return calendar_of(reviews(corpus, today, club), [club], today)


def _key(slug: str, seal: Seal) -> str:
    return seal.sign(f"calendar of {slug}")[:32]
