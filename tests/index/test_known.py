"""What was read before is not read again, and the result is the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.corpus import corpus_signature, load_corpus
from index.encoder import OnnxEncoder
from index.errors import CorpusError
from index.known import without_refusals
from index.snapshot import build_snapshot, known_corpus, open_snapshot, read_pointer, refresh_snapshot
from index.snapshot import opening as snapshot_opening
from index.snapshot.opening import corpus_adapter
from index.types import Corpus, FactKind
from tests import places
from tests.index.reading.sheets import blank, content, write
from tests.index.reading.wordfile import paragraph, word

PHONES = """Phones Policy

Adopted: 05/06/18

Staff must not:

- lend phones
- never take photographs

See also: Fire Safety, Gifts.

Adopted: 06/06/18
"""
WORD = word(paragraph("Fire Safety", "H1") + paragraph("Fire doors are never wedged open."))
CLUBS = "clubs:\n  oak:\n    name: Oak Club\n  elm:\n    name: Elm Club\n"
OAKS = ["oak/broken.docx", "oak/fire-safety.docx", "oak/phones.txt", "oak/trips.pdf"]
NEW_RULE = b"Visitors Policy\n\nVisitors must sign in.\n"


def drawn(words: str) -> bytes:
    made = blank()
    write(made, f"Trips Policy\n\n{words}")
    return content(made)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two clubs with a text, a Word file and a PDF, one of them with a sidecar, and a file that is broken."""
    root = tmp_path / "corpus"
    for club in ("oak", "elm"):
        (root / club).mkdir(parents=True)
        (root / club / "phones.txt").write_text(PHONES, "utf-8")
        (root / club / "fire-safety.docx").write_bytes(WORD)
        (root / club / "trips.pdf").write_bytes(drawn("Staff must count the children at every stop."))
    (root / "oak" / "phones.yaml").write_text("owner: Jo Smith\n", "utf-8")
    (root / "oak" / "broken.docx").write_bytes(WORD[:300])
    (root / "clubs.yaml").write_text(CLUBS, "utf-8")
    return root


def kept(corpus: Corpus) -> Corpus:
    """The corpus as an index keeps it."""
    return corpus_adapter().validate_json(corpus_adapter().dump_json(corpus))


def _nothing(root: Path) -> None:
    """As it was."""


def _a_text_changed(root: Path) -> None:
    (root / "oak" / "phones.txt").write_text(PHONES.replace("lend", "borrow or lend"), "utf-8")


def _a_word_file_changed(root: Path) -> None:
    (root / "elm" / "fire-safety.docx").write_bytes(word(paragraph("Fire Safety", "H1") + paragraph("Walk out.")))


def _a_pdf_changed(root: Path) -> None:
    (root / "elm" / "trips.pdf").write_bytes(drawn("Staff must carry a first aid kit."))


def _a_policy_came(root: Path) -> None:
    (root / "oak" / "gifts.md").write_text("# Gifts\n\nNone are taken.\n", "utf-8")


def _a_policy_went(root: Path) -> None:
    (root / "oak" / "fire-safety.docx").unlink()


def _a_policy_came_of_the_same_title(root: Path) -> None:
    (root / "oak" / "mobiles.md").write_text("# Phones Policy\n\nSee also: Fire Safety, Phones.\n", "utf-8")


def _a_sidecar_came(root: Path) -> None:
    (root / "elm" / "trips.yaml").write_text("adopted: 2024-10-16\n", "utf-8")


def _a_sidecar_changed(root: Path) -> None:
    (root / "oak" / "phones.yaml").write_text("owner: Mo Khan\nadopted: 2020-01-02\n", "utf-8")


def _a_sidecar_went(root: Path) -> None:
    (root / "oak" / "phones.yaml").unlink()


def _a_sidecar_broke(root: Path) -> None:
    (root / "oak" / "phones.yaml").write_text("owner: [\n", "utf-8")


def _says(words: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / "oak" / "phones.yaml").write_text(words, "utf-8")

    return change


def _a_club_is_called_otherwise(root: Path) -> None:
    (root / "clubs.yaml").write_text(CLUBS.replace("Oak Club", "Phones"), "utf-8")


def _a_club_writes_the_month_first(root: Path) -> None:
    (root / "clubs.yaml").write_text(CLUBS.replace("Oak Club", "Oak Club\n    date_order: mdy"), "utf-8")


