"""An index is whole, or it is refused with what differs and the command that mends it."""

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import bm25s
import faiss
import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray

from index.encoder import Embedding, OnnxEncoder, open_encoder
from index.errors import DamagedSnapshotError, MissingSnapshotError, SnapshotError, StaleSnapshotError
from index.files import digest_of
from index.lexicon import terms
from index.passages import passages_of
from index.snapshot import Snapshot, TermIndex, build_snapshot, open_snapshot
from index.types import Corpus
from tests.index.handmade import RULES, corpus_of

pytestmark = pytest.mark.model
MENDED_BY = r"`policybot index build`"


class CountingEncoder:
    """The real encoder, counting what it is given; its digest can be another's."""

    def __init__(self, encoder: OnnxEncoder, digest: str | None = None) -> None:
        self.encoder, self.texts = encoder, list[str]()
        self.digest, self.dimension, self.runtime = digest or encoder.digest, encoder.dimension, encoder.runtime

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return self.encoder.encode(texts)

    def embed(self, text: str) -> Embedding:
        self.texts.append(text)
        return self.encoder.embed(text)

    def knows(self, word: str) -> bool:
        return self.encoder.knows(word)


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def folder_in_use(directory: Path) -> Path:
    return directory / (directory / "current").read_text().strip()


@pytest.fixture
def corpus() -> Corpus:
    return corpus_of()


@pytest.fixture
def built(tmp_path: Path, corpus: Corpus, encoder: OnnxEncoder) -> Path:
    build_snapshot(corpus, encoder, tmp_path / "snapshot")
    return tmp_path / "snapshot"


