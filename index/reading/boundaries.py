"""Where the policies of a handbook begin: by the levels of its headings, by its table of contents, by their names.

Nothing here is sure, so it asks for much: several headings that name policies, and beneath most of them what a policy
has and a section has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

from index.reading import policy_names as names
from index.reading.blocks import Block, BlockKind
from index.reading.lines import title_in
from index.reading.titles import TITLE_CHARACTERS

# Two headings that sound like policies are sections of one as often as not.
FEWEST_POLICIES: Final = 3
# More than any handbook has; what has more is something else, and must not be looked at for long.
MOST_BLOCKS: Final = 40_000
_MOST_HEADINGS: Final = 5_000
_MOST_POLICIES: Final = 400
# Without a word such as "policy" in them, more of the headings must be subjects that policies are about.
_FEWEST_SUBJECTS: Final = 5
_NAMED_SHARE: Final = 0.5
_SUBJECT_SHARE: Final = 0.7
# So many of the policies look like some: with headings, dates or a page of their own.
_EVIDENT_SHARE: Final = 0.6
_STRICT_SHARE: Final = 0.75
# A policy has so many paragraphs or items, or so much in fewer.
_FEWEST_BLOCKS: Final = 3
_FEWEST_CHARACTERS: Final = 300
# A page of contents that was read as one paragraph is no longer than this.
_CONTENTS_CHARACTERS: Final = 5_000
# A line above a policy's title, on a page that opens with it: the club, a table of dates.
_COVER_CHARACTERS: Final = 120


@dataclass(frozen=True, slots=True)
class Stretch:
    """The blocks from `first` up to `end`, exclusive, and the place of the heading that names them."""

    first: int
    end: int
    heading: int


@dataclass(frozen=True)
class Outlook:
    """What is known of a file before it is parted: settled blocks, places that state facts, each block's page.

    `marked` are the places of headings that the format marks as such, `listed` the titles in its table of contents as
    `title_in` gives them, and `contents` the places of what lists titles among the text; pages are None where unknown.
    `says_many` is whether the file's name says that it holds many.
    """

    blocks: Sequence[Block]
    marked: frozenset[int]
    stating: frozenset[int]
    pages: Sequence[int | None]
    listed: frozenset[str]
    club_words: frozenset[str]
    contents: frozenset[int] = frozenset()
    says_many: bool = False

    def text(self, place: int) -> str:
        """The words of a block."""
        return self.blocks[place].text

    def is_heading(self, place: int) -> bool:
        """Whether a block is a heading, and not only listed as one."""
        return self.blocks[place].kind is BlockKind.HEADING and place not in self.contents

    def is_cover(self, place: int) -> bool:
        """Whether a block may stand on a cover: a heading, a fact, the club's name."""
        if self.is_heading(place) or place in self.stating:
            return True
        words = frozenset(title_in(self.text(place)).split())
        return bool(words and words <= self.club_words)

    def has_text(self, start: int, end: int) -> bool:
        """Whether more than lines of a cover stands from `start` up to `end`, exclusive."""
        return self._texts_before[end] > self._texts_before[start]

    @cached_property
    def _texts_before(self) -> Sequence[int]:
        """How many blocks before each place are no lines of a cover, and at the end of all."""
        texts = (place not in self.contents and not self.is_cover(place) for place in range(len(self.blocks)))
        return tuple(accumulate(texts, initial=0))

    def opens_page(self, place: int) -> bool:
        """Whether a block is the first of its page."""
        return place > 0 and _differs(self.pages[place - 1], self.pages[place])