def _a_club_got_a_manager(root: Path) -> None:
    (root / "clubs.yaml").write_text(CLUBS.replace("Oak Club", "Oak Club\n    managers: [U0BOSS]"), "utf-8")


def _nobody_describes_the_clubs(root: Path) -> None:
    (root / "clubs.yaml").unlink()


def _a_file_is_called_otherwise(root: Path) -> None:
    (root / "oak" / "fire-safety.docx").rename(root / "oak" / "fire.docx")


def _two_files_changed_places(root: Path) -> None:
    shutil.copy(root / "oak" / "phones.txt", root / "oak" / "visitors.txt")
    (root / "oak" / "phones.txt").write_bytes(NEW_RULE)


def _a_file_is_there_twice(root: Path) -> None:
    shutil.copy(root / "oak" / "fire-safety.docx", root / "oak" / "a-copy.docx")


def _a_broken_file_is_mended(root: Path) -> None:
    (root / "oak" / "broken.docx").write_bytes(word(paragraph("Pets", "H1") + paragraph("Dogs stay outside.")))


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (_nothing, []),
        (_a_text_changed, ["oak/phones.txt"]),
        (_a_word_file_changed, ["elm/fire-safety.docx"]),
        (_a_pdf_changed, ["elm/trips.pdf"]),
        (_a_policy_came, ["oak/gifts.md"]),
        (_a_policy_went, []),
        (_a_policy_came_of_the_same_title, ["oak/mobiles.md"]),
        (_a_sidecar_came, []),
        (_a_sidecar_changed, []),
        (_a_sidecar_went, []),
        (_a_sidecar_broke, []),
        (_a_club_is_called_otherwise, OAKS),
        (
            _a_club_writes_the_month_first,
            ["oak/broken.docx", "oak/fire-safety.docx", "oak/phones.txt", "oak/trips.pdf"],
        ),
        (_a_club_got_a_manager, []),
        (_a_file_is_called_otherwise, ["oak/fire.docx"]),
        (_two_files_changed_places, ["oak/phones.txt", "oak/visitors.txt"]),
        (_a_file_is_there_twice, ["oak/a-copy.docx"]),
        (_a_broken_file_is_mended, ["oak/broken.docx"]),
    ],
    ids=lambda each: each.__name__.strip("_") if callable(each) else "",
)
def test_only_what_changed_is_read_again_and_the_result_is_the_same(
    root: Path, read: list[str], change: Callable[[Path], None], again: list[str]
) -> None:
    known = kept(load_corpus(root))
    change(root)
    read.clear()
    found = load_corpus(root, known)
    assert sorted(read) == again
    anew = load_corpus(root)
    assert found == anew
    assert corpus_adapter().dump_json(found) == corpus_adapter().dump_json(anew)


LEAD_IN = "lead_ins:\n  phones/opening.2.b: with\n"
NO_SUCH_CLAUSE = "lead_ins:\n  phones/opening.9.z: with\n"
OF_ANOTHER_TEXT = f"file_sha256: {'0' * 64}\nowner: Jo Smith\nadopted: 2018-06-05\nchecked: true\n"


@pytest.mark.parametrize(
    ("before", "after", "is_read_again"),
    [
        ("owner: Jo Smith\n", "adopted: 2018-06-05\n", False),
        ("adopted: 2018-06-05\n", "owner: Jo Smith\n", False),
        ("checked: true\n", "checked: true\nadopted: 2018-06-06\n", False),
        ("adopted: 2018-06-05\n", "checked: true\n", True),
        ("checked: true\n", "", True),
        (LEAD_IN, f"{LEAD_IN}adopted: 2018-06-05\n", False),
        ("", LEAD_IN, True),
        (LEAD_IN, LEAD_IN.replace("with", "without"), True),
        (NO_SUCH_CLAUSE, NO_SUCH_CLAUSE, True),
        ("owner: Jo Smith\n", OF_ANOTHER_TEXT, False),
        (OF_ANOTHER_TEXT, "", False),
    ],
)
def test_what_is_said_beside_a_text_of_its_clauses_alone_has_it_read_again(
    root: Path, read: list[str], before: str, after: str, is_read_again: bool
) -> None:
    _says(before)(root)
    known = kept(load_corpus(root))
    _says(after)(root)
    read.clear()
    found = load_corpus(root, known)
    assert read == ["oak/phones.txt"] * is_read_again
    anew = load_corpus(root)
    assert found == anew
    assert corpus_adapter().dump_json(found) == corpus_adapter().dump_json(anew)


