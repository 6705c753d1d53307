"""What staff ask: what managers read of it and decide, and how a note of theirs is shown."""

from __future__ import annotations

from datetime import date
from typing import Final

from bot.wording.general import day_words, policy_words, possessive
from index.types import Clause, Club, Policy, RelatedPolicy

ANSWER_GAP_BUTTON: Final = "Answer it"
JUDGE_BUTTON: Final = "A clause answers it"
OUT_OF_SCOPE_BUTTON: Final = "Out of scope"
LIST_AGAIN_BUTTON: Final = "List again"
WITHDRAW_BUTTON: Final = "Withdraw"
NEXT_BUTTON: Final = "Next"
MORE_BUTTON: Final = "More"
NOTE_TITLE: Final = "A note for your staff"
JUDGEMENT_TITLE: Final = "Which clause answers?"
ASKED_LABEL: Final = "Questions it answers, one on each line"
NOTE_LABEL: Final = "Your note"
CLAUSE_LABEL: Final = "Which clause does it go with? (may be left out)"
NOTE_UNTIL_LABEL: Final = "Shown until"
JUDGED_QUESTION_LABEL: Final = "The question"
JUDGED_CLAUSE_LABEL: Final = "The clause that answers it"
CHOOSE_CLAUSE: Final = "Choose a clause"
CLAUSE_POLICY_LABEL: Final = "Which policy is it in?"

# The parts of what managers see, each under its button.
PART_BUTTONS: Final = {
    "questions": "Not answered",
    "notes": "Your notes",
    "aside": "Out of scope",
    "unhelpful": "Not helpful",
    "clauses": "Clauses used",
    "missing": "Policies missing",
}


def part_button(part: str, number: int) -> str:
    """The words of the button to a part, with how much there is."""
    return f"{PART_BUTTONS[part]} ({number})" if number else PART_BUTTONS[part]


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _month(month: date) -> str:
    return f"{month:%B %Y}"


# What no clause answers -----------------------------------------------------------------------------------------------


def gaps_heading(club: Club) -> str:
    """What stands above the questions."""
    return f"What staff of {club.name} asked and its policies do not clearly answer, most asked first:"


def gaps_note() -> str:
    """What the questions are, and what is not kept of them."""
    return (
        "Questions of the last 180 days, alike ones together. I keep their words and the day, and not who "
        "asked. Please do not try to find out."
    )


def no_gaps(club: Club) -> str:
    """That there is no such question."""
    return (
        f"In the last 180 days nobody asked anything that {possessive(club.name)} policies leave open, "
        "apart from what you have answered or put out of scope."
    )


def group_line(words: str, times: int, month: date) -> str:
    """A group of questions: its most central one, how many asked it, and in which month the last."""
    last = f"in {_month(month)}" if times == 1 else f"last in {_month(month)}"
    return f"“{words}”\nAsked {_times(times)}, {last}."


# Notes ----------------------------------------------------------------------------------------------------------------


def note_intro(club: Club) -> str:
    """What a note is, before it is written."""
    return (
        f"Whoever asks me for {club.name} in nearly the words below sees your note under my reply, as long as no "
        "clause clearly answers them. I call it their manager’s note and say that it is not policy. What ought to "
        "hold for good belongs in the policy."
    )


def note_heading(written: date, until: date) -> str:
    """What stands above a note under a reply: whose it is, and what it is not."""
    return f"Your manager’s note of {day_words(written)}, not policy, until {day_words(until)}:"


def note_clause() -> str:
    """What the quotation beside a note is."""
    return "The clause it goes with, as the policy has it:"


def note_kept(until: date) -> str:
    """That a note is in force."""
    until_then = f"Your note is shown from now on, until {day_words(until)}."
    return f"{until_then} /policy gaps lists it, and there you can withdraw it."


def note_needs_words() -> str:
    """That a note is empty, or answers nothing."""
    return "Please write something here."


def note_until_when() -> str:
    """That a note's last day is not one it may have."""
    return "Choose a day from today on, at most a year ahead."


def too_many_notes(most: int) -> str:
    """That a club has as many notes as it may."""
    return f"There are {most} notes already. Withdraw one under /policy gaps first."


def notes_heading(club: Club) -> str:
    """What stands above a club's notes."""
    return f"Managers’ notes of {club.name}, shown under replies that no clause clearly answers:"


def no_notes() -> str:
    """That there is no note."""
    return f"There is no note. “{ANSWER_GAP_BUTTON}” beside a question writes one."


