import io
import stat
from collections.abc import Iterable
from dataclasses import replace

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console, RenderableType

from bot.errors import UnknownClubError
from bot.lifecycle.reviews import review
from bot.terminal.chat import Chat
from bot.terminal.checking import render_check
from bot.terminal.lines import PipedLines, TypedLines
from bot.terminal.rendering import find_club, make_console, printable, render_reply, render_reviews
from bot.types import Answer, NotCovered, Reply, Sensitive, Unsure
from index.types import (
    Club,
    Furniture,
    Gap,
    GapKind,
    LeftOut,
    Line,
    LineRole,
    Oddity,
    Quotation,
    Range,
    RelatedPolicy,
    RelatedWay,
    Verbatim,
)
from tests.bot.policies import (
    ACCEPT,
    ASK,
    HOUSE,
    OAK,
    OVERDUE,
    PARENTS,
    POST,
    SOURCE,
    TODAY,
    clause_of,
    compared,
    corpus,
    policy,
    quote,
    words,
)

CLUBS = (ASK, HOUSE, OAK)


def screen(content: RenderableType, width: int = 80) -> str:
    """What stands on a terminal of that width, without trailing blanks."""
    out = io.StringIO()
    Console(file=out, width=width, markup=False, emoji=False, highlight=False).print(content)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


# A reply


def test_an_answer_sets_the_quotation_apart_with_its_lead_in_above_the_item():
    shown = screen(render_reply(Answer(ASK, (quote(ACCEPT),), 0.9), TODAY, CLUBS), width=70)
    assert shown == "\n".join(
        [
            "ASK Clubs’ policy says:",
            "",
            "  For staff:",
            "  ┃ When using social media sites, staff must not:",
            "  ┃   • Accept invitations from parents unless they already know the",
            "  ┃     parent",
            "  ASK Clubs · 30. Social Media Policy · Social media rules",
            "  adopted 5 June 2018 · review was due 5 June 2019, 7 years overdue",
            "",
            "The clause has an exception. Whether it applies is for your manager.",
            "",
        ]
    )


def test_further_clauses_are_less_prominent_and_each_says_whom_it_binds():
    shown = screen(render_reply(Answer(ASK, (quote(POST), quote(PARENTS)), 0.9), TODAY, CLUBS))
    assert "Also in the policy:\n\n  For parents and visitors:\n  │ We ask parents not to:" in shown


def test_how_up_to_date_a_policy_is_is_said_once():
    shown = screen(render_reply(Answer(ASK, (quote(POST), quote(PARENTS)), 0.9), TODAY, CLUBS))
    assert shown.count("7 years overdue") == 1
    assert shown.count("30. Social Media Policy") == 2
    two = Answer(None, (quote(POST), quote(POST, policy(club=OAK))), 0.9)
    assert "not signed" in screen(render_reply(two, TODAY, CLUBS))


def test_silence_comes_with_whom_to_ask_before_the_nearest_clause():
    shown = screen(render_reply(NotCovered(ASK, (quote(PARENTS),), 0.1, "none"), TODAY, CLUBS))
    lines = shown.splitlines()
    assert lines[0] == "ASK Clubs’ policy does not say."
    assert lines[2] == "That is not permission: ask your manager."
    assert lines[4] == "The nearest clause, and whom it binds:"
    assert lines[6:8] == ["  For parents and visitors:", "  │ We ask parents not to:"]


def test_an_unsure_reply_says_so():
    shown = screen(render_reply(Unsure(ASK, (quote(POST),), 0.4, "close"), TODAY, CLUBS))
    assert shown.startswith("I am not sure. ASK Clubs’ policy may say:")
    assert "If it does not answer you, ask your manager." in shown


def test_a_sensitive_message_gets_the_card_and_no_quotation():
    shown = screen(render_reply(Sensitive(ASK, "disclosure"), TODAY, CLUBS))
    assert "  • If anybody is in danger or badly hurt, call 999 first." in shown
    assert "┃" not in shown


def test_emphasis_of_the_policy_is_shown_as_emphasis():
    span = words("they already know the parent in a **private** capacity.").span
    marks = [SOURCE.index("**"), SOURCE.rindex("**")]
    gaps = tuple(Gap(GapKind.EMPHASIS, Range(at, at + 2)) for at in marks)
    clause = replace(ACCEPT, lines=(Line(LineRole.ITEM, Verbatim.cut(SOURCE, span, gaps)),))
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True, color_system="standard", markup=False)
    console.print(render_reply(Answer(ASK, (quote(clause),), 0.9), TODAY, CLUBS))
    assert "in a \x1b[1mprivate\x1b[0m capacity." in out.getvalue()


ASK_A_MANAGER = compared(
    clause_of(ASK, "Ask a **named** manager."), clause_of(OAK, "Ask the **named** manager."), clause_of(HOUSE, "No.")
)


def coloured(content: RenderableType, color_system: str | None = "standard") -> str:
    """What is written to a terminal, styles and all."""
    out = io.StringIO()
    Console(file=out, width=80, force_terminal=True, color_system=color_system, markup=False).print(content)  # type: ignore[arg-type]
    return out.getvalue()


