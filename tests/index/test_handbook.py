"""A handbook is parted into its policies, each as if it had come by itself; one policy is never parted."""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import clauses
from index.clauses import READERS, read_document, read_policy
from index.handbook import Part, Split, digest_of_words, parts_of, same_part, split
from index.reading.apart import extract_apart
from index.reading.extracting import Extracted
from index.reading.markdown import read_markdown
from index.types import FactKind
from tests.index.handbooks import CLUB, ROOT, SEEDS, TRAINING, WILLOW, Single, as_text, bound, singles
from tests.index.reading.office import NEEDS_LIBREOFFICE, convert
from tests.index.test_agreement import WRITERS, facts, said
from tests.index.worded import as_word

LEAST = 0.98
HANDBOOK = ROOT / "tests" / "data" / "club-of-twelve" / "willow-club" / "staff-handbook.md"
SAFEGUARDING = HANDBOOK.with_name("safeguarding.md")


def policy(title: str, *, day: int = 1, sections: str = "###") -> str:
    """A policy in Markdown, as handbooks have many."""
    return (
        f"{title}\n\nWe keep everybody safe.\n\n{sections} Procedure\n\nStaff must:\n\n- write it down\n"
        f"- tell the manager\n\nReviewed {day} May 2025.\n\n"
    )


def parted(text: str, name: str = "Staff Handbook") -> Split:
    """What becomes of a Word file with what the Markdown says; that its parts are the Markdown's is checked as well."""
    word = split(as_word(read_markdown(text, "x.md"), text), f"oak/{name}.docx", CLUB)
    plain = split(text.encode(), f"oak/{name}.md", CLUB)
    assert titles(plain) == titles(word)
    assert [each.words for each in plain.left] == [each.words for each in word.left]
    return word


def titles(found: Split) -> list[str]:
    return [part.policy.title for part in found.parts]


# -- one policy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*SEEDS, *WILLOW, *TRAINING, HANDBOOK, SAFEGUARDING], ids=lambda path: path.stem)
def test_a_policy_is_not_parted(path: Path) -> None:
    """The club's staff handbook of eight short sections is one policy too: no section of it would stand alone."""
    assert parts_of(path.read_bytes(), f"oak/{path.name}", CLUB) == ()


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_a_policy_is_not_parted_in_any_format(suffix: str) -> None:
    for each in singles((*SEEDS, *WILLOW)):
        assert parts_of(WRITERS[suffix](each.document, each.text), f"oak/policy{suffix}", CLUB) == ()


PROCEDURES = (
    "Allegations procedure",
    "Whistleblowing policy",
    "Lost child procedure",
    "Mobile phone policy",
    "Social media policy",
)


@pytest.mark.parametrize(
    "text",
    [
        "# Safeguarding Policy\n\nWe keep children safe.\n\n" + "".join(policy(f"## {each}") for each in PROCEDURES),
        "# Safeguarding\n\nWe keep children safe.\n\n" + "".join(policy(f"## {each}") for each in PROCEDURES),
        "# Safeguarding Policy\n\nWe keep children safe.\n\n"
        + "".join(
            f"# {each}\n\nStaff must tell the manager.\n\nRecords are kept.\n\n"
            for each in (
                "Introduction",
                "Types of abuse",
                "Signs",
                *PROCEDURES,
                "Training",
                "Recording",
                "Review",
                "Law",
            )
        ),
        "**Health and Safety Policy**\n\n" + "".join(policy(f"# {each}", sections="##") for each in PROCEDURES),
        "# Behaviour Policy\n\nWe are kind.\n\n## Our approach\n\nStaff must be kind.\n\n## Related policies\n\n"
        + "".join(f"### {each}\n\nSee it.\n\n" for each in PROCEDURES),
        "# Staff Handbook\n\n"
        + "".join(
            f"## {each}\n\nStaff must tell the manager.\n\nRecords are kept.\n\nAsk if unsure.\n\n"
            for each in ("Absence", "Dress code", "Social media", "Disciplinary", "Mobile phones", "Smoking")
        ),
    ],
    ids=["its procedures", "its subject alone", "flat", "its title bold", "related policies", "sections of a handbook"],
)
def test_sections_that_sound_like_policies_stay_in_theirs(text: str) -> None:
    assert parted(text, "Our policy").parts == ()


