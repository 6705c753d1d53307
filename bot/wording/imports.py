"""What is said when files are taken in at the terminal, and in the sidecars that are written beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.lifecycle.reviews import is_guess
from bot.wording.documents import place_words
from bot.wording.general import capitalised, day_words, policy_words
from bot.wording.handbooks import handbook_words
from index.types import Club, Fact, FactKind, Oddity, Policy, Precision, Source

_MOST_QUOTED: Final = 70


def quoted(words: str) -> str:
    """Words of a file in quotation marks, on one line, no longer than a person needs to find them."""
    levelled = " ".join(words.split())
    return f"“{levelled if len(levelled) <= _MOST_QUOTED else f'{levelled[: _MOST_QUOTED - 1]}…'}”"


# The sidecar ----------------------------------------------------------------------------------------------------------

SIDECAR_DIGEST: Final = "The text that this is about; for another one, dates, signatures and lead-ins do not count:"
SIDECAR_OWNER: Final = "who is answerable for it: write a name and take the # away"
SIDECAR_CHECKED: Final = "you have looked at what is to be confirmed below, beside dates and lead-ins"
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


def sidecar_twin(policy: Policy, file: str, share: float) -> str:
    """Why a sidecar asks of which policy a file is a version."""
    if file:
        return f"{_percent(share)} of its words stand in {file} too; take the # away if both are meant, as two policies"
    return f"{_percent(share)} of its words stand in {policy_words(policy)} too; none: it is a policy of its own"


def sidecar_split(titles: Sequence[str]) -> str:
    """Why a sidecar asks whether a file is to be split."""
    return f"it looks like a handbook of {len(titles)} policies; yes: each is taken in by itself, no: as one"


def sidecar_offered(fact: Fact) -> str:
    """That a date stands on the cover of the handbook that a policy is a part of."""
    return f"the handbook’s cover says {quoted(fact.words)}; take the # away if it holds for this policy"


def sidecar_lead_in(oddity: Oddity, words: str, *, is_shown_with: bool) -> str:
    """Which item stands under which opening words, and how it is shown now."""
    now = "shown with them now" if is_shown_with else "shown alone now"
    return f"{quoted(words)} under {quoted(oddity.lead_in)}; {now}"


# Doubts ---------------------------------------------------------------------------------------------------------------

_LABELS: Final = {
    FactKind.ADOPTED: "when it was adopted",
    FactKind.LAST_REVIEWED: "when it was last reviewed",
    FactKind.NEXT_REVIEW: "when its next review is due",
}


def guessed_date(fact: Fact) -> str:
    """That a date is our reading only."""
    because = f", because it is {fact.reason}" if fact.reason else ""
    return f"{_LABELS[fact.kind]}: {quoted(fact.words)} is read as {value_words(fact)}, and that is a guess{because}"


def two_dates(facts: Sequence[Fact]) -> str:
    """That a policy states different days for the same thing."""
    return f"{_LABELS[facts[0].kind]}: it says {' and also '.join(quoted(fact.words) for fact in facts)}"


def value_words(fact: Fact) -> str:
    """What a fact states."""
    return day_words(fact.day, fact.precision) if fact.day else fact.name or "nothing"


def doubtful_lead_in(oddity: Oddity, item: str, *, is_shown_with: bool) -> str:
    """That an item may not belong under its opening words."""
    now = "it is shown with them" if is_shown_with else "it is shown without them"
    fits = "would be turned round by" if oddity.reverses else "may not belong to"
    return f"{quoted(item)} {fits} the words it stands under, {quoted(oddity.lead_in)}; {now}"


def look_at(where: str, reason: str) -> str:
    """Something in a file that a person should look at."""
    return f"{where}: {reason}"


def twin_words(policy: Policy, file: str, share: float) -> str:
    """That another policy has most of a file's words."""
    what = f"the file {file} of this import" if file else f"{policy_words(policy)}, which the club holds"
    return f"{_percent(share)} of its words stand in {what} too"


def same_name(policy: Policy, file: str) -> str:
    """That two files of an import would be one policy."""
    return f"the file {file} of this import would be the same policy, {policy_words(policy)}"


def kin_words(policy: Policy, club: str, share: float) -> str:
    """That a policy of another club comes from the same template."""
    return f"{policy_words(policy)} of {club}, with {_percent(share)} of the words in common"


def replaces(held: Policy | None) -> str:
    """Which policy in force a file would take the place of."""
    return policy_words(held) if held else "nothing: no policy of that name is in force"


def _percent(share: float) -> str:
    return f"{int(share * 100)} %"


HOW_TO_SPLIT: Final = "`--split` takes each of its policies by itself, `--whole` says that it is one"


# Questions at the terminal --------------------------------------------------------------------------------------------

_IS: Final = {
    FactKind.ADOPTED: "was it adopted on",
    FactKind.LAST_REVIEWED: "was it last reviewed on",
    FactKind.NEXT_REVIEW: "is its next review due on",
}
DAY_HINT: Final = "[Enter = yes, or type the day, or - to leave it]"
SEVERAL_DAYS_HINT: Final = "[type the day, or - to leave it]"
LEAD_IN_HINT: Final = "[y = with them, n = alone, Enter = leave it]"
TWIN_HINT: Final = "[v = a new version of it, o = a policy of its own, Enter = leave it]"
BOTH_HINT: Final = "[y = yes, Enter = leave it]"
SPLIT_HINT: Final = "[Y/n, or - to leave it]"
LOOKED_HINT: Final = "[y = yes, Enter = not yet]"
NOT_UNDERSTOOD: Final = "I did not understand that."
NO_DAY: Final = "I read no day in that; write it as 2026-05-31 or 31 May 2026."


