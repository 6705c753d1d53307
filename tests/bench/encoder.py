"""`policybot bench encoder`: what 8-bit weights change, against the same model at 32 bits."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.answering import Answerer
from bot.cli.evaluate import answer_function
from index.encoder import Encoder, OnnxEncoder, Precision, make_encoder
from index.evaluate import evaluate, read_judgements
from index.retrieval import Retriever
from index.snapshot import Snapshot
from tests.bench.measuring import QUESTIONS, Figure, Question, QuestionsArgument, RecordOption, read_questions, report
from tests.bench.serving import built_index
from tests.places import data_folder

COSINE_GOAL = 0.99
SAME_FIRST_GOAL = 93.0
LOST_HITS_GOAL = 2.0

# A question → what stands first, in any form that can be compared.
FirstClause = Callable[[Question], object]


def bench(questions: QuestionsArgument = QUESTIONS, record: RecordOption = False) -> None:
    """Compare the 8-bit encoder with its 32-bit model: vectors, first clauses, and hit@1 where clauses are known.

    For example:

        policybot bench encoder questions.jsonl
    """
    int8, float32 = (make_encoder(data_folder(), precision=precision) for precision in Precision)
    with built_index(int8) as small, built_index(float32) as exact:
        asked = read_questions(questions)
        figures = [
            Figure("questions", len(asked), ""),
            *compare_vectors([each.question for each in asked], int8, float32),
            compare_first_clauses(asked, first_clause(small, int8), first_clause(exact, float32)),
            *_sizes(int8, float32),
        ]
        if _has_gold(questions):
            figures += compare_hits(questions, (small, int8), (exact, float32))
    report("encoder", figures, record=record)


def compare_vectors(texts: Sequence[str], int8: Encoder, float32: Encoder) -> list[Figure]:
    """Mean and least cosine between both encoders' vectors of the same text."""
    cosines = np.sum(int8.encode(texts) * float32.encode(texts), axis=1)
    return [
        Figure("cosine of 8 bits with 32 bits: mean", float(cosines.mean()), "", at_least=COSINE_GOAL),
        Figure("cosine of 8 bits with 32 bits: least", float(cosines.min()), ""),
    ]


def compare_first_clauses(asked: Sequence[Question], int8: FirstClause, float32: FirstClause) -> Figure:
    """The share of questions for which both put the same clause first."""
    same = sum(int8(each) == float32(each) for each in asked)
    return Figure("same clause first", 100 * same / len(asked), "%", at_least=SAME_FIRST_GOAL)


def first_clause(snapshot: Snapshot, encoder: Encoder) -> FirstClause:
    """The clause that retrieval puts first: its policy's file and its id, None where there is none."""
    retriever = Retriever(snapshot, encoder)
    everywhere = tuple(club.slug for club in snapshot.corpus.clubs)

    def first(asked: Question) -> object:
        candidates = retriever.retrieve(asked.question, (asked.club,) if asked.club else everywhere).candidates
        return (candidates[0].policy.source.path, candidates[0].clause.clause_id) if candidates else None

    return first


@dataclass(frozen=True)
class Hits:
    """Share of the answerable questions whose first quotation is right, in percent, and of how many."""

    percent: float
    count: int


def compare_hits(questions: Path, int8: tuple[Snapshot, Encoder], float32: tuple[Snapshot, Encoder]) -> list[Figure]:
    """hit@1 of both, by the whole bot, and how much the 8-bit encoder loses."""
    small, exact = _hits(questions, *int8), _hits(questions, *float32)
    return [
        Figure(f"hit@1 of {small.count} with 8 bits", small.percent, "%"),
        Figure(f"hit@1 of {exact.count} with 32 bits", exact.percent, "%"),
        Figure("hit@1 lost", exact.percent - small.percent, "points", at_most=LOST_HITS_GOAL),
    ]


def _hits(questions: Path, snapshot: Snapshot, encoder: Encoder) -> Hits:
    answer = answer_function(Answerer(snapshot, encoder), snapshot.corpus)
    found = evaluate(read_judgements(questions.read_text("utf-8").splitlines()), answer).overall.shares["hit@1"]
    return Hits(100 * (found.value or 0.0), found.count)


def _has_gold(questions: Path) -> bool:
    return "gold" in json.loads(questions.read_text("utf-8").splitlines()[0])


def _sizes(int8: OnnxEncoder, float32: OnnxEncoder) -> list[Figure]:
    sizes = (
        (data_folder() / "encoders" / encoder.description.identity.digest / "model.onnx").stat().st_size / 1e6
        for encoder in (int8, float32)
    )
    return [Figure(f"size with {bits} bits", size, "MB") for bits, size in zip((8, 32), sizes, strict=True)]
