"""A bot that has started: encoder and index opened, questions answered from several threads."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bot.answering import Answerer
from bot.memory import give_back
from bot.slack.answerers import THREADS
from index.corpus import corpus_digest, load_corpus
from index.encoder import open_encoder
from index.snapshot import build_snapshot, open_snapshot
from tests.places import CORPUS, ROOT, data_folder


@contextmanager
def built_elsewhere() -> Iterator[Path]:
    """An index of this checkout's policies, built by another process: a bot that starts finds it there."""
    with tempfile.TemporaryDirectory(prefix="policybot-bench-") as folder:
        program = "import sys; from tests.bench.answering import build; build(sys.argv[1])"
        subprocess.run([sys.executable, "-c", program, folder], cwd=ROOT, check=True)
        yield Path(folder)


def build(folder: str) -> None:
    """Build the index of this checkout's policies in `folder`."""
    build_snapshot(load_corpus(CORPUS), open_encoder(data_folder()), Path(folder))


def opened(folder: Path) -> Callable[[Path, int], None]:
    """What answers the first so many questions of a file, over and over, from the index in `folder`."""
    encoder = open_encoder(data_folder())
    snapshot = open_snapshot(folder, encoder, corpus_digest(CORPUS))
    answerer = Answerer(snapshot, encoder)
    give_back()

    def answer_all(questions: Path, count: int) -> None:
        asked = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]

        def answer(number: int) -> None:
            each = asked[number % len(asked)]
            answerer.answer(each["question"], snapshot.corpus.club(each["club"]))

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(answer, range(count)))

    return answer_all
