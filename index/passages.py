"""The texts that are embedded: several views of every clause.

A question may be near a clause because of where it stands ("social media rules for staff") or because of its own
words alone ("friend requests"), so each clause is embedded both ways and retrieval takes the better view.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from index.types import Clause, Corpus

# Goes up whenever the same corpus would give other passages.
PASSAGE_FORMAT: Final = "3"


class View(StrEnum):
    """What of a clause a passage shows."""

    FULL = "full"  # heading path, lead-in, own words
    OWN = "own"  # own words alone
    WHOLE = "whole"  # of a list or section: heading path and all its items
    LEAD = "lead"  # of a list or section: what it is about, without its items


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to embed, and the clause it is a view of: `corpus.policies[policy_index].clauses[clause_index]`."""

    policy_index: int
    clause_index: int
    view: View
    text: str

    @property
    def keeps_tokens(self) -> bool:
        """Whether it is compared with a question token by token.

        A whole list holds a good match for any word of its policy, so of a whole only what it is about is compared.
        """
        return self.view in (View.FULL, View.LEAD)


def passages_of(corpus: Corpus) -> tuple[Passage, ...]:
    """Every passage of the corpus, in the order of its policies, clauses and views."""
    return tuple(
        Passage(policy_index, clause_index, view, text)
        for policy_index, policy in enumerate(corpus.policies)
        for clause_index, clause in enumerate(policy.clauses)
        for view, text in _views(clause)
    )


def _views(clause: Clause) -> list[tuple[View, str]]:
    """The full view, and the own one where it says something else.  The encoder cuts what is too long for it.

    A list's items would drown what the list is about, so a whole has its heading and first line for the other view.
    """
    full = ". ".join((*clause.heading_path, *filter(None, (clause.lead_in,)), clause.own_text))
    if clause.is_whole:
        return [(View.WHOLE, full), (View.LEAD, ". ".join((*clause.heading_path[1:], clause.lines[0].words.text)))]
    views = [(View.FULL, full)]
    if clause.own_text != full:
        views.append((View.OWN, clause.own_text))
    return views
