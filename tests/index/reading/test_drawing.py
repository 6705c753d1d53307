"""Pictures of pages: drawn in the process that reads files, words upright and in their places, harm kept there."""

import io
import shutil
import subprocess
import sys
from base64 import b64decode

import pytest
from PIL import Image, ImageStat

from index.errors import RefusedFileError
from index.reading import apart
from index.reading.apart import draw_apart, extract_apart
from index.reading.drawing import DRAWING_SECONDS, Picture
from tests.index.reading.harmful import GOOD, pdf_of_stream
from tests.index.reading.sheets import blank, content, scanned, turned, write
from tests.places import ROOT

NEEDS_TESSERACT = pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs Debian's tesseract-ocr")
PROSE = "Staff keep their phones in the lockers.\nNobody may take pictures of children\nwith a phone of their own."
LEFT = """Staff keep their phones in the lockers
while children are in the building, and
the manager alone has the key to them.
Whoever is on a break may take theirs
out and use it in the staff room, but
not in the garden or at the front door."""
RIGHT = """Parents ask at the door before they
take pictures of any children who are
not their own. At the summer party the
manager says who may be photographed,
and nobody puts a picture of a child
where everybody on the web can see it."""


def page(lines: str = PROSE) -> bytes:
    made = blank()
    write(made, lines)
    return content(made)


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(b64decode(picture.content))).convert("L")


def said(picture: Picture) -> str:
    return " ".join(word.text for word in picture.words)


def stands_in_its_boxes(picture: Picture) -> bool:
    """Whether there is ink in the box of each word, and none outside of all boxes."""
    drawn = opened(picture)
    for _, *box in picture.words:
        if ImageStat.Stat(drawn.crop(tuple(box))).mean[0] > 250:
            return False
    for _, *box in picture.words:
        drawn.paste(255, (box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3))
    return drawn.getextrema()[0] > 160


def test_a_page_is_drawn_with_the_places_of_its_words() -> None:
    picture = draw_apart(page(), ".pdf", 1)
    assert (picture.width, picture.height, picture.pages) == (900, 1273, 1)
    assert opened(picture).size == (900, 1273)
    assert said(picture) == PROSE.replace("\n", " ")
    assert stands_in_its_boxes(picture)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_shown_turned_is_drawn_with_its_words_upright(degrees: int) -> None:
    picture = draw_apart(turned(page(), degrees), ".pdf", 1)
    assert said(picture) == PROSE.replace("\n", " ")
    assert picture.width < picture.height
    assert stands_in_its_boxes(picture)


def test_a_page_whose_words_run_up_its_side_is_drawn_on_its_side() -> None:
    made = blank()
    with made.rotation(90, 300, 400):
        write(made, PROSE, top=300)
    picture = draw_apart(content(made), ".pdf", 1)
    assert picture.width > picture.height
    assert stands_in_its_boxes(picture)


@NEEDS_TESSERACT
def test_a_scanned_page_has_the_places_of_the_words_that_were_recognised() -> None:
    picture = draw_apart(turned(scanned(page()), 90), ".pdf", 1)
    assert said(picture) == PROSE.replace("\n", " ")
    assert picture.width < picture.height
    assert stands_in_its_boxes(picture)


def test_words_in_two_columns_come_one_column_after_the_other() -> None:
    made = blank()
    write(made, LEFT, left=60, pitch=16)
    write(made, RIGHT, left=320, pitch=16)
    picture = draw_apart(content(made), ".pdf", 1)
    assert " ".join(picture.words[place].text for place in picture.columns) == f"{LEFT} {RIGHT}".replace("\n", " ")
    assert said(picture).startswith("Staff keep their phones in the lockers Parents ask at the door")


def test_a_page_of_type_costs_few_bytes_and_a_photograph_not_many() -> None:
    lines = "\n".join([PROSE] * 15)
    assert len(draw_apart(page(lines), ".pdf", 1).content) < 80_000
    made = blank()
    made.image(Image.effect_noise((1600, 1200), 90).convert("RGB"), 0, 0, 595)
    write(made, lines, top=500)
    noise = draw_apart(content(made), ".pdf", 1)
    assert noise.media_type == "image/jpeg"
    assert len(noise.content) < 700_000


def test_a_page_of_any_size_makes_a_picture_of_bounded_size() -> None:
    for wide, high in ((3, 14_000), (14_000, 3), (14_000, 14_000)):
        made = blank()
        made.add_page(format=(wide, high))
        picture = draw_apart(content(made), ".pdf", 2)
        assert picture.width <= 900
        assert picture.width * picture.height <= 2_600_000


@pytest.mark.parametrize(
    ("data", "suffix", "number", "reason"),
    [
        (page(), ".pdf", 2, "has no page 2"),
        (page(), ".pdf", 0, "has no page 0"),
        (GOOD, ".docx", 1, "has no pages that can be drawn"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, ".pdf", 1, "is a damaged PDF; open it, save it"),
    ],
)
def test_what_cannot_be_drawn_is_said(data: bytes, suffix: str, number: int, reason: str) -> None:
    with pytest.raises(RefusedFileError, match=reason):
        draw_apart(data, suffix, number)


def test_drawing_that_takes_too_long_costs_that_page_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_WALL_SECONDS_MORE", -DRAWING_SECONDS + 0.01)
    apart._CHILD.close()
    with pytest.raises(RefusedFileError, match="takes too long to be drawn"):
        draw_apart(page(), ".pdf", 1)
    monkeypatch.undo()
    assert extract_apart(page(), ".pdf", "oak/phones.pdf").document.blocks
    assert draw_apart(page(), ".pdf", 1).words


def test_a_page_made_to_take_all_memory_costs_itself_and_no_more() -> None:
    with pytest.raises(RefusedFileError, match=r"ended the process that drew it|cannot be drawn|characters on page 1"):
        draw_apart(pdf_of_stream(b"BT /F1 1 Tf (x) Tj ET ", times=40_000), ".pdf", 1)
    assert draw_apart(page(), ".pdf", 1).words


def test_the_process_that_asks_never_imports_what_draws() -> None:
    asks = (
        "import sys; from tests.index.reading.test_drawing import page; data = page()\n"
        "for name in [name for name in sys.modules if name.startswith(('pypdfium2', 'index.reading.pdf'))]:\n"
        "    del sys.modules[name]\n"
        "from bot.pages.checking import report_of; from bot.pages.drawing import draw_pages\n"
        "from index.reading.apart import draw_apart; assert draw_apart(data, '.pdf', 1).words\n"
        "print([name for name in sys.modules if name.startswith(('pypdfium2', 'index.reading.pdf'))])"
    )
    done = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
