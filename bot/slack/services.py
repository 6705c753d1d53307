"""What the listeners are handed: everything they may use, put together once by `bot.app`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.asked.coverage import Coverage
from bot.asked.gaps import Gaps, Unanswered
from bot.asked.judgements import Judgements
from bot.asked.meaning import Meaning
from bot.asked.standards import Standard, Standards
from bot.channels import Channels, sounds_like_question
from bot.evidence import Evidence, told_by
from bot.feedback import Feedback
from bot.figures import Figures
from bot.gists import Gists
from bot.greetings import asks_nothing
from bot.lifecycle.acknowledgements import Acknowledgements, PolicyText, ReadingRequest
from bot.lifecycle.links import Links
from bot.lifecycle.register import Register
from bot.lifecycle.reminding import Reminding
from bot.lifecycle.reviews import local_day, review, reviews
from bot.lifecycle.standing import Standings
from bot.lifecycle.versions import Versions
from bot.members import Members, is_operator
from bot.people import People
from bot.publishing import Publisher
from bot.recent import Recent, Remembered
from bot.slack.blocks import PolicyAddress
from bot.slack.delivery import Delivery
from bot.slack.desk import Desk
from bot.slack.files import Files
from bot.slack.incoming import Door, Incoming
from bot.slack.pictures import Pictures
from bot.slack.windows import Windows
from bot.slack.workspaces import Workspaces
from bot.tickets import Tickets, other_reader
from bot.types import NotCovered, Reply, Review, Sensitive, Status, Unsure
from index.types import Club, Corpus, Policy


class Answers(Meaning, Protocol):
    """Whoever answers questions and knows what words mean: `bot.answering.Answerer`."""

    def answer(self, question: str, club: Club) -> Reply:
        """The reply for a member of `club`, quoting that club's clauses only."""
        ...

    def compare(self, question: str, clubs: Sequence[Club]) -> Reply:
        """The best clause of each of `clubs`; the caller has checked that the asker may read them."""
        ...

    def clubs_named(self, question: str) -> tuple[Club, ...]:
        """The clubs whose names stand in the question."""
        ...

    def sensitive(self, question: str, club: Club | None) -> Sensitive | None:
        """The reply to a message that needs a person at once; None for every question."""
        ...