def test_two_policies_in_one_file_are_left_to_a_person() -> None:
    assert parted(policy("# Behaviour Policy") + policy("# Biting Policy")).parts == ()


# -- many policies -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def policies() -> tuple[Single, ...]:
    found = singles()
    assert len(found) == 21
    return found


def agree(part: Part, alone: Any) -> None:
    wanted, found = said(alone), said(part.policy)
    same = sum(one == two for one, two in zip(wanted, found, strict=False))
    differing = next(((one, two) for one, two in zip(wanted, found, strict=False) if one != two), "the number of them")
    assert same >= LEAST * max(len(wanted), len(found)), f"{part.name}: {same} of {len(wanted)}: {differing}"
    assert facts(part.policy) == facts(alone)
    assert part.policy.title == alone.title
    assert [clause.clause_id for clause in part.policy.clauses] == [clause.clause_id for clause in alone.clauses]


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_twenty_one_policies_bound_together_say_what_each_says_alone(policies: tuple[Single, ...], suffix: str) -> None:
    found = split(WRITERS[suffix](*bound(policies)), f"oak/Staff Handbook{suffix}", CLUB)
    assert len(found.parts) == len(policies)
    assert found.left == ()
    for part, each in zip(found.parts, policies, strict=True):
        assert part.name == f"{part.policy.slug}.extract"
        assert part.policy.source.handbook == f"Staff Handbook{suffix}"
        agree(part, read_policy(WRITERS[suffix](*bound([each])), f"oak/{part.policy.slug}{suffix}", CLUB))


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_twenty_one_policies_in_one_text_say_what_each_says_alone(policies: tuple[Single, ...], suffix: str) -> None:
    """Plain text has no levels: there its table of contents says where the policies are."""
    texts = [as_text(each, with_marks=suffix == ".md") for each in policies]
    contents = "".join(f"{each.policy.title} .......... {page}\n" for page, each in enumerate(policies, 2))
    found = split(f"Contents\n\n{contents}\n\n{''.join(texts)}".encode(), f"oak/Handbook{suffix}", CLUB)
    assert [each.words for each in found.left] == ["Contents"]
    assert len(found.parts) == len(policies)
    for part, text in zip(found.parts, texts, strict=True):
        assert part.content.decode().strip() == text.strip()
        agree(part, read_policy(text.encode(), f"oak/{part.name}", CLUB))


def on_pages(word: bytes) -> bytes:
    """The Word file with each policy on a new page, as a handbook is printed."""
    document = docx.Document(io.BytesIO(word))
    for paragraph in document.paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Heading 1":
            paragraph.paragraph_format.page_break_before = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@NEEDS_LIBREOFFICE
def test_a_pdf_of_many_policies_says_what_each_pdf_says_alone(policies: tuple[Single, ...], tmp_path: Path) -> None:
    """One of each title: what comes back on top of pages is taken for their running head."""
    policies = tuple({each.policy.title: each for each in policies}.values())
    whole = convert(tmp_path / "Staff Handbook.docx", on_pages(as_word(*bound(policies))))
    found = split(whole, "oak/Staff Handbook.pdf", CLUB)
    assert len(found.parts) == len(policies)
    pages = [part.pages for part in found.parts]
    assert all(one and other and one[1] + 1 == other[0] for one, other in pairwise(pages))
    same = wanted = 0
    for part, each in list(zip(found.parts, policies, strict=True))[:5]:
        alone = read_policy(
            convert(tmp_path / "one.docx", as_word(*bound([each]))), f"oak/{part.policy.slug}.pdf", CLUB
        )
        one, two = said(alone), said(part.policy)
        same += sum(first == second for first, second in zip(one, two, strict=False))
        wanted += max(len(one), len(two))
        assert facts(part.policy) == facts(alone)
        assert part.policy.title == alone.title
    assert same >= LEAST * wanted


# -- how handbooks are made ----------------------------------------------------------------------------------------


