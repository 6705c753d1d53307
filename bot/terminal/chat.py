"""The chat at a terminal: the same answering and wording as everywhere, with the commands people know from Slack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from bot import wording
from bot.errors import UnknownClubError
from bot.greetings import asks_nothing
from bot.lifecycle.reviews import reviews
from bot.terminal.lines import Lines
from bot.terminal.rendering import find_club, render_reply, render_reviews
from bot.types import Reply, Sensitive
from index.errors import PolicyIndexError
from index.types import Club, Corpus

CLUB_PROMPT: Final = "club> "

_COMMAND: Final = "/policy"
_LEAVE: Final = frozenset({"quit", "exit"})


class Chat:
    """A conversation about one club's policies; `/club` changes the club."""

    def __init__(
        self,
        answer: Callable[[str, Club | None], Reply],
        corpus: Corpus,
        day: Callable[[Club], date],
        lines: Lines,
        console: Console,
        history: Path | None = None,
    ) -> None:
        """`answer` takes a question and the club, `day` says which day it is there, `history` is what keeps lines."""
        self._answer, self._corpus, self._day = answer, corpus, day
        self._lines, self._console, self._history = lines, console, history

    def run(self, club: Club | None) -> None:
        """Talk until the lines end or somebody leaves.  Asks for the club once where it is None."""
        club = club or self._choose_club()
        if club is None:
            return
        self._say(wording.chat_opening(club, self._history))
        while (line := self._lines.read(f"{club.slug}> ")) is not None:
            word, rest = _command(line)
            if word in _LEAVE:
                return
            if word == "club":
                club = self._change_club(rest, club)
            elif word is not None:
                self._command(word, rest, club)
            else:
                self._ask(rest, club)

    def _ask(self, question: str, club: Club) -> None:
        """Answer `question`; it is kept for the arrow keys unless it is a sensitive one."""
        if not question or asks_nothing(question):
            self._say(wording.empty_question())
            return
        try:
            reply = self._answer(question, club)
        except PolicyIndexError as error:
            self._say(wording.calm_error())
            self._say(str(error))
            return
        if not isinstance(reply, Sensitive):
            self._lines.remember(question)
        self._console.print()
        self._console.print(render_reply(reply, self._day(club), self._corpus.clubs))

    def _command(self, word: str, rest: str, club: Club) -> None:
        if word == "reviews":
            self._reviews(rest, club)
        elif word == "help":
            self._say(wording.chat_help())
        else:
            self._say(wording.unknown_command(f"/{word}"))

    def _reviews(self, whose: str, club: Club) -> None:
        """The reviews of the club, or of every club for "all"."""
        found = reviews(self._corpus, self._day(club), None if whose == "all" else club)
        self._console.print(render_reviews(found, self._day(club), self._corpus.clubs))

    def _change_club(self, name: str, club: Club) -> Club:
        chosen = self._named(name) if name else self._choose_club()
        if chosen is None:
            return club
        self._say(wording.club_chosen(chosen))
        return chosen

    def _choose_club(self) -> Club | None:
        """The club chosen by number or name; None where there is none, or where the lines end first."""
        clubs = self._corpus.clubs
        if not clubs:
            self._say(wording.no_clubs())
            return None
        self._say(wording.choose_club())
        for number, club in enumerate(clubs, start=1):
            self._say(f"  {number}  {club.name}")
        while (line := self._lines.read(CLUB_PROMPT)) is not None:
            text = line.strip()
            if text.lstrip("/") in _LEAVE:
                return None
            if text.isdecimal() and 1 <= int(text) <= len(clubs):
                return clubs[int(text) - 1]
            if text and (chosen := self._named(text)):
                return chosen
        return None

    def _named(self, name: str) -> Club | None:
        try:
            return find_club(self._corpus, name)
        except UnknownClubError:
            self._say(wording.unknown_club([club.name for club in self._corpus.clubs]))
            return None

    def _say(self, text: str) -> None:
        self._console.print(Text(text))


def _command(line: str) -> tuple[str | None, str]:
    """The command word of a line and what follows it; None and the question where it is one.

    "/policy reviews" is "/reviews", "/policy <question>" is the question, and a bare "/policy" asks for help.
    """
    text = line.strip()
    if text == _COMMAND:
        return "help", ""
    if text.startswith(_COMMAND + " "):
        text = text.removeprefix(_COMMAND).strip()
        word, _, rest = text.partition(" ")
        is_command = word in {"reviews", "help", "club", *_LEAVE} and len(rest.split()) <= (word in {"reviews", "club"})
        return (word, rest.strip()) if is_command else (None, text)
    if text.startswith("/"):
        word, _, rest = text[1:].partition(" ")
        return word.lower(), rest.strip()
    return None, text
