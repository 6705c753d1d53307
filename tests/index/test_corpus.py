"""A folder → a corpus: every fault is named, and the others still load."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index.clauses import SAVED_AS
from index.corpus import corpus_digest, load_corpus
from index.errors import ClubsFileError, CorpusError
from index.types import Club, Contact, Corpus, DateOrder, FactKind, Membership, Policy
from tests import places

RULES = "Phones Policy\n\nStaff must not:\n\n- lend phones\n"
GOOD = "oak-club/phones.txt"

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the corpus; one good policy is there already."""

    def file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    file(GOOD, RULES)
    return file


def only_good(corpus: Corpus) -> Policy:
    """The one policy that is good, which loads whatever is wrong with the others."""
    (policy,) = corpus.policies
    assert policy.source.path == GOOD
    return policy


def left_out(corpus: Corpus) -> list[str]:
    return [str(each) for each in corpus.left_out]


# -- folders and clubs -------------------------------------------------------------------------------------------


def test_the_five_policies_are_read_with_their_clubs() -> None:
    corpus = load_corpus(places.CORPUS)
    assert [policy.source.path for policy in corpus.policies] == [
        "ashleys-house/social-media.txt",
        "ask-clubs/social-media.txt",
        "ightham-primary/social-media.txt",
        "jpac/social-media.txt",
        "ronald-openshaw/social-media.txt",
    ]
    assert (corpus.left_out, corpus.remarks) == ((), ())
    assert corpus.club("ask-clubs").name == "ASK Clubs"
    assert ("insta", "instagram") in corpus.glossary


def test_without_clubs_yaml_the_folder_is_the_club(write: Write, tmp_path: Path) -> None:
    corpus = load_corpus(tmp_path)
    assert corpus.clubs == (Club("oak-club", "Oak Club"),)
    assert only_good(corpus).club == "oak-club"
    assert (corpus.left_out, corpus.remarks, corpus.glossary) == ((), (), ())


def test_without_clubs_yaml_an_ambiguous_date_is_a_guess(write: Write, tmp_path: Path) -> None:
    write(GOOD, f"{RULES}\nAdopted: 05/06/18\n")
    fact = only_good(load_corpus(tmp_path)).fact(FactKind.ADOPTED)
    assert fact is not None
    assert (fact.day, fact.certain) == (date(2018, 6, 5), False)


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2018, 6, 5)), ("mdy", date(2018, 5, 6))])
def test_a_date_is_read_in_the_order_that_clubs_yaml_says(write: Write, tmp_path: Path, order: str, day: date) -> None:
    write("clubs.yaml", f"clubs:\n  oak-club:\n    name: Oak\n    date_order: {order}\n")
    write(GOOD, f"{RULES}\nAdopted: 05/06/18\n")
    fact = only_good(load_corpus(tmp_path)).fact(FactKind.ADOPTED)
    assert fact is not None
    assert (fact.day, fact.certain) == (day, True)


