"""What is said in every door: dates, sources and states, answers, help, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.comparing import are_marked
from bot.lifecycle.reminders import Reminder
from bot.lifecycle.reviews import is_guess, latest_date, review, stated
from bot.types import Answer, NotCovered, Quote, Reply, Review, ReviewState, Role, Sensitive, Status, Unsure
from index.types import Clause, Club, Contact, Fact, FactKind, Policy, Precision, Quotation

SEPARATOR: Final = " · "
EXAMPLE_QUESTION: Final = "can I accept a parent’s friend request?"
COMPARED_QUESTION: Final = "may we post photos of the children?"
SHARE_BUTTON: Final = "Share in this channel"
CHOOSE_CLUB_PLACEHOLDER: Final = "Choose your club"

# Two after the first keep an answer on one phone screen.
FURTHER_QUOTES: Final = 2

_WEEKS_FROM_DAYS: Final = 14
_YEARS_FROM_MONTHS: Final = 24  # "19 months overdue" says more than "1 year overdue"
_EXCEPTION = re.compile(r"\b(?:unless|except(?:ing|ion|ions)?|other than|apart from|excluding)\b", re.IGNORECASE)

_AT_MOST_FIVE: Final = ("One", "Two", "Three", "Four", "Five")

_YOUR_MANAGER: Final = "your manager"


# Dates and spans ------------------------------------------------------------------------------------------------------


def day_words(day: date, precision: Precision | None = Precision.DAY) -> str:
    """`day` as people write it, no more exact than it is known: "5 June 2018", "October 2021", "2016"."""
    if precision is Precision.YEAR:
        return f"{day:%Y}"
    return f"{day:%B %Y}" if precision is Precision.MONTH else f"{day.day} {day:%B %Y}"


def span_words(start: date, end: date) -> str:
    """How long from `start` to `end` in the whole units people use: "12 days", "3 weeks", "19 months", "7 years"."""
    days = (end - start).days
    if days < _WEEKS_FROM_DAYS:
        return _counted(days, "day")
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if months <= 1:
        return _counted(days // 7, "week")
    if months < _YEARS_FROM_MONTHS:
        return _counted(months, "month")
    return _counted(months // 12, "year")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


# Names ----------------------------------------------------------------------------------------------------------------


def possessive(name: str) -> str:
    """`name` with its apostrophe, curly unless the name itself writes a straight one."""
    mark = "'" if "'" in name else "’"
    return name + (mark if name.endswith(("s", "S")) else mark + "s")


def policy_words(policy: Policy) -> str:
    """The policy's title with its number, as its club cites it: "30. Social Media Policy"."""
    if policy.number is None or policy.title.startswith(policy.number):
        return policy.title
    return f"{policy.number}. {policy.title}"


def section_words(quotation: Quotation) -> str:
    """The headings above the clause, below the policy's title; empty where there are none."""
    titles = {quotation.policy.title, policy_words(quotation.policy)}
    path = quotation.clause.heading_path
    below = max((place for place, heading in enumerate(path) if heading in titles), default=-1) + 1
    return " › ".join(path[below:])


# Status: beside every answer, never instead of it ---------------------------------------------------------------------


def adopted_words(policy: Policy) -> str:
    """When the policy was adopted and last reviewed, as far as it says."""
    dated = [
        f"{label} {_fact_words(fact)}"
        for label, kind in (("adopted", FactKind.ADOPTED), ("last reviewed", FactKind.LAST_REVIEWED))
        if (fact := stated(policy, kind))
    ]
    return ", ".join(dated) or "adoption date not stated"


def due_words(found: Review) -> str:
    """When the next review is due."""
    fact = stated(found.policy, FactKind.NEXT_REVIEW)
    if fact is None:
        return "no review date stated"
    was = "review was due" if found.state is ReviewState.OVERDUE else "review due"
    return f"{was} {_fact_words(fact)}"


def review_words(found: Review) -> str:
    """When the next review is due, and for how long it has been overdue."""
    if found.due is None or found.state is not ReviewState.OVERDUE:
        return due_words(found)
    overdue = span_words(found.due, found.due + timedelta(days=found.days_overdue))
    return f"{due_words(found)}, {overdue} overdue"


def state_words(found: Review, today: date) -> str:
    """The state in a few words, for a table: "7 years overdue", "due in 3 weeks", "no review date"."""
    if found.state is ReviewState.OVERDUE and found.due:
        return f"{span_words(found.due, today)} overdue"
    if found.state is ReviewState.DUE_SOON and found.due:
        return "due today" if found.due == today else f"due in {span_words(today, found.due)}"
    if found.state is ReviewState.UNDATED:
        latest = latest_date(found.policy)
        return f"undated, about {span_words(latest.day, today)} old" if latest and latest.day else "undated"
    return found.state.value


def signed_words(found: Review) -> str:
    """Who signed, or that nobody did."""
    signed = stated(found.policy, FactKind.SIGNED_BY)
    return f"signed by {signed.name}" if signed else "not signed"


def citation_parts(quotation: Quotation, corpus_club: Club) -> tuple[str, ...]:
    """Club, policy, section, and the page where the file has pages: where a quotation stands."""
    parts = (policy_words(quotation.policy), section_words(quotation), file_page_words(quotation))
    return corpus_club.name, *(part for part in parts if part)


def file_page_words(quotation: Quotation) -> str:
    """The page of the club's file that the clause's own words begin on; empty where the file has none.

    Of a part of a handbook, the handbook's name and page: "Staff Handbook.docx, page 12".
    """
    source = quotation.policy.source
    place = source.place_of(quotation.clause.lines[0].words.span.start)
    page = f"page {place.page}" if place is not None and place.page is not None else ""
    return ", ".join(filter(None, (source.handbook, page)))


