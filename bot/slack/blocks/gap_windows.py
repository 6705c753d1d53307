"""Windows in which a manager decides what becomes of a question: a note on it, or which clause answers it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from slack_sdk.models.blocks import InputBlock, Option, OptionGroup, StaticSelectElement

from bot import wording
from bot.asked.standards import MOST_ASKED, MOST_DAYS, MOST_NOTE, MOST_QUESTION, USUAL_DAYS
from bot.slack.blocks.boxes import chosen_day, day_box, menu_box, words_box, words_typed
from bot.slack.blocks.gaps import GapPlace
from bot.slack.blocks.limits import MOST_OPTION, MOST_OPTIONS, clipped, label_length, whole_words
from bot.slack.blocks.message import plain, section
from bot.slack.blocks.views import Window, chosen_option
from index.types import Clause, ClauseKind, Club, Policy, Quotation

NOTE: Final = "gap_note"
JUDGEMENT: Final = "gap_judgement"

_ASKED, _NOTE, _UNTIL, _QUESTION, _CLAUSE, _POLICY = "asked", "note", "until", "question", "clause", "policy"

_MOST_MENU: Final = 8_000
# "See also" answers nothing, and a list or a section is chosen by its clauses.
_NOT_OFFERED: Final = (ClauseKind.LIST, ClauseKind.SECTION, ClauseKind.RELATED)


class WantedNote(NamedTuple):
    """What a manager typed into the window of a note; `until` is None where no day was chosen."""

    asked: tuple[str, ...]
    words: str
    until: date | None


def note_window(place: GapPlace, question: str, policies: Sequence[Policy], today: date, club: Club) -> Window:
    """Where a manager answers a question: in their words, with a clause or none, until a day."""
    if is_two_steps := _needs_policy(place, policies):
        blocks = [section(question), _policy_menu(policies, is_needed=False)]
    else:
        offered = _offered(place, policies)
        blocks = [
            section(wording.note_intro(club)),
            _question_box(_ASKED, wording.ASKED_LABEL, question, most=MOST_ASKED * MOST_QUESTION),
            words_box(_NOTE, wording.NOTE_LABEL, most=MOST_NOTE, is_needed=True, is_long=True),
            *([_clause_menu(wording.CLAUSE_LABEL, offered, is_needed=False)] if offered else []),
            day_box(_UNTIL, wording.NOTE_UNTIL_LABEL, today + timedelta(USUAL_DAYS), is_needed=True),
        ]
    submit = wording.NEXT_BUTTON if is_two_steps else wording.SAVE_BUTTON
    return Window(NOTE, wording.NOTE_TITLE, blocks, str(place), submit=submit)


def judgement_window(place: GapPlace, question: str, policies: Sequence[Policy]) -> Window:
    """Where a manager says which clause answers a question; they type it, where none is given."""
    if is_two_steps := _needs_policy(place, policies):
        blocks = [*([section(question)] if question else []), _policy_menu(policies, is_needed=True)]
    else:
        blocks = [
            section(wording.judgement_intro()),
            _question_box(_QUESTION, wording.JUDGED_QUESTION_LABEL, question, most=MOST_QUESTION),
            _clause_menu(wording.JUDGED_CLAUSE_LABEL, _offered(place, policies), is_needed=True),
        ]
    submit = wording.NEXT_BUTTON if is_two_steps else wording.SAVE_BUTTON
    return Window(JUDGEMENT, wording.JUDGEMENT_TITLE, blocks, str(place), submit=submit)


def chosen_policy(state: Mapping[str, Any], place: GapPlace, policies: Sequence[Policy]) -> GapPlace | None:
    """The place with the policy that was chosen in the first of two windows; None where this was the only one.

    Where none was chosen, it is one of no policy at all.
    """
    if _POLICY not in (state.get("values") or {}):
        return None
    key = chosen_option(state, _POLICY)
    return replace(place, policy=next((each.slug for each in policies if _key(each.slug) == key), _NO_POLICY))


def wanted_note(state: Mapping[str, Any]) -> WantedNote:
    """What was typed into the window of a note."""
    lines = words_typed(state, _ASKED, MOST_ASKED * MOST_QUESTION).splitlines()
    asked = tuple(words[:MOST_QUESTION] for line in lines if (words := " ".join(line.split())))
    return WantedNote(asked[:MOST_ASKED], words_typed(state, _NOTE, MOST_NOTE), chosen_day(state, _UNTIL))


def note_faults(wanted: WantedNote, today: date) -> dict[str, str]:
    """What is wrong with a note, by the box that it stands beside."""
    faults = {_ASKED: wording.note_needs_words()} if not wanted.asked else {}
    if not wanted.words:
        faults[_NOTE] = wording.note_needs_words()
    if wanted.until is None or not today <= wanted.until <= today + timedelta(MOST_DAYS):
        faults[_UNTIL] = wording.note_until_when()
    return faults


def judged_question(state: Mapping[str, Any]) -> str:
    """The question that was typed into the window of a judgement."""
    return " ".join(words_typed(state, _QUESTION, MOST_QUESTION).split())


def judgement_faults(question: str, quotation: Quotation | None) -> dict[str, str]:
    """What is wrong with a judgement, by the box that it stands beside."""
    faults = {} if question else {_QUESTION: wording.note_needs_words()}
    return faults if quotation else {**faults, _CLAUSE: wording.clause_needed()}


def chosen_clause(state: Mapping[str, Any], policies: Sequence[Policy]) -> Quotation | None:
    """The clause that was chosen, proven; None where none was, or it is not there any more."""
    key = chosen_option(state, _CLAUSE)
    for policy in policies:
        for clause in policy.clauses:
            if key is not None and key == _key(policy.slug, clause.clause_id):
                return Quotation(policy, clause)
    return None


# No policy is called so: its slug is the name of a file.
_NO_POLICY: Final = "/"


def _needs_policy(place: GapPlace, policies: Sequence[Policy]) -> bool:
    """Whether there are more clauses than a menu holds, so that the policy is chosen first."""
    return not place.policy and len(policies) > 1 and len(_offered(place, policies)) > MOST_OPTIONS


def _offered(place: GapPlace, policies: Sequence[Policy]) -> list[tuple[Policy, Clause]]:
    return [
        (policy, clause)
        for policy in policies
        if place.policy in ("", policy.slug)
        for clause in policy.clauses
        if clause.kind not in _NOT_OFFERED
    ]


def _question_box(name: str, label: str, question: str, *, most: int) -> InputBlock:
    """Where questions are typed, one a line; the one that was asked stands there, if it is known."""
    return words_box(name, label, whole_words(question, MOST_QUESTION), most=most, is_needed=True, is_long=True)


def _policy_menu(policies: Sequence[Policy], *, is_needed: bool) -> InputBlock:
    choices = {_key(policy.slug): wording.policy_words(policy) for policy in policies}
    placeholder = wording.WHICH_POLICY_LABEL
    return menu_box(_POLICY, wording.CLAUSE_POLICY_LABEL, choices, placeholder=placeholder, is_needed=is_needed)


def _clause_menu(label: str, offered: Sequence[tuple[Policy, Clause]], *, is_needed: bool) -> InputBlock:
    """Clauses to choose from, under their policies; of one endless policy a hundred at a time."""
    most = label_length(len(offered), _MOST_MENU)
    groups: dict[str, list[Option]] = {}
    for policy, clause in offered:
        option = Option(
            text=plain(clipped(wording.clause_label(clause, most), most)), value=_key(policy.slug, clause.clause_id)
        )
        groups.setdefault(policy.slug, []).append(option)
    titles = {policy.slug: clipped(wording.policy_words(policy), MOST_OPTION) for policy, _ in offered}
    made = [
        OptionGroup(label=plain(titles[slug]), options=options[at : at + MOST_OPTIONS])
        for slug, options in groups.items()
        for at in range(0, len(options), MOST_OPTIONS)
    ]
    menu = StaticSelectElement(placeholder=plain(wording.CHOOSE_CLAUSE), action_id=_CLAUSE, option_groups=made)
    return InputBlock(block_id=_CLAUSE, label=plain(label), element=menu, optional=not is_needed)


def _key(*parts: str) -> str:
    """A name that fits into an option, however long what it stands for is."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
