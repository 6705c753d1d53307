"""The report of how policies were read: all of it there, nothing fetched, nothing of a policy taken for HTML."""

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot import wording
from bot.pages import drawing
from bot.pages.checking import report_of
from bot.pages.drawing import Drawn, draw_pages
from index.corpus import load_corpus
from index.reading.drawing import Picture
from index.types import Corpus, LeftOut
from tests.bot.pages.made import HOSTILE

Pictures = dict[str, dict[int, Drawn]]
DAY = date(2026, 11, 21)
VOID = {"meta", "img", "br", "link", "hr", "input", "rect", "path"}


class Page(HTMLParser):
    """The elements of a page, the words in each, and what it refers to."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.attributes: set[str] = set()
        self.said: dict[str, str] = {}
        self.words = ""
        self.open: list[tuple[str, str]] = []
        self.feed(content.decode())
        assert [tag for tag, _ in self.open] == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        self.attributes |= set(found)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.sources += [found["src"]] if "src" in found else []
        if tag not in VOID:
            self.open.append((tag, found.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            if tag not in ("strong", "em", "span", "a", "s"):
                self.handle_data(" ")
            assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        if any(tag in ("style", "title") for tag, _ in self.open):
            return
        self.words += data
        for _, named in self.open:
            if named:
                self.said[named] = self.said.get(named, "") + data


@pytest.fixture(scope="module")
def page(willow_corpus: Corpus, pictures: Pictures) -> Page:
    return Page(report_of(willow_corpus, willow_corpus.clubs, pictures, DAY).content)


def levelled(words: str) -> str:
    return " ".join(words.split())


def clauses(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """The id of each clause's card, and its own words."""
    for key, policy in enumerate(corpus.policies, 1):
        leaves = [clause for clause in policy.clauses if not clause.is_whole]
        for number, clause in enumerate(leaves, 1):
            yield f"p{key}-c{number}", clause.own_text


def test_every_clause_stands_in_its_card_word_for_word(willow_corpus: Corpus, page: Page) -> None:
    for key, words in clauses(willow_corpus):
        shown = re.sub("[\u202a-\u202e]", "�", levelled(words))
        assert shown in levelled(page.said[key]), key


def test_every_link_leads_somewhere_and_no_name_is_given_twice(page: Page) -> None:
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert {link for link in page.links if link[1:] not in page.ids or link[0] != "#"} == set()
    assert "#p3-c1" in page.links, "from the picture to the clause"
    assert "#p3-m1" in page.links, "from the clause to the picture"