def test_a_comparison_has_the_words_that_differ_in_bold_and_says_so():
    """Bold then means that alone: what the policy has in bold is in italics."""
    shown = coloured(render_reply(Answer(None, ASK_A_MANAGER, 0.9), TODAY, CLUBS))
    assert "Ask \x1b[1ma\x1b[0m \x1b[3mnamed\x1b[0m manager." in shown
    assert "Ask \x1b[1mthe\x1b[0m \x1b[3mnamed\x1b[0m manager." in shown
    assert shown.count("Bold: what another club’s clause, otherwise much the same, does not have.") == 1
    assert "┃ \x1b[0mNo.\n" in shown


def test_marks_are_not_explained_where_they_cannot_be_seen():
    """In a file, or on a terminal without styles."""
    reply = render_reply(Answer(None, ASK_A_MANAGER, 0.9), TODAY, CLUBS)
    for shown in (screen(reply), coloured(reply, None)):
        assert "Bold:" not in shown
        assert "Ask a named manager." in shown


def test_a_comparison_without_marks_keeps_the_policys_own_emphasis():
    unlike = compared(clause_of(ASK, "Ask a **named** manager."), clause_of(OAK, "Never."))
    shown = coloured(render_reply(Answer(None, unlike, 0.9), TODAY, CLUBS))
    assert "Ask a \x1b[1mnamed\x1b[0m manager." in shown
    assert "Bold:" not in shown


def test_the_same_words_are_shown_once_with_every_club_its_policy_and_its_dates():
    other = Quotation(policy(club=OAK), ACCEPT)
    shown = screen(render_reply(Answer(None, (quote(ACCEPT, same_words=(other,)),), 0.9), TODAY, CLUBS))
    assert shown.startswith("In the words of each club’s policy:\n\n  ASK Clubs and Oak Nursery, in the same words,")
    assert "  adopted 5 June 2018 · review was due 5 June 2019, 7 years overdue\n  Oak Nursery · 30." in shown
    assert "  adoption date not stated · no review date stated · not signed\n" in shown


def test_nothing_in_a_policy_can_steer_the_terminal_or_turn_words_round():
    assert printable("a\x1b[2Jb\x9bc\u202ed\u2066e\x07") == "a�[2Jb�c�d�e�"
    assert printable("Žluť – “ok”\n• 社交") == "Žluť – “ok”\n• 社交"


def test_what_looks_like_markup_is_shown_as_it_is():
    club = Club("ask-clubs", "[red]ASK[/red] :smile:")
    shown = screen(render_reply(Answer(club, (quote(POST),), 0.9), TODAY, (club,)))
    assert shown.startswith("[red]ASK[/red] :smile:’s policy says:")


def test_a_console_in_a_pipe_has_no_colours():
    out = io.StringIO()
    make_console(out).print(render_reply(Answer(ASK, (quote(POST),), 0.9), TODAY, CLUBS))
    assert "\x1b" not in out.getvalue()


# Clubs


@pytest.mark.parametrize("name", ["house", "HOUSE", "Ashley's House", "ashley’s  house", "ashleys"])
def test_a_club_is_found_by_any_name_it_goes_by(name):
    assert find_club(corpus(), name) == HOUSE


def test_an_unknown_club_is_named_with_those_there_are():
    with pytest.raises(UnknownClubError, match=r"no club 'nobody' here; the clubs are: ask-clubs, house, oak"):
        find_club(corpus(), "nobody")


# Reviews and the check


def test_the_table_of_reviews_has_state_and_facts_for_each_policy():
    shown = screen(render_reviews([review(OVERDUE, TODAY), review(policy(club=OAK), TODAY)], TODAY, CLUBS))
    for told in ("ASK Clubs", "7 years overdue", "review was due 5 June 2019", "signed by Mark Stewart", "undated"):
        assert told in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_check_shows_what_was_read_left_out_and_what_to_confirm():
    read = replace(
        OVERDUE,
        furniture=(Furniture(Range(0, 3), "Page 1 of 3", 32, "page number"),),
        oddities=(Oddity(9, "rules/3", "“Any site” does not fit its lead-in", reverses=True),),
        related=(
            RelatedPolicy("Mobile Phone policy", RelatedWay.SEE_ALSO, (), 44),
            RelatedPolicy("Held policy", RelatedWay.SEE_ALSO, (), 44, held="held"),
        ),
    )
    held = replace(
        corpus(read),
        remarks=(LeftOut(read.source.path, 1, "read as cp1252"),),
    )
    shown = screen(render_check(held), width=100)
    for told in (
        "ASK Clubs: 30. Social Media Policy",
        "ask-clubs/social-media.txt, utf-8",
        "3: rule 3",
        "adopted: 5 June 2018",
        "certain",
        "line 32: “Page 1 of 3” (page number)",
        "Mobile Phone policy (see also, line 44)",
        "line 9: “Any site” does not fit its lead-in",
        "read as cp1252",
    ):
        assert told in shown
    assert "Held policy" not in shown


