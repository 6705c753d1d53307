"""The log of what staff were told, handed over to a manager as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt import Ack, BoltContext

from bot import wording
from bot.errors import FileNotSentError, NotInstalledError
from bot.papers.evidence_files import evidence_csv, evidence_json
from bot.slack.blocks import UNTIL, notice, wanted_period
from bot.slack.incoming import Incoming
from bot.slack.listeners.windows import say_instead
from bot.slack.receiving import INCOMING
from bot.slack.services import Services

log = structlog.get_logger()


def handle_evidence(services: Services, ack: Ack, context: BoltContext, view: Mapping[str, Any]) -> None:
    """Send the period as CSV and JSON into the manager's conversation with the bot; that it was taken is noted."""
    incoming: Incoming = context[INCOMING]
    club, period = services.managed(incoming, incoming.metadata), wanted_period(view.get("state") or {})
    if club is None:
        say_instead(ack, wording.managers_only(), wording.EVIDENCE_TITLE_SHORT)
        return
    if period is None:
        ack(response_action="errors", errors={UNTIL: wording.evidence_no_period()})
        return
    say_instead(ack, wording.evidence_coming(), wording.EVIDENCE_TITLE_SHORT)
    with services.desk.deciding() as connection:
        manager = services.people.key(connection, incoming.workspace, incoming.user_id)
    export = services.evidence.export(club, *period, by=manager)
    made = {"csv": evidence_csv(export, club, services.corpus), "json": evidence_json(export, club)}
    try:
        for suffix, content in made.items():
            name = f"{club.slug}-evidence-{period[0]}-{period[1]}.{suffix}"
            services.files.send(incoming.installed_in, incoming.user_id, name, content, wording.evidence_file(suffix))
    except (FileNotSentError, NotInstalledError) as error:
        log.warning("evidence_not_sent", club=club.slug, reason=str(error))
        with services.desk.deciding() as connection:
            where = (incoming.installed_in, *club.workspaces)
            said = notice(wording.record_not_sent())
            services.desk.tell(connection, f"evidence:{incoming.key}", incoming.user_id, said, where)
    else:
        log.info("evidence_sent", club=club.slug, to=incoming.user_id, rows=len(export.entries))
