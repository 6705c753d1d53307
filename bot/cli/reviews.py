"""`policybot reviews` and `policybot remind`: where the policies stand, for their managers."""

from __future__ import annotations

import json
import logging
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import with_what_managers_said
from bot.cli.options import ClubOption, CorpusOption, TodayOption, day_of, say, say_left_out
from bot.lifecycle.reviews import stated
from bot.papers.tabular import as_csv
from bot.wording import no_policies, nothing_due, policy_words, reminder_text
from index.types import Fact, FactKind, Precision

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.lifecycle.reminders import Reminder
    from bot.types import Review
    from index.types import Club, Corpus

# The columns of a table for programs; kept stable.
_FIELDS = (
    "club",
    "club_name",
    "policy",
    "source",
    "state",
    "review_due",
    "days_overdue",
    "adopted",
    "last_reviewed",
    "is_guess",
    "signed_by",
    "approved_by",
)


class ReviewFormat(StrEnum):
    """How reviews are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    ICS = "ics"
    PNG = "png"


def reviews(
    club: ClubOption = None,
    output: Annotated[
        ReviewFormat,
        typer.Option("--format", help="A table for people, JSON lines or CSV for programs, a calendar, a picture."),
    ] = ReviewFormat.TABLE,
    today: TodayOption = None,
    corpus: CorpusOption = None,
    file: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to put it; a picture (png) needs it.")
    ] = None,
) -> None:
    """List the policies by review state, worst first.

    For example:

        policybot reviews

        policybot reviews --club ask-clubs --format csv > reviews.csv

        policybot reviews --club ask-clubs --format ics > reviews.ics

        policybot reviews --club ask-clubs --format png --output reviews.png
    """
    from bot.lifecycle.reviews import reviews as reviews_of
    from bot.terminal.rendering import make_console, render_reviews

    held, chosen = held_corpus(corpus, club)
    day = day_of(today)(chosen)
    found = reviews_of(held, day, chosen)
    if output is ReviewFormat.PNG and file is None:
        raise typer.BadParameter("a picture needs --output FILE")
    if output is ReviewFormat.TABLE:
        if file is not None:
            raise typer.BadParameter("a table is printed; for a file give --format json, csv, ics or png")
        make_console().print(render_reviews(found, day, held.clubs))
        return
    content = _content(output, found, [chosen] if chosen else held.clubs, held, day)
    if file is None:
        typer.echo(content, nl=False)
    else:
        file.write_bytes(content)
        say(f"{file}: {len(found)} policies")


def remind(
    club: Annotated[str, typer.Option("--club", metavar="CLUB", help="The club whose managers are reminded.")],
    send: Annotated[bool, typer.Option("--send", help="Send it to the club's managers in Slack.")] = False,
    today: TodayOption = None,
    corpus: CorpusOption = None,
) -> None:
    """Print the reminder to a club's managers, or send it to them.

    Sending needs SLACK_BOT_TOKEN, and the managers' Slack user ids in clubs.yaml.

    For example:

        policybot remind --club ask-clubs

        policybot remind --club ask-clubs --send
    """
    from bot.lifecycle.reminders import reminder
    from bot.lifecycle.reviews import reviews as reviews_of
    from bot.terminal.rendering import make_console

    held, chosen = held_corpus(corpus, club)
    assert chosen is not None
    day = day_of(today)(chosen)
    found = reviews_of(held, day, chosen)
    due = reminder(chosen, found, day)
    if not found:
        say(f"{chosen.name}: {no_policies()}")
    elif not send:
        make_console().print(reminder_text(due))
    elif due.is_due:
        _send(chosen, due)
    else:
        say(f"{nothing_due(chosen)} Nothing was sent.")


def _content(output: ReviewFormat, found: Sequence[Review], clubs: Sequence[Club], corpus: Corpus, day: date) -> bytes:
    """The reviews in one of the formats that a file can hold."""
    if output is ReviewFormat.ICS:
        from bot.papers.calendars import calendar_of

        return calendar_of(found, clubs, day)
    if output is ReviewFormat.PNG:
        from bot.papers.timeline import timeline_of

        return timeline_of(found, clubs, day)
    rows = [_as_fields(each, corpus) for each in found]
    is_json = output is ReviewFormat.JSON
    return ("".join(f"{json.dumps(row)}\n" for row in rows) if is_json else as_csv(_FIELDS, rows)).encode()


def held_corpus(corpus: Path | None, club: str | None) -> tuple[Corpus, Club | None]:
    """What is held, and the club of that name.  Needs no index."""
    from bot.cli.opening import read_corpus
    from bot.settings import load_settings
    from bot.terminal.rendering import find_club

    held = read_corpus(corpus or load_settings().corpus)
    say_left_out(held.left_out)
    held = held if corpus else with_what_managers_said(held)
    return held, find_club(held, club) if club else None


def _send(club: Club, due: Reminder) -> None:
    """Send the reminder, and say to whom it went."""
    from bot.errors import MissingTokenError, NoManagersError
    from bot.settings import load_settings

    settings = load_settings()
    if settings.slack_bot_token is None:
        raise MissingTokenError("SLACK_BOT_TOKEN is not set; set it to the bot token of the club's workspace (xoxb-…)")
    if not club.managers:
        raise NoManagersError(f"{club.slug} has no managers in clubs.yaml; list their Slack user ids under `managers`")
    from bot.logs import configure_logs
    from bot.slack.sending import send_reminder

    configure_logs(logging.WARNING)
    for user, _ in send_reminder(settings, club, due):
        say(f"sent to {user}")


def _as_fields(found: Review, corpus: Corpus) -> dict[str, str | int | bool | None]:
    """One review flat, for programs: dates as YYYY-MM-DD or YYYY-MM, no more exact than they are known."""
    policy = found.policy
    return {
        "club": policy.club,
        "club_name": corpus.club(policy.club).name,
        "policy": policy_words(policy),
        "source": policy.source.path,
        "state": found.state.value,
        "review_due": date_field(stated(policy, FactKind.NEXT_REVIEW)),
        "days_overdue": found.days_overdue,
        "adopted": date_field(stated(policy, FactKind.ADOPTED)),
        "last_reviewed": date_field(stated(policy, FactKind.LAST_REVIEWED)),
        "is_guess": found.is_guess,
        "signed_by": fact.name if (fact := stated(policy, FactKind.SIGNED_BY)) else None,
        "approved_by": fact.name if (fact := stated(policy, FactKind.APPROVED_BY)) else None,
    }


def date_field(fact: Fact | None) -> str | None:
    """The date as YYYY-MM-DD, YYYY-MM or YYYY, no more exact than it is known."""
    if fact is None or fact.day is None:
        return None
    characters = {Precision.YEAR: 4, Precision.MONTH: 7}
    return fact.day.isoformat()[: characters.get(fact.precision or Precision.DAY, 10)]