def status_parts(quotation: Quotation, today: date) -> tuple[str, ...]:
    """Dates, review state, and "not signed" where so: how up to date the policy is."""
    found = review(quotation.policy, today)
    return adopted_words(quotation.policy), review_words(found), *([] if found.is_signed else ["not signed"])


def source_line(quotation: Quotation, today: date, corpus_club: Club) -> str:
    """Where the quotation stands and how up to date its policy is, on one line: beside every quotation."""
    return SEPARATOR.join([*citation_parts(quotation, corpus_club), *status_parts(quotation, today)])


def _fact_words(fact: Fact) -> str:
    if fact.day is None:
        return fact.name or "not stated"
    words = day_words(fact.day, fact.precision)
    return f"{words} {guess_mark(fact)}" if is_guess(fact) else words


def guess_mark(fact: Fact) -> str:
    """What is said behind a date that is our reading only, until a person has confirmed it."""
    reason, _, _advice = fact.reason.partition(";")
    return f"(our reading: {reason})" if reason else "(our reading of an unlabelled date)"


# The reply ------------------------------------------------------------------------------------------------------------


def opening(reply: Reply) -> str:
    """The bot's words above the quotation.  They say whose policy speaks, never what it allows."""
    whose = f"{possessive(reply.club.name)} policy" if reply.club else None
    if isinstance(reply, Answer):
        return f"{whose} says:" if whose else f"In the words of {_speaking(reply)}:"
    if isinstance(reply, Unsure):
        return f"I am not sure. {whose or capitalised(_speaking(reply))} may say:"
    if isinstance(reply, NotCovered):
        whose_all = (
            f"policies of {_listed([club.name for club in reply.silent])}" if reply.silent else "clubs’ policies"
        )
        return f"{whose} does not say." if whose else f"The {whose_all} do not say."
    return SENSITIVE_OPENING


def _speaking(reply: Answer | Unsure) -> str:
    """Whose words a comparison quotes."""
    clubs = sum(1 + len(quote.same_words) for quote in reply.quotes)
    if clubs == 1:
        return "one club’s policy"
    return "the clubs’ policies" if reply.silent or reply.not_shown else "each club’s policy"


MARKS_NOTE: Final = "Bold: what another club’s clause, otherwise much the same, does not have."


def marks_note(reply: Reply) -> str | None:
    """What the bold words of a comparison are, for doors that show them; None where there are none."""
    return MARKS_NOTE if are_marked(main_quotes(reply)) else None


def note(reply: Reply) -> str | None:
    """What the asker must know besides the quotation, or None where the quotation says it all.

    Each thing stands on a line of its own.
    """
    ask = whom_to_ask(reply.club)
    if isinstance(reply, NotCovered):
        return "\n".join(filter(None, [f"That is not permission: ask {ask}.", care_note(reply)]))
    said = [silence_note(reply), not_shown_note(reply)]
    if isinstance(reply, Unsure):
        many = len(main_quotes(reply)) > 1
        read = "Read them through. If they do" if many else "Read it through. If it does"
        said.insert(0, f"{read} not answer you, ask {ask}.")
    else:
        said.append(exception_note(reply))
    return "\n".join(filter(None, [*said, care_note(reply)])) or None


def care_note(reply: Reply) -> str | None:
    """Whom to tell, where the message may itself tell of a case; None where it does not."""
    if isinstance(reply, Sensitive) or not reply.may_be_sensitive:
        return None
    return f"If something has happened to somebody, do not wait for a policy. {_tell_now(reply.club)} {EMERGENCY_ROUTE}"


def silence_note(reply: Reply) -> str | None:
    """Which of the clubs compared have no clause: silence must not be read as permission.  None where all have one."""
    silent = reply.silent if isinstance(reply, Answer | Unsure) else ()
    if not silent:
        return None
    names = _listed([club.name for club in silent])
    says = "policy of {} does not say" if len(silent) == 1 else "policies of {} do not say"
    return f"The {says.format(names)}. That is not permission."


def not_shown_note(reply: Reply) -> str | None:
    """Which of the clubs compared have a clause that is not quoted for want of room; None where all are."""
    clubs = reply.not_shown if isinstance(reply, Answer | Unsure) else ()
    if not clubs:
        return None
    names = _listed([club.name for club in clubs])
    what, which = ("clause", "it") if len(clubs) == 1 else ("clauses", "each")
    return f"There was no room for the {what} of {names}: ask about {which} by name."


def exception_note(reply: Reply) -> str | None:
    """That a quoted rule names an exception, which the bot cannot judge; None where none does."""
    main = main_quotes(reply)
    excepting = [quote.quotation.clause for quote in main if _EXCEPTION.search(quote.quotation.clause.own_text)]
    if not excepting:
        return None
    if len(main) > 1:
        which = f"{_AT_MOST_FIVE[len(excepting) - 1]} of these clauses {'has' if len(excepting) == 1 else 'have'}"
    else:
        which = "One of these points has" if excepting[0].is_whole else "The clause has"
    return f"{which} an exception. Whether it applies is for {whom_to_ask(reply.club)}."


def main_quotes(reply: Reply) -> tuple[Quote, ...]:
    """The quotations that stand first: one for a club, every club's in a comparison, none where nothing is covered."""
    if isinstance(reply, NotCovered | Sensitive):
        return ()
    return reply.quotes if reply.club is None else reply.quotes[:1]


def further_quotes(reply: Reply) -> tuple[Quote, ...]:
    """The quotations shown less prominently, nearest first."""
    return reply.quotes[len(main_quotes(reply)) :][:FURTHER_QUOTES]


def further_heading(reply: Reply) -> str:
    """What stands above `further_quotes`."""
    one = len(further_quotes(reply)) == 1
    if isinstance(reply, NotCovered):
        return "The nearest clause, and whom it binds:" if one else "The nearest clauses, and whom each binds:"
    return "Also in the policy:"