def test_a_handbook_that_numbers_its_policies_keeps_their_paragraphs_numbers() -> None:
    names = (
        "Safeguarding policy",
        "Behaviour management policy",
        "Complaints procedure",
        "Fire safety",
        "Medicines policy",
    )
    text = "# Oak Nursery\n\n# Policies and Procedures\n\nAdopted 1 September 2024\n\n" + "".join(
        f"## {number}. {name}\n\n{number}.1 Staff must tell the manager.\n\n{number}.2 Parents are told too.\n\n"
        f"{number}.3 Records are kept for three years.\n\n"
        for number, name in enumerate(names, 1)
    )
    found = parted(text)
    assert titles(found) == list(names)
    assert [part.policy.number for part in found.parts] == ["1", "2", "3", "4", "5"]
    fourth = found.parts[3].policy
    assert [clause.clause_id for clause in fourth.clauses] == ["fire-safety/4.1", "fire-safety/4.2", "fire-safety/4.3"]


def test_what_the_cover_states_is_offered_and_given_to_no_part() -> None:
    text = "# Oak Nursery\n\n# Policies and Procedures\n\nReviewed 1 September 2024\n\n" + "".join(
        policy(f"## {name} Policy").replace("Reviewed 1 May 2025.", "") for name in ("Fire", "Fees", "Biting")
    )
    found = parted(text)
    assert [(fact.kind, fact.words) for fact in found.cover_facts] == [
        (FactKind.LAST_REVIEWED, "Reviewed 1 September 2024")
    ]
    assert [each.words for each in found.left] == [
        "Oak Nursery",
        "Policies and Procedures",
        "Reviewed 1 September 2024",
    ]
    assert not any(part.policy.facts for part in found.parts)


def test_what_opens_a_handbook_is_a_part_where_it_holds_clauses() -> None:
    text = "# Staff Handbook\n\n## Welcome\n\nStaff must read this before their first day.\n\n" + "".join(
        policy(f"## Policy {number}: {name}") for number, name in enumerate(("Complaints", "Lost child", "Biscuits"), 1)
    )
    found = parted(text, "Our Handbook 2025")
    assert titles(found) == ["Staff Handbook", "Complaints", "Lost child", "Biscuits"]
    assert [part.is_opening for part in found.parts] == [True, False, False, False]
    assert found.parts[0].name == "our-handbook-2025.extract"
    assert [part.policy.number for part in found.parts[1:]] == ["1", "2", "3"]


def test_a_chapter_ends_the_policy_before_it_and_an_appendix_does_not() -> None:
    text = (
        "# Oak Nursery Policies\n\n# Part One: Children\n\n"
        + policy("## Behaviour Policy")
        + policy("## Biting")
        + "# Part Two: Health\n\nThis part is about health. Everybody must read it.\n\n"
        + policy("## Medicines Policy")
        + policy("## Appendix 1: The form")
        + policy("## Infection Control Policy")
    )
    found = parted(text)
    assert titles(found) == [
        "Behaviour Policy", "Biting", "Part Two: Health", "Medicines Policy", "Infection Control Policy",
    ]  # fmt: skip
    medicines = found.parts[3].policy
    assert any("Appendix 1: The form" in clause.heading_path for clause in medicines.clauses)


def test_a_list_of_contents_without_pages_is_no_part() -> None:
    names = ("Complaints Policy", "Fees Policy", "Fire Policy")
    text = (
        "# Handbook\n\n"
        + "".join(f"{name}\n\n" for name in names)
        + "".join(policy(f"# {name}", sections="##") for name in names)
    )
    found = parted(text)
    assert titles(found) == list(names)
    assert [each.words for each in found.left] == ["Handbook", *names]


def test_contents_before_a_welcome_are_no_clauses_of_it() -> None:
    names = ("Complaints Policy", "Fees Policy", "Fire Policy")
    listed = "".join(f"{number}. {name}    {number + 1}\n\n" for number, name in enumerate(names, 1))
    welcome = "Staff must read this handbook before their first day.\n\n"
    text = f"# Handbook\n\n{listed}## Welcome\n\n{welcome}" + "".join(
        policy(f"# {name}", sections="##") for name in names
    )
    found = parted(text)
    assert titles(found) == ["Handbook", *names]
    assert [clause.text for clause in found.parts[0].policy.clauses] == [welcome.strip()]
    assert [(each.words.split("  ")[0].rstrip(" 0123456789"), each.is_contents) for each in found.left] == [
        (name, True) for name in names
    ]


