"""What is said of what is kept of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.privacy import Forgotten

# What, and for how long; the page for managers says it in full.
_KEPT: Final = (
    ("Your question", "not kept once a clause answers it; while it waits for your club, encrypted, at most 24 hours"),
    ("Which clause you were shown", "30 days, for “my last answers”; what you asked is not in it"),
    ("Whether an answer helped, and why not", "180 days, without your name"),
    ("What no policy answers", "180 days, encrypted, without your name, so that managers see what is missing"),
    ("A question that you send to a person", "90 days after it is closed, at most a year"),
    ("A message that sounds like a child at risk", "never kept, in no list and no log"),
    ("The club you chose, and a role that you were given", "until you choose another, or it is taken back"),
    ("What you were asked to read, and acknowledged", "as long as your club needs to show it; by a key, not by name"),
)


def privacy_text() -> str:
    """What is kept of people, for how long, and how to have it removed."""
    lines = [f"- {what}: {how_long}." for what, how_long in _KEPT]
    return "\n".join(
        [
            "What is kept of you, and for how long:",
            *lines,
            "",
            "It lies on your club’s own machine. Nothing is sent anywhere but to your own Slack workspace, no question "
            "is used to train anything, and managers never see who asked what.",
            "",
            "To see what is on record of you, or to have it removed, ask your manager: whoever runs me does it with "
            "one command, at once.",
        ]
    )


def forgotten_words(user: str, done: Forgotten) -> str:
    """What came of forgetting somebody."""
    if not done.is_anything:
        return nothing_on_record(user)
    lines = [f"{user} is forgotten: {_counted(done.deleted, 'row')} deleted."]
    if done.acknowledgements_left:
        number = _counted(done.acknowledgements_left, "acknowledgement")
        lines.append(f"On record as a former member of staff’s: {number}; --acknowledgements deletes that too.")
    if done.acknowledgements_deleted:
        lines.append(f"{_counted(done.acknowledgements_deleted, 'acknowledgement')} deleted, which is noted.")
    lines.append("Backups that were made before still hold everything.")
    return "\n".join(lines)


def nothing_on_record(user: str) -> str:
    """That nothing is on record of somebody."""
    return f"Nothing is on record of {user}."


def still_named(user: str, where: Sequence[str]) -> str:
    """Where somebody is still named."""
    return f"clubs.yaml still names {user} ({', '.join(where)}); whoever edits that file removes them"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