def binds(clause: Clause) -> str:
    """Whom the clause binds."""
    return f"For {clause.audience.value}"


def quote_heading(quote: Quote, reply: Reply, clubs: Sequence[Club]) -> str:
    """What stands above a quotation: whom it binds, and in a comparison whose it is, every club that has the words."""
    bound = binds(quote.quotation.clause)
    if reply.club:
        return f"{bound}:"
    names = [club_of(each, clubs).name for each in (quote.quotation, *quote.same_words)]
    same = ", in the same words" if quote.same_words else ""
    return f"{_listed(names)}{same}, {bound[0].lower()}{bound[1:]}:"


def source_lines(quote: Quote, today: date, clubs: Sequence[Club]) -> tuple[str, ...]:
    """Where the words stand and how up to date each policy is, a line for every club that has them."""
    return tuple(source_line(each, today, club_of(each, clubs)) for each in (quote.quotation, *quote.same_words))


def whom_to_ask(club: Club | None) -> str:
    """Whom to ask, to stand inside a sentence: the club's contact where set, else "your manager"."""
    return (contact_words(club.manager_contact) if club else None) or _YOUR_MANAGER


def contact_words(contact: Contact) -> str | None:
    """A contact's name and telephone number, as far as set; None where a chat alone could name it."""
    if contact.name and contact.phone:
        return f"{contact.name} ({contact.phone})"
    return contact.name or contact.phone


def whole(quotation: Quotation) -> str:
    """Everything a person reads as the quotation."""
    return quotation.text


def plain_text(reply: Reply, today: date, clubs: Sequence[Club], words: Callable[[Quotation], str] = whole) -> str:
    """The whole reply without any layout, for notifications, screen readers and logs of a terminal.

    Opening, quotation, source, what else to know, and further clauses each with whom it binds.  `clubs` hold the
    club of every quotation; `words` says how much of each quotation there is room for.
    """
    if isinstance(reply, Sensitive):
        return sensitive_card(reply.club)
    parts = [opening(reply), *(_plain_quote(quote, reply, today, clubs, words) for quote in main_quotes(reply))]
    parts += [said] if (said := note(reply)) else []
    further = further_quotes(reply)
    if further:
        parts += [further_heading(reply), *(_plain_quote(quote, reply, today, clubs, words) for quote in further)]
    return "\n\n".join(parts)


def _plain_quote(
    quote: Quote, reply: Reply, today: date, clubs: Sequence[Club], words: Callable[[Quotation], str]
) -> str:
    lines = [
        quote_heading(quote, reply, clubs),
        f"“{words(quote.quotation)}”",
        *source_lines(quote, today, clubs),
    ]
    return "\n".join(lines)


def club_of(quotation: Quotation, clubs: Sequence[Club]) -> Club:
    """The club whose policy is quoted; one that `clubs` do not describe is known by its folder's name."""
    slug = quotation.policy.club
    return next((club for club in clubs if club.slug == slug), Club(slug, slug))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# Where a person, not a policy, is needed now --------------------------------------------------------------------------

SENSITIVE_OPENING: Final = "This sounds like something to tell a person now, so I am not looking for a policy."

# What always holds in the United Kingdom.  999 and the council's children's social care: gov.uk, "Report child abuse to
# a local council" (https://www.gov.uk/report-child-abuse-to-local-council).  The helpline for adults, 0808 800 5000,
# and 999 in immediate danger: NSPCC, "Report abuse" (https://www.nspcc.org.uk/keeping-children-safe/reporting-abuse/).
# Written in November 2026: check both pages when this wording is reviewed.  No hours are given: the helpline has
# changed them before.
EMERGENCY_ROUTE: Final = "If anybody is in danger or badly hurt, call 999 first."
COUNCIL_ROUTE: Final = "Your council’s children’s services: the numbers for day and night are on the council’s website."
HELPLINE_ROUTE: Final = "The NSPCC helpline advises adults who are worried about a child: 0808 800 5000."


def sensitive_lines(club: Club | None) -> tuple[str, ...]:
    """What to do, most urgent first: emergency, the club's people where set, then what always holds."""
    other = contact_words(club.allegations_contact) if club else None
    about = f"tell {other}, not them" if other else "go to the council or the helpline below, not to them"
    return (
        EMERGENCY_ROUTE,
        _tell_now(club),
        f"If it is about your manager or safeguarding lead, {about}.",
        COUNCIL_ROUTE,
        HELPLINE_ROUTE,
    )


def _tell_now(club: Club | None) -> str:
    lead = contact_words(club.safeguarding_contact) if club else None
    return f"Tell {lead} now." if lead else "Tell your safeguarding lead or manager now."


def sensitive_note() -> str:
    """What became of the message, and how to ask about the rule instead."""
    return (
        "I have kept nothing of your message. If you wanted the rule itself, ask for it, "
        "for example: “who do I report a concern to?”"
    )


def sensitive_card(club: Club | None) -> str:
    """The whole card as plain text.  It quotes no policy and repeats nothing of the message."""
    return "\n".join([SENSITIVE_OPENING, "", *(f"- {line}" for line in sensitive_lines(club)), "", sensitive_note()])


# For managers ---------------------------------------------------------------------------------------------------------


def reviews_heading(today: date) -> str:
    """What stands above a list of reviews."""
    return f"Policies by review state on {day_words(today)}, worst first"


def review_line(found: Review, today: date) -> str:
    """One policy's state as a sentence without its club: what, how bad, and what that rests on."""
    facts = [adopted_words(found.policy), due_words(found), signed_words(found)]
    return f"{policy_words(found.policy)}: {state_words(found, today)} ({'; '.join(facts)})"


