"""A file that looks like a handbook: which policies it holds, what of it is in none, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.wording.general import capitalised, policy_words
from index.handbook import Part, Split

# A cover has a few lines; headings over nothing are few.
_MOST_LEFT: Final = 12
_MOST_TITLES: Final = 30

HOW_TO_TAKE_APART: Final = (
    "To have each by itself, run `policybot import --split` on it; if it is one policy, write `split: false` beside it."
)


def handbook_words(titles: Sequence[str]) -> str:
    """That a file holds several policies, and which."""
    named = [*titles[:_MOST_TITLES], *([f"and {len(titles) - _MOST_TITLES} more"] if titles[_MOST_TITLES:] else [])]
    return f"{_looks_like(len(titles))} {'; '.join(named)}"


def handbook_lines(found: Split) -> Iterator[str]:
    """What a handbook holds, a line each: how many policies, each with its pages, and what of it is in none."""
    policies = [part for part in found.parts if not part.is_opening]
    yield capitalised(_looks_like(len(policies)))
    for part in policies:
        yield f"• {part_words(part)}"
    for part in found.parts:
        if part.is_opening:
            yield f"Before the first: {part_words(part)}"
    if any(not each.is_contents for each in found.left):
        yield left_words(found)
    if found.cover_facts:
        stated = "; ".join(f"“{fact.words}”" for fact in found.cover_facts)
        yield f"Its cover states {stated}. That is put to none of the policies: confirm it for each that it holds for."


def part_words(part: Part) -> str:
    """A policy of a handbook, and the pages that it stands on."""
    if part.pages is None:
        return policy_words(part.policy)
    first, last = part.pages
    return f"{policy_words(part.policy)}, {f'page {first}' if first == last else f'pages {first}–{last}'}"


def left_words(found: Split) -> str:
    """The words of a handbook that are in none of its policies, but for its contents."""
    left = [each for each in found.left if not each.is_contents]
    shown = "; ".join(f"“{each.words}”" for each in left[:_MOST_LEFT])
    more = len(left) - _MOST_LEFT
    return f"In none of them: {shown}" + (f"; and {more} more" if more > 0 else "")


def _looks_like(policies: int) -> str:
    return f"this file looks like a handbook of {policies} policies:"