def test_front_matter_is_the_handbooks() -> None:
    text = "---\ntitle: Our Handbook\nreviewed: 2024-09-01\n---\n" + "".join(
        policy(f"# {name} Policy").replace("Reviewed 1 May 2025.", "") for name in ("Fire", "Fees", "Biting")
    )
    found = split(text.encode(), "oak/handbook.md", CLUB)
    assert titles(found) == ["Fire Policy", "Fees Policy", "Biting Policy"]
    assert [fact.kind for fact in found.cover_facts] == [FactKind.LAST_REVIEWED]
    assert not any(part.policy.facts for part in found.parts)


def test_titles_that_are_only_bold_part_a_handbook_too() -> None:
    names = ("Safeguarding Policy", "Behaviour Policy", "Complaints Policy", "Late Collection Policy")
    text = "**Oak Nursery**\n\n**Staff handbook**\n\n" + "".join(
        policy(f"**{name}**").replace("### Procedure", "**Aims**") for name in names
    )
    found = parted(text)
    assert titles(found) == list(names)
    assert [each.words for each in found.left] == ["Oak Nursery", "Staff handbook"]


def test_two_policies_of_one_title_are_two_files() -> None:
    names = ("Fire", "Biting", "Fees", "Fire")
    found = parted("".join(policy(f"# {name} Policy", day=day) for day, name in enumerate(names, 1)))
    assert [part.name for part in found.parts] == [
        "fire-policy.extract",
        "biting-policy.extract",
        "fees-policy.extract",
        "fire-policy-2.extract",
    ]


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("Staff Handbook (final) v2.docx", "Staff Handbook (final) v2.docx"),
        ("Policies of Oak.docx", "Policies of Oak.docx"),
        ("a\x1b[2Jb\udcff\n.docx", "a [2Jb? .docx"),
        ("x" * 300 + ".docx", "x" * 250 + ".docx"),
    ],
)
def test_a_part_cites_its_handbook_by_a_name_that_can_be_shown(name: str, cited: str) -> None:
    text = "".join(policy(f"# {each} Policy") for each in ("Fire", "Fees", "Biting"))
    found = split(as_word(read_markdown(text, "x.md"), text), f"oak/{name}", CLUB)
    assert [part.policy.source.handbook for part in found.parts] == [cited] * 3


def test_a_part_has_no_parts() -> None:
    part = parted("".join(policy(f"# {name} Policy") for name in ("Fire", "Fees", "Biting"))).parts[0]
    assert parts_of(part.content, f"oak/{part.name}", CLUB) == ()
    assert read_policy(part.content, f"oak/{part.name}", CLUB) == part.policy


def test_a_handbook_in_windows_letters_gives_parts_in_utf_8() -> None:
    text = "".join(policy(f"# {name} Policy") for name in ("Fire", "Fées", "Biting"))
    found = split(text.encode("cp1252"), "oak/h.md", CLUB)
    assert [part.policy.source.encoding for part in found.parts] == ["utf-8"] * 3
    assert "".join(part.content.decode() for part in found.parts) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_restructured_handbook_keeps_the_rules_over_and_under_its_titles(encoding: str, end: str) -> None:
    text = "".join(
        f"{'=' * len(title)}\n{title}\n{'=' * len(title)}\n\n:Adopted: {day} March 2022\n\nWe keep all “safe”.\n\n"
        "Staff\n-----\n\nStaff must:\n\n- write it down\n- tell the manager\n\n"
        for day, title in enumerate(("Fire Policy", "Fees Policy", "Biting Policy"), 1)
    )
    found = split(text.replace("\n", end).encode(encoding), "oak/handbook.rst", CLUB)
    assert titles(found) == ["Fire Policy", "Fees Policy", "Biting Policy"]
    assert [[fact.words for fact in part.policy.facts] for part in found.parts] == [
        [f"Adopted: {day} March 2022"] for day in (1, 2, 3)
    ]
    first = found.parts[1].content.decode()
    assert first.startswith(f"==========={end}Fees Policy{end}===========")
    assert found.parts[1].policy.clauses[-1].lead_in == "Staff must:"