def reviews_text(found: Sequence[Review], today: date, clubs: Sequence[Club]) -> str:
    """Every review as one line of plain text, worst first as given; each line names its club."""
    if not found:
        return no_policies()
    names = {club.slug: club.name for club in clubs}
    lines = [f"- {names.get(each.policy.club, each.policy.club)}, {review_line(each, today)}" for each in found]
    return "\n".join([f"{reviews_heading(today)}:", *lines])


def reminder_text(due: Reminder) -> str:
    """The reminder to a club's managers: each policy, its state, and what is asked of them."""
    if not due.is_due:
        return nothing_due(due.club)
    number = _counted(len(due.reviews), "policy") if len(due.reviews) == 1 else f"{len(due.reviews)} policies"
    head = f"{due.club.name}: {number} to look at ({day_words(due.today)})"
    body = [
        "\n".join([f"{policy_words(each.policy)}: {state_words(each, due.today)}", *reminder_lines(each)])
        for each in due.reviews
    ]
    return "\n\n".join([head, *body, REMINDER_REASON])


REMINDER_REASON: Final = "Staff see these dates beside every answer from the policy."


def calendar_name(clubs: Sequence[Club]) -> str:
    """What a calendar of reviews is called."""
    return f"Policy reviews: {clubs[0].name}" if len(clubs) == 1 else "Policy reviews"


def review_event(policy: str, club: Club) -> str:
    """What a calendar says on the day by which a policy is to be reviewed."""
    return f"Review due: {policy} ({club.name})"


def subscribe(address: str) -> str:
    """Where a calendar can be subscribed to."""
    return f"These dates as a calendar to subscribe to, for managers: {address}"


def no_calendar() -> str:
    """Why there is no calendar to subscribe to."""
    return (
        "These dates as a calendar to subscribe to: not offered, because I have no public address "
        "(POLICYBOT_PUBLIC_URL). `policybot reviews --format ics` writes a file to import."
    )


SNOOZE: Final = "Remind me later"
SNOOZES: Final = {7: "In a week", 30: "In a month", 90: "In three months", 0: "On a day that I choose …"}


def snoozed(policy: Policy, until: date) -> str:
    """That a policy's reminders wait."""
    return (
        f"{policy_words(policy)}: no reminders before {day_words(until)}, to any of the club’s managers. "
        "Staff see its state beside every answer as before."
    )


def reminder_lines(found: Review) -> tuple[str, ...]:
    """The facts on one line, then what is asked of a manager, one line each."""
    facts = ", ".join([adopted_words(found.policy), due_words(found), signed_words(found)])
    return (f"{capitalised(facts)}.", *(f"- {asked}" for asked in _asked_of_manager(found)))


def _asked_of_manager(found: Review) -> list[str]:
    asked = {
        ReviewState.OVERDUE: ["Review it and set the next date."],
        ReviewState.UNDATED: ["Put its dates into it: adopted, and next review."],
        ReviewState.NO_REVIEW_DATE: ["Agree a date for its next review and write it into the policy."],
        ReviewState.DUE_SOON: ["Plan its review."],
        ReviewState.CURRENT: [],
    }[found.state]
    guessed = [
        f"Confirm or correct the date read from “{fact.words}”."
        for fact in found.policy.facts
        if _is_guessed_date(fact)
    ]
    return [*asked, *guessed, *([] if found.is_signed else ["Have it signed."]), *_open_questions(found.policy)]


def _open_questions(policy: Policy) -> Iterator[str]:
    """What else a reviewer should look at: items that do not fit their lead-in, policies that are named and missing."""
    for oddity in policy.oddities:
        yield f"Line {oddity.line} {oddity.reason}."
    missing = list(dict.fromkeys(item.name for item in policy.related if not item.held))
    if missing:
        yield f"It names policies that I do not hold: {', '.join(missing)}."


def _is_guessed_date(fact: Fact) -> bool:
    return fact.day is not None and is_guess(fact)


def nothing_due(club: Club) -> str:
    """That no policy of the club asks anything of its managers."""
    return f"Nothing is due at {club.name}: every policy is signed and within its review date."


# Doors ----------------------------------------------------------------------------------------------------------------


def choose_club() -> str:
    """The question asked once, before the first answer."""
    return "Which club do you work at? I answer from its policies only."


def club_chosen(club: Club) -> str:
    """That the choice is stored, and how to change it."""
    return f"I now answer from {possessive(club.name)} policies."


def no_clubs() -> str:
    """That the asker's workspace has no club, and who can mend it."""
    return "No club can be used from here yet. Ask whoever looks after me to add it to clubs.yaml."


def no_policies() -> str:
    """That there is nothing to list."""
    return "No policy is held yet."


def empty_question() -> str:
    """What is said to somebody who calls the bot and asks nothing."""
    return f"Ask me in your own words, for example: {EXAMPLE_QUESTION}"


def managers_only() -> str:
    """That something is for managers, and how to become one."""
    return "That is for the club’s managers. Whoever looks after me can make you one."


def calm_error(reference: str | None = None) -> str:
    """What a user reads when something is broken; `reference` is what an engineer finds in the log."""
    told = f" (reference {reference})" if reference else ""
    return (
        "Something went wrong on my side, and there is no answer. Try again in a minute; "
        f"if it happens again, tell whoever looks after me{told}. Until then, ask {_YOUR_MANAGER}."
    )


EXAMPLES: Final = (
    "Can I accept a parent’s friend request?",
    "What must staff never do online?",
    "When is the policy due for review?",
)


def what_is_kept() -> str:
    """What is kept of a person, in a sentence each."""
    return (
        "Your question is deleted as soon as it is answered; where no clause clearly answers it, its words are kept "
        "for 180 days without your name, so that managers see what the policy leaves open. For 30 days I remember "
        "which clause I showed you, so that you can find it again with /policy last. Only you see an answer, until you "
        "share it."
    )


def try_these() -> str:
    """What stands above the questions to tap."""
    return "Ask in your own words, or try one of these:"