def _differs(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def contents_in(blocks: Sequence[Block]) -> frozenset[int]:
    """The places of blocks that list titles in a row, each of which is a heading further down: a table of contents."""
    last: dict[str, int] = {}
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and (title := title_in(block.text)):
            last[title] = place
    by_first_word: dict[str, list[str]] = {}
    for title in sorted(last, key=len, reverse=True):
        by_first_word.setdefault(title.partition(" ")[0], []).append(title)
    found: set[int] = set()
    run: list[int] = []
    listed = 0
    for place, block in enumerate(blocks):
        words = title_in(block.text) if len(block.text) <= _CONTENTS_CHARACTERS else ""
        titles = _titles_in(words, by_first_word)
        if titles and all(last[title] > place for title in titles):
            run.append(place)
            listed += len(titles)
        else:
            found.update(run if listed >= FEWEST_POLICIES else ())
            run, listed = [], 0
    return frozenset(found)


def _titles_in(words: str, by_first_word: Mapping[str, Sequence[str]]) -> list[str]:
    """The titles that the words are, one after the other; empty where they are anything besides."""
    titles: list[str] = []
    rest = f"{words} "
    while rest.strip():
        known = by_first_word.get(rest.partition(" ")[0], ())
        title = next((each for each in known if rest.startswith(f"{each} ")), None)
        if title is None:
            return []
        titles.append(title)
        rest = rest[len(title) + 1 :]
    return titles


def policies_in(outlook: Outlook) -> tuple[Stretch, ...]:
    """The stretches that hold a policy each, in order; what stands before the first belongs to none.

    Empty where the file holds one policy, or where it cannot be told.
    """
    headings = sum(outlook.is_heading(place) for place in range(len(outlook.blocks)))
    if len(outlook.blocks) > MOST_BLOCKS or headings > _MOST_HEADINGS:
        return ()
    for find, is_strict in ((_by_level, False), (_by_contents, False), (_by_name, True)):
        for found in find(outlook):
            starts = _merged(_without_contents(_below_cover(found, outlook), outlook), outlook)
            if len(starts) < FEWEST_POLICIES:
                continue
            if _is_titled_as_one(_first_with_text(starts, outlook), outlook):
                return ()
            stretches = _stretches(starts, outlook)
            if len(stretches) <= _MOST_POLICIES and _look_like_policies(stretches, outlook, is_strict=is_strict):
                return stretches
    return ()


# -- finding -----------------------------------------------------------------------------------------------------


def _by_level(outlook: Outlook) -> Iterator[list[int]]:
    """The headings of one level and those above it, where most of that level name policies."""
    heads = [place for place in range(len(outlook.blocks)) if outlook.is_heading(place)]
    levels = {place: outlook.blocks[place].level for place in heads}
    for level in sorted(set(levels.values())):
        level_heads = {place for place in heads if levels[place] == level and _may_start(outlook.text(place))}
        tops = [place for place in sorted(level_heads) if not _is_over_title(place, level_heads, outlook)]
        above = [place for place in heads if levels[place] < level]
        if tops and _name_policies(tops, outlook) and not _is_one_policy(tops[0], above, outlook):
            yield sorted({*tops, *(place for place in above if place >= tops[0] or _adjoins(place, tops[0], outlook))})


def _is_over_title(place: int, heads: Set[int], outlook: Outlook) -> bool:
    """Whether a heading that names no policy stands right above one that does, as the club's name on a cover."""
    if _is_known(outlook.text(place), outlook):
        return False
    return place + 1 in heads and _is_known(outlook.text(place + 1), outlook)


def _may_start(text: str) -> bool:
    """Whether a heading may begin a policy: not one that goes on with it, or opens it or the handbook."""
    goes_on = names.belongs_to_another(text) or names.opens_a_policy(text)
    return not goes_on and not names.names_collection(text) and not names.opens_handbook(text)


def _name_policies(places: Sequence[int], outlook: Outlook) -> bool:
    """Whether enough of the headings name policies, or are subjects of some in what says that it holds many."""
    texts = [outlook.text(place) for place in places]
    named = [text for text in texts if names.names_policy(text)]
    known = [text for text in texts if _is_known(text, outlook)]
    if len({names.subject_words(text) or text for text in named}) >= FEWEST_POLICIES:
        return len(known) >= _NAMED_SHARE * len(texts)
    says_many = bool(outlook.listed) or _says_many(places[0], outlook)
    return says_many and len(known) >= max(_FEWEST_SUBJECTS, _SUBJECT_SHARE * len(texts))


def _says_many(first: int, outlook: Outlook) -> bool:
    """Whether a line before the first policy says that the file holds many: "Policies and Procedures"."""
    lines = (outlook.text(place) for place in range(first) if place not in outlook.contents)
    return outlook.says_many or any(len(line) <= TITLE_CHARACTERS and names.names_collection(line) for line in lines)


def _is_known(text: str, outlook: Outlook) -> bool:
    return names.sounds_known(text) or title_in(text) in outlook.listed


def _is_one_policy(first: int, above: Sequence[int], outlook: Outlook) -> bool:
    """Whether a heading above them all names one policy, so that they are its sections."""
    over = [outlook.text(place) for place in above if place < first]
    if any(names.names_policy(text) for text in over):
        return True
    is_alone = len(above) == 1 and not any(names.names_collection(text) for text in over)
    return is_alone and any(names.names_subject(text) or names.names_kin(text) for text in over)


def _first_with_text(starts: Sequence[tuple[int, int]], outlook: Outlook) -> int:
    """The first start that something stands under before the next."""
    pairs = pairwise([*(start for start, _ in starts), len(outlook.blocks)])
    return next((start for start, end in pairs if outlook.has_text(start, end)), 0)


def _is_titled_as_one(first: int, outlook: Outlook) -> bool:
    """Whether a line of the file's cover names one policy, and none that it holds many."""
    for place in range(first):
        text = outlook.text(place)
        is_line = outlook.is_cover(place) or len(text) <= TITLE_CHARACTERS
        if place in outlook.contents or not is_line:
            break
        if names.names_policy(text):
            return not _says_many(first, outlook)
    return False


def _adjoins(place: int, start: int, outlook: Outlook) -> bool:
    """Whether a heading before the first policy is a line of that policy's cover, and none of the handbook's."""
    between = range(place, start)
    return all(outlook.is_heading(at) and not names.names_collection(outlook.text(at)) for at in between)


def _by_contents(outlook: Outlook) -> Iterator[list[int]]:
    """What the table of contents lists, headings or not, where most of it are subjects of policies."""
    if len(outlook.listed) < FEWEST_POLICIES:
        return
    found = [
        place
        for place, block in enumerate(outlook.blocks)
        if title_in(block.text) in outlook.listed and block.kind is not BlockKind.ROW and _may_start(block.text)
        if place not in outlook.contents
    ]
    sounding = [place for place in found if names.sounds_known(outlook.text(place))]
    named = [place for place in found if names.names_policy(outlook.text(place))]
    says_many = bool(found) and _says_many(found[0], outlook) and len(sounding) >= _FEWEST_SUBJECTS
    enough = len(named) >= FEWEST_POLICIES or says_many
    enough = enough and len(sounding) >= _SUBJECT_SHARE * len(found)
    if enough and not _are_sections(found, outlook):
        yield found


def _by_name(outlook: Outlook) -> Iterator[list[int]]:
    """The headings that name policies by themselves, whatever their level.

    Where these open pages, a heading that opens one with a policy's subject alone is as good.
    """
    heads = [place for place in range(len(outlook.blocks)) if outlook.is_heading(place)]
    named = [place for place in heads if names.names_policy(outlook.text(place))]
    if len({names.subject_words(outlook.text(place)) for place in named}) < FEWEST_POLICIES:
        return
    if _are_sections(named, outlook):
        return
    on_top = {place for place in heads if _opens_page_with_cover(place, outlook)}
    if len(on_top.intersection(named)) >= _EVIDENT_SHARE * len(named):
        further_down = set(named) - on_top
        named = sorted({*further_down, *(place for place in on_top if _is_first_known(place, outlook))})
    yield named


def _are_sections(named: Sequence[int], outlook: Outlook) -> bool:
    """Whether the format's levels say that the headings stand in one policy: under another, or under their first."""
    levels = {place: outlook.blocks[place].level for place in named if place in outlook.marked}
    if named[0] not in levels:
        return False
    first, *others = levels.values()
    lowest = min(levels.values())
    above = [place for place in outlook.marked if outlook.blocks[place].level < lowest]
    return first < min(others, default=first) or _is_one_policy(named[0], above, outlook)


def _is_first_known(place: int, outlook: Outlook) -> bool:
    """Whether a heading on top of a page is a policy's subject, and none above it on the page names a policy."""
    if not names.sounds_known(outlook.text(place)):
        return False
    while not outlook.opens_page(place) and place:
        place -= 1
        if names.sounds_known(outlook.text(place)):
            return False
    return True


def _opens_page_with_cover(place: int, outlook: Outlook) -> bool:
    """Whether nothing but lines of a cover stands between the top of its page and a heading."""
    if outlook.pages[place] is None:
        return place == 0
    while place and not outlook.opens_page(place) and outlook.is_cover(place - 1):
        place -= 1
    return place == 0 or outlook.opens_page(place)


# -- settling ----------------------------------------------------------------------------------------------------


def _below_cover(starts: Sequence[int], outlook: Outlook) -> list[int]:
    """The starts without the lines of the handbook's cover: all above what says that it holds many policies."""
    known = next((start for start in starts if names.sounds_known(outlook.text(start))), 0)
    cover = [
        place for place in range(known) if outlook.is_heading(place) and names.names_collection(outlook.text(place))
    ]
    return [start for start in starts if not cover or start > cover[-1]]


def _without_contents(starts: Sequence[int], outlook: Outlook) -> list[int]:
    """The starts without lines of a table of contents that has no page numbers: they come again, with a text."""
    titles = [title_in(outlook.text(start)) for start in starts]
    last = {title: place for place, title in enumerate(titles)}
    ends = [*starts[1:], len(outlook.blocks)]
    return [
        start
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
        if outlook.has_text(start, end) or last[titles[place]] < place + 2
    ]


def _merged(starts: Sequence[int], outlook: Outlook) -> list[tuple[int, int]]:
    """Where each policy starts, and the heading that names it: lines of one cover are one start."""
    merged: list[tuple[int, int]] = []
    for start in starts:
        if merged and not outlook.has_text(merged[-1][1], start) and _share_cover(merged[-1][1], start, outlook):
            first, named = merged[-1]
            merged[-1] = (first, _naming(named, start, outlook))
        else:
            merged.append((start, start))
    return merged


def _share_cover(one: int, other: int, outlook: Outlook) -> bool:
    """Whether two headings with no text between them are of one policy: not where they name two."""
    first, second = outlook.text(one), outlook.text(other)
    if not names.sounds_known(first) or not names.sounds_known(second):
        return True
    return bool(names.subject_words(first) & names.subject_words(second))


def _naming(one: int, other: int, outlook: Outlook) -> int:
    return one if names.sounds_known(outlook.text(one)) else other


def _stretches(starts: Sequence[tuple[int, int]], outlook: Outlook) -> tuple[Stretch, ...]:
    """The stretches from each start, with the lines of its cover above it, to the next."""
    above = Counter(title_in(outlook.text(start - 1)) for start, _ in starts if start and outlook.is_heading(start - 1))
    running = frozenset(title for title, times in above.items() if times >= FEWEST_POLICIES)
    firsts: list[int] = []
    for start, _ in starts:
        floor = starts[len(firsts) - 1][1] + 1 if firsts else 0
        firsts.append(_cover_from(start, floor, running, outlook))
    end = _end_of_text(outlook)
    return tuple(
        Stretch(first, last, heading)
        for first, last, (_, heading) in zip(firsts, [*firsts[1:], end], starts, strict=True)
    )


def _cover_from(start: int, floor: int, running: frozenset[str], outlook: Outlook) -> int:
    """The first line of the cover that the heading at `start` stands on; never before `floor`.

    `running` are headings that stand above many policies' titles.
    """
    first = start
    while first > floor and _is_cover_line(first - 1, start, running, outlook):
        first -= 1
    at = start
    while at > floor and not outlook.opens_page(at) and len(outlook.text(at - 1)) <= _COVER_CHARACTERS:
        if not outlook.is_cover(at - 1) or names.names_collection(outlook.text(at - 1)):
            break
        at -= 1
    return min(first, at) if outlook.opens_page(at) else first


def _is_cover_line(place: int, start: int, running: frozenset[str], outlook: Outlook) -> bool:
    """Whether a block right above a policy's title is of its cover: a heading over nothing, the club's name.

    A short line that only looks like a heading may as well be the last of the policy before: "Chair of the committee".
    """
    title = title_in(outlook.text(place))
    if place in outlook.stating or names.names_collection(outlook.text(place)) or title in outlook.listed:
        return False
    if title in running or (title and frozenset(title.split()) <= outlook.club_words):
        return True
    return place in outlook.marked and outlook.blocks[place].level <= outlook.blocks[start].level


def _end_of_text(outlook: Outlook) -> int:
    """Where the last policy ends: what the foot of every page states is written last, under the first page's number."""
    end = len(outlook.blocks)
    while end > 1:
        before, page = outlook.pages[end - 2], outlook.pages[end - 1]
        if before is None or page is None or page >= before:
            break
        end -= 1
    return end


# -- judging -----------------------------------------------------------------------------------------------------


def _look_like_policies(stretches: Sequence[Stretch], outlook: Outlook, *, is_strict: bool) -> bool:
    """Whether most of them hold enough, and something that policies have and sections have not.

    Where only their names part them (`is_strict`), a heading of their own is no sign: sections have some too.
    """
    if len(stretches) < FEWEST_POLICIES:
        return False
    large = [each for each in stretches if _is_large(each, outlook)]
    evident = [each for each in large if _is_evident(each, outlook, is_strict=is_strict)]
    return len(evident) >= (_STRICT_SHARE if is_strict else _EVIDENT_SHARE) * len(stretches)


def _is_large(each: Stretch, outlook: Outlook) -> bool:
    beneath = range(each.heading + 1, each.end)
    return len(beneath) >= _FEWEST_BLOCKS or sum(len(outlook.text(place)) for place in beneath) >= _FEWEST_CHARACTERS


def _is_evident(each: Stretch, outlook: Outlook, *, is_strict: bool) -> bool:
    """Whether a stretch has a fact or a page of its own, or headings, or a policy's name where the file says so."""
    if any(place in outlook.stating for place in range(each.first, each.end)) or outlook.opens_page(each.first):
        return True
    headings = [outlook.text(place) for place in range(each.heading + 1, each.end) if outlook.is_heading(place)]
    if is_strict:
        return any(names.opens_a_policy(text) or names.belongs_to_another(text) for text in headings)
    named = names.names_policy(outlook.text(each.heading)) or names.names_kin(outlook.text(each.heading))
    return bool(headings) or (named and _says_many(each.heading, outlook))


def page_range(stretch: Stretch, pages: Sequence[int | None]) -> tuple[int, int] | None:
    """The first and the last page that a stretch stands on, None where unknown."""
    known = [page for page in pages[stretch.first : stretch.end] if page is not None]
    return (min(known), max(known)) if known else None