def test_what_nobody_describes_any_more_is_the_same_too(root: Path) -> None:
    """A club's name then comes from its folder."""
    known = kept(load_corpus(root))
    _nobody_describes_the_clubs(root)
    assert load_corpus(root, known) == load_corpus(root)


def test_what_one_person_confirmed_is_not_taken_for_another_persons_word(root: Path) -> None:
    known = load_corpus(root)
    (phones,) = (each for each in known.policies if each.source.path == "oak/phones.txt")
    assert phones.fact(FactKind.OWNER).name == "Jo Smith"  # type: ignore[union-attr]
    _a_sidecar_went(root)
    (phones,) = (each for each in load_corpus(root, known).policies if each.source.path == "oak/phones.txt")
    assert phones.fact(FactKind.OWNER) is None


def test_what_other_libraries_have_read_is_read_again(
    root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = load_corpus(root)
    read.clear()
    monkeypatch.setattr("index.reading.formats.version", lambda name: "999.0")
    load_corpus(root, known)
    assert sorted(read) == ["elm/fire-safety.docx", "elm/trips.pdf", "oak/fire-safety.docx", "oak/trips.pdf"]


def test_what_was_refused_is_tried_again_only_where_that_is_asked_for(root: Path, read: list[str]) -> None:
    known = load_corpus(root)
    assert [each.path for each in known.left_out] == ["oak/broken.docx"]
    read.clear()
    load_corpus(root, known)
    assert read == []
    load_corpus(root, without_refusals(known))
    assert read == ["oak/broken.docx"]


def test_a_changed_file_shows_without_being_read(root: Path) -> None:
    before = corpus_signature(root)
    assert corpus_signature(root) == before
    (root / ".git").mkdir()
    (root / ".git" / "index").write_text("x")
    (root / "oak" / "drafts").mkdir()
    (root / "oak" / "drafts" / "gifts.txt").write_text("Staff must not accept gifts.")
    assert corpus_signature(root) == before
    for change in (_a_text_changed, _a_policy_came, _a_sidecar_came, _a_club_got_a_manager, _a_policy_went):
        change(root)
        assert corpus_signature(root) != before
        before = corpus_signature(root)
    (root / "elm" / "lost.txt").symlink_to(root / "nowhere")
    assert corpus_signature(root) != before


@pytest.mark.model
class TestWithAnIndex:
    def test_only_what_this_code_has_read_is_known(
        self, root: Path, encoder: OnnxEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "index"
        assert known_corpus(folder) is None
        corpus = load_corpus(root)
        build_snapshot(corpus, encoder, folder)
        assert known_corpus(folder) == corpus
        with monkeypatch.context() as other:
            other.setattr(snapshot_opening, "reader_digest", lambda: "0" * 64)
            assert known_corpus(folder) is None
        path = folder / read_pointer(folder) / "corpus.json"
        path.write_bytes(path.read_bytes()[:-1])
        assert known_corpus(folder) is None

    def test_an_index_brought_up_to_date_is_the_one_that_is_built_anew(
        self, root: Path, encoder: OnnxEncoder, tmp_path: Path, read: list[str]
    ) -> None:
        build_snapshot(load_corpus(root), encoder, tmp_path / "index")
        _a_pdf_changed(root)
        read.clear()
        refresh_snapshot(root, encoder, tmp_path / "index")
        assert read == ["elm/trips.pdf"]
        anew = build_snapshot(load_corpus(root), encoder, tmp_path / "other")
        assert read_pointer(tmp_path / "index") == anew.id
        read.clear()
        refresh_snapshot(root, encoder, tmp_path / "index")
        assert read == []

    def test_a_folder_that_is_suddenly_empty_leaves_the_index_as_it_was(
        self, root: Path, encoder: OnnxEncoder, tmp_path: Path
    ) -> None:
        """It looks like this where a network share is away."""
        before = build_snapshot(load_corpus(root), encoder, tmp_path / "index")
        shutil.rmtree(root)
        root.mkdir()
        with pytest.raises(CorpusError, match="no policy is left"):
            refresh_snapshot(root, encoder, tmp_path / "index")
        assert open_snapshot(tmp_path / "index", encoder).id == before.id


def test_the_five_policies_are_the_same_policies_twice() -> None:
    corpus = load_corpus(places.CORPUS)
    assert load_corpus(places.CORPUS, kept(corpus)) == corpus