def first_answer() -> str:
    """Under the first answer to somebody who never had to choose a club."""
    return f"Your first answer from me. {what_is_kept()} /policy help says what else I do."


def promise() -> str:
    """What the bot does and does not do, in two lines of its help."""
    return (
        "I quote your club’s policy word for word, with its source and how up to date it is.\n"
        "Where the policy does not say, I say so. That is never permission."
    )


def help_text(command: str = "/policy") -> str:
    """How to use the bot in a chat whose command is `command`."""
    return "\n".join(
        [
            promise(),
            "",
            f"{command} {EXAMPLE_QUESTION}",
            f"{command} list – your club’s policies, and how up to date each is",
            f"{command} show social media – read a policy",
            f"{command} last – what you were answered lately",
            f"{command} club – choose or change your club",
            f"{command} reviews – for managers: which policies are due for review",
            f"{command} drafts – for managers: texts that wait to be published, one or many at once",
            f"{command} gaps – for managers: what staff ask and no clause answers; write a note on it",
            f"{command} compare {COMPARED_QUESTION} – for managers of several clubs",
            f"{command} matrix – for managers of several clubs: which policies each holds",
            f"{command} lineage – for managers of several clubs: where their policies’ wording differs",
            f"{command} acknowledgements – for managers: who has read which policy; ask staff to read one",
            f"{command} evidence – for managers: what staff were told in a period, as files",
            f"{command} remind – for managers: remind an owner, managers or staff of a policy",
            f"{command} channel – for managers: whose policies I quote in this channel",
            f"{command} roles – for those who run me: who is staff and who is a manager",
            f"{command} status – whether I am well",
            f"{command} privacy – what is kept of you, and for how long",
            f"{command} help – this text",
            "",
            "You can also mention me in a channel, send me a direct message, look at my Home tab, "
            f"or choose “{MESSAGE_SHORTCUT}” in the menu of a message.",
            "Only you see an answer, until you share it.",
        ]
    )


def chat_opening(club: Club, history: Path | None = None) -> str:
    """What stands above a chat at a terminal; `history` is the file that keeps what is typed, if any."""
    kept = f"is kept in {history}" if history else "is forgotten when you leave"
    return f"{club.name}. Ask in your own words.\nWhat you type {kept}. /help says what else I do, /quit ends."


def chat_help() -> str:
    """How to use the chat at a terminal."""
    return "\n".join(
        [
            promise(),
            "",
            "  a question       in your own words",
            "  /club            choose another club; /club NAME goes straight to it",
            "  /reviews         which of the club’s policies are due for review",
            "  /reviews all     the same for every club",
            "  /help            this text",
            "  /quit            leave (so does Ctrl-D)",
            "",
            "/policy before any of these works as it does in Slack.",
        ]
    )


def unknown_command(command: str) -> str:
    """That there is no such command, and where to find those there are."""
    return f"There is no {command}. /help lists what there is; a question needs no slash."


def unknown_club(names: Sequence[str]) -> str:
    """That no club goes by that name, and which there are."""
    return f"I know no club of that name. There are: {', '.join(names)}."


# Among other people, in a chat ----------------------------------------------------------------------------------------

SHARE_BUTTON_ALOUD: Final = "Share this clause in this channel, without your question"


def shared_opening(club: Club) -> str:
    """The bot's words above a clause that somebody shares with a channel."""
    return f"From {possessive(club.name)} policy:"


def shared_by(person: str) -> str:
    """Who shared a clause."""
    return f"Shared by {person}"


def shared_text(quotation: Quotation, today: date, club: Club, words: Callable[[Quotation], str] = whole) -> str:
    """A shared clause without any layout."""
    return "\n".join(
        [
            shared_opening(club),
            f"{binds(quotation.clause)}:",
            f"“{words(quotation)}”",
            source_line(quotation, today, club),
        ]
    )


KEEP_BUTTON: Final = "Keep private"


def kept_private() -> str:
    """That a clause stays with its reader, and where to find it again."""
    return "Kept private: only you see it. /policy last shows it again."


def shared_before() -> str:
    """Said to whoever presses the button a second time."""
    return "That clause was shared here already."


def cannot_share() -> str:
    """That a clause is not, or no longer, in a policy the asker may share from."""
    return "I cannot share that: the clause is not in your club’s policies as they are now. Please ask again."


def left_to_read(left: int, quotation: Quotation) -> str:
    """That a long quotation goes on, by how much, and where to read on."""
    section = section_words(quotation)
    where = f"“{policy_words(quotation.policy)}”" + (f", section “{section}”" if section else "")
    return f"{left:,} more characters: read on in {where}."


def write_to(person: str) -> str:
    """Who can be written to about it."""
    return f"You can write to {person} here."


def club_is(club: Club) -> str:
    """Which club the asker's questions are answered for."""
    return f"I answer from {possessive(club.name)} policies."


def only_club(club: Club) -> str:
    """That there is nothing to choose."""
    return f"{club_is(club)} It is the only club that you can choose here."


def question_waits() -> str:
    """What happens to the question that was asked before a club was known."""
    return (
        "Your question waits, and is answered as soon as you have chosen. It is deleted if you have not within a day."
    )


def club_not_offered() -> str:
    """That a club cannot be chosen by this person."""
    return "That club cannot be chosen here. Use /policy club to see those that can."


def perhaps_answered() -> str:
    """Said when a message may or may not have arrived; it is never sent again blindly."""
    return "I was cut off while I answered you. If you can see no answer from me, please ask again."


def not_delivered() -> str:
    """Said when the chat refused a message in every way there was to send it."""
    return "I could not deliver what you asked me for. If it was for a channel, invite me there first, then try again."


# Reading a policy -----------------------------------------------------------------------------------------------------

