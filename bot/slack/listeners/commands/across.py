"""`/policy matrix` and `/policy lineage`: clubs side by side, for whoever manages several."""

from __future__ import annotations

from bot import wording
from bot.across.lineage import lineage
from bot.across.subjects import matrix
from bot.commands import Command
from bot.slack.blocks import lineage_message, matrix_message, notice
from bot.slack.incoming import Incoming
from bot.slack.services import Services

_FEWEST_CLUBS = 2


def show_matrix(services: Services, incoming: Incoming, _command: Command) -> None:
    """Which policies each of the asker's clubs holds, and how up to date they are."""
    clubs = services.manages(incoming)
    if len(clubs) < _FEWEST_CLUBS:
        services.desk.reply(incoming, notice(wording.for_several_clubs()))
    else:
        found = matrix(services.corpus, clubs, services.today)
        services.desk.reply(incoming, matrix_message(found, services.today(clubs[0])))


def show_lineage(services: Services, incoming: Incoming, _command: Command) -> None:
    """Which of the asker's clubs share a text, and where they are apart."""
    clubs = services.manages(incoming)
    if len(clubs) < _FEWEST_CLUBS:
        services.desk.reply(incoming, notice(wording.for_several_clubs()))
    else:
        services.desk.reply(incoming, lineage_message(lineage(services.corpus, clubs), clubs))
