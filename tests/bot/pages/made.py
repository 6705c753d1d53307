"""A club's folder with policies in several formats, as a manager has them."""

import shutil
from pathlib import Path

from index.corpus import load_corpus
from index.types import Corpus
from tests.index.reading.sheets import blank, content, scanned, write
from tests.index.reading.wordfile import level, numbering, paragraph, word

STAFF = """Staff keep their phones in the lockers
while children are in the building, and
the manager alone has the key to them.

All staff must:

- tell the manager when a phone is found
  in one of the rooms
- use only the camera of the nursery for
  pictures of children"""
PARENTS = """Parents ask at the door before they
take pictures of any children who are
not their own. At the summer party the
manager says who may be photo-
graphed, and nobody puts a picture of a
child where everybody can see it.

Whoever breaks these rules faces disci-
plinary action and may be dismissed."""
AT_HOME = """At home nobody who works for us shows
a picture of a child to anybody, or puts
one on a page of their own, whatever the
parents of the child have said about it."""
ASKED = """Who is asked by a parent for a picture
says that the office sends it. The office
keeps a list of what was sent to whom,
and the manager looks at it each month
with whoever looks after the pictures."""
SCANNED = """Visitors sign the book at the door.

They leave their phones at the office
and are never alone with a child."""
HOSTILE = """# "><script>alert(1)</script> policy

Staff must not write <script>alert("x")</script> & <img src=x onerror=alert(1)> anywhere.

Staff must \u202enot\u202c shout {{ 7 * 7 }} {% raw %} </style> ]]> --> in the rooms.

Review date: 05/06/27

"""
HOSTILE += "x" * 400 + "\n"


def two_columns() -> bytes:
    """Two pages of two columns with a running head and page numbers, and a word parted at the end of a line."""
    made = blank()
    for number in (1, 2):
        if number > 1:
            made.add_page()
        made.set_font("Helvetica", size=9)
        write(made, "Willow Nursery - Policies", top=40)
        write(made, f"Page {number} of 2", top=810)
        made.set_font("Helvetica", style="B", size=18)
        write(made, "Phones Policy" if number == 1 else "Pictures at home", top=70)
        made.set_font("Helvetica", size=11)
        write(made, STAFF if number == 1 else AT_HOME, left=60, top=110)
        write(made, PARENTS if number == 1 else ASKED, left=320, top=110)
    return content(made)


def paragraphs() -> list[str]:
    """A Word file's paragraphs: a heading, a lead-in with two items, and running text."""
    return [
        paragraph("Outings Policy", "H1"),
        paragraph("On outings staff must not:"),
        paragraph("leave a child alone", number=(1, 0)),
        paragraph("use their own phones", number=(1, 0)),
        paragraph("Who goes on an outing", "H2"),
        paragraph("The manager decides who goes, and how many children each member of staff looks after."),
    ]


def willow(root: Path, *, with_scan: bool = False) -> Corpus:
    """The corpus folder at `root`: a club with a PDF, a Word file, a hostile text and a file that cannot be read."""
    folder = root / "willow"
    folder.mkdir(parents=True)
    (folder / "phones.pdf").write_bytes(two_columns())
    (folder / "outings.docx").write_bytes(word("".join(paragraphs()), numbering(level(0, "bullet", "•"))))
    (folder / "hostile.txt").write_text(HOSTILE, "utf-8")
    (folder / "broken <b>.pdf").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    if with_scan and shutil.which("tesseract"):
        made = blank(points=12)
        write(made, SCANNED)
        (folder / "visitors.pdf").write_bytes(scanned(content(made)))
    return load_corpus(root)