READER_TITLE: Final = "Policy"
OPEN_BUTTON: Final = "Open the policy"
OPEN_A_POLICY: Final = "Open a policy"
CONTENTS: Final = "Contents"
PREVIOUS_PAGE: Final = "Previous page"
NEXT_PAGE: Final = "Next page"


def page_words(page: int, pages: int) -> str:
    """Which page is shown, counted from 1."""
    return f"Page {page} of {pages}"


def policy_status(policy: Policy, club: Club, today: date) -> str:
    """Whose policy it is and how up to date, on one line."""
    found = review(policy, today)
    unsigned = [] if found.is_signed else ["not signed"]
    return SEPARATOR.join([club.name, adopted_words(policy), review_words(found), *unsigned])


def policies_heading(club: Club) -> str:
    """What stands above the list of a club's policies."""
    return f"The policies of {club.name}:"


def policies_text(found: Sequence[Review], today: date, club: Club) -> str:
    """A club's policies with their state, a line each."""
    lines = [f"- {policy_words(each.policy)}: {state_words(each, today)}" for each in found]
    return "\n".join([policies_heading(club), *lines])


def cannot_open() -> str:
    """That a policy is not, or no longer, one the asker may read."""
    return "I cannot open that: it is not among your club’s policies as they are now. Use /policy list to see them."


def not_opened() -> str:
    """That the window did not open, and what to do."""
    return "The window did not open in time. Please press again, or use /policy show."


def which_policy() -> str:
    """The question which policy to open."""
    return "Which policy do you want to read?"


# Home and windows -----------------------------------------------------------------------------------------------------

BOT_TITLE: Final = "policybot"
MESSAGE_SHORTCUT: Final = "What does our policy say"  # as the manifest calls it; Slack allows 24 characters
ANSWER_TITLE: Final = "What the policy says"
ASK_TITLE: Final = "Ask a policy question"
ASK_BUTTON: Final = "Ask"
QUESTION_LABEL: Final = "Your question"
HOME_CLUB: Final = "My club"
HOME_ASK: Final = "Ask"
HOME_POLICIES: Final = "My club’s policies"
HOME_LATELY: Final = "My last answers"
HOME_TO_READ: Final = "To read"


def asked_from_home() -> str:
    """How the box is used, and who sees the answer."""
    return "Press enter to ask. The answer opens in a window that only you see."


def how_else() -> str:
    """Where else a question can be asked."""
    return (
        "You can also ask with /policy anywhere, mention me in a channel, send me a message here, "
        f"or choose “{MESSAGE_SHORTCUT}” in the menu of a message."
    )


# What was answered lately ---------------------------------------------------------------------------------------------


def last_heading(club: Club) -> str:
    """What stands above a person's last answers."""
    return f"What I answered you lately from {possessive(club.name)} policies, the newest first:"


def nothing_answered() -> str:
    """That there is no answer to show again."""
    return "I have not answered you from this club’s policies in the last 30 days."


def answered_words(status: Status, moment: datetime) -> str:
    """When an answer was given, and what kind it was."""
    when = f"{day_words(moment.date())}, {moment:%H:%M}"
    kind = {Status.UNSURE: ": I was not sure", Status.NOT_COVERED: ": the policy does not say"}.get(status, "")
    return f"{when}{kind}"


def clause_gone() -> str:
    """That the clause of a former answer is not in the policy any more."""
    return "The clause that I quoted is not in the policy as it is now. Please ask again."


def last_kept() -> str:
    """What is kept of answers."""
    return "I keep which clause I showed you for 30 days, never what you asked."


# Commands -------------------------------------------------------------------------------------------------------------


def answered_anew() -> str:
    """That this answers the question as it reads now."""
    return "You changed your question: this is the answer to it as it reads now."


def only_the_beginning(most: int) -> str:
    """That a very long question was not read to its end."""
    return f"I read only the first {most:,} characters of what you wrote. A short question gets a better answer."


def only_words() -> str:
    """That a file or a picture is no question."""
    return f"I can read words only, no files or pictures. {empty_question()}"


def not_english() -> str:
    """That the policies are in English, under an answer to a question in another language."""
    return "Your club’s policies are in English, and I find their clauses best for a question in English."


def perhaps_meant(command: str, word: str) -> str:
    """That a lone word was perhaps meant to be a command."""
    return f"Did you mean {command} {word}?"


def nothing_to_compare() -> str:
    """That comparing is for managers of two clubs or more, and how to ask instead."""
    return (
        "Comparing is for people who manage two clubs or more. "
        "Whoever looks after me can name you as a manager in clubs.yaml."
    )


def compare_what() -> str:
    """How to compare."""
    return f"Type what to compare behind it, for example: /policy compare {COMPARED_QUESTION}"


def health_lines(health: Mapping[str, Any], club: Club | None) -> list[tuple[str, str]]:
    """What was looked at, and how it is."""
    if not health.get("database"):
        return [("Database", "cannot be reached; whoever looks after me must see to it")]
    lines = [("I am", "well" if health["ok"] else "not connected to Slack as I should be")]
    lines += [("Club", club.name if club else "not chosen yet: /policy club")]
    lines += [("Policies held", f"{health['policies']}, read on {health['snapshot']}")]
    lines += [("Connections to Slack", str(health["connections"]))] if "connections" in health else []
    lines += [("Answers on their way", str(health["waiting"]))]
    lines += [("Answers that may not have arrived", str(health["doubtful"]))] if health["doubtful"] else []
    lines += [("Answers that could not be delivered", str(health["failed"]))] if health["failed"] else []
    return lines


def status_text(lines: Sequence[tuple[str, str]]) -> str:
    """The bot's health, a line for each thing looked at."""
    return "\n".join(f"{name}: {value}" for name, value in lines)


# Feedback, and the way to a person ------------------------------------------------------------------------------------

