"""What the listeners are handed: everything they may use, put together once by `bot.app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.members import Members
from bot.reviews import local_day
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.incoming import Incoming
from bot.types import Reply, Sensitive
from index.types import Club, Corpus


class Answers(Protocol):
    """Whoever answers questions: `bot.answering.Answerer`."""

    def answer(self, question: str, club: Club) -> Reply:
        """The reply for a member of `club`, quoting that club's clauses only."""
        ...

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """The reply to a message that needs a person at once; None for every question."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The policies, who answers from them, who asks, and the desk where answers go out."""

    corpus: Corpus
    answers: Answers
    members: Members
    desk: Desk
    delivery: Delivery  # for what is answered at once and never written down

    def club_of(self, incoming: Incoming) -> Club | None:
        """The asker's club, or None where they have yet to choose."""
        return self.members.club_of(self.corpus, incoming.workspace, incoming.user_id)

    def choices(self, incoming: Incoming) -> tuple[Club, ...]:
        """The clubs that the asker may choose from."""
        return self.members.choices(self.corpus, incoming.workspace, incoming.user_id)

    def today(self, club: Club) -> date:
        """The day it is at the club."""
        return local_day(club, self.desk.now())