class InForce(Answers, Protocol):
    """The policies that are in force, and the answers from them: `bot.inforce.InForce`."""

    @property
    def corpus(self) -> Corpus:
        """The clubs and their policies, as they are now."""
        ...

    def renew(self) -> bool:
        """Put in force what was built or said since; whether anything was."""
        ...

    def rebuild(self) -> None:
        """Bring the index up to date with the corpus folder, and put it in force."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """The policies, who answers from them, who asks, and the desk where answers go out."""

    in_force: InForce
    answers: Answers
    people: People
    members: Members
    channels: Channels
    workspaces: Workspaces
    desk: Desk
    delivery: Delivery  # for what is answered at once and never written down
    windows: Windows
    files: Files
    pictures: Pictures
    recent: Recent
    feedback: Feedback
    tickets: Tickets
    acknowledgements: Acknowledgements
    links: Links
    reminding: Reminding
    register: Register
    standings: Standings
    versions: Versions
    publisher: Publisher
    gists: Gists
    evidence: Evidence
    gaps: Gaps
    standards: Standards
    judgements: Judgements
    coverage: Coverage
    health: Callable[[], Mapping[str, Any]]
    figures: Figures
    calendar: Callable[[Club], str] | None  # where a club's calendar is; None without a public address
    link: Callable[[str], str] | None  # where a personal link leads, by its token; None without one

    @property
    def corpus(self) -> Corpus:
        """The clubs and their policies, as they are now; another one from one moment to the next."""
        return self.in_force.corpus

    def club_of(self, incoming: Incoming) -> Club | None:
        """The club of the channel they stand in, where they may choose it, else the asker's own.

        None where they have yet to choose.
        """
        here = self.channels.setting(incoming.installed_in, incoming.channel).club if incoming.channel else None
        return self.members.club_of(self.corpus, incoming.workspace, incoming.user_id, here)

    def choices(self, incoming: Incoming) -> tuple[Club, ...]:
        """The clubs that the asker may choose from."""
        return self.members.choices(self.corpus, incoming.workspace, incoming.user_id)

    def is_heard(self, incoming: Incoming) -> bool:
        """Whether it was said in a channel that is listened to, where a second question needs no mention."""
        is_said = incoming.door in (Door.MENTION, Door.HEARD) and incoming.thread is not None
        return is_said and self.channels.setting(incoming.installed_in, incoming.channel).listens

    def is_asked(self, incoming: Incoming) -> bool:
        """Whether what was said in a channel that is listened to asks something, as far as its words tell.

        In a thread only the person whom the bot has answered there asks it again.
        """
        if incoming.thread_ts is None:
            return not incoming.names_others and sounds_like_question(incoming.text)
        speaker = None if incoming.names_others else incoming.user_id
        where = (incoming.installed_in, incoming.channel, incoming.thread_ts)
        return self.channels.is_follow_up(*where, speaker) and not asks_nothing(incoming.text)

    def unanswered(self, reply: Reply, question: str) -> Unanswered | None:
        """The question, where no clause clearly answers it; None where one does, or where it may tell of a case."""
        if not isinstance(reply, NotCovered | Unsure) or reply.club is None or reply.may_be_sensitive:
            return None
        if asks_nothing(question):
            return None
        return Unanswered.asked(reply.club.slug, question, self.today(reply.club), self.answers)

    def note_on(self, question: Unanswered | None) -> Standard | None:
        """The manager's note that answers it, if there is one."""
        return self.standards.note_on(question, self.corpus, self.answers) if question else None

    def remember(
        self,
        incoming: Incoming,
        reply: Reply,
        connection: Connection,
        *,
        unanswered: Unanswered | None = None,
        is_heard: bool = False,
        compared: Sequence[Club] = (),
    ) -> None:
        """Note, in the caller's transaction, which clause the asker was answered with, and what was `unanswered`.

        Where what they ask `is_heard`, the thread as well; a comparison is of the clubs `compared`.
        """
        if reply.status is not Status.SENSITIVE:
            self._note(connection, incoming, reply, unanswered, compared, is_heard=is_heard)
        self.count(incoming, reply)

    def _note(
        self,
        connection: Connection,
        incoming: Incoming,
        reply: Reply,
        unanswered: Unanswered | None,
        compared: Sequence[Club],
        *,
        is_heard: bool,
    ) -> None:
        asked = f"{incoming.channel}:{incoming.asked_ts}" if incoming.asked_ts else None
        is_first = self.recent.remember(incoming.key, incoming.workspace, incoming.user_id, reply, connection, asked)
        if reply.club:
            self.members.note(connection, incoming.workspace, incoming.user_id, reply.club.slug)
        if is_first and unanswered:
            self.gaps.keep(connection, unanswered)
        if is_heard:
            where = (incoming.installed_in, incoming.channel, incoming.thread or "")
            self.channels.note_thread(connection, *where, incoming.user_id)
        if is_first:  # last of all: from here to the commit no other reply can be decided
            told = told_by(reply, incoming.door, self.corpus, self.desk.now(), compared)
            self.evidence.append(connection, told)

    def count(self, incoming: Incoming, reply: Reply) -> None:
        """Add a question to the figures: how it ended, through which door, and how long it took."""
        seconds = None if incoming.taken_up is None else time.monotonic() - incoming.taken_up
        self.figures.note_answer(reply.status, incoming.door, seconds)

    def is_new(self, incoming: Incoming) -> bool:
        """Whether the asker had no answer lately and never chose a club: they have not been welcomed."""
        person = (incoming.workspace, incoming.user_id)
        return not self.members.has_chosen(*person) and not self.recent.has_any(*person)

    def former_answer(self, incoming: Incoming) -> str | None:
        """The key of the answer that was given to this message before its writer changed it."""
        asked = f"{incoming.channel}:{incoming.asked_ts}"
        return self.recent.answer_to(asked, incoming.workspace, incoming.user_id)

    def answer_of(self, incoming: Incoming, key: str) -> Remembered | None:
        """The answer of that key, if it was given to this person."""
        return self.recent.find(key, incoming.workspace, incoming.user_id)

    def reads(self, incoming: Incoming, club: str) -> Club | None:
        """The club of that slug, if the asker may read its policies."""
        person = (incoming.workspace, incoming.user_id)
        shown = self.channels.bound_clubs(incoming.installed_in) | self.acknowledgements.clubs_asking(*person)
        return self.members.reads(self.corpus, *person, club, shown)

    def manages(self, incoming: Incoming) -> tuple[Club, ...]:
        """The clubs of their workspace that the asker manages."""
        return self.members.manages(self.corpus, incoming.workspace, incoming.user_id)

    def to_read(self, incoming: Incoming) -> tuple[tuple[ReadingRequest, Policy], ...]:
        """What the asker is asked to read and has not acknowledged, with the policies, soonest due first."""
        held = {PolicyText.of(policy): policy for policy in self.corpus.policies}
        asked = self.acknowledgements.to_read(incoming.workspace, incoming.user_id, held)
        return tuple((each, held[each.text]) for each in asked)

    def managed(self, incoming: Incoming, slug: str) -> Club | None:
        """The club of that slug, if the asker manages it."""
        return next((club for club in self.manages(incoming) if club.slug == slug), None)

    def managed_policy(self, incoming: Incoming, address: PolicyAddress | None) -> tuple[Club, Policy] | None:
        """The policy at that address with its club, if the asker manages the club."""
        club = self.managed(incoming, address.club) if address else None
        policy = self.policy(club, address.policy) if address else None
        return (club, policy) if club and policy else None

    def managed_policies(self, incoming: Incoming, slug: str) -> tuple[Club, tuple[Policy, ...]] | None:
        """The club of that slug with its policies, if the asker manages it and it has any."""
        club = self.managed(incoming, slug)
        held = self.policies(club) if club else ()
        return (club, held) if club and held else None

    def tended(self, incoming: Incoming, address: PolicyAddress | None) -> tuple[Club, Policy] | None:
        """The policy at that address with its club, if the asker may say how it stands.

        A manager of the club may, and whoever owns the policy.
        """
        if address is None or self.managed(incoming, address.club):
            return self.managed_policy(incoming, address)
        club = next((club for club in self.choices(incoming) if club.slug == address.club), None)
        policy = self.policy(club, address.policy)
        owner = self.standings.owner(policy) if policy else None
        is_theirs = owner and (owner.workspace, owner.user_id) == (incoming.workspace, incoming.user_id)
        return (club, policy) if club and policy and is_theirs else None

    def review(self, policy: Policy, club: Club) -> Review:
        """How a policy stands today."""
        return review(policy, self.today(club))

    def operated(self, incoming: Incoming) -> tuple[Club, ...]:
        """The clubs of their workspace, for an operator; none for anybody else."""
        if not is_operator(self.corpus, incoming.user_id):
            return ()
        return tuple(club for club in self.corpus.clubs if incoming.workspace in club.workspaces)

    def readers_of(self, club: Club, *, about_manager: bool) -> tuple[str, ...]:
        """Who gets a ticket of the club and may act on it, as Slack user ids; empty where nobody is named."""
        return other_reader(club) if about_manager else self.members.managers_of(club)

    def answerable_for(self, policy: Policy, club: Club) -> tuple[str, ...]:
        """Who is reminded of a policy's review, as Slack user ids: its owner, else the club's managers."""
        owner = self.standings.owner(policy)
        return (owner.user_id,) if owner and owner.user_id else self.members.managers_of(club)

    def offers(self, incoming: Incoming, club: Club, user_id: str) -> bool:
        """Whether the club is on offer to somebody of the asker's workspace: nobody is shown what is not."""
        return club in self.members.choices(self.corpus, incoming.workspace, user_id)

    def policies(self, club: Club) -> tuple[Policy, ...]:
        """The club's policies."""
        return tuple(policy for policy in self.corpus.policies if policy.club == club.slug)

    def policy(self, club: Club | None, slug: str) -> Policy | None:
        """The club's policy of that slug; None where there is no club or no such policy."""
        held = self.policies(club) if club else ()
        return next((policy for policy in held if policy.slug == slug), None)

    def reviews(self, club: Club) -> tuple[Review, ...]:
        """The club's policies with their state, worst first."""
        return reviews(self.corpus, self.today(club), club)

    def today(self, club: Club) -> date:
        """The day it is at the club."""
        return local_day(club, self.desk.now())