def test_a_club_has_all_that_clubs_yaml_says(write: Write, tmp_path: Path) -> None:
    write(
        "clubs.yaml",
        """
clubs:
  oak-club:
    name: Oak Club
    short_names: [Oak]
    time_zone: Europe/Dublin
    date_order: mdy
    workspaces: [T0123ABCD]
    membership: listed
    managers: [U01]
    staff: [U02, W03]
    safeguarding_contact: {name: Jo, phone: "01632 960 101"}
    allegations_contact:
    manager_contact: {slack_user: U01}
""",
    )
    (club,) = load_corpus(tmp_path).clubs
    assert club == Club(
        slug="oak-club",
        name="Oak Club",
        short_names=("Oak",),
        time_zone="Europe/Dublin",
        date_order=DateOrder.MDY,
        workspaces=("T0123ABCD",),
        membership=Membership.LISTED,
        managers=("U01",),
        staff=("U02", "W03"),
        safeguarding_contact=Contact(name="Jo", phone="01632 960 101"),
        allegations_contact=Contact(),
        manager_contact=Contact(slack_user="U01"),
    )


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("nmae: Oak", "clubs.oak-club.name"),
        ("name: Oak\n    colour: green", "clubs.oak-club.colour"),
        ('name: ""', "clubs.oak-club.name"),
        ("name: Oak\n    date_order: ymd", "clubs.oak-club.date_order"),
        ("name: Oak\n    time_zone: Europe/Atlantis", "clubs.oak-club.time_zone"),
        ("name: Oak\n    membership: closed", "clubs.oak-club.membership"),
        ("name: Oak\n    workspaces: [oak]", "clubs.oak-club.workspaces.0"),
        ("name: Oak\n    managers: ['@jo']", "clubs.oak-club.managers.0"),
        ("name: Oak\n    safeguarding_contact: {slack_user: jo}", "clubs.oak-club.safeguarding_contact.slack_user"),
        ("name: Oak\n    manager_contact: {email: jo@oak.example}", "clubs.oak-club.manager_contact.email"),
    ],
)
def test_a_fault_in_clubs_yaml_names_its_field(write: Write, tmp_path: Path, entry: str, field: str) -> None:
    write("clubs.yaml", f"clubs:\n  oak-club:\n    {entry}\n")
    with pytest.raises(ClubsFileError) as raised:
        load_corpus(tmp_path)
    assert (raised.value.path, raised.value.field) == ("clubs.yaml", field)
    assert str(raised.value).startswith(f"clubs.yaml: {field}: ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("clubs: [oak-club", "line 1: expected"),
        ("- oak-club", "expected names with values"),
        ("oak-club:\n  name: Oak", "clubs"),
        ("clubs:\n  a: &oak {name: Oak}\n  b: *oak", "aliases (*name) are not allowed"),
        ("clubs:\n  oak-club: {name: Oak}\n  oak-club: {name: Oak}", "stands twice"),
        ("clubs:\n  ../etc: {name: Oak}", "a club's key is its folder's name"),
        (b"clubs:\n  oak-club: {name: Zo\xeb}", "is not UTF-8"),
        ("clubs: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
    ],
)
def test_a_clubs_yaml_that_cannot_be_used_stops_everything_and_says_why(
    write: Write, tmp_path: Path, content: str | bytes, reason: str
) -> None:
    write("clubs.yaml", content)
    with pytest.raises(ClubsFileError) as raised:
        load_corpus(tmp_path)
    assert reason in str(raised.value)


def test_a_folder_that_clubs_yaml_does_not_name_is_remarked(write: Write, tmp_path: Path) -> None:
    write("clubs.yaml", "clubs:\n  elm-club: {name: Elm}\n")
    write("elm-club/phones.txt", RULES.replace("lend", "sell"))
    corpus = load_corpus(tmp_path)
    assert [club.slug for club in corpus.clubs] == ["elm-club", "oak-club"]
    assert [str(each) for each in corpus.remarks] == [
        "oak-club:1: is not in clubs.yaml, so no workspace may use it; add it there"
    ]


def test_a_club_without_a_folder_is_remarked(write: Write, tmp_path: Path) -> None:
    write("clubs.yaml", "clubs:\n  oak-club: {name: Oak}\n  elm-club: {name: Elm}\n")
    (remark,) = load_corpus(tmp_path).remarks
    assert "'elm-club', but there is no folder of that name" in remark.reason


def test_no_folder_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no corpus folder at .*POLICYBOT_CORPUS"):
        load_corpus(tmp_path / "nowhere")


def test_an_empty_folder_is_an_empty_corpus(tmp_path: Path) -> None:
    corpus = load_corpus(tmp_path)
    assert (corpus.clubs, corpus.policies, corpus.left_out) == ((), (), ())


# -- files that cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", "", "empty.txt:1: is empty; add the policy's text or delete the file"),
        ("blank.md", "\ufeff \n\t\n", "blank.md:1: is empty; add the policy's text or delete the file"),
        (
            "heads.md",
            "# Phones\n\n## Rules\n",
            "heads.md:1: holds headings or dates but no clause; add the policy's text",
        ),
        (
            "binary.txt",
            b"one\ntwo\x00",
            "binary.txt:2: holds the control character '\\x00', so it is binary or damaged",
        ),
        ("scan.txt", b"%PDF-1.4 ...", "scan.txt:1: is a PDF, not text; save the policy as plain text or Markdown"),
        ("policy.docx", b"PK\x03\x04", "policy.docx:1: is cut short or damaged; open it and save it again"),
        ("policy.xlsx", b"PK\x03\x04", f"policy.xlsx:1: is no {', '.join(SAVED_AS)} file; save it as one of these"),
        ("front.md", "---\na: [\n---\n\nText.\n", "front.md:3: has front matter that is no YAML mapping"),
        (
            "old/phones.txt",
            RULES,
            "old/phones.txt:1: lies too deep; policies stand directly in their club's folder: move",
        ),
        ("copy.txt", RULES, "phones.txt:1: is a duplicate, byte for byte, of oak-club/copy.txt; delete one"),
        ("phones.md", "Other words.\n", "phones.txt:1: has the same name as oak-club/phones.md; rename or delete one"),
        ("../phones.txt", "Stray.\n", "../phones.txt:1: stands in no club's folder; move it into one"),
    ],
)
def test_what_cannot_be_read_is_left_out_with_its_reason_and_the_rest_loads(
    write: Write, tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    write(f"oak-club/{name}", content)
    corpus = load_corpus(tmp_path)
    (said,) = left_out(corpus)
    assert said.startswith(f"oak-club/{reason}".replace("oak-club/../", ""))
    assert len(corpus.policies) == 1


def test_a_file_of_fifty_megabytes_is_not_even_opened(write: Write, tmp_path: Path) -> None:
    path = write("oak-club/export.txt", "")
    os.truncate(path, 50_000_000)  # sparse: no such room is taken
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    assert left_out(corpus) == [
        "oak-club/export.txt:1: is 50 MB; a policy's text is under 10 MB: split it or save it as plain text"
    ]


def test_a_link_out_of_the_corpus_is_refused_and_one_inside_is_read(write: Write, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.txt"
    outside.write_text("Secret.\n")
    (tmp_path / "oak-club/secret.txt").symlink_to(outside)
    (tmp_path / "elm-club").mkdir()
    (tmp_path / "elm-club/phones.txt").symlink_to(tmp_path / GOOD)
    corpus = load_corpus(tmp_path)
    assert left_out(corpus) == ["oak-club/secret.txt:1: is a link to a file outside the corpus; copy the file here"]
    assert [policy.source.path for policy in corpus.policies] == ["elm-club/phones.txt", GOOD]


def test_a_link_to_nothing_is_named(write: Write, tmp_path: Path) -> None:
    (tmp_path / "oak-club/gone.txt").symlink_to(tmp_path / "oak-club/nowhere.txt")
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    (reason,) = left_out(corpus)
    assert reason.startswith("oak-club/gone.txt:1: cannot be read (No such file or directory)")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(write: Write, tmp_path: Path) -> None:
    write("oak-club/closed.txt", RULES).chmod(0)
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    assert left_out(corpus) == ["oak-club/closed.txt:1: cannot be read (Permission denied); check its permissions"]


def test_a_file_that_cannot_be_opened_is_named(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = write("oak-club/closed.txt", "Closed.\n")
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    assert left_out(corpus) == ["oak-club/closed.txt:1: cannot be read (Permission denied); check its permissions"]


@pytest.mark.parametrize(
    "name",
    [".hidden.txt", ".git/config.txt", "oak-club/.draft.txt", "oak-club/.old/phones.txt", "README.md", "notes.png"],
)
def test_hidden_files_and_what_stands_beside_the_clubs_are_passed_over(write: Write, tmp_path: Path, name: str) -> None:
    write(name, "Anything.\n")
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    assert (corpus.left_out, corpus.remarks) == ((), ())


# -- encodings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_another_encoding_is_read_and_said(write: Write, tmp_path: Path, encoding: str) -> None:
    write("oak-club/old.txt", "Staff mustn’t – ever – lend Zoë’s phone.\n".encode(encoding))
    corpus = load_corpus(tmp_path)
    old = next(policy for policy in corpus.policies if policy.slug == "old")
    assert old.clauses[0].text == "Staff mustn’t – ever – lend Zoë’s phone."
    (remark,) = corpus.remarks
    assert remark.path == "oak-club/old.txt"
    assert remark.reason.startswith(f"is not UTF-8; it was read as {old.source.encoding}: check its quotation marks")


# -- sidecars ----------------------------------------------------------------------------------------------------


def test_what_a_person_confirmed_goes_first(write: Write, tmp_path: Path) -> None:
    write(GOOD, f"{RULES}\nNext review: May 2024. Signed: A. Nother\n")
    write("oak-club/phones.yaml", "owner: Jo\nnext_review: 2026-05-31\nsigned_by: Jo Roe\nadopted: '2024-06-01'\n")
    policy = only_good(load_corpus(tmp_path))
    confirmed = [(fact.kind, fact.day or fact.name) for fact in policy.facts if fact.confirmed]
    assert confirmed == [
        (FactKind.OWNER, "Jo"),
        (FactKind.ADOPTED, date(2024, 6, 1)),
        (FactKind.NEXT_REVIEW, date(2026, 5, 31)),
        (FactKind.SIGNED_BY, "Jo Roe"),
    ]
    due, signed = policy.fact(FactKind.NEXT_REVIEW), policy.fact(FactKind.SIGNED_BY)
    assert due is not None
    assert signed is not None
    assert (due.day, due.ranges, signed.name) == (date(2026, 5, 31), (), "Jo Roe")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("next_review: soon", "phones.yaml: next_review: "),
        ("next_review: 2024", "phones.yaml: next_review: "),
        ("next_review: 2024-05-31T10:00:00", "phones.yaml: next_review: "),
        ("reviewer: Jo", "phones.yaml: reviewer: "),
        ("owner: [Jo]", "phones.yaml: owner: "),
        ("owner: *jo", "aliases"),
        ("owner: [", "phones.yaml: line 1: "),
        ("- owner", "expected names with values"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_remarked_and_the_policy_loads(
    write: Write, tmp_path: Path, content: str, fault: str
) -> None:
    write("oak-club/phones.yaml", content)
    corpus = load_corpus(tmp_path)
    assert only_good(corpus).facts == ()
    (remark,) = corpus.remarks
    assert remark.path == "oak-club/phones.yaml"
    assert remark.reason.startswith("was not applied: ")
    assert fault in remark.reason


def test_an_empty_sidecar_confirms_nothing(write: Write, tmp_path: Path) -> None:
    write("oak-club/phones.yaml", "# nothing yet\n")
    corpus = load_corpus(tmp_path)
    assert (only_good(corpus).facts, corpus.remarks) == ((), ())


def test_a_sidecar_beside_no_policy_is_remarked(write: Write, tmp_path: Path) -> None:
    write("oak-club/fones.yaml", "owner: Jo\n")
    (remark,) = load_corpus(tmp_path).remarks
    assert str(remark) == "oak-club/fones.yaml:1: stands beside no policy of that name; rename it or delete it"


# -- the glossary ------------------------------------------------------------------------------------------------


def test_the_glossary_is_pairs_of_words_in_small_letters(write: Write, tmp_path: Path) -> None:
    write("glossary.yaml", "words:\n  Insta: Instagram\n  DM : private message \n")
    assert load_corpus(tmp_path).glossary == (("insta", "instagram"), ("dm", "private message"))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("words:\n  yes: no", "words.True"),
        ("words:\n  dm:", "words.dm"),
        ("words:\n  12: twelve", "words.12"),
        ("words: [dm]", "words"),
        ("words:\n  dm: a\n  dm: b", "stands twice"),
        ("words:\n  [a, b]: c", "plain word"),
    ],
)
def test_a_glossary_that_cannot_be_used_is_remarked_and_everything_else_loads(
    write: Write, tmp_path: Path, content: str, fault: str
) -> None:
    write("glossary.yaml", content)
    corpus = load_corpus(tmp_path)
    only_good(corpus)
    assert corpus.glossary == ()
    (remark,) = corpus.remarks
    assert remark.path == "glossary.yaml"
    assert fault in remark.reason


# -- what is held, and the digest --------------------------------------------------------------------------------


def test_a_policy_that_is_named_is_found_among_the_clubs_own(write: Write, tmp_path: Path) -> None:
    write("oak-club/trips.md", "# Trips and Outings Policy\n\nSee also: Mobile phones, Trips, Gifts.\n")
    write("oak-club/mobile-phones.md", "# Phones away\n\nSee also: the Trips and Outings policy, Gifts.\n")
    write("elm-club/gifts.md", "# Gifts\n\nNone are taken.\n")
    held = {
        policy.slug: [(each.name, each.held) for each in policy.related]
        for policy in load_corpus(tmp_path).policies
        if policy.related
    }
    assert held == {
        "mobile-phones": [("Trips and Outings policy", "trips"), ("Gifts", None)],
        "trips": [("Mobile phones", "mobile-phones"), ("Gifts", None)],
    }


def test_the_digest_changes_with_every_byte_and_name_and_with_nothing_else(write: Write, tmp_path: Path) -> None:
    before = corpus_digest(tmp_path)
    assert load_corpus(tmp_path).digest == before
    (tmp_path / GOOD).touch()
    write(".git/index", "x")
    assert corpus_digest(tmp_path) == before
    write("glossary.yaml", "words: {}\n")
    with_glossary = corpus_digest(tmp_path)
    write(GOOD, RULES + " ")
    changed = corpus_digest(tmp_path)
    shutil.move(tmp_path / GOOD, tmp_path / "oak-club/fones.txt")
    renamed = corpus_digest(tmp_path)
    assert len({before, with_glossary, changed, renamed}) == 4


def test_the_digest_survives_what_cannot_be_read(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = write("oak-club/closed.txt", "Closed.\n")
    readable = corpus_digest(tmp_path)
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert corpus_digest(tmp_path) not in ("", readable)