HELPFUL_BUTTON: Final = "Helpful"
NOT_HELPFUL_BUTTON: Final = "Not helpful"
ASK_PERSON_BUTTON: Final = "Ask a person"
SEND_BUTTON: Final = "Send"
REASON_TITLE: Final = "What was missing?"
REASON_LABEL: Final = "What was wrong or missing? (only if you like)"
TICKET_TITLE: Final = "Ask a person"
READER_LABEL: Final = "Who should read it?"
TO_MANAGERS: Final = "The club’s managers"
TAKE_BUTTON: Final = "I take it"
ANSWER_BUTTON: Final = "Answer"
CLOSE_BUTTON: Final = "Close"
ANSWER_TICKET_TITLE: Final = "Answer a question"
ANSWER_LABEL: Final = "Your answer"


def helpful_noted() -> str:
    """Thanks, and what is kept of it."""
    return "Thank you. I keep that the answer helped, without your question and without your name."


def not_helpful_noted() -> str:
    """What is kept of it, and where else to turn."""
    return (
        "Thank you. I keep that the answer did not help, without your question and without your name. "
        "If you need an answer, press “Ask a person” under it."
    )


def reason_noted() -> str:
    """That the reason is kept."""
    return "Thank you. Your managers can read this, without your name, for 180 days."


def ticket_goes_to(club: Club) -> str:
    """Who gets what is typed, and that they see who asks."""
    return (
        f"This goes to the managers of {club.name}, with your name and the clause I showed you. "
        "Nothing is sent before you press Send; change the words as you like."
    )


def to_other(club: Club) -> str:
    """The choice for what is about a manager."""
    return f"It is about a manager: to {contact_words(club.allegations_contact) or 'the other contact'} only"


def ticket_sent(club: Club, *, about_manager: bool) -> str:
    """That it is sent, to whom, and how the asker will hear."""
    reader = contact_words(club.allegations_contact) or "the other contact"
    to = reader if about_manager else f"the managers of {club.name}"
    return f"Your question is with {to}. I tell you here when somebody takes it and when it is answered."


def ticket_heading(number: int, club: Club) -> str:
    """What stands above a ticket; the person follows."""
    return f"Question {number} for you, from {club.name}, from"


def asker_was_shown() -> str:
    """What the quotation in a ticket is."""
    return "The clause I had shown them:"


def answer_is_yours() -> str:
    """Whose words an answer will be."""
    return "It is sent as your own words, with your name. I quote the clause under it as the policy has it."


def answer_concerns() -> str:
    """What the quotation under a manager's answer is."""
    return "The clause it concerns, as the policy has it:"


def answered_by(person: str) -> str:
    """Whose words an answer is."""
    return f"Answered by {person}; these are their words, not the policy’s."


def taken_by(person: str) -> str:
    """Who took a ticket."""
    return f"Taken by {person}."


def ticket_news(number: int, state: str) -> str:
    """What became of a ticket, to its asker."""
    news = {
        "taken": "somebody has taken it and will answer you.",
        "answered": "here is the answer.",
        "closed": "it was closed. If you still need an answer, ask your manager.",
    }
    return f"Your question {number}: {news[state]}"


def ticket_moved(number: int, state: str) -> str:
    """What was done, to whoever did it."""
    done = {
        "taken": "is yours; the asker has been told.",
        "answered": "is answered; your words are on their way.",
        "closed": "is closed; the asker has been told.",
    }
    return f"Question {number} {done[state]}"


def ticket_gone() -> str:
    """That a ticket cannot be acted on by this person, or not any more."""
    return "That question is not open to you: somebody has taken or closed it, or it was put to somebody else."


def window_late() -> str:
    """That a window did not open."""
    return "The window did not open in time. Please press again."


def stale_button() -> str:
    """That a button is of another day, and leads nowhere now."""
    return "That button is no longer in use. Please ask again."


def more_policies(left: int) -> str:
    """That a list of policies goes on, and where to see it whole."""
    return f"{left} more not shown here; `policybot reviews` lists them all."


# What managers and operators set --------------------------------------------------------------------------------------

CHANNEL_TITLE: Final = "This channel"
CHANNEL_CLUB_LABEL: Final = "Whose policies do I quote here?"
EVERYONES_OWN: Final = "Everyone’s own club"
LISTENING_LABEL: Final = "When do I answer here?"
WAITS_FOR_MENTION: Final = "When I am asked: by /policy, a mention or the menu of a message"
LISTENS: Final = "Also when somebody asks something here and I am sure"
SAVE_BUTTON: Final = "Save"
ROLES_TITLE: Final = "Roles"
PERSON_LABEL: Final = "Who?"
ROLE_LABEL: Final = "What are they there?"
NO_ROLE: Final = "Neither: take back what was given here"


def channel_is(club: str | None, *, listens: bool) -> str:
    """How a channel is set."""
    whose = (
        f"Here I quote the policies of {club} to everybody who may read them"
        if club
        else ("Here I quote to each person the policies of their own club")
    )
    when = (
        " I also answer questions that nobody asked me, where I am sure. Only whoever asked sees the answer."
        if listens
        else ""
    )
    return f"{whose}.{when}"


def channel_only() -> str:
    """That a channel is set in the channel."""
    return "Type /policy channel in the channel that you want to set."


def what_listening_is() -> str:
    """What is read and kept of a channel that is listened to."""
    return (
        "In a channel that I listen to, I look at each message and keep none. Where it asks something that a clause "
        "decides, I show the clause to whoever asked, and nobody else. In all other channels I read nothing that does "
        "not mention me."
    )


def cannot_listen() -> str:
    """Why it cannot be chosen that a channel is listened to."""
    return (
        "I answer here when I am asked. To let me answer without that, whoever looks after me installs me with "
        "manifest.listening.json."
    )


