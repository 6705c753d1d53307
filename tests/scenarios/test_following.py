"""A file that somebody lays into the folder of a serving bot is what it answers from, without a restart."""

import io
from pathlib import Path
from typing import Any

import pytest

from tests.index.reading.wordfile import paragraph, word
from tests.scenarios.served import with_own_corpus
from tests.slackworld.running import Running
from tests.slackworld.world import Person, World

pytestmark = pytest.mark.model

RULE = "Staff must not accept gifts worth more than ten pounds."
GIFTS = word(paragraph("Gifts Policy", "H1") + paragraph(RULE))
QUESTION = "/policy may I accept a gift worth twenty pounds?"
# A busy machine is given long, so that it fails nothing by being busy.
WITHIN_SECONDS = 60


@pytest.fixture
def settings(settings: Any, served_corpus: Path, served_index: Path, tmp_path: Path) -> Any:
    """A corpus and an index of this test's own."""
    return with_own_corpus(settings, served_corpus, served_index, tmp_path)


def holds(bot: Running, title: str) -> bool:
    return any(policy.title == title for policy in bot.bot.in_force.corpus.policies)


def test_a_word_file_laid_into_the_folder_is_answered_from_without_a_restart(
    bot: Running, world: World, sam: Person, settings: Any, works_at: Any, logs: io.StringIO
) -> None:
    works_at(sam, "ASK Clubs")
    sam.types(QUESTION)
    sam.sees("does not say")
    (settings.corpus / "ask-clubs" / "gifts.docx").write_bytes(GIFTS)
    assert world.waits_for(lambda: holds(bot, "Gifts Policy") or None, WITHIN_SECONDS)
    sam.types(QUESTION)
    sam.sees(RULE, "Gifts Policy")
    (settings.corpus / "ask-clubs" / "gifts.docx").unlink()
    assert world.waits_for(lambda: not holds(bot, "Gifts Policy") or None, WITHIN_SECONDS)
    sam.types(QUESTION)
    sam.sees("does not say")
    assert "twenty pounds" not in logs.getvalue()


def test_a_file_laid_among_the_drafts_becomes_a_draft_only(
    bot: Running, world: World, sam: Person, boss: Person, settings: Any, works_at: Any
) -> None:
    works_at(sam, "ASK Clubs")
    drafts = settings.corpus / "ask-clubs" / "drafts"
    drafts.mkdir()
    (drafts / "gifts.docx").write_bytes(GIFTS)
    other = settings.corpus / "ask-clubs" / "visitors.txt"
    other.write_text("Visitors Policy\n\nVisitors must sign in at the office.\n", "utf-8")
    assert world.waits_for(lambda: holds(bot, "Visitors Policy") or None, WITHIN_SECONDS)
    bot.bot.door.sweep()
    boss.sees("a policy that I did not hold: Gifts Policy")
    assert not holds(bot, "Gifts Policy")
    sam.types(QUESTION)
    sam.sees("does not say")
