"""txtai: vectors and BM25, weighted equally.

`hybrid` is of <https://neuml.github.io/txtai/embeddings/configuration/general>; vectors and words weigh the same and
the club is a clause of the query, both by <https://neuml.github.io/txtai/embeddings/query>.  How a text is split has no
default; of the ways of <https://neuml.github.io/txtai/pipeline/data/segmentation>, paragraphs are nearest to clauses.

One default is changed, in its favour: with a second clause a query looks at ten times as many candidates as it returns,
of whichever club; here it looks at all of them, so that it always finds the asker's.
"""

from pathlib import Path

from txtai import Embeddings
from txtai.pipeline import Segmentation

from tests.bench.peers.lines import MOST_QUOTES, Opened, Reply, Stack, packaged_weights, read_texts, serve


def _build(corpus: Path, folder: Path) -> Opened:
    split = Segmentation(paragraphs=True)
    embeddings = Embeddings(path=str(packaged_weights()), hybrid=True, content=True)
    embeddings.index(
        {"text": chunk, "club": each.club, "source": each.source}
        for each in read_texts(corpus)
        for chunk in split(each.text)
    )
    embeddings.save(str(folder))
    return _opened(embeddings)


def _open(_corpus: Path, folder: Path) -> Opened:
    embeddings = Embeddings()
    embeddings.load(str(folder))
    return _opened(embeddings)


def _opened(embeddings: Embeddings) -> Opened:
    count = embeddings.count()
    of_all = f"select source, text from txtai where similar(:question, {count}) limit {MOST_QUOTES}"
    of_club = f"select source, text from txtai where similar(:question, {count}) and club = :club limit {MOST_QUOTES}"

    def answer(question: str, club: str | None) -> Reply:
        asked = {"question": question} | ({"club": club} if club else {})
        found = embeddings.search(of_club if club else of_all, parameters=asked)
        return Reply([(each["source"], each["text"]) for each in found])

    return Opened(answer, count)


STACK = Stack(_build, _open, ("txtai", "faiss-cpu"), packaged_weights())

if __name__ == "__main__":
    serve(STACK)