# -- no word is lost -----------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "# Staff Handbook", "# Part Two", "## Welcome", "## Appendix 1", "# Fire Policy", "# Fees Policy",
        "## Policy 4: Complaints", "### Procedure", "**Behaviour Policy**", "# Reserved Policy", "Fire Policy",
        "Staff must tell the manager.", "- write it down\n- tell somebody", "Reviewed 1 May 2025.", "Oak Nursery",
        "| a | b |\n|---|---|\n| 1 | 2 |", "Fire Policy ..... 4\nFees Policy ..... 5\nBiting Policy ..... 6",
        "Page 1 of 3", "\f", "4. Complaints procedure", "4.1 We listen.", "See also: Fire Policy.",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=30),
    suffix=st.sampled_from([".md", ".txt", ".docx"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_block_of_a_handbook_is_in_one_part_or_named(pieces: list[str], suffix: str, end: str) -> None:
    text = policy("# Fire Policy") + "\n\n".join(pieces) + "\n\n" + policy("# Fees Policy") + policy("# Biting Policy")
    data = as_word(read_markdown(text, "x.md"), text) if suffix == ".docx" else text.replace("\n", end).encode()
    found = split(data, f"oak/h{suffix}", CLUB)
    if not found.parts:
        return
    _source, document, _oddities = read_document(data, f"oak/h{suffix}")
    left = [each.span for each in found.left]
    contents = [each.span for each in found.left if each.is_contents]
    for block in document.blocks:
        span = block.words.span
        holding = [part for part in found.parts if part.span.start <= span.start < span.end <= part.span.end]
        assert left.count(span) + len(holding) == 1 or (
            span in contents and [part.is_opening for part in holding] == [True]
        )
        if span not in left and suffix in READERS and not block.words.gaps:
            assert block.words.text in " ".join(holding[0].content.decode().split())
    for part in found.parts:
        assert read_policy(part.content, f"oak/{part.name}", CLUB) == part.policy


def test_a_file_that_takes_long_is_read_once_to_be_a_policy_and_to_be_looked_at_as_a_handbook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = []

    def counted(data: bytes, suffix: str, path: str) -> Extracted:
        read.append(path)
        return extract_apart(data, suffix, path)

    text = "".join(policy(f"# {name} Policy") for name in ("Fire", "Fees", "Long")) + "Once read.\n"
    data = as_word(read_markdown(text, "x.md"), text)
    monkeypatch.setattr(clauses, "extract_apart", counted)
    monkeypatch.setattr(clauses, "SLOW_SECONDS", 0.0)
    read_policy(data, "oak/slow.docx", CLUB)
    read_document(data, "oak/slow.docx")
    assert read == ["oak/slow.docx"]


# -- a new version of a handbook -----------------------------------------------------------------------------------


def test_a_part_whose_words_stay_is_the_same_wherever_it_stands() -> None:
    names = ("Fire", "Fees", "Biting")
    before = parted("".join(policy(f"## {number}. {name} Policy") for number, name in enumerate(names, 4))).parts
    changed = [policy(f"## {number}. {name} Policy") for number, name in enumerate(names, 8)]
    changed[1] = changed[1].replace("tell the manager", "tell the owner")
    after = parted("# Handbook\n\n" + "".join(changed), "New Handbook").parts
    assert [same_part(one.policy, two.policy) for one, two in zip(before, after, strict=True)] == [True, False, True]


def test_a_policy_by_itself_is_the_same_as_the_part_that_holds_its_words() -> None:
    names = ("Fire", "Fees", "Biting")
    part = parted("".join(policy(f"# {name} Policy") for name in names)).parts[0]
    alone = read_policy(policy("# Fire Policy").encode(), "oak/fire.md", CLUB)
    assert digest_of_words(alone) == digest_of_words(part.policy)
    assert not same_part(alone, read_policy(policy("# Fire Safety Policy").encode(), "oak/fire.md", CLUB))


def test_equal_parts_of_one_handbook_are_equal_bytes() -> None:
    text = "".join(policy(f"# {name} Policy") for name in ("Fire", "Fees", "Biting"))
    data = as_word(read_markdown(text, "x.md"), text)
    first, second = (parts_of(data, "oak/Staff Handbook.docx", CLUB) for _ in range(2))
    assert [part.content for part in first] == [part.content for part in second]