def test_the_check_lists_every_clause_when_asked():
    shown = screen(render_check(corpus(OVERDUE), with_clauses=True))
    assert "rules/1  rule, staff, line 7" in shown
    assert "When using social media sites, staff must not:" in shown
    assert "parents/1  rule, parents and visitors" in shown


# The chat


def answered(question: str, club: Club | None) -> Reply:
    """A reply that depends on the question."""
    if "told me" in question:
        return Sensitive(club, "disclosure")
    return Answer(club, (quote(POST, policy(club=club or ASK)),), 0.9)


class Typed:
    """Lines as typed, and what was kept of them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.kept: list[str] = []

    def read(self, prompt: str) -> str | None:
        return next(self._lines, None)

    def remember(self, line: str) -> None:
        self.kept.append(line)


def talk(*lines: str, club: Club | None = ASK) -> tuple[str, list[str]]:
    """The screen after a conversation, and the lines kept."""
    out = io.StringIO()
    typed = Typed(lines)
    Chat(answered, corpus(OVERDUE, policy(club=OAK)), lambda _: TODAY, typed, make_console(out)).run(club)
    return out.getvalue(), typed.kept


def test_a_chat_answers_as_everywhere_and_says_what_becomes_of_what_is_typed():
    shown, _ = talk("can I post this?")
    assert "What you type is forgotten when you leave." in shown
    assert "ASK Clubs’ policy says:" in shown


def test_the_club_is_asked_for_once_and_taken_by_number_or_name():
    for choice in ("3", "oak", "Oak Nursery"):
        shown, _ = talk("nonsense", choice, "can I post this?", "and that?", club=None)
        assert shown.count("Which club do you work at?") == 1
        assert "I know no club of that name." in shown
        assert shown.count("Oak Nursery’s policy says:") == 2


def test_the_only_question_without_a_club_is_which_club():
    assert "policy says" not in talk("can I post this?", club=None)[0]


def test_a_chat_ends_where_the_lines_end_while_choosing_a_club():
    assert talk(club=None)[0].rstrip().endswith("Oak Nursery")


@pytest.mark.parametrize("command", ["/club oak", "/policy club oak"])
def test_the_club_can_be_changed(command):
    shown, _ = talk(command, "can I post this?")
    assert "I now answer from Oak Nursery’s policies." in shown
    assert "Oak Nursery’s policy says:" in shown


def test_a_change_to_an_unknown_club_keeps_the_old_one():
    shown, _ = talk("/club nowhere", "can I post this?")
    assert "I know no club of that name." in shown
    assert "ASK Clubs’ policy says:" in shown


@pytest.mark.parametrize("command", ["/reviews", "/policy reviews"])
def test_reviews_are_the_clubs_own(command):
    shown, _ = talk(command)
    assert "7 years overdue" in shown
    assert "Oak Nursery" not in shown


def test_reviews_of_every_club_on_request():
    shown, _ = talk("/reviews all")
    assert "Oak Nursery" in shown


@pytest.mark.parametrize("leave", ["/quit", "/exit", "/policy quit"])
def test_leaving_ends_the_chat(leave):
    assert "policy says" not in talk(leave, "can I post this?")[0]


@pytest.mark.parametrize("question", ["/policy can I post this?", "/policy help me with a parent", "can I post this?"])
def test_a_question_is_one_with_or_without_the_command_before_it(question):
    assert "ASK Clubs’ policy says:" in talk(question)[0]


def test_help_and_unknown_commands_and_empty_lines_are_answered():
    shown, _ = talk("/help", "/policy", "/nonsense", "", "  ")
    assert shown.count("That is never permission.") == 2
    assert "There is no /nonsense." in shown
    assert shown.count("Ask me in your own words") == 2


def test_a_sensitive_message_is_not_kept_for_the_arrow_keys():
    _, kept = talk("can I post this?", "a child told me something")
    assert kept == ["can I post this?"]


def test_piped_lines_are_shown_behind_their_prompts():
    out = io.StringIO()
    lines = PipedLines(io.StringIO("one\ntwo"), make_console(out))
    assert [lines.read("> "), lines.read("> "), lines.read("> ")] == ["one", "two", None]
    assert out.getvalue() == "> one\n> two\n"


def test_typed_lines_are_kept_in_a_file_only_when_asked_and_only_its_owner_reads_it(tmp_path):
    history = tmp_path / "kept" / "history"
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("first question\rsecond question\r\x04")
        lines = TypedLines(history)
        assert lines.read("> ") == "first question"
        lines.remember("first question")
        assert lines.read("> ") == "second question"
        assert lines.read("> ") is None
    assert "first question" in history.read_text()
    assert "second question" not in history.read_text()
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_ctrl_c_clears_the_line_and_the_chat_goes_on():
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        keys.send_text("half a ques\x03whole question\r")
        assert TypedLines().read("> ") == "whole question"


def test_the_arrow_key_brings_back_what_was_kept():
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        lines = TypedLines()
        lines.remember("an earlier question")
        keys.send_text("\x1b[A\r")
        assert lines.read("> ") == "an earlier question"
