"""RTF files → text and blocks, with the numbers and bullets that the program that saved them wrote into them.

Tracked changes count as accepted; comments are left out, headers and footers are furniture, and hidden or struck-out
words are reported, not quoted.  A text box or a footnote follows the paragraph that it hangs on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import RefusedFileError
from index.reading.extracting import BlockWriter, Cell, Extracted, Run
from index.reading.labels import LABEL
from index.reading.richtext_lists import Lists
from index.reading.richtext_tokens import Token, tokens
from index.types import level_white_space

_VERSION: Final = 1
_DEEPEST_GROUP: Final = 500
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_TITLES: Final = {"title": 1, "subtitle": 2}
_SEEN_SPACE: Final = 60  # twentieths of a point
_INDENT_TOLERANCE: Final = 60
_LOOK_CHARACTERS: Final = 90
_HEADING_CHARACTERS: Final = 150
_SHOWN_CHARACTERS: Final = 60
_BODY_OUTLINE: Final = 9

# Groups that hold no words of the document; those marked \* are left out unless they are named here.
_LEFT_OUT: Final = frozenset(
    {
        "fonttbl", "colortbl", "info", "pict", "object", "revtbl", "rsidtbl",
        "generator", "filetbl", "themedata", "datastore", "xmlnstbl", "fldinst", "bkmkstart", "bkmkend", "atnid",
        "atnauthor", "atndate", "annotation", "atrfstart", "atrfend", "atnref", "nonshppict", "sn", "sv",
        "latentstyles",
        "mmathPr", "pnseclvl", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "shprslt",
        "colorschememapping",
    }
)  # fmt: skip
_KEPT_IGNORABLE: Final = frozenset(
    {"shpinst", "shptxt", "listtext", "pntext", "cs", "footnote", "listtable", "listoverridetable"}
)
_ELSEWHERE: Final = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    **dict.fromkeys(("footnote", "shptxt"), "aside"),
    **dict.fromkeys(("listtext", "pntext"), "label"),
    **dict.fromkeys(("listtable", "listoverridetable"), "lists"),
    "stylesheet": "styles",
}
_CHARACTERS: Final = {
    "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "emspace": " ", "enspace": " ", "qmspace": " ", "line": "\n", "tab": "\t", "sect": "\n",
}  # fmt: skip
_SYMBOLS: Final = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
# Symbol fonts' bullets, as the fonts' numbers and as code page 1252 has them.
_BULLETS: Final = {"·": "•", "§": "▪", "Ø": "➢", "ü": "✓", "v": "❖", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢"}


def extract(data: bytes) -> Extracted:
    """The text and blocks of an RTF file.  Raises RefusedFileError."""
    reader = _Reader()
    for token in tokens(data):
        reader.take(token)
    if reader.depth > 0 and reader.writer.is_empty:
        raise RefusedFileError("is cut short; open it and save it again as a new file")
    return reader.finish()


@dataclass(frozen=True, slots=True)
class _State:
    """What a group says of the words in it."""

    goes_to: str = "body"  # or "header", "footer", "aside", "label", "styles", "lists", "nowhere"
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    style: int = 0
    outline: int | None = None
    indent: int = 0
    level: int = 0
    list_number: int = 0
    before: int = 0
    after: int = 0
    in_table: bool = False


@dataclass(slots=True)
class _Held:
    """The words of a paragraph or a cell that are being gathered."""

    runs: list[Run] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    label: str = ""

    @property
    def text(self) -> str:
        return level_white_space("".join(run.text for run in self.runs))


class _Reader:
    """Takes the tokens one after the other."""

    def __init__(self) -> None:
        self.writer = BlockWriter(f"richtext {_VERSION}")
        self.state = _State()
        self.groups: list[_State] = []
        self.is_first = False  # the next word opens a group and may name what it is for
        self.is_ignorable = False
        self.held = {name: _Held() for name in ("body", "aside", "header", "footer")}
        self.asides: list[list[Run]] = []
        self.cells: list[list[Run]] = []
        self.reached: list[bool] = []  # for each cell that the row defines, whether the one above reaches into it
        self.is_reached = False
        self.rows: list[list[list[Run] | Cell]] = []
        self.furniture: list[tuple[str, str]] = []
        self.styles: dict[int, str] = {}
        self.lists = Lists()
        self.style_name = ""
        self.paragraph_number = 0
        self.space_after = 0
        self.item_indent: int | None = None
        self.open_items: list[tuple[int, int]] = []
        self.words: dict[str, Callable[[int | None], None]] = {
            "par": self._paragraph_ends, "cell": self._cell_ends, "row": self._row_ends,
            "pard": self._plain_paragraph, "plain": self._plain_words, "nestcell": self._cell_ends,
            "nestrow": self._row_ends, "trowd": self._row_is_defined, "clvmrg": self._cell_is_reached,
            "cellx": self._cell_is_defined,
        }  # fmt: skip

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self.groups)

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.kind == "open":
            if self.depth >= _DEEPEST_GROUP:
                raise RefusedFileError("is nested too deep to be read; save its text alone in a new file")
            self.groups.append(self.state)
            self.is_first, self.is_ignorable = True, False
        elif token.kind == "close":
            self._close()
        elif token.kind == "symbol" and token.text == "*":
            self.is_ignorable = True
        elif token.kind == "word":
            self._word(token.text, token.number)
            self.is_first = False
        else:
            self._text(_SYMBOLS.get(token.text, "") if token.kind == "symbol" else token.text)
            self.is_first = False

    def finish(self) -> Extracted:
        """Everything that was read."""
        self._paragraph_ends(None)
        self._table_ends()
        said: set[str] = set()
        for kind in ("header", "footer"):
            self._keep_furniture(kind)
        for kind, words in self.furniture:
            if words in said:
                continue
            said.add(words)
            if LABEL.search(words):
                shown = words[:_SHOWN_CHARACTERS]
                self.writer.oddity(f"says {shown!r} in the page {kind}, which is not read for facts; confirm them")
            self.writer.furniture(words, f"page {kind}")
        return self.writer.finish()

    # -- groups and words --------------------------------------------------------------------------------------------

    def _close(self) -> None:
        if not self.groups:
            return
        inner, self.state = self.state, self.groups.pop()
        if inner.goes_to == "styles" and inner.style in self.styles and self.style_name:
            self.styles[inner.style] = self.style_name.rstrip(";").strip()
        self.style_name = ""
        if inner.goes_to != self.state.goes_to and inner.goes_to in ("header", "footer"):
            self._keep_furniture(inner.goes_to)
        if inner.goes_to == "aside" and self.state.goes_to != "aside":
            self._aside_ends()

    def _word(self, word: str, number: int | None) -> None:
        if self.is_first and (word in _LEFT_OUT or (self.is_ignorable and word not in _KEPT_IGNORABLE)):
            self.state = replace(self.state, goes_to="nowhere")
        elif self.is_first and word in _ELSEWHERE:
            kept = self.state.goes_to
            aside = _ELSEWHERE[word]
            self.state = replace(self.state, goes_to=aside if kept != "nowhere" else kept)
        elif self.state.goes_to == "styles":
            self._style_word(word, number)
        elif self.state.goes_to == "lists":
            self.lists.word(word, number)
        elif word in _CHARACTERS:
            self._text(_CHARACTERS[word])
        elif word in self.words and self.state.goes_to != "nowhere":
            self.words[word](number)
        else:
            self._look(word, number)

    def _style_word(self, word: str, number: int | None) -> None:
        if word == "s" and number is not None:
            self.state = replace(self.state, style=number)
            self.styles[number] = ""
        elif word in ("cs", "ts", "ds"):
            self.state = replace(self.state, style=-1)

    def _look(self, word: str, number: int | None) -> None:
        is_on = number != 0
        if word == "b":
            self.state = replace(self.state, bold=is_on)
        elif word == "i":
            self.state = replace(self.state, italic=is_on)
        elif word in ("v", "strike", "striked", "deleted"):
            self.state = replace(
                self.state, hidden=is_on, goes_to="nowhere" if word == "deleted" else self.state.goes_to
            )
        elif word == "intbl":
            self.state = replace(self.state, in_table=True)
        elif number is not None:
            self._place(word, number)

    def _place(self, word: str, number: int) -> None:
        if word == "s":
            self.state = replace(self.state, style=number)
        elif word == "outlinelevel":
            self.state = replace(self.state, outline=number)
        elif word == "li":
            self.state = replace(self.state, indent=number)
        elif word == "ilvl":
            self.state = replace(self.state, level=number)
        elif word == "ls":
            self.state = replace(self.state, list_number=number)
        elif word == "sb":
            self.state = replace(self.state, before=number)
        elif word == "sa":
            self.state = replace(self.state, after=number)

    def _plain_paragraph(self, _: int | None) -> None:
        self.state = replace(
            self.state, style=0, outline=None, indent=0, level=0, list_number=0, before=0, after=0, in_table=False
        )

    def _plain_words(self, _: int | None) -> None:
        self.state = replace(self.state, bold=False, italic=False, hidden=False, deleted=False)

    def _text(self, text: str) -> None:
        goes_to = self.state.goes_to
        if self.state.deleted:
            return
        if goes_to == "styles":
            self.style_name += text
        elif goes_to == "lists":
            self.lists.text(text)
        elif goes_to == "label" and self.state.in_table:
            self.held["body"].runs.append(Run(text.replace("\t", " ")))
        elif goes_to == "label":
            self.held["body"].label += text
        elif goes_to in self.held and text:
            held = self.held[goes_to]
            if self.state.hidden:
                held.unseen.append(text)
            else:
                held.runs.append(Run(text, self.state.bold, self.state.italic))

    # -- blocks ------------------------------------------------------------------------------------------------------

    def _gathered(self, name: str) -> _Held:
        held, self.held[name] = self.held[name], _Held()
        return held

    def _keep_furniture(self, kind: str) -> None:
        self.furniture.append((kind, self._gathered(kind).text))

    def _aside_ends(self) -> None:
        held = self._gathered("aside")
        if held.text:
            self.asides.append(held.runs)

    def _cell_ends(self, _: int | None) -> None:
        if self.state.goes_to != "body":
            return
        held = self._gathered("body")
        self._report(held)
        while held.runs and not held.runs[-1].text.strip():
            held.runs.pop()
        self.cells.append(held.runs)

    def _row_ends(self, _: int | None) -> None:
        if self.state.goes_to == "body":
            reached = [*self.reached, *[False] * len(self.cells)]
            self.rows.append([Cell.REACHED if reached[at] else cell for at, cell in enumerate(self.cells)])
        self.cells = []

    def _row_is_defined(self, _: int | None) -> None:
        self.reached, self.is_reached = [], False

    def _cell_is_reached(self, _: int | None) -> None:
        self.is_reached = True

    def _cell_is_defined(self, _: int | None) -> None:
        self.reached.append(self.is_reached)
        self.is_reached = False

    def _table_ends(self) -> None:
        rows, self.rows = self.rows, []
        if not rows:
            return
        is_layout = all(len(row) <= 1 for row in rows)
        self.writer.space()
        for row in rows:
            self._count()
            if is_layout:
                for cell in row:
                    self.writer.paragraph([] if isinstance(cell, Cell) else cell)
            else:
                self.writer.row(row)
        self.writer.space()
        self._write_asides()

    def _count(self) -> None:
        self.paragraph_number += 1
        self.writer.at(paragraph=self.paragraph_number)

    def _report(self, held: _Held) -> None:
        if any(character.isalnum() for text in held.unseen for character in text):
            shown = level_white_space("".join(held.unseen))[:_SHOWN_CHARACTERS]
            self.writer.oddity(f"holds hidden or struck-out words, which are not quoted: {shown!r}; confirm")

    def _paragraph_ends(self, _: int | None) -> None:
        if self.state.goes_to in ("aside", "header", "footer"):
            self.held[self.state.goes_to].runs.append(Run("\n"))
            return
        if self.state.in_table or self.cells:
            self.held["body"].runs.append(Run("\n"))
            return
        self._table_ends()
        held = self._gathered("body")
        self._count()
        self._report(held)
        if held.text:
            self._write(held)
        else:
            self.writer.space()
            self.space_after = 0
        self._write_asides()

    def _write_asides(self) -> None:
        asides, self.asides = self.asides, []
        for runs in asides:
            self.writer.space()
            self.writer.paragraph(runs)
            self.writer.space()

    def _write(self, held: _Held) -> None:
        state = self.state
        label = held.label.strip() or self.lists.label(state.list_number, state.level)
        level = self._heading_level()
        if label and level is None:
            self._item(held, label)
        else:
            if state.before + self.space_after >= _SEEN_SPACE:
                self.writer.space()
            if level is not None and len(held.text) <= _HEADING_CHARACTERS:
                self.writer.heading(held.runs, level, label if _is_number(label) else "")
            else:
                self._free(held)
        self.space_after = state.after

    def _heading_level(self) -> int | None:
        if self.state.outline is not None:
            return self.state.outline + 1 if self.state.outline < _BODY_OUTLINE else None
        name = self.styles.get(self.state.style, "").lower()
        if match := _HEADING.match(name):
            return int(match.group(1))
        return _TITLES.get(name)

    def _item(self, held: _Held, label: str) -> None:
        here = (self.state.indent, self.state.level)
        while self.open_items and not _is_deeper(here, self.open_items[-1]):
            self.open_items.pop()
        self.open_items.append(here)
        depth = len(self.open_items) - 1
        if _is_number(label):
            self.writer.numbered(self._looked(held), label, depth)
        else:
            self.writer.item(held.runs, _BULLETS.get(label, label if label in "o-–•▪" else "•"), depth)
        self.item_indent = self.state.indent

    def _free(self, held: _Held) -> None:
        under = self.item_indent
        goes_on = under is not None and self.state.indent > 0 and self.state.indent >= under - _INDENT_TOLERANCE
        self.writer.paragraph(self._looked(held), continues_item=goes_on)
        if not goes_on:
            self.item_indent, self.open_items = None, []

    def _looked(self, held: _Held) -> list[Run]:
        """The runs; space stands above them where all of a short paragraph is bold, so that it may be a heading."""
        said = [run for run in held.runs if run.text.strip()]
        if all(run.bold for run in said) and len(held.text) <= _LOOK_CHARACTERS and "\n" not in held.text:
            self.writer.space()
        return held.runs


def _is_number(label: str) -> bool:
    """Whether a label is a number or a letter and no bullet: fonts have bullets in place of letters."""
    return any(character.isalnum() for character in label) and label not in _BULLETS and label != "o"


def _is_deeper(item: tuple[int, int], other: tuple[int, int]) -> bool:
    if abs(item[0] - other[0]) > _INDENT_TOLERANCE:
        return item[0] > other[0]
    return item[1] > other[1]
