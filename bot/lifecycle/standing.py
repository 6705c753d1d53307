"""One policy in the register: how it stands, its texts, whose it is, and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.lifecycle.register import Register
from bot.lifecycle.types import Said, Version, Word
from bot.lifecycle.versions import Versions
from bot.people import People, Person
from bot.store import Store
from bot.types import Review
from index.types import Policy


@dataclass(frozen=True, slots=True)
class Standing:
    """How a policy stands: its review, its texts newest first, whose it is, and what was said of it, newest first."""

    review: Review
    versions: tuple[Version, ...]
    owner: Person | None
    cycle: int | None  # months
    is_for_everybody: bool
    history: tuple[tuple[Word, Person | None], ...]


class Standings:
    """Puts together what register, versions and people know of a policy."""

    def __init__(self, store: Store) -> None:
        """All of it is kept in `store`."""
        self._store = store
        self._register, self._versions, self._people = Register(store), Versions(store), People(store)

    def of(self, found: Review) -> Standing:
        """How the policy of a review stands."""
        policy = found.policy
        history = self._register.history(policy.club, policy.slug)
        keys = {word.person for word in history if word.person}
        keys |= {word.value for word in history if word.kind is Said.OWNER and word.value}
        with self._store.begin() as connection:
            people = self._people.find(connection, keys)
        newest = {word.kind: word.value for word in reversed(history) if word.digest == ""}
        cycle = newest.get(Said.CYCLE)
        return Standing(
            found,
            self._versions.of(policy.club, policy.slug),
            people.get(newest.get(Said.OWNER) or ""),
            int(cycle) if cycle else None,
            bool(newest.get(Said.READING)),
            tuple((word, people.get(word.person or "")) for word in history),
        )

    def owners(self, club: str) -> dict[str, Person]:
        """Who is answerable for each policy of a club, as managers set it, by slug; nobody who was forgotten."""
        said = {policy: word.value or "" for policy, word in self._register.of_club(club, Said.OWNER).items()}
        if not said:
            return {}
        with self._store.begin() as connection:
            found = self._people.find(connection, said.values())
        return {policy: found[key] for policy, key in said.items() if found[key].is_known}

    def owner(self, policy: Policy) -> Person | None:
        """Who is answerable for a policy; None where no manager set an owner."""
        return self.owners(policy.club).get(policy.slug)
