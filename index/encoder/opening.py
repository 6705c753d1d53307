"""Opening a kept encoder: onnxruntime and tokenizers, no PyTorch."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoder.identity import Identity, Precision, identify
from index.errors import EncoderError, EncoderMismatchError, MissingEncoderError
from index.files import digest_of, digest_of_json

ENCODERS_FOLDER: Final = "encoders"
MODEL_FILE: Final = "model.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"
DESCRIPTION_FILE: Final = "encoder.json"
MAKING_COMMAND: Final = "policybot index build"
EXTRA_COMMAND: Final = "pip install 'policybot[build]'"

# Of the exported graph.
INPUT: Final = "input_ids"
OUTPUTS: Final = ("vector", "tokens")

# A question is a dozen words: a second thread costs more to wake than it computes, and one a question leaves the
# other cores to other questions.
_THREADS: Final = 1
# More at once would be no sooner done, and each holds memory of its own.
_ONE_A_CORE: Final = threading.BoundedSemaphore(os.cpu_count() or 1)
_ERRORS_ONLY: Final = 3  # onnxruntime's log level; its warnings are about graph details nobody can act on
_UNKNOWN_TOKENS: Final = frozenset({"[UNK]", "<unk>"})


@dataclass(frozen=True, slots=True)
class Embedding:
    """A text as the encoder reads it.

    `vector`, (dimension,), is of the whole text; `tokens`, (n_tokens, token_dimension), are of its words and parts of
    words in order, as they stand in it, without the marks of its beginning and end.  All are of unit length.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors whose inner product says how near their meanings are.

    `digest` is 64 hex digits over all that decides the vectors; vectors of two digests are never compared.
    """

    @property
    def digest(self) -> str:
        """What decides the vectors, as 64 hex digits."""

    @property
    def dimension(self) -> int:
        """The length of every vector."""

    @property
    def runtime(self) -> str:
        """What computes the vectors here, with its version; another one may differ in the last bits."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text: (len(texts), dimension), unit length, in order."""

    def embed(self, text: str) -> Embedding:
        """Return the text's vector, the very one of `encode`, and those of its tokens."""

    def knows(self, word: str) -> bool:
        """Whether `word`, in lower case, is a word of the encoder's own vocabulary."""


@dataclass(frozen=True, slots=True)
class Description:
    """What encoder.json says.

    `files` holds the digest of each file beside it; `weights_digest` that of the base weights before the adapter.
    `versions` are of the libraries that made it and decide nothing any more.
    """

    identity: Identity
    dimension: int
    max_tokens: int
    prompt: str
    files: dict[str, str]
    weights_digest: str
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """What decides the vectors: the exported files and how they are used."""
        return digest_of_json({"files": self.files, "dimension": self.dimension, "prompt": self.prompt})


class OnnxEncoder:
    """An exported encoder.  Vectors do not depend on what else is encoded with them: each text is a run of its own."""

    def __init__(self, description: Description, model: bytes, tokenizer: bytes) -> None:
        """Start a session.  The files' digests must have been verified: the native readers trust their input."""
        self.description = description
        self.digest: Final = description.digest
        self.dimension: Final = description.dimension
        self.runtime: Final = f"onnxruntime {onnxruntime.__version__}"
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._session = onnxruntime.InferenceSession(model, _session_options(), providers=["CPUExecutionProvider"])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a text: (len(texts), dimension), unit length, in order.

        A text longer than the model reads is cut at its last token.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._run(text)[0][0]
        return vectors

    def embed(self, text: str) -> Embedding:
        """Return the text's vector, the very one of `encode`, and those of its tokens.

        A text longer than the model reads is cut at its last token.
        """
        vector, tokens = self._run(text)
        return Embedding(vector[0], tokens[0])

    def _run(self, text: str) -> list[NDArray[np.float32]]:
        ids = np.array([self._tokenizer.encode(self.description.prompt + text).ids], dtype=np.int64)
        with _ONE_A_CORE:
            outputs: list[NDArray[np.float32]] = self._session.run(OUTPUTS, {INPUT: ids})
        return outputs

    def knows(self, word: str) -> bool:
        """Whether `word`, in lower case, is a word of the encoder's own vocabulary, however that spells whole words."""
        tokens = self._tokenizer.encode(word, add_special_tokens=False).tokens
        return len(tokens) == 1 and tokens[0] not in _UNKNOWN_TOKENS


