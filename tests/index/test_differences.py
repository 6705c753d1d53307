"""What changed between two versions of a policy: nothing lost, nothing paired wrongly, the same from either side."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clauses import read_policy
from index.differences import Change, ClauseDifference, Differences, compared_clauses, differences, laid_out, together
from index.errors import UnreadablePolicyError
from index.types import Audience, Clause, ClauseKind, Corpus, FactKind, LineRole, Policy, Quotation, Range
from tests.index.reading.made import CLUB, read
from tests.places import CORPUS, ROOT

ADDED, REMOVED, WORDS, LEAD_IN, AUDIENCE, MOVED = Change
TAUGHT = sorted((ROOT / "index/training/data").glob("*/*.txt")) + sorted((ROOT / "index/training/data").glob("*/*.md"))


# Whatever the two versions are --------------------------------------------------------------------------------------

SENTENCES = st.text("abc ’.,-*()é", min_size=1, max_size=12) | st.lists(
    st.sampled_from(
        ["staff", "must", "not", "Not", "share", "photos", "ask the manager", "5,000", "(e.g.)", "visitors"]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
PARAGRAPHS = SENTENCES.map(lambda words: f"{words}.\n")
LISTS = st.tuples(SENTENCES, st.lists(SENTENCES, min_size=1, max_size=4)).map(
    lambda made: f"{made[0]}:\n\n" + "".join(f"- {item}\n" for item in made[1])
)
SECTIONS = st.tuples(st.sampled_from(["Rules", "Photographs", "Visitors"]), st.lists(PARAGRAPHS | LISTS, max_size=4))
POLICIES = st.lists(SECTIONS, min_size=1, max_size=3).map(
    lambda sections: "# Conduct\n\n" + "\n".join(f"## {head}\n\n" + "\n".join(parts) for head, parts in sections)
)


def made(text: str) -> Policy | None:
    """The policy that a text makes, if it makes one."""
    try:
        return read_policy(text.encode(), "oak-club/conduct.md", CLUB)
    except UnreadablePolicyError:
        return None


def edited(text: str, edits: list[tuple[int, int]]) -> str:
    """The text with lines taken out (and put in elsewhere)."""
    lines = text.splitlines(keepends=True)
    for at, to in edits:
        line = lines.pop(at % len(lines)) if lines else ""
        if to >= 0:
            lines.insert(to % (len(lines) + 1), line)
    return "".join(lines)


EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(-20, 200)), max_size=6)


def fully_checked(old: Policy, new: Policy) -> Differences:
    """The differences; everything that is promised of them, whatever they are, holds."""
    found = differences(old, new)
    for policy, one, other in ((old, 0, "old"), (new, 1, "new")):
        kept = [pair[one].clause_id for pair in found.unchanged]
        kept += [getattr(each, other).clause_id for each in found.clauses if getattr(each, other)]
        assert sorted(kept) == sorted(clause.clause_id for clause in compared_clauses(policy)), "each exactly once"
    for each in (*found.clauses, *map(laid_out, together(found))):
        assert each.changes
        assert (each.old is None) == (each.changes == (ADDED,))
        assert (each.new is None) == (each.changes == (REMOVED,))
        for policy, clause, ranges in ((old, each.old, each.removed), (new, each.new, each.added)):
            if clause is not None:
                Quotation(policy, clause)  # raises where it is not the policy's own words
            assert list(ranges) == sorted(ranges)
            assert all(0 <= start < end <= len(clause.text) for start, end in ranges) if clause else not ranges
        if {WORDS, LEAD_IN} & set(each.changes):
            assert each.removed or each.added
    assert sum(map(len, together(found))) == len(found.clauses)
    assert mirrored(differences(new, old)) == plainly(found)
    return found


def plainly(found: Differences) -> tuple[object, ...]:
    clauses = [(each.old, each.new, each.changes, each.removed, each.added) for each in found.clauses]
    facts = [(each.kind, each.old, each.new) for each in found.facts]
    return {repr(each) for each in found.unchanged}, {repr(each) for each in clauses}, facts, set(found.headings)


def mirrored(found: Differences) -> tuple[object, ...]:
    """The same with old and new exchanged."""
    exchanged = {ADDED: REMOVED, REMOVED: ADDED}
    clauses = tuple(
        ClauseDifference(
            each.new, each.old, tuple(exchanged.get(it, it) for it in each.changes), each.added, each.removed
        )
        for each in found.clauses
    )
    facts = tuple(replace(each, old=each.new, new=each.old) for each in found.facts)
    headings = tuple((new, old) for old, new in found.headings)
    unchanged = tuple((new, old) for old, new in found.unchanged)
    return plainly(Differences(found.new, found.old, unchanged, clauses, facts, headings))


@settings(deadline=None, max_examples=150)
@given(POLICIES, POLICIES)
def test_of_any_two_policies_every_clause_is_accounted_for_once_and_the_mirror_is_the_same(one: str, two: str) -> None:
    old, new = made(one), made(two)
    if old and new:
        fully_checked(old, new)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(sorted(path.name for path in CORPUS.iterdir() if path.is_dir())), EDITS)
def test_of_any_edit_of_the_five_policies_too(five: Corpus, slug: str, edits: list[tuple[int, int]]) -> None:
    policy = policy_of(five, slug)
    new = version(five, policy, lambda text: edited(text, edits))
    if new:
        found = fully_checked(policy, new)
        assert edits or found.is_empty


@pytest.mark.parametrize("path", TAUGHT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_policy_differs_from_itself_and_all_of_its_words_are_compared(path: object) -> None:
    policy = read_policy(path.read_bytes(), f"oak-club/{path.name}", CLUB)  # type: ignore[attr-defined]
    found = differences(policy, policy)
    assert found.is_empty
    assert together(found) == ()
    compared = {line.words.span for clause in compared_clauses(policy) for line in clause.layout}
    shown = {
        line.words.span for clause in policy.clauses for line in clause.layout if line.role is not LineRole.HEADING
    }
    assert shown <= compared


# Edits of the five policies -----------------------------------------------------------------------------------------


def policy_of(five: Corpus, slug: str) -> Policy:
    return next(policy for policy in five.policies if policy.club == slug)


def version(five: Corpus, policy: Policy, edit: Callable[[str], str]) -> Policy | None:
    try:
        return read_policy(edit(policy.source.text).encode(), policy.source.path, five.club(policy.club))
    except UnreadablePolicyError:
        return None


def replaced(five: Corpus, slug: str, former: str, now: str) -> Differences:
    """What is found after one passage of a policy was replaced."""
    policy = policy_of(five, slug)
    assert policy.source.text.count(former) == 1
    new = version(five, policy, lambda text: text.replace(former, now))
    assert new
    return fully_checked(policy, new)


def said(found: Differences) -> list[tuple[tuple[Change, ...], list[str], list[str]]]:
    """Of each clause that is not as it was: what became of it, and the words gone and new."""
    return [
        (
            each.changes,
            [each.old.text[start:end] for start, end in each.removed] if each.old else [],
            [each.new.text[start:end] for start, end in each.added] if each.new else [],
        )
        for each in found.clauses
    ]


ONE_WORD = [
    ("ask-clubs", "is ever totally secure", "is ever completely secure", "totally", "completely"),
    ("jpac", "Discuss with parents any issues", "Discuss with anybody any issues", "parents", "anybody"),
    ("ashleys-house", "Not to name the setting", "Not to picture the setting", "name", "picture"),
    ("ightham-primary", "Once an image or information", "Once an image or anything", "information", "anything"),
    ("ronald-openshaw", "to be your online friend or follower", "to be your online friend or fan", "follower", "fan"),
]


@pytest.mark.parametrize(("slug", "former", "now", "gone", "there"), ONE_WORD)
def test_one_word_changed_is_one_clause_with_that_word(
    five: Corpus, slug: str, former: str, now: str, gone: str, there: str
) -> None:
    found = replaced(five, slug, former, now)
    assert said(found) == [((WORDS,), [gone], [there])]
    assert not found.facts
    assert not found.headings


def test_an_item_taken_out_and_one_put_in_are_shown_as_that(five: Corpus) -> None:
    taken = replaced(five, "ask-clubs", "- YouTube\n", "")
    assert said(taken) == [((REMOVED,), ["YouTube"], [])]
    put = replaced(five, "ask-clubs", "- YouTube\n", "- YouTube\n- TikTok\n")
    assert said(put) == [((ADDED,), [], ["TikTok"])]
    assert put.clauses[0].new is not None
    assert put.clauses[0].new.lead_in == "This policy covers (but is not limited to) social media platforms such as:"


def test_an_item_in_the_place_of_another_is_not_paired_with_it(five: Corpus) -> None:
    """Their place is the same and their words are not."""
    found = replaced(five, "ask-clubs", "- YouTube\n", "- TikTok\n")
    assert said(found) == [((REMOVED,), ["YouTube"], []), ((ADDED,), [], ["TikTok"])]


def test_a_lead_in_that_forbids_less_is_a_change_of_every_item_and_shown_once(five: Corpus) -> None:
    found = replaced(five, "ask-clubs", "staff must not:", "staff should not:")
    assert said(found) == [((LEAD_IN,), ["must"], ["should"])] * 5
    ((group),) = together(found)
    shown = laid_out(group)
    assert shown.old is not None
    assert shown.new is not None
    assert shown.new.text.startswith(
        "When using social media sites, staff should not:\n- Post anything that could damage"
    )
    assert shown.new.text.count("staff should not") == 1
    assert len(shown.new.lines) == 5
    assert [shown.old.text[start:end] for start, end in shown.removed] == ["must"]


def test_a_whole_new_list_is_shown_under_its_lead_in_once(five: Corpus) -> None:
    found = replaced(
        five,
        "ask-clubs",
        "### Related policies",
        "Staff may:\n\n- Use the club's tablet.\n- Ask.\n\n### Related policies",
    )
    ((group),) = together(found)
    shown = laid_out(group)
    assert shown.new is not None
    assert shown.new.text == "Staff may:\n- Use the club's tablet.\n- Ask."
    assert [shown.new.text[start:end] for start, end in shown.added] == ["Staff may:", "Use the club's tablet.", "Ask."]


def test_a_section_that_moved_is_unchanged_but_for_its_place(five: Corpus) -> None:
    def swapped(text: str) -> str:
        rules, cautions, related = (text.index(f"### {head}") for head in ("Social media", "General", "Related"))
        return text[:rules] + text[cautions:related] + text[rules:cautions] + text[related:]

    policy = policy_of(five, "ask-clubs")
    new = version(five, policy, swapped)
    assert new
    found = fully_checked(policy, new)
    assert {each.changes for each in found.clauses} == {(MOVED,)}
    assert {each.new.heading_path[-1] for each in found.clauses if each.new} == {
        "General cautions for using social media"
    }, "the shorter of the two"


def test_a_clause_that_came_under_another_heading_moved(five: Corpus) -> None:
    item = "- Post anything that could offend other members of staff, parents or children using our Clubs.\n"
    policy = policy_of(five, "ask-clubs")
    caution = "- Once an image"
    new = version(five, policy, lambda text: text.replace(item, "").replace(caution, f"{item}{caution}"))
    assert new
    (moved,) = fully_checked(policy, new).clauses
    assert MOVED in moved.changes
    assert LEAD_IN in moved.changes
    assert WORDS not in moved.changes


def test_a_heading_that_reads_otherwise_is_told_once_and_moves_nothing(five: Corpus) -> None:
    found = replaced(five, "ask-clubs", "### Social media rules", "### What staff must not do")
    assert found.headings == (("Social media rules", "What staff must not do"),)
    assert found.clauses == ()
    titled = replaced(five, "ask-clubs", "30. Social Media Policy", "30. Social Networking Policy")
    assert titled.headings == (("30. Social Media Policy", "30. Social Networking Policy"),)
    assert titled.clauses == ()
    numbered = replaced(five, "ask-clubs", "30. Social Media Policy", "31. Social Media Policy")
    assert numbered.headings == (("30. Social Media Policy", "31. Social Media Policy"),)


def test_the_review_date_alone_is_one_fact_and_the_line_that_states_it(five: Corpus) -> None:
    found = replaced(five, "ask-clubs", "To be reviewed: 05/06/19", "To be reviewed: 05/06/26")
    ((fact),) = found.facts
    assert fact.kind is FactKind.NEXT_REVIEW
    assert fact.old is not None
    assert fact.new is not None
    assert (str(fact.old.day), str(fact.new.day)) == ("2019-06-05", "2026-06-05")
    assert [each.old.kind for each in found.clauses if each.old] == [ClauseKind.STATUS]


def test_a_signature_that_is_gone_is_a_fact(five: Corpus) -> None:
    found = replaced(five, "ask-clubs", "Signed: Mark Stewart", "Signed: ")
    assert [(each.kind, each.old and each.old.name) for each in found.facts] == [(FactKind.SIGNED_BY, "Mark Stewart")]


def test_an_owner_is_a_fact_that_a_manager_may_have_confirmed(five: Corpus) -> None:
    policy = policy_of(five, "jpac")
    fact = replace(policy.facts[0], kind=FactKind.OWNER, day=None, precision=None, name="Jo Smith", confirmed=True)
    found = fully_checked(policy, replace(policy, facts=(*policy.facts, fact)))
    assert [(each.kind, each.old, each.new) for each in found.facts] == [(FactKind.OWNER, None, fact)]


def test_layout_and_typography_are_no_difference(five: Corpus) -> None:
    policy = policy_of(five, "ask-clubs")
    new = version(five, policy, lambda text: text.replace("\n- ", "\n* ").replace("ASK Clubs'", "ASK Clubs’"))
    assert new
    assert new.source.sha256 != policy.source.sha256
    assert fully_checked(policy, new).is_empty


# Written for the purpose --------------------------------------------------------------------------------------------

RULES = """
    # Conduct

    ## Phones

    Staff must not use their phone in the play room. Phones stay in the office until the last child has gone home.

    Visitors must hand in their phone at the door.
    """


def changed(former: str, now: str, text: str = RULES) -> Differences:
    """What is found after one passage was replaced."""
    assert former in text
    return fully_checked(read(text, ".md"), read(text.replace(former, now), ".md"))


def test_a_clause_split_in_two_is_one_changed_and_one_added() -> None:
    found = changed("play room. Phones", "play room.\n\n    Phones")
    assert sorted(each.changes for each in found.clauses) == [(ADDED,), (WORDS,)]
    (pair,) = (each for each in found.clauses if each.old)
    assert pair.new is not None
    assert pair.new.own_text.startswith("Phones stay"), "the longer half"
    assert pair.added == ()


def test_two_clauses_made_one_are_one_changed_and_one_removed() -> None:
    found = changed("gone home.\n\n    Visitors", "gone home. Visitors")
    assert sorted(each.changes for each in found.clauses) == [(REMOVED,), (WORDS,)]


def test_what_was_removed_stands_behind_what_stood_before_it() -> None:
    text = "# Conduct\n\n- Ask the manager first.\n- Tell nobody.\n- Phones stay in the office.\n"
    new = text.replace("- Tell nobody.\n", "").replace("Ask the manager", "Ask the leader").replace("stay", "are kept")
    found = fully_checked(read(text, ".md"), read(new, ".md"))
    assert [each.changes for each in found.clauses] == [(WORDS,), (REMOVED,), (WORDS,)]


def test_a_rule_for_staff_that_is_now_for_parents_says_so() -> None:
    found = changed("Visitors must hand in", "Staff must hand in")
    (each,) = found.clauses
    assert each.changes == (WORDS, AUDIENCE)
    assert (each.old.audience, each.new.audience) == (Audience.PARENTS, Audience.STAFF) if each.old and each.new else 0


def test_a_lead_in_that_would_reverse_an_item_leaves_it_without_one() -> None:
    """The item is then shown alone in the new version, and its lead-in is among what is gone."""
    text = "# Conduct\n\nStaff must:\n\n- Do not accept invitations from parents.\n- Report any concern at once.\n"
    old, new = read(text, ".md"), read(text.replace("Staff must:", "Staff must not:"), ".md")
    found = fully_checked(old, new)
    (reversed_item,) = (each for each in found.clauses if each.new and not each.new.lead_ins)
    assert LEAD_IN in reversed_item.changes
    assert reversed_item.old is not None
    assert [reversed_item.old.text[start:end] for start, end in reversed_item.removed] == ["Staff must"]
    assert WORDS not in reversed_item.changes


def test_the_same_words_under_two_lead_ins_are_not_mistaken_for_each_other() -> None:
    text = "# Conduct\n\nStaff must not:\n\n- Take photos.\n\nParents may:\n\n- Take photos.\n"
    found = fully_checked(read(text, ".md"), read(text.replace("Staff must not", "Staff should not"), ".md"))
    assert said(found) == [((LEAD_IN,), ["must"], ["should"])]
    assert len(found.unchanged) == 1


def test_words_of_a_list_that_stand_in_no_item_are_compared_too() -> None:
    """A paragraph that goes on under the words that open a list."""
    verbatim = read("# Conduct\n\nStaff must not:\n\n- Take photos.\n- Share them.\n", ".md")
    whole = next(clause for clause in verbatim.clauses if clause.kind is ClauseKind.LIST)
    title = next(clause for clause in verbatim.clauses if not clause.is_whole).lines[0]
    extra = replace(title, role=LineRole.PARAGRAPH, words=title.words.cut(verbatim.source.text, Range(2, 9)))
    policy = with_clause(verbatim, whole, replace(whole, lines=(whole.lines[0], extra, *whole.lines[1:])))
    assert compared_clauses(policy)[0].own_text == "Staff must not: Conduct"
    assert said(fully_checked(verbatim, policy))[0][0] == (ADDED,)


def with_clause(policy: Policy, former: Clause, now: Clause) -> Policy:
    return replace(policy, clauses=tuple(now if clause is former else clause for clause in policy.clauses))
