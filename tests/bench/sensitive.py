"""`policybot bench sensitive`: cases caught, questions about the rule left alone, ordinary ones taken for cases."""

import json
import math
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

import numpy as np
import typer

from bot.sensitive import Judgement, judge_message
from bot.sensitive.judging import REASONS, WEIGHTS
from index.evaluate import BOOTSTRAP_ROUNDS, BOOTSTRAP_SEED
from tests.bench.measuring import Figure, RecordOption, milliseconds, report
from tests.bench.sensitive_fitting import fit_and_keep
from tests.bench.sensitive_messages import (
    ABOUT_STAFF,
    Half,
    Message,
    everyday_questions,
    ordinary_questions,
    read_messages,
    told_in_questions,
)

RECALL_GOAL = 97.0
RULE_GOAL = 3.0
TIME_GOAL = 1.0

Recognise = Callable[[str], Judgement]
FitOption = Annotated[bool, typer.Option("--fit", help="Make the weights anew first, and write them to bot/sensitive.")]
ListOption = Annotated[bool, typer.Option("--list", help="Print every ordinary question that is taken for a case.")]


def bench(fit: FitOption = False, show: ListOption = False, record: RecordOption = False) -> None:
    """Measure how sensitive messages are told from questions, on the development and the held-out half.

    For example:

        policybot bench sensitive
    """
    if fit:
        fit_and_keep()
    halves = {half: read_messages(half) for half in Half}
    ordinary = [each.text for each in ordinary_questions()]
    figures = [
        *_left_out(),
        *(figure for half, messages in halves.items() for figure in of_half(half, messages, judge_message)),
        share(
            "training questions that tell a case, caught",
            [bool(judge_message(each.text).reason) for each in told_in_questions()],
        ),
        *_false_alarms("ordinary training questions", ordinary),
        *_false_alarms("everyday questions of this checkout's clubs", [each.text for each in everyday_questions()]),
        *_times([each.text for messages in halves.values() for each in messages] + ordinary),
    ]
    if show:
        for text in ordinary:
            if reason := judge_message(text).reason:
                typer.echo(f"{reason}: {text}")
    report("sensitive", figures, record=record)


def of_half(half: Half, messages: Sequence[Message], recognise: Recognise) -> list[Figure]:
    """Recall, in all and by reason; reasons that are right; false alarms on questions about the rule and elsewhere.

    Of the development half it says only how well it was learned.
    """
    judged = [(each, recognise(each.text)) for each in messages]
    found = [(each, judgement.reason) for each, judgement in judged]
    cases = [(each, reason) for each, reason in found if each.reason]
    caught = [(each, reason) for each, reason in cases if reason]
    held = half is Half.HELD_OUT
    return [
        share(f"{half}: recall", [bool(reason) for _, reason in cases], at_least=RECALL_GOAL if held else None),
        share(
            f"{half}: caught, or answered with whom to tell",
            [bool(judgement.reason or judgement.doubtful) for each, judgement in judged if each.reason],
        ),
        *(
            share(f"{half}: recall, {wanted}", [bool(reason) for each, reason in cases if each.reason == wanted])
            for wanted in REASONS
        ),
        share(f"{half}: reason right, of the caught", [each.reason == reason for each, reason in caught]),
        share(
            f"{half}: allegations about people who work here named so",
            [reason == "allegation" for each, reason in caught if is_about_staff(each)],
        ),
        share(
            f"{half}: false alarms, questions about the rule",
            [bool(reason) for each, reason in found if each.asks_about_the_rule],
            at_most=RULE_GOAL if held else None,
        ),
        share(
            f"{half}: false alarms, ordinary matters in the same words",
            [bool(reason) for each, reason in found if not each.reason and not each.asks_about_the_rule],
        ),
    ]


def _false_alarms(of: str, texts: Sequence[str]) -> list[Figure]:
    judged = [judge_message(text) for text in texts]
    return [
        share(f"{of} taken for a case", [bool(each.reason) for each in judged]),
        share(f"{of} answered with whom to tell", [each.doubtful for each in judged]),
    ]


def _left_out() -> list[Figure]:
    """What the weights were found to do on messages and subjects left out in turn while they were made."""
    shares = json.loads(WEIGHTS.read_text("utf-8"))["left_out"]
    return [Figure(f"left out in turn: taken for a case, of {group}", 100 * one, "%") for group, one in shares.items()]


def is_about_staff(message: Message) -> bool:
    """Whether it is an allegation about somebody who works here, who must not be the one to hear of it."""
    return message.reason == "allegation" and message.kind in ABOUT_STAFF


def share(
    name: str, outcomes: Iterable[bool], *, at_least: float | None = None, at_most: float | None = None
) -> Figure:
    """The share of outcomes that are true, in percent, with count and 95 % bootstrap interval in its name."""
    values = np.array(list(outcomes), dtype=float)
    if not len(values):
        return Figure(f"{name} (of none)", math.nan, "%", at_least=at_least, at_most=at_most)
    draws = np.random.default_rng(BOOTSTRAP_SEED).binomial(len(values), values.mean(), BOOTSTRAP_ROUNDS) / len(values)
    low, high = 100 * np.percentile(draws, [2.5, 97.5])
    counted = f"{name} ({int(values.sum())} of {len(values)}; 95 %: {low:.1f}–{high:.1f})"
    return Figure(counted, 100 * float(values.mean()), "%", at_least=at_least, at_most=at_most)


def _times(texts: Sequence[str]) -> list[Figure]:
    judge_message("")  # the weights are read once
    seconds = []
    for text in texts:
        started = time.perf_counter()
        judge_message(text)
        seconds.append(time.perf_counter() - started)
    median, last = milliseconds(seconds)
    return [
        Figure("a message: median", median, "ms", at_most=TIME_GOAL),
        Figure("a message: 99th percentile", last, "ms"),
    ]
