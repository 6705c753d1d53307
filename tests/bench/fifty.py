"""A folder of Word files as clubs keep it: written policies drawn by a seed, with their headings, lists and tables."""

import random
from pathlib import Path

from index.clauses import READERS, read_policy
from index.types import Club
from tests.index.worded import as_word
from tests.places import ROOT

WRITTEN = ROOT / "index" / "training" / "data"
SEED = 50
CLUB = Club("fifty-club", "Fifty Club")
CLUBS_FILE = f"clubs:\n  {CLUB.slug}:\n    name: {CLUB.name}\n"


def drawn(count: int) -> list[Path]:
    """So many written policies, always the same.  Raises ValueError where there are fewer."""
    written = sorted(path for path in WRITTEN.glob("*/*") if path.suffix in READERS)
    return random.Random(SEED).sample(written, count)


def put_corpus(root: Path, policies: list[Path]) -> None:
    """Make the corpus folder `root` of one club that keeps these policies as Word files."""
    (root / CLUB.slug).mkdir(parents=True)
    (root / "clubs.yaml").write_text(CLUBS_FILE, "utf-8")
    for policy in policies:
        put_word_file(root, policy)


def put_word_file(root: Path, policy: Path, rule: str = "") -> None:
    """Write a policy into the corpus folder as a Word file, with one more rule at its end where that is given."""
    content = f"{policy.read_text('utf-8').rstrip()}\n\n{rule}".rstrip() + "\n"
    source = read_policy(content.encode(), f"{CLUB.slug}/{policy.name}", CLUB).source
    path = root / CLUB.slug / f"{policy.parent.name}-{policy.stem}.docx"
    path.write_bytes(as_word(READERS[policy.suffix](source), source.text))