def test_the_page_fetches_nothing_and_runs_nothing(willow_corpus: Corpus, pictures: Pictures, page: Page) -> None:
    content = report_of(willow_corpus, willow_corpus.clubs, pictures, DAY).content.decode()
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(page.tags)
    assert not {name for name in page.attributes if name.startswith("on") or name == "style"}
    assert page.sources
    assert all(source.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")) for source in page.sources)
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in content
    assert not re.search(r"(?:https?:)?//\w", re.sub(r"base64,[^\"]+", "", content))
    assert "@import" not in content
    assert "url(" not in content


def test_what_a_policy_says_is_shown_and_never_taken_for_html(page: Page) -> None:
    for line in HOSTILE.replace("\u202e", "�").replace("\u202c", "�").splitlines():
        assert line in page.words, line
    assert "broken <b>.pdf" in page.words
    assert page.tags["b"] == 0


def test_names_that_are_no_characters_do_not_break_the_page(willow_corpus: Corpus) -> None:
    odd = LeftOut("willow/\udcff\x1b[31m<i>.pdf", 1, "is a damaged PDF")
    found = Page(report_of(replace(willow_corpus, left_out=(odd,)), willow_corpus.clubs, {}, DAY).content)
    assert "willow/��[31m<i>.pdf" in found.words


def test_what_is_to_confirm_stands_at_the_top_and_in_its_place(page: Page) -> None:
    said = levelled(page.words)
    assert "next review 5 June 2027 is a guess (day and month could be the other way round" in said
    assert "Files that could not be read willow/broken <b>.pdf is a damaged PDF; open it" in said
    assert "Made on 21 November 2026: " in said
    assert "and 1 file that could not be read." in said


def test_what_the_policy_says_of_itself_leads_to_the_clause_that_says_it(page: Page) -> None:
    assert "5 June 2027 A guess" in levelled(page.words)
    assert "#p1-c3" in page.links


def test_lead_ins_and_what_was_left_out_are_said_to_be_so(page: Page) -> None:
    said = levelled(page.words)
    assert "Opening words quoted with each of clauses 2 and 3 All staff must:" in said
    assert "Page 1 of 2 Left out: page number" in said
    assert "About the policy For the setting" in said


def test_an_item_that_its_lead_in_would_reverse_is_to_confirm(tmp_path: Path) -> None:
    (tmp_path / "willow").mkdir()
    text = "# Phones\n\nStaff must not:\n\n- use phones\n- never leave a child alone\n\nParents ask first.\n"
    (tmp_path / "willow/phones.md").write_text(text, "utf-8")
    corpus = load_corpus(tmp_path)
    report = report_of(corpus, corpus.clubs, {}, DAY)
    (oddity,) = corpus.policies[0].oddities
    found = Page(report.content)
    assert report.to_confirm == 1
    assert f"Clause 2, line 6: {oddity.reason}" in levelled(found.words)
    assert oddity.reason in levelled(found.said["p1-c2"])


def test_a_page_that_is_not_drawn_shows_its_text_and_says_why(willow_corpus: Corpus) -> None:
    drawn: Pictures = {"willow/phones.pdf": {1: wording.page_not_drawn("takes too long to be drawn")}}
    found = Page(report_of(willow_corpus, willow_corpus.clubs, drawn, DAY).content)
    assert found.tags["img"] == 0
    assert "There is no picture of this page: it takes too long to be drawn. Below is its text" in found.words
    assert "p3-m1" in found.ids, "its numbers stand in the text"


def test_a_page_on_which_nothing_was_read_is_shown(willow_corpus: Corpus, pictures: Pictures) -> None:
    empty = Picture(10, 10, "image/png", b64encode(b"x").decode())
    drawn = {**pictures, "willow/phones.pdf": {**pictures["willow/phones.pdf"], 3: empty}}
    found = Page(report_of(willow_corpus, willow_corpus.clubs, drawn, DAY).content)
    assert "Nothing was read on this page." in found.words
    assert "p3-s3" in found.ids


def test_what_belongs_to_no_club_is_named_too(willow_corpus: Corpus) -> None:
    stray = LeftOut("stray.pdf", 1, "stands in no club's folder; move it into one")
    odd = LeftOut("clubs.yaml", 1, "names the club 'oak', but there is no folder of that name")
    corpus = replace(willow_corpus, left_out=(*willow_corpus.left_out, stray), remarks=(odd,))
    said = levelled(Page(report_of(corpus, corpus.clubs, {}, DAY).content).words)
    assert f"What else was found in the folder stray.pdf {stray.reason} clubs.yaml {odd.reason}" in said


def test_a_club_without_policies_is_said_to_have_none(willow_corpus: Corpus) -> None:
    bare = replace(willow_corpus, policies=())
    assert "No policy of this club could be read." in Page(report_of(bare, bare.clubs, {}, DAY).content).words


# -- drawing ---------------------------------------------------------------------------------------------------------


def test_a_file_that_changed_meanwhile_is_not_drawn(willow_corpus: Corpus, tmp_path: Path) -> None:
    policy = next(each for each in willow_corpus.policies if each.source.path.endswith("phones.pdf"))
    (tmp_path / "willow").mkdir()
    (tmp_path / "willow/phones.pdf").write_bytes(b"%PDF-1.7 another")
    assert draw_pages(policy, tmp_path, lambda _: None) == {1: wording.FILE_CHANGED_SINCE}
    (tmp_path / "willow/phones.pdf").unlink()
    assert draw_pages(policy, tmp_path, lambda _: None) == {1: wording.FILE_CHANGED_SINCE}


def test_so_many_pages_are_drawn_and_no_more(
    willow_corpus: Corpus, willow_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = next(each for each in willow_corpus.policies if each.source.path.endswith("phones.pdf"))
    heard: list[int] = []
    monkeypatch.setattr(drawing, "MOST_PAGES", 1)
    drawn = draw_pages(policy, willow_root, heard.append)
    assert isinstance(drawn[1], Picture)
    assert drawn[2] == "From here on pages have no picture: there are too many. Below is the text as it was read."
    assert heard == [1]
    monkeypatch.setattr(drawing, "MOST_SECONDS", -1)
    assert list(draw_pages(policy, willow_root, heard.append).values()) == [wording.not_drawn_any_more(False)]


def test_what_has_no_pages_is_not_drawn(willow_corpus: Corpus, willow_root: Path) -> None:
    others = [each for each in willow_corpus.policies if not each.source.path.endswith(".pdf")]
    assert [draw_pages(policy, willow_root, lambda _: None) for policy in others] == [{}, {}]