class TestWhatIsBuilt:
    def test_is_opened_as_it_was(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        """Every clause, range and fact comes back equal, and so do the passages."""
        snapshot = open_snapshot(built, encoder, corpus.digest)
        assert snapshot.corpus == corpus
        assert snapshot.passages == passages_of(corpus)
        assert snapshot.manifest.counts.clauses == 6

    def test_finds_the_clause_that_means_what_was_asked(self, built: Path, encoder: OnnxEncoder) -> None:
        snapshot = open_snapshot(built, encoder)
        similarities = snapshot.similarities(encoder.encode(["may I put pictures of the kids on instagram?"])[0])
        assert similarities.shape == (len(snapshot.passages),)
        assert similarities.dtype == np.float32
        assert "photographs" in snapshot.passages[int(similarities.argmax())].text

    def test_similarities_are_the_cosines_in_the_passages_order(self, built: Path, encoder: OnnxEncoder) -> None:
        snapshot = open_snapshot(built, encoder)
        vectors = encoder.encode([passage.text for passage in snapshot.passages])
        for number, vector in enumerate(vectors):
            similarities = snapshot.similarities(vector)
            assert similarities == pytest.approx(vectors @ vector, abs=1e-6)
            assert similarities[number] == pytest.approx(1, abs=1e-6)

    def test_term_scores_are_those_of_bm25s(self, built: Path, encoder: OnnxEncoder) -> None:
        """The light scoring is the library's own, to the last bit."""
        snapshot = open_snapshot(built, encoder)
        library = bm25s.BM25(method="lucene")
        library.index([terms(passage.text) for passage in snapshot.passages], show_progress=False)
        for question in ("photographs of children", "parents parents invitations", "the club's reputation, on a phone"):
            assert snapshot.term_scores(terms(question)).tolist() == library.get_scores(terms(question)).tolist()

    def test_a_question_of_stop_words_only_scores_nothing(self, built: Path, encoder: OnnxEncoder) -> None:
        snapshot = open_snapshot(built, encoder)
        assert terms("may I not?") == []
        for words in (terms("may I not?"), [], ["unheardof"]):
            assert snapshot.term_scores(words).tolist() == [0.0] * len(snapshot.passages)

    def test_an_empty_corpus_has_an_index_too(self, tmp_path: Path, encoder: OnnxEncoder) -> None:
        """No policy could be read: questions still end in "not covered" and not in an error."""
        snapshot = build_snapshot(corpus_of({}), encoder, tmp_path)
        assert snapshot.similarities(encoder.encode(["anything"])[0]).shape == (0,)
        assert snapshot.term_scores(["anything"]).shape == (0,)

    def test_holds_no_pickle_and_no_path(self, built: Path, tmp_path: Path) -> None:
        for name, content in everything_in(built).items():
            assert str(tmp_path).encode() not in content, name
            assert not content.startswith(b"\x80"), f"{name} begins as a pickle does"

    def test_progress_ends_at_all_passages(self, tmp_path: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        told = list[tuple[int, int]]()
        snapshot = build_snapshot(corpus, encoder, tmp_path, lambda done, of: told.append((done, of)))
        assert told == [(done, len(snapshot.passages)) for done in range(1, len(snapshot.passages) + 1)]


class TestBuildingAgain:
    def test_embeds_only_what_is_new(self, built: Path, encoder: OnnxEncoder) -> None:
        counting = CountingEncoder(encoder)
        changed = corpus_of(RULES | {"south-club": (*RULES["south-club"][1:], "Wear trainers")})
        build_snapshot(changed, counting, built)
        assert all("Wear trainers" in text for text in counting.texts)
        assert len(counting.texts) == 2  # a full view and the item alone

    def test_gives_the_bytes_of_a_full_build(self, built: Path, tmp_path: Path, encoder: OnnxEncoder) -> None:
        """Whatever way an index came about, every file of it is the same."""
        changed = corpus_of({"south-club": ("Wear trainers", *RULES["south-club"]), "east-club": RULES["north-club"]})
        incremental = build_snapshot(changed, encoder, built)
        full = build_snapshot(changed, encoder, tmp_path / "full")
        assert incremental.id == full.id
        assert everything_in(folder_in_use(built)) == everything_in(folder_in_use(tmp_path / "full"))

    def test_gives_the_same_bytes_in_another_process(self, built: Path, tmp_path: Path, data_folder: Path) -> None:
        """Sets come in another order there, and nothing of it shows."""
        program = (
            "import sys; from pathlib import Path\n"
            "from index.encoder import open_encoder; from index.snapshot import build_snapshot\n"
            "from tests.index.handmade import corpus_of\n"
            "build_snapshot(corpus_of(), open_encoder(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        )
        for seed in ("1", "2"):
            other = tmp_path / seed
            subprocess.run(
                [sys.executable, "-c", program, data_folder.resolve(), other],
                env=os.environ | {"PYTHONHASHSEED": seed},
                cwd=Path(__file__).parents[2],
                check=True,
            )
            assert everything_in(other) == everything_in(built)

    def test_changes_nothing_where_nothing_changed(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        before = {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.name not in {".lock"}}
        build_snapshot(corpus, CountingEncoder(encoder), built)
        assert {path: path.stat().st_mtime_ns for path in built.rglob("*") if path.name != ".lock"} == before

    def test_embeds_all_again_for_another_runtime(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        """Another version of onnxruntime may differ in the last bits, and a full build would show it."""
        counting = CountingEncoder(encoder)
        counting.runtime = "onnxruntime 0.0.1"
        build_snapshot(corpus, counting, built)
        assert len(counting.texts) == len({passage.text for passage in passages_of(corpus)})

    def test_mends_a_damaged_index(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        sound = everything_in(built)
        (folder_in_use(built) / "vectors.faiss").write_bytes(b"nonsense")
        build_snapshot(corpus, encoder, built)
        assert everything_in(built) == sound

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0" * 64, b"../" * 20, b"0" * 10_000])
    def test_mends_a_damaged_pointer(self, built: Path, corpus: Corpus, encoder: OnnxEncoder, content: bytes) -> None:
        sound = everything_in(built)
        (built / "current").write_bytes(content)
        build_snapshot(corpus, encoder, built)
        assert everything_in(built) == sound

    def test_keeps_the_one_before_and_no_other(self, built: Path, encoder: OnnxEncoder) -> None:
        """Whoever is opening the old one can finish; the disk does not fill."""
        rules = ("First", "Second", "Third")
        ids = [build_snapshot(corpus_of({"club": (rule,)}), encoder, built).id for rule in rules]
        assert {path.name for path in built.iterdir() if path.is_dir()} == set(ids[-2:])

    def test_removes_what_a_killed_build_left(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        (built / f"{'0' * 64}.partial").mkdir()
        (built / f"{'0' * 64}.partial" / "corpus.json").write_text("{")
        (built / "current.4711.partial").write_text("half")
        build_snapshot(corpus, encoder, built)
        assert not list(built.glob("*.partial"))

    def test_waiting_for_another_process_ends(
        self, built: Path, corpus: Corpus, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("index.snapshot.building._WAIT_SECONDS", 0.2)
        with FileLock(built / ".lock"), pytest.raises(SnapshotError, match=f"another process .*{MENDED_BY}"):
            build_snapshot(corpus, encoder, built)

    def test_leaves_files_of_others_alone(self, built: Path, encoder: OnnxEncoder) -> None:
        (built / "notes.txt").write_text("mine")
        build_snapshot(corpus_of({"club": ("New",)}), encoder, built)
        assert (built / "notes.txt").read_text() == "mine"

    def test_a_full_disk_leaves_the_old_one_in_use(
        self, built: Path, corpus: Corpus, encoder: OnnxEncoder, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_path: Path, _content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("index.files.write_durably", full)
        with pytest.raises(OSError, match="No space left"):
            build_snapshot(corpus_of({"club": ("New",)}), encoder, built)
        assert open_snapshot(built, encoder, corpus.digest).corpus == corpus


def build_many(data: Path, directory: Path, names: list[str]) -> None:
    opened = open_encoder(data)
    for name in names:
        build_snapshot(corpus_of({name: (f"Rule of {name}",)}), opened, directory)


def test_two_builders_and_a_reader_do_not_harm_each_other(built: Path, encoder: OnnxEncoder, data_folder: Path) -> None:
    """While two processes build one index after another, every opening finds a whole one."""
    spawn = multiprocessing.get_context("spawn")
    builders = [
        spawn.Process(target=build_many, args=(data_folder, built, [f"{letter}{n}" for n in range(15)]))
        for letter in "ab"
    ]
    for builder in builders:
        builder.start()
    opened = set()
    while any(builder.is_alive() for builder in builders):
        opened.add(open_snapshot(built, encoder).id)
    for builder in builders:
        builder.join()
        assert builder.exitcode == 0
    assert len(opened) > 3


class TestRefusing:
    def test_nothing_built_yet(self, tmp_path: Path, encoder: OnnxEncoder) -> None:
        with pytest.raises(MissingSnapshotError, match=MENDED_BY):
            open_snapshot(tmp_path / "nowhere", encoder)

    def test_another_corpus(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        other = corpus_of({"club": ("Other",)})
        with pytest.raises(StaleSnapshotError, match=MENDED_BY) as refused:
            open_snapshot(built, encoder, other.digest)
        assert "another corpus" in str(refused.value)
        assert corpus.digest[:12] in str(refused.value)
        assert other.digest[:12] in str(refused.value)

    def test_another_encoder(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        foreign = CountingEncoder(encoder, digest="f" * 64)
        with pytest.raises(StaleSnapshotError, match=f"another encoder .*{MENDED_BY}"):
            open_snapshot(built, foreign, corpus.digest)

    def test_says_all_that_differs(self, built: Path, encoder: OnnxEncoder) -> None:
        foreign = CountingEncoder(encoder, digest="f" * 64)
        with pytest.raises(StaleSnapshotError, match=r"another encoder .* and another corpus"):
            open_snapshot(built, foreign, "0" * 64)

    @pytest.mark.parametrize(
        ("constant", "value", "words"),
        [
            ("PASSAGE_FORMAT", "none", "passage format"),
            ("SNAPSHOT_FORMAT", 0, "snapshot format"),
            ("reader_digest", lambda: "0" * 64, "version of the code that reads policies"),
        ],
    )
    def test_another_format(
        self,
        built: Path,
        encoder: OnnxEncoder,
        monkeypatch: pytest.MonkeyPatch,
        constant: str,
        value: object,
        words: str,
    ) -> None:
        monkeypatch.setattr(f"index.snapshot.opening.{constant}", value)
        with pytest.raises(StaleSnapshotError, match=f"another {words}.*{MENDED_BY}"):
            open_snapshot(built, encoder)

    def test_the_one_before_put_back_by_hand(self, built: Path, corpus: Corpus, encoder: OnnxEncoder) -> None:
        old = (built / "current").read_text()
        new = corpus_of({"club": ("New",)})
        build_snapshot(new, encoder, built)
        (built / "current").write_text(old)
        with pytest.raises(StaleSnapshotError, match="another corpus"):
            open_snapshot(built, encoder, new.digest)

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"0" * 64, b"0" * 64 + b"\n", b"../" * 20, b"0" * 10_000])
    def test_an_edited_pointer(self, built: Path, encoder: OnnxEncoder, content: bytes) -> None:
        (built / "current").write_bytes(content)
        with pytest.raises(DamagedSnapshotError, match=MENDED_BY):
            open_snapshot(built, encoder)

    def test_a_pointer_cut_by_its_line_end(self, built: Path, encoder: OnnxEncoder) -> None:
        """The id is whole, the file is not what was written."""
        (built / "current").write_text((built / "current").read_text().strip())
        with pytest.raises(DamagedSnapshotError, match=MENDED_BY):
            open_snapshot(built, encoder)

    def test_a_pointer_that_is_a_folder(self, built: Path, encoder: OnnxEncoder) -> None:
        (built / "current").unlink()
        (built / "current").mkdir()
        with pytest.raises(DamagedSnapshotError, match=MENDED_BY):
            open_snapshot(built, encoder)
        build_snapshot(corpus_of(), encoder, built)
        open_snapshot(built, encoder)

    def test_each_file_changed_cut_short_grown_or_missing(self, built: Path, encoder: OnnxEncoder) -> None:
        """Every file of the folder matters, and the message names it."""
        names = [path.name for path in folder_in_use(built).iterdir()]
        assert len(names) == 11
        for name in names:
            path = folder_in_use(built) / name
            sound = path.read_bytes()
            middle = len(sound) // 2
            flipped = sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :]
            for damaged in (flipped, sound[:middle], sound + b"\n", b"", None):
                if damaged is None:
                    path.unlink()
                else:
                    path.write_bytes(damaged)
                with pytest.raises(DamagedSnapshotError, match=f"{name} .*{MENDED_BY}"):
                    open_snapshot(built, encoder)
            path.write_bytes(sound)
        open_snapshot(built, encoder)

    def test_a_manifest_and_pointer_edited_to_agree(self, built: Path, encoder: OnnxEncoder) -> None:
        """Somebody signs other numbers: what the files hold still contradicts them."""
        folder = folder_in_use(built)
        manifest = json.loads((folder / "manifest.json").read_bytes())
        manifest["counts"]["passages"] += 1
        sign(built, manifest)
        with pytest.raises(DamagedSnapshotError, match=MENDED_BY):
            open_snapshot(built, encoder)

    @pytest.mark.parametrize("manifest", [[], {}, {"origin": {}}, "text"])
    def test_a_signed_manifest_of_another_shape(self, built: Path, encoder: OnnxEncoder, manifest: object) -> None:
        sign(built, manifest)
        with pytest.raises(StaleSnapshotError, match=f"another version.*{MENDED_BY}"):
            open_snapshot(built, encoder)

    def test_a_signed_file_that_is_none(self, built: Path, encoder: OnnxEncoder) -> None:
        """Bytes that pass every digest and are no index: refused by the native reader, not a crash."""
        folder = folder_in_use(built)
        sound = json.loads((folder / "manifest.json").read_bytes())
        for name in sound["files"]:
            content = (folder_in_use(built) / name).read_bytes()
            nonsense = b"\x00" * 100
            manifest = json.loads(json.dumps(sound))
            manifest["files"][name] = {"size": len(nonsense), "sha256": digest_of(nonsense)}
            (folder_in_use(built) / name).write_bytes(nonsense)
            sign(built, manifest)
            with pytest.raises(DamagedSnapshotError, match=MENDED_BY):
                open_snapshot(built, encoder)
            (folder_in_use(built) / name).write_bytes(content)

    def test_signed_vectors_of_chance(self, built: Path, encoder: OnnxEncoder) -> None:
        """An index in every respect, but of numbers that no encoder wrote: NaN, too long, too short."""
        for number in (np.nan, np.inf, 1e30, 2.0, 0.0):
            folder = folder_in_use(built)
            vectors = faiss.deserialize_index(np.fromfile(folder / "vectors.faiss", dtype=np.uint8))
            other = faiss.IndexFlatIP(vectors.d)
            other.add(np.full((vectors.ntotal, vectors.d), number, dtype=np.float32))
            content = faiss.serialize_index(other).tobytes()
            manifest = json.loads((folder / "manifest.json").read_bytes())
            manifest["files"]["vectors.faiss"] = {"size": len(content), "sha256": digest_of(content)}
            (folder / "vectors.faiss").write_bytes(content)
            sign(built, manifest)
            with pytest.raises(DamagedSnapshotError, match=f"not of length 1.*{MENDED_BY}"):
                open_snapshot(built, encoder)


def sign(directory: Path, manifest: object) -> None:
    """Write a manifest and the pointer that belongs to it."""
    folder = folder_in_use(directory)
    content = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(content)
    folder.rename(directory / digest_of(content))
    (directory / "current").write_text(digest_of(content) + "\n")


def test_term_index_refuses_arrays_that_do_not_fit() -> None:
    """A posting that names a passage that is not there would write outside the scores."""
    whole = TermIndex.build([["a", "b"], ["b"]])
    assert len(whole) == 2
    with pytest.raises(ValueError, match="do not fit"):
        TermIndex.from_files(whole.to_files(), passage_count=1)


def test_a_passage_without_terms_scores_nothing() -> None:
    index = TermIndex.build([["a"], [], ["a", "a"]])
    scores = index.scores(["a"])
    assert scores[1] == 0
    assert scores[2] > 0
    assert len(TermIndex.build([[], []])) == 0
    assert TermIndex.build([[], []]).scores(["a"]).tolist() == [0, 0]


def test_snapshot_errors_are_one_family() -> None:
    """A caller that can only say "no index" catches one class."""
    assert all(issubclass(kind, SnapshotError) for kind in (MissingSnapshotError, StaleSnapshotError))
    assert issubclass(DamagedSnapshotError, SnapshotError)


def test_a_snapshot_can_be_opened_for_its_corpus_alone(built: Path, corpus: Corpus) -> None:
    """Reviews need no encoder."""
    snapshot: Snapshot = open_snapshot(built, None, corpus.digest)
    assert snapshot.corpus == replace(corpus)
