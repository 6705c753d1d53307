"""What is said when files are taken in at the terminal, and in the sidecars that are written beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.lifecycle.reviews import is_guess
from index.types import Fact, Oddity, Precision

_MOST_QUOTED: Final = 70


def quoted(words: str) -> str:
    """Words of a file in quotation marks, on one line, no longer than a person needs to find them."""
    levelled = " ".join(words.split())
    return f"“{levelled if len(levelled) <= _MOST_QUOTED else f'{levelled[: _MOST_QUOTED - 1]}…'}”"


# The sidecar ----------------------------------------------------------------------------------------------------------

SIDECAR_DIGEST: Final = "the text that this is about; of another one, dates, signatures and lead-ins do not count"
SIDECAR_OWNER: Final = "who is answerable for it: write a name and take the # away"
SIDECAR_LEAD_INS: Final = "with: shown under its opening words; without: shown alone"
SIDECAR_BEFORE: Final = "was confirmed for an earlier text"
SIDECAR_UNDERSTOOD: Final = "To be read only: what was understood, written anew at each import."


def sidecar_head(file: str) -> Sequence[str]:
    """What stands on top of a sidecar."""
    return (
        f"What policybot understood of {quoted(file)}, and what you confirm of it.",
        "What stands here without a # in front goes before what was read in the file. To confirm a line, take its #",
        "away, or write something else there; then run `policybot import` again. What you write is kept.",
    )


def sidecar_fact(fact: Fact) -> str:
    """Where a date or a name in a sidecar comes from."""
    said = quoted(fact.words)
    if is_guess(fact):
        because = f" ({fact.reason})" if fact.reason else ""
        return f"our reading of {said}{because}; take the # away to confirm"
    if fact.precision in (Precision.MONTH, Precision.YEAR):
        return f"it says {said}, without a day"
    return f"it says {said}"


def sidecar_lead_in(oddity: Oddity, words: str, *, is_shown_with: bool) -> str:
    """Which item stands under which opening words, and how it is shown now."""
    now = "shown with them now" if is_shown_with else "shown alone now"
    return f"{quoted(words)} under {quoted(oddity.lead_in)}; {now}"