def open_encoder(
    data: Path, model: str | None = None, *, adapter: Path | None = None, precision: Precision = Precision.INT8
) -> OnnxEncoder:
    """The kept encoder that these settings mean, its files verified.

    `data` is the data folder; `model` is None for the default one, a sentence-transformers folder, or a name.

    Raises:
        MissingEncoderError: none is kept; the message names the command and the extra that make it.
        EncoderMismatchError: its files are not those it was made with, or two could be meant.
    """
    identity = identify(model, adapter, precision)
    folder = find_encoder(data, identity)
    if folder is None:
        raise MissingEncoderError(
            f"no encoder of the model {identity.model!r} ({identity.precision}) under {data / ENCODERS_FOLDER}; "
            f"run `{MAKING_COMMAND}` with the extra 'build' installed ({EXTRA_COMMAND})"
        )
    return open_folder(folder)


def find_encoder(data: Path, identity: Identity) -> Path | None:
    """The folder of the kept encoder that is meant, None where there is none.  Its files are not verified yet.

    Raises EncoderMismatchError where only a name is known and two encoders bear it.
    """
    encoders = data / ENCODERS_FOLDER
    if identity.model_digest is not None:
        folder = encoders / identity.digest
        return folder if folder.is_dir() else None
    found = [folder for folder in _folders(encoders) if _describes(folder, identity)]
    if len(found) > 1:
        raise EncoderMismatchError(
            f"{len(found)} encoders under {encoders} were made from models called {identity.model!r} "
            f"({', '.join(folder.name[:12] for folder in found)}…); remove all but the one that is meant"
        )
    return found[0] if found else None


def open_folder(folder: Path) -> OnnxEncoder:
    """The encoder kept in `folder`.

    Raises EncoderMismatchError where a file is missing or is not the one that encoder.json names.
    """
    try:
        description = read_description(folder)
        contents = {name: (folder / name).read_bytes() for name in (MODEL_FILE, TOKENIZER_FILE)}
    except FileNotFoundError as error:
        raise _refusal(folder, f"{Path(error.filename).name} is missing") from error
    if description.identity.digest != folder.name:
        raise _refusal(folder, f"{DESCRIPTION_FILE} describes another encoder, {description.identity.digest[:12]}…")
    for name, content in contents.items():
        if digest_of(content) != description.files.get(name):
            raise _refusal(folder, f"{name} is not the file it was made with")
    try:
        return OnnxEncoder(description, contents[MODEL_FILE], contents[TOKENIZER_FILE])
    except Exception as error:  # onnxruntime and tokenizers raise bare exceptions of their own
        raise _refusal(folder, f"onnxruntime {onnxruntime.__version__} cannot open it: {error}") from error


def read_description(folder: Path) -> Description:
    """What encoder.json in `folder` says.

    Raises:
        FileNotFoundError: there is none.
        EncoderMismatchError: it cannot be read as one.
    """
    try:
        return _description(json.loads((folder / DESCRIPTION_FILE).read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refusal(folder, f"{DESCRIPTION_FILE} cannot be read ({error!r})") from error


def _description(said: dict[str, Any]) -> Description:
    identity = said["identity"]
    return Description(
        identity=Identity(
            model=str(identity["model"]),
            model_digest=str(identity["model_digest"]),
            adapter_digest=None if identity["adapter_digest"] is None else str(identity["adapter_digest"]),
            precision=Precision(identity["precision"]),
            recipe=int(identity["recipe"]),
        ),
        dimension=int(said["dimension"]),
        max_tokens=int(said["max_tokens"]),
        prompt=str(said["prompt"]),
        files={str(name): str(digest) for name, digest in said["files"].items()},
        weights_digest=str(said["weights_digest"]),
        versions={str(name): str(version) for name, version in said["versions"].items()},
    )


def _describes(folder: Path, identity: Identity) -> bool:
    try:
        return identity.is_met_by(read_description(folder).identity)
    except (FileNotFoundError, EncoderError):
        return False


def _folders(encoders: Path) -> list[Path]:
    return sorted(folder for folder in encoders.iterdir() if folder.is_dir()) if encoders.is_dir() else []


def _refusal(folder: Path, reason: str) -> EncoderMismatchError:
    return EncoderMismatchError(
        f"the encoder in {folder} cannot be used: {reason}; run `{MAKING_COMMAND}` with the extra 'build' installed "
        f"({EXTRA_COMMAND}) to make it again"
    )


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return options
