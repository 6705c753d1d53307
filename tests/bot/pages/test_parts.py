"""A policy in the parts of a page: every word once, in order, under its headings."""

from collections.abc import Iterable, Iterator

from bot.layout import laid_out
from bot.pages.parts import Heading, Item, Listing, Paragraph, Part, only_in, parts_of
from index.clauses import read_policy
from index.types import Club, Corpus

OAK = Club("oak", "Oak Nursery")
PHONES = """# Phones

## Rules

Staff must not:

- use a telephone:
    - in the rooms
    - in the garden
- take pictures

    not even of the building

### Visitors

Visitors leave theirs at the door.

## After work

Nothing *here* is **forbidden**.
"""


def words(parts: Iterable[Part]) -> Iterator[str]:
    """What stands in paragraphs and lists, in order."""
    for part in parts:
        if isinstance(part, Paragraph):
            yield "".join(run.text for run in part.runs)
        elif isinstance(part, Listing):
            yield from items(part.items)


def items(found: Iterable[Item]) -> Iterator[str]:
    for item in found:
        yield "".join(run.text for run in item.runs)
        yield from ("".join(run.text for run in runs) for runs in item.more)
        yield from items(item.inner)


def test_every_line_of_every_policy_stands_there_once(five: Corpus, club_of_twelve: Corpus) -> None:
    for policy in (*five.policies, *club_of_twelve.policies):
        assert list(words(parts_of(policy))) == ["".join(run.text for run in line.runs) for line in laid_out(policy)]


def test_no_heading_skips_a_level(five: Corpus, club_of_twelve: Corpus) -> None:
    """As whoever hears a page read to them needs it."""
    for policy in (*five.policies, *club_of_twelve.policies):
        level = 2
        for part in parts_of(policy):
            if isinstance(part, Heading):
                assert 3 <= part.level <= level + 1, (policy.source.path, part)
                level = part.level


def test_lists_lie_within_lists() -> None:
    found = list(parts_of(read_policy(PHONES.encode(), "oak/phones.md", OAK)))
    assert [(part.level, part.text) for part in found if isinstance(part, Heading)] == [
        (3, "Rules"),
        (4, "Visitors"),
        (3, "After work"),
    ]
    (listing,) = [part for part in found if isinstance(part, Listing)]
    assert [(item.runs[0].text, len(item.inner)) for item in listing.items] == [
        ("use a telephone:", 2),
        ("take pictures", 0),
    ]
    assert listing.items[1].more[0][0].text == "not even of the building"


def test_what_changed_is_the_clauses_that_the_other_text_has_not() -> None:
    policy = read_policy(PHONES.encode(), "oak/phones.md", OAK)
    other = read_policy(PHONES.replace("take pictures", "take  “pictures”").encode(), "oak/phones.md", OAK)
    changed = read_policy(PHONES.replace("at the door", "in the office").encode(), "oak/phones.md", OAK)
    assert only_in(policy, policy) == ()
    assert [list(words(extract.parts)) for extract in only_in(other, policy)] == [
        ["Staff must not:", "take “pictures”", "not even of the building"]
    ]
    within = read_policy(PHONES.replace("the garden", "the yard").encode(), "oak/phones.md", OAK)
    _, listing = only_in(within, policy)[0].parts
    assert isinstance(listing, Listing)
    ((outer, (inner,)),) = [(item.runs[0].text, item.inner) for item in listing.items]
    assert (outer, inner.runs[0].text) == ("use a telephone:", "in the yard")
    (new,) = only_in(changed, policy)
    assert (new.where, list(words(new.parts))) == ("Rules › Visitors", ["Visitors leave theirs in the office."])
