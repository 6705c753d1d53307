"""What is said of many texts that are to come in force, and of a file that holds many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.lifecycle.types import Gist
from bot.wording.general import SEPARATOR
from bot.wording.lifecycle import fact_label
from index.types import Club

PUBLISH_MANY_BUTTON: Final = "Publish …"
DISCARD_MANY_BUTTON: Final = "Discard …"
OPEN_DRAFT_LABEL: Final = "Open a draft"
PUBLISH_MANY_TITLE: Final = "Publish drafts"
DISCARD_MANY_TITLE: Final = "Discard drafts"
PUBLISH_MANY_SUBMIT: Final = "Publish the ticked"
DISCARD_MANY_SUBMIT: Final = "Discard the ticked"
AGAIN_MANY_LABEL: Final = "Who is to read the new versions?"
EVERYBODY_AGAIN_MANY: Final = "Everybody who was asked to read the text before"
KEEP_WHOLE_BUTTON: Final = "Keep it as one policy"

_MOST_PARTS: Final = 30


def counted_drafts(number: int) -> str:
    """How many drafts."""
    return "1 draft" if number == 1 else f"{number} drafts"


def drafts_heading(club: Club, number: int) -> str:
    """What stands above the drafts of a club."""
    if number == 1:
        return f"{club.name}: one text is a draft. Nobody is answered from it before one of you publishes it."
    return f"{club.name}: {number} texts are drafts. Nobody is answered from a draft before one of you publishes it."


def no_drafts(club: Club) -> str:
    """That nothing waits, and how something comes to."""
    return (
        f"No text of {club.name} waits to be published. Share policies with me here as files, up to ten in a message, "
        "or lay them into the club’s folder `drafts`: each becomes a draft, and you decide."
    )


def gist_line(gist: Gist) -> str:
    """What a draft is, behind its title."""
    doubt = gist_doubt(gist)
    return SEPARATOR + SEPARATOR.join(filter(None, [gist_kind(gist), f"look first: {doubt}" if doubt else ""]))


def gist_title(gist: Gist) -> str:
    """What a draft is called; with its file, where another one is called the same."""
    return f"{gist.title} ({gist.draft.file})" if gist.rivals or gist.namesakes else gist.title


def gist_kind(gist: Gist) -> str:
    """Whether it is new or a new version, and how large or how changed; empty where it cannot be read."""
    if gist.fault:
        return ""
    if not gist.base:
        return f"new policy, {_clauses(gist.clauses)}"
    what = f"new version of {gist.held}" if gist.is_called_otherwise else "new version"
    if not gist.changed:
        return f"{what}, no clause changed"
    return f"{what}, {_clauses(gist.changed)} changed"


def gist_doubt(gist: Gist) -> str:
    """What to look at before it is published; empty where there is nothing."""
    return ", ".join(gist_doubts(gist))


def gist_doubts(gist: Gist) -> Iterator[str]:
    """Each thing to look at, the gravest first."""
    if gist.fault:
        yield "cannot be read any more"
    if gist.parts:
        yield f"looks like a handbook of {len(gist.parts)} policies"
    yield from _doubts_of_place(gist)
    yield from _doubts_of_text(gist)


def _doubts_of_place(gist: Gist) -> Iterator[str]:
    """What is to be looked at of the policy that it is to be."""
    if gist.rivals:
        yield "another draft of the same policy"
    elif gist.namesakes:
        yield "another draft of this title"
    if gist.is_called_otherwise:
        yield "has another title"
    if gist.is_rewritten:
        yield "hardly a clause is as it was"


def _doubts_of_text(gist: Gist) -> Iterator[str]:
    """What is to be looked at of its words."""
    if gist.guessed:
        dates = ", ".join(fact_label(kind).lower() for kind in gist.guessed)
        yield f"date guessed ({dates})"
    if gist.contradicts_itself:
        yield "two dates for one thing"
    if gist.items:
        yield "1 list item to confirm" if gist.items == 1 else f"{gist.items} list items to confirm"
    if gist.notes:
        yield "1 note on how it reads" if gist.notes == 1 else f"{gist.notes} notes on how it reads"


def _clauses(number: int) -> str:
    return "1 clause" if number == 1 else f"{number} clauses"


def drafts_not_shown(number: int) -> str:
    """That there are more than one message holds."""
    return f"{counted_drafts(number)} more did not fit into this message."


def more_drafts_button(number: int) -> str:
    """The button that shows those."""
    return f"Show {number} more"


def drafts_menu_note() -> str:
    """What opening one, publishing and discarding do."""
    return (
        "“Look first” is what I am not sure of: open the draft to see it. “Publish …” and “Discard …” show what is "
        "ticked before anything happens."
    )


def publish_many_question(number: int) -> str:
    """What stands above the ticks."""
    return (
        f"{counted_drafts(number)}. Those that I am sure of are ticked; each that you leave ticked comes "
        "in force, and questions are answered from it. The rest stay drafts."
    )


def discard_many_question(number: int) -> str:
    """The same before drafts are put aside."""
    return (
        f"{counted_drafts(number)}. Each that is ticked is put aside. What is in force stays as it is; "
        "who wants one after all shares its file again."
    )


def ticks_label(first: int, last: int, total: int, *, is_doubtful: bool) -> str:
    """What stands above up to ten ticks; which of how many they are, where there are more."""
    what = "Look at these first" if is_doubtful else "Nothing doubtful"
    return what if total == last - first + 1 else f"{what}: {first} to {last} of {total}"


def all_drafts_label(first: int, last: int, total: int) -> str:
    """The same where there is no doubt to tell of."""
    return "Drafts" if total == last - first + 1 else f"Drafts {first} to {last} of {total}"


def ticks_left(number: int) -> str:
    """That there are more drafts than a window holds."""
    return f"{counted_drafts(number)} more do not fit here: decide on these, then open this again for the rest."


def cannot_publish_these(titles: Sequence[str]) -> str:
    """Which drafts cannot be ticked."""
    return f"Not among them, because I cannot read them any more: {', '.join(titles)}."


def reading_files(number: int) -> str:
    """That many files are being read."""
    return f"I am reading {number} files, which takes a moment. What they are follows in one message."


def looking_through() -> str:
    """What a window shows until what it is about was read."""
    return "One moment: I am reading …"


def nothing_ticked() -> str:
    """That nothing was to be done."""
    return "Nothing was ticked, so nothing was done. All drafts stay as they are."


def publishing_many(number: int) -> str:
    """That many are coming in force."""
    what = "the policy" if number == 1 else f"{number} policies"
    return f"I am putting {what} in force; a message follows in a few seconds. Questions are answered meanwhile."


def published_many(club: Club, number: int) -> str:
    """What stands above the policies that came in force."""
    what = "one policy is" if number == 1 else f"{number} policies are"
    return f"{club.name}: {what} in force now, and questions are answered from what stands there."


def published_line(number: int) -> str:
    """Which version it is, behind its title."""
    return f"{SEPARATOR}{'new' if number == 1 else f'version {number}'}"


def not_published_many(number: int, reason: str) -> str:
    """What stands above policies that are decided on and not in force yet."""
    what = "One policy is" if number == 1 else f"{number} policies are"
    return f"{what} not in force yet: {reason}. I try again by myself."


def not_in_force(files: Sequence[str]) -> str:
    """Which policies were written and are not in the index."""
    return f"Written, and not in force; `policybot index check` says why: {', '.join(files)}."


def skipped_many(titles: Sequence[str]) -> str:
    """Which were decided on by somebody else meanwhile."""
    what = "One was left out" if len(titles) == 1 else f"{len(titles)} were left out"
    return (
        f"{what}, because somebody decided on them, or published another text of the same policy, a moment ago: "
        f"{'; '.join(titles)}."
    )


def still_drafts(number: int) -> str:
    """How many wait still."""
    waits = "waits" if number == 1 else "wait"
    return f"{counted_drafts(number)} of the club {waits} still: /policy drafts." if number else ""


def cannot_read_drafts(club: Club, number: int) -> str:
    """What stands above files that are no policies."""
    return f"{club.name}: {number} files among the drafts in the club’s folder are no policies that I can read:"


def discarded_many(number: int) -> str:
    """That drafts are put aside."""
    what = "1 draft is" if number == 1 else f"{number} drafts are"
    return f"{what} discarded. What is in force stays as it is; who wants one after all shares its file again."


def more_titles(number: int) -> str:
    """That not all could be named."""
    return f"… and {number} more"


def draft_gone() -> str:
    """Why a draft cannot be read any more."""
    return "it is not on record any more"


def handbook_heading(club: Club, file: str) -> str:
    """What came in."""
    return f"{club.name}: the file {file} is a draft. Nobody is answered from it yet."


def split_question() -> str:
    """What becomes of either answer."""
    return (
        "Split, each becomes a draft of its own, compared with the policy that you hold by that title; what is, word "
        "for word, as you hold it is left out. Nothing is split or published before you say so."
    )


def split_button(number: int) -> str:
    """The button that splits a handbook."""
    return f"Split it into {counted_drafts(number)}"


def not_split() -> str:
    """Why a handbook is not split after all."""
    return "I find no more than one policy in it now, so it stays one draft."


def was_split(file: str, drafts: int, held: int, known: int) -> str:
    """What became of a handbook."""
    lines = [f"{file} is split into {counted_drafts(drafts)}." if drafts else f"{file}: none of it is new."]
    if held:
        what = "1 policy in it is" if held == 1 else f"{held} policies in it are"
        lines.append(f"{what}, word for word, as you hold {'it' if held == 1 else 'them'}, and left out.")
    if known:
        what = "1 is a draft already, or was" if known == 1 else f"{known} are drafts already, or were"
        lines.append(f"{what} decided on before.")
    return " ".join(lines)