def note_line(asked: str, others: int, words: str) -> str:
    """A note in a list: the question, and the words."""
    more = f" (and {others} more)" if others else ""
    return f"“{asked}”{more}\n{words}"


def note_written(written: date, until: date) -> str:
    """Under a note in a list: since when, and until when; who wrote it follows."""
    return f"Since {day_words(written)}, until {day_words(until)}, by "


def note_rests() -> str:
    """That a note is not shown, because its clause is gone."""
    return "Not shown: the clause it went with has changed or is gone. Withdraw it and write it anew."


def note_withdrawn() -> str:
    """That a note is shown no more."""
    return "Your note is withdrawn and shown no more."


# Out of scope ---------------------------------------------------------------------------------------------------------


def put_aside(words: str) -> str:
    """That such questions are not listed any more."""
    return f"Out of scope for a year: “{words}”. New ones like it are not listed either."


def aside_heading(club: Club) -> str:
    """What stands above what was put aside."""
    return f"Out of scope at {club.name}; neither these nor new ones like them are listed:"


def nothing_aside() -> str:
    """That nothing was put aside."""
    return f"Nothing was put out of scope. “{OUT_OF_SCOPE_BUTTON}” beside a question does that."


def aside_line(words: str, set_on: date) -> str:
    """One of them, and since when."""
    return f"“{words}”\nsince {day_words(set_on)}"


def listed_again() -> str:
    """That such questions are listed again."""
    return "It is listed again."


# Clauses --------------------------------------------------------------------------------------------------------------


def unhelpful_heading(club: Club) -> str:
    """What stands above the clauses that did not help."""
    return (
        f"Answers of {club.name} that somebody called not helpful in the last 180 days. "
        "I keep the clause and the reason, and neither the question nor a name."
    )


def nothing_unhelpful(club: Club) -> str:
    """That everything helped, or nobody said."""
    return f"Nobody called an answer of {club.name} not helpful in the last 180 days."


def thought_words(unhelpful: int, helpful: int) -> str:
    """What people thought of the answers that began with a clause."""
    return f"Not helpful: {unhelpful}. Helpful: {helpful}."


def reason_line(reason: str) -> str:
    """A reason, as its writer typed it."""
    return f"“{reason}”"


def no_clause_shown() -> str:
    """What an answer without a clause was."""
    return "Replies that quoted no clause"


def clause_not_there() -> str:
    """What a clause is that the policy has no more."""
    return "A clause that the policy has no more"


def clauses_heading(policy: Policy, times: int) -> str:
    """What stands above one policy's clauses."""
    answers = "one answer" if times == 1 else f"{times} answers" if times else "no answer"
    return f"{policy_words(policy)}: in the last 30 days {answers} began with one of its clauses."


def used_clause(times: int) -> str:
    """Before a clause that was shown: how often."""
    return f"{times} × "


def never_shown_heading(number: int) -> str:
    """What stands above the clauses that nobody was shown."""
    return f"Its rules and advice that no answer of the last 30 days began with: {number}"


def all_shown() -> str:
    """That every rule of a policy was shown."""
    return "Some answer of the last 30 days began with each of its rules."


def more_clauses(left: int) -> str:
    """That a list of clauses goes on."""
    return f"And {left} more; `policybot gaps` lists all." if left else ""


def missing_heading(club: Club) -> str:
    """What stands above the policies that are named and not held."""
    return f"Policies that {possessive(club.name)} policies name and I do not hold:"


def nothing_missing(club: Club) -> str:
    """That every policy that is named is there."""
    return f"I hold every policy that {possessive(club.name)} policies name."


def missing_line(related: RelatedPolicy, policy: Policy) -> str:
    """Where such a policy is named; behind its name."""
    return f": named in {policy_words(policy)}, line {related.line}"


def clause_label(clause: Clause, most: int) -> str:
    """A clause in a menu, at most so long: the end of the words that introduce it, and how it begins."""
    lead, own = clause.lead_in or "", clause.own_text
    room = most // 3
    if len(lead) > room:
        lead = "…" + lead[-room:].partition(" ")[2]
    label = f"{lead} {own}".strip()
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


# Judgements -----------------------------------------------------------------------------------------------------------


def judgement_intro() -> str:
    """What a judgement is for, before it is made."""
    return (
        "Which clause answers this question? I keep what you say, to measure how well I answer. "
        "It changes no answer by itself. Please leave out who asked."
    )


def judgement_kept() -> str:
    """That a judgement is kept."""
    return "Thank you. That is kept, and policybot judgements hands it over for measuring."


def clause_needed() -> str:
    """That no clause was chosen."""
    return "Choose the clause that answers it."
