"""The learning itself.  Imports PyTorch, so only what trains imports this."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import torch
from datasets import Dataset
from peft import LoraConfig
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers.base.sampler import DefaultBatchSampler
from sentence_transformers.sentence_transformer.training_args import SentenceTransformerTrainingArguments
from torch import Tensor, nn
from transformers import PrinterCallback, TrainerCallback

from index.training.examples import Row, Views, batches_of
from index.training.questions import ClausePlace
from index.training.recipe import Competing, Recipe

# Texts of like length are embedded together, few enough at a time that the processor's caches hold them.
_TEXTS_A_FORWARD: Final = 24
_TOLD_EVERY_STEPS: Final = 10

Progress = Callable[[str], None]
Features = dict[str, Tensor]


def learn(
    model: SentenceTransformer, rows: Sequence[Row], views: dict[ClausePlace, Views], recipe: Recipe, tell: Progress
) -> None:
    """Teach `model` the rows, in place: into a new low-rank adapter, or into all its weights where the rank is 0."""
    torch.manual_seed(recipe.seed)
    if recipe.rank:
        model.add_adapter(
            LoraConfig(
                task_type="FEATURE_EXTRACTION",
                r=recipe.rank,
                lora_alpha=2 * recipe.rank,
                target_modules=list(recipe.modules),
            )
        )
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # a third of the time, and no gain measured in so few steps
    model.model_card_data.generate_widget_examples = False  # nobody reads a card of it
    places = sorted({place for row in rows for place in (row.answer, row.near)})
    with tempfile.TemporaryDirectory() as scratch:
        trainer = SentenceTransformerTrainer(
            model=model,
            args=_arguments(scratch, rows, recipe),
            train_dataset=_dataset(rows, views, places),
            loss=ClauseRanking(model, rows, places, recipe),
            callbacks=[_Teller(tell)],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    model.eval()


def _arguments(folder: str, rows: Sequence[Row], recipe: Recipe) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=folder,
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        warmup_steps=0.1,  # below 1: a share of all steps
        weight_decay=0.01,
        batch_sampler=_sampler(rows, recipe),
        seed=recipe.seed,
        data_seed=recipe.seed,
        use_cpu=True,
        bf16=recipe.half_precision,
        save_strategy="no",
        logging_steps=_TOLD_EVERY_STEPS,
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )


def _dataset(rows: Sequence[Row], views: dict[ClausePlace, Views], places: Sequence[ClausePlace]) -> Dataset:
    """A row of texts for each row, and as its label the numbers of the row, of its answer and of its near clause."""
    numbers = {place: number for number, place in enumerate(places)}
    return Dataset.from_list(
        [
            {
                "question": row.question.text,
                "answer_full": views[row.answer].full,
                "answer_other": views[row.answer].other,
                "near_full": views[row.near].full,
                "near_other": views[row.near].other,
                "label": [number, numbers[row.answer], numbers[row.near]],
            }
            for number, row in enumerate(rows)
        ]
    )


def _sampler(rows: Sequence[Row], recipe: Recipe) -> type[Any]:
    class Batches(DefaultBatchSampler):  # type: ignore[misc]
        """The batches of each epoch, other ones each time and the same ones for the same seed."""

        def _batches(self) -> list[list[int]]:
            chance = random.Random(recipe.seed + self.epoch)  # noqa: S311 - no secret, but always the same
            return batches_of(rows, recipe.batch_size, chance, block=recipe.block, one_setting=recipe.one_setting)

        def __iter__(self) -> Iterator[list[int]]:
            yield from self._batches()

        def __len__(self) -> int:
            return len(self._batches())

    return Batches


class _Teller(TrainerCallback):
    """Says in words how far it is."""

    def __init__(self, tell: Progress) -> None:
        self._tell = tell

    def on_log(self, args: Any, state: Any, control: Any, **said: Any) -> None:  # noqa: ARG002 - as the base has it
        """Called by the trainer every few steps."""
        logs = said.get("logs")
        if logs and "loss" in logs:
            self._tell(f"step {state.global_step} of {state.max_steps}, loss {float(logs['loss']):.3f}")


class ClauseRanking(nn.Module):  # type: ignore[misc]
    """Multiple negatives ranking over the distinct clauses of a batch, each scored by a view as retrieval scores it.

    The clauses that a row spares are no negatives of its question.
    """

    def __init__(
        self, model: SentenceTransformer, rows: Sequence[Row], places: Sequence[ClausePlace], recipe: Recipe
    ) -> None:
        """`places` are the clauses in the order of the numbers in the labels."""
        super().__init__()
        self.model = model
        self.recipe = recipe
        numbers = {place: number for number, place in enumerate(places)}
        self.spared = torch.zeros(len(rows), len(places), dtype=torch.bool)
        for number, row in enumerate(rows):
            for place in row.spared & numbers.keys():
                self.spared[number, numbers[place]] = True
        self.covered = torch.tensor([row.question.is_covered for row in rows])

    def forward(self, features: Sequence[Features], labels: Tensor) -> Tensor:
        """The mean cross entropy; `features` and `labels` are the columns of `_dataset`."""
        question, *clause_columns = features
        questions = self._embed([question], torch.arange(len(labels)))
        similar, clauses = self._similar(questions, clause_columns, labels)
        covered = self.covered[labels[:, 0]]
        answers = (clauses[None, :] == labels[:, 1, None]) & covered[:, None]
        spared = self.spared[labels[:, 0]][:, clauses] & ~answers
        logits = (similar * self.recipe.scale).masked_fill(spared, -torch.inf)
        targets = answers.float().argmax(dim=1)
        if not self.recipe.with_uncovered:
            return nn.functional.cross_entropy(logits[covered], targets[covered])
        none = torch.full((len(labels), 1), self.recipe.none_at * self.recipe.scale)
        return nn.functional.cross_entropy(
            torch.cat([logits, none], dim=1), torch.where(covered, targets, len(clauses))
        )

    def _similar(self, questions: Tensor, columns: Sequence[Features], labels: Tensor) -> tuple[Tensor, Tensor]:
        """The cosine of each question with each distinct clause of the batch, and the clauses' numbers."""
        answer_full, answer_other, near_full, near_other = columns
        numbers = labels[:, 1:].T.flatten() if self.recipe.with_near else labels[:, 1]
        clauses, where = torch.unique(numbers, return_inverse=True)
        one_of_each = torch.empty_like(clauses).scatter_(0, where, torch.arange(len(numbers)))
        full = questions @ self._embed([answer_full, near_full], one_of_each).T
        if self.recipe.view is Competing.FULL:
            return full, clauses
        other = questions @ self._embed([answer_other, near_other], one_of_each).T
        return (torch.maximum(full, other) if self.recipe.view is Competing.BETTER else (full + other) / 2), clauses

    def _embed(self, columns: Sequence[Features], chosen: Tensor) -> Tensor:
        """The unit vectors of the `chosen` texts, counted through the columns one after the other."""
        tokens = nn.utils.rnn.pad_sequence([row for column in columns for row in column["input_ids"]], batch_first=True)
        masks = nn.utils.rnn.pad_sequence(
            [row for column in columns for row in column["attention_mask"]], batch_first=True
        )
        lengths = masks[chosen].sum(dim=1)
        order = lengths.argsort(stable=True)
        parts = []
        for some in order.split(_TEXTS_A_FORWARD):
            rows, longest = chosen[some], int(lengths[some].max())
            ids = tokens[rows, :longest]
            said = self.model({"input_ids": ids, "attention_mask": masks[rows, :longest], "token_type_ids": ids * 0})
            parts.append(nn.functional.normalize(said["sentence_embedding"].float(), dim=-1))
        return torch.cat(parts)[order.argsort()]