def ask_day(fact: Fact) -> str:
    """Whether a guessed date is right."""
    return f"{quoted(fact.words)}: {_IS[fact.kind]} {value_words(fact)}?"


def ask_which_day(facts: Sequence[Fact]) -> str:
    """Which of several dates is meant."""
    return f"{capitalised(_LABELS[facts[0].kind])}: it says {' and also '.join(quoted(each.words) for each in facts)}."


def ask_lead_in(oddity: Oddity, item: str) -> str:
    """Whether an item belongs to the words that it stands under."""
    return f"{quoted(item)} stands under {quoted(oddity.lead_in)}. Is it to be shown with these words in front?"


def ask_twin(policy: Policy, share: float) -> str:
    """Whether a file is a new version of a policy that is held."""
    return (
        f"{_percent(share)} of its words stand in {policy_words(policy)}, which the club holds: is it a new version "
        f"of that, or a policy of its own?"
    )


def ask_both(file: str, share: float) -> str:
    """Whether of two files that are alike both are meant."""
    return f"{_percent(share)} of its words stand in {file} too: are both to be taken in, as two policies?"


def ask_split(titles: Sequence[str]) -> str:
    """Whether a handbook is to be split."""
    return f"{capitalised(handbook_words(titles))}. Split it?"


def ask_looked(words: Sequence[str]) -> str:
    """Whether somebody has looked at what else is to be confirmed."""
    return f"{' '.join(f'{each}.' for each in words)} Have you looked at it, and is it right?"


def answers_kept(name: str) -> str:
    """Where answers are kept."""
    return f"Kept in {name}."


# What became of files -------------------------------------------------------------------------------------------------


def not_ours(name: str, reason: str) -> str:
    """That a file where the sidecar would be is none."""
    return f"{name} lies in the place of its sidecar and cannot be used, so it is left as it is: {reason}"


def sidecar_not_written(name: str, reason: str) -> str:
    """That a sidecar cannot be written."""
    return f"{name} cannot be written there ({reason}), so what is answered is kept with the draft alone"


def other_text(name: str) -> str:
    """That dates in a sidecar were confirmed for another text."""
    return f"{name} was written for another text: dates, signatures and lead-ins in it were not applied; confirm them"


def discarded_before(file: str) -> str:
    """That a draft was discarded."""
    return f"{file} was discarded by a manager, or replaced since; to have it after all, share it with me in Slack"


def overtaken(file: str) -> str:
    """That something else came in force meanwhile."""
    return f"another text of the policy of {file} came in force meanwhile; import it again"


def fact_found(fact: Fact, source: Source) -> str:
    """What a text says of itself, how sure that is, and where."""
    sure = "certain" if fact.certain else f"a guess, {fact.reason}" if fact.reason else "a guess"
    where = place_words(source, source.line_of(fact.ranges[0].start)) if fact.ranges else "no line"
    return f"{fact.kind.value}: {value_words(fact)}, {sure} ({where}: {quoted(fact.words)})"


def taken_apart(file: str, titles: Sequence[str]) -> str:
    """That a handbook is split."""
    return f"{file} is taken apart into {len(titles)} policies, each of which follows."


def confirmed_anew(file: str) -> str:
    """That a file is a draft already, of which something else is confirmed now."""
    return f"{file} is a draft already; what you confirmed of it was taken over."


def in_force_already(file: str, policy: Policy) -> str:
    """That a file is what is in force."""
    return f"{file} is in force already, as {policy_words(policy)}: nothing is new in it."


def confirmed_in_force(file: str, *, is_published: bool) -> str:
    """That something else is confirmed of a policy in force."""
    if is_published:
        return f"{file} is in force already; what you confirmed of it counts from now on."
    return f"{file} is in force already; what you confirmed of it counts once you import it with --publish."


def changed_meanwhile(file: str) -> str:
    """That somebody wrote in a sidecar while it was read."""
    return f"the sidecar of {file} was changed meanwhile, so it was left as it is; import the file again"


def waits_for(name: str, reasons: Sequence[str]) -> str:
    """Why a file stays a draft."""
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{name} stays a draft: {reasons[0]}{more}"


def now_in_force(policies: Sequence[Policy], club: Club) -> str:
    """Which policies came in force."""
    number = f"{len(policies)} policies of {club.name} are" if len(policies) != 1 else f"1 policy of {club.name} is"
    return f"{number} in force now: {'; '.join(map(policy_words, policies))}"


def none_published(club: Club) -> str:
    """That no policy came in force."""
    return f"nothing came in force at {club.name}"


def how_to_go_on(drafts: int) -> str:
    """How drafts come in force."""
    them = "The draft waits" if drafts == 1 else f"{drafts} drafts wait"
    return (
        f"{them} for the club’s managers, who see what changes in Slack and publish it there; or import with --publish"
    )


def how_to_confirm(files: int) -> str:
    """How what is doubtful is settled."""
    them = "1 file has" if files == 1 else f"{files} files have"
    return f"{them} something to confirm: write it in the .yaml beside the file and import it again"


def read_of(read: int, files: int) -> str:
    """How many files were read."""
    return f"{read} of {files} files were read"


def following_files(paths: Iterable[str]) -> str:
    """That new and changed files are taken in from now on."""
    return f"watching {', '.join(paths)}: new and changed files are taken in by themselves; Ctrl-C ends it"


WATCH_ENDED: Final = "no longer watching; nothing was left half done"


def cannot_publish(root: str) -> str:
    """That the corpus cannot be written."""
    return (
        f"--publish writes into the folder of policies, {root}, and may not: make it writable, or import without "
        "--publish and publish in Slack"
    )