def overheard() -> str:
    """Under an answer to what was not said to the bot."""
    return "You did not ask me: a manager lets me answer questions in this channel. Only you see this."


def operators_only() -> str:
    """That roles are given by operators."""
    return "Roles are given by those who run me: they stand under `operators` in clubs.yaml."


def role_words(role: Role) -> str:
    """A role as people call it."""
    return {Role.MANAGER: "Manager", Role.STAFF: "Staff"}[role]


def roles_given() -> str:
    """What stands above the roles that were given in Slack."""
    return "Roles that were given here:"


def no_roles_given() -> str:
    """That none was given in Slack."""
    return "No role was given here yet."


def role_line(person: str, role: Role, club: str) -> str:
    """Who is what, where."""
    return f"{person}: {role_words(role).lower()}, {club}"


def more_roles(left: int) -> str:
    """How many are not shown."""
    return f"{left} more are not shown."


def other_roles() -> str:
    """Where else roles come from."""
    return "Roles in clubs.yaml and those of Slack’s user groups are changed there. Whoever gets a role is told."


def role_saved() -> str:
    """That it is kept."""
    return "Saved."


def role_not_given() -> str:
    """That nothing was changed."""
    return "Nothing was changed: choose a person, a club of this workspace and a role."


def role_news(role: Role | None, club: Club) -> str:
    """What somebody is told whose role has changed."""
    if role is None:
        return f"The role that you were given at {club.name} was taken back."
    what = "a manager" if role is Role.MANAGER else "one of the staff"
    more = " /policy help says what managers can do." if role is Role.MANAGER else " Ask me with /policy."
    return f"You are now {what} of {club.name} to me.{more}"


# Reading and acknowledging --------------------------------------------------------------------------------------------

ACKNOWLEDGE_BUTTON: Final = "I have read and understood"
ASK_TO_READ_BUTTON: Final = "Ask staff to read a policy"
ASK_TO_READ_TITLE: Final = "Ask staff to read"
WHICH_POLICY_LABEL: Final = "Which policy?"
WHO_READS_LABEL: Final = "Who is to read it?"
THESE_PEOPLE: Final = "These people"
THESE_PEOPLE_LABEL: Final = "Which people? (only for “These people”)"
DUE_LABEL: Final = "By when? (may be left out)"


def everybody_known(number: int, club: Club) -> str:
    """The choice of everybody who is known of a club."""
    return f"Everybody I know of {club.name} here: {number}"


def asked_to_read(policy: Policy, club: Club, due: date | None) -> str:
    """What somebody is asked; the person who asks follows."""
    by = f", by {day_words(due)}" if due else ""
    return f"Please read {policy_words(policy)} of {club.name}{by}."


def who_asks(person: str) -> str:
    """Who asks to read."""
    return f"Asked by {person}"


def what_acknowledging_is() -> str:
    """What is kept of an acknowledgement."""
    return (
        "When you press “I have read and understood”, I keep your name, the time and which text it was. "
        "Your club’s managers see it."
    )


def to_read_line(policy: Policy, due: date | None, today: date) -> str:
    """A policy to read, and by when."""
    if due is None:
        return policy_words(policy)
    return f"{policy_words(policy)}{SEPARATOR}{'was wanted' if due < today else 'wanted'} by {day_words(due)}"


def acknowledged(policy: Policy, club: Club) -> str:
    """That it is noted."""
    return f"Thank you. It is noted that you have read and understood {policy_words(policy)} of {club.name}."


def acknowledged_before(policy: Policy) -> str:
    """That it was noted before."""
    return f"It is noted already that you have read and understood {policy_words(policy)}. Thank you."


def text_has_changed() -> str:
    """That a button was about another text."""
    return "The text of that policy has changed since. Nothing was noted; open it with /policy show."


def acknowledgements_heading(club: Club) -> str:
    """What stands above who has read what."""
    return f"{club.name}: who has read what, the newest first."


def nobody_asked(club: Club) -> str:
    """That nobody was asked to read anything yet."""
    return f"{club.name}: nobody was asked to read a policy yet."


def progress_line(policy: str, asked_at: date, read: int, asked: int, due: date | None, *, is_current: bool) -> str:
    """How far a request has come."""
    by = f", by {day_words(due)}" if due else ""
    changed = "" if is_current else " The text has changed since."
    return f"{policy}: {read} of {asked} have read it. Asked on {day_words(asked_at)}{by}.{changed}"


def not_yet(people: str) -> str:
    """Who has not read it yet."""
    return f"Not yet: {people}"


def and_more(left: int) -> str:
    """How many people are not named."""
    return f" and {left} more"


def reading_asked(number: int, policy: Policy) -> str:
    """That people are asked."""
    people = "one person" if number == 1 else f"{number} people"
    return f"I ask {people} to read {policy_words(policy)}. /policy acknowledgements says who has."


def nobody_to_ask() -> str:
    """That nobody is left to ask."""
    return "There is nobody to ask: choose somebody, or all you chose have read this text already."


# Installing -----------------------------------------------------------------------------------------------------------


def not_installed() -> str:
    """What a user reads where the bot has lost its way into their workspace."""
    return (
        "I am not installed in this workspace any more. Ask whoever looks after me to install me again; "
        f"until then, ask {_YOUR_MANAGER}."
    )


def installed(workspace: str) -> str:
    """What a browser shows after an installation."""
    return (
        f"policybot is installed in {workspace}. Go back to Slack and type /policy. Until a club is bound to the "
        "workspace under `workspaces` in clubs.yaml, nobody there gets an answer."
    )


def installing_failed(reason: str) -> str:
    """What a browser shows where an installation came to nothing."""
    return (
        f"policybot was not installed ({reason}). Begin again at /slack/install, in the browser that you use for Slack."
    )


def capitalised(words: str) -> str:
    """Words as a sentence begins."""
    return words[:1].upper() + words[1:]
