"""The record of who has read what, handed over to a manager as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Ack, BoltContext

from bot import wording
from bot.errors import FileNotSentError, NotInstalledError
from bot.exports import note_export
from bot.papers.printing import records_pdf
from bot.papers.records import RECORD, file_name, records_csv, records_of
from bot.slack.blocks import notice
from bot.slack.incoming import Incoming
from bot.slack.receiving import INCOMING
from bot.slack.services import Services

log = structlog.get_logger()


def handle_export(services: Services, ack: Ack, context: BoltContext, action: Mapping[str, Any]) -> None:
    """Send the record as CSV and PDF into the manager's own conversation with the bot, wherever they pressed."""
    ack()
    incoming: Incoming = context[INCOMING]
    club = services.managed(incoming, str(action.get("value")))
    if club is None:
        services.desk.reply(incoming, notice(wording.managers_only()))
        return
    records = records_of(services.corpus, club, services.acknowledgements, services.versions)
    made = {"csv": records_csv(records), "pdf": records_pdf(records, [club], services.desk.now())}
    try:
        for suffix, content in made.items():
            said = wording.record_file(club, suffix)
            services.files.send(incoming.installed_in, incoming.user_id, file_name(club, suffix), content, said)
    except (FileNotSentError, NotInstalledError) as error:
        log.warning("record_not_sent", club=club.slug, reason=str(error))
        services.desk.reply(incoming, notice(wording.record_not_sent()))
    else:
        with services.desk.deciding() as connection:
            manager = services.people.key(connection, incoming.workspace, incoming.user_id)
            note_export(connection, RECORD, club.slug, services.desk.now(), by=manager)
        log.info("record_sent", club=club.slug, to=incoming.user_id)
        services.desk.reply(incoming, notice(wording.record_sent(club)))
