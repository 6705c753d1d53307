"""policybot as it is served: encoder and index opened, questions answered as on the command line."""

from pathlib import Path

from bot.answering import Answerer
from bot.cli.evaluate import answer_function
from index.corpus import corpus_digest, load_corpus
from index.encoder import Encoder, open_encoder
from index.snapshot import Snapshot, build_snapshot, open_snapshot
from tests.bench.peers.lines import Opened, Reply, Stack, serve
from tests.places import data_folder


def _build(corpus: Path, folder: Path) -> Opened:
    encoder = open_encoder(data_folder())
    return _opened(build_snapshot(load_corpus(corpus), encoder, folder), encoder)


def _open(corpus: Path, folder: Path) -> Opened:
    encoder = open_encoder(data_folder())
    return _opened(open_snapshot(folder, encoder, corpus_digest(corpus)), encoder)


def _opened(snapshot: Snapshot, encoder: Encoder) -> Opened:
    ask = answer_function(Answerer(snapshot, encoder), snapshot.corpus)

    def answer(question: str, club: str | None) -> Reply:
        outcome = ask(question, club)
        return Reply([(shown.source, shown.text) for shown in outcome.quotes], outcome.status)

    return Opened(answer, sum(len(policy.clauses) for policy in snapshot.corpus.policies))


STACK = Stack(_build, _open, ("policybot", "onnxruntime", "faiss-cpu"), weights=None)

if __name__ == "__main__":
    serve(STACK)
