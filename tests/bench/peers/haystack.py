"""Haystack: BM25 and embeddings over the in-memory document store, joined by reciprocal rank fusion.

The pipeline is the one of <https://haystack.deepset.ai/tutorials/33_hybrid_retrieval> without its ranker, which is a
second model; it is joined as <https://docs.haystack.deepset.ai/docs/documentjoiner> says.  Chunks of 200 words without
overlap, the defaults of <https://docs.haystack.deepset.ai/docs/documentsplitter>; 10 documents of each retriever and
BM25L, those of <https://docs.haystack.deepset.ai/docs/inmemorybm25retriever>.  Both retrievers filter by metadata
(<https://docs.haystack.deepset.ai/docs/metadata-filtering>).
"""

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from tests.bench.peers.lines import MOST_QUOTES, Opened, Reply, Stack, packaged_weights, read_texts, serve

KEPT = "documents.json"


def _build(corpus: Path, folder: Path) -> Opened:
    documents = [
        Document(content=each.text, meta={"club": each.club, "source": each.source}) for each in read_texts(corpus)
    ]
    chunks = DocumentSplitter().run(documents=documents)["documents"]
    embedder = SentenceTransformersDocumentEmbedder(model=str(packaged_weights()), progress_bar=False)
    embedder.warm_up()
    store = InMemoryDocumentStore()
    store.write_documents(embedder.run(documents=chunks)["documents"])
    store.save_to_disk(str(folder / KEPT))
    return _opened(store)


def _open(_corpus: Path, folder: Path) -> Opened:
    return _opened(InMemoryDocumentStore.load_from_disk(str(folder / KEPT)))


def _opened(store: InMemoryDocumentStore) -> Opened:
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder", SentenceTransformersTextEmbedder(model=str(packaged_weights()), progress_bar=False)
    )
    pipeline.add_component("by_meaning", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("by_words", InMemoryBM25Retriever(store))
    pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=MOST_QUOTES))
    pipeline.connect("embedder", "by_meaning")
    pipeline.connect("by_meaning", "joiner")
    pipeline.connect("by_words", "joiner")
    pipeline.warm_up()

    def answer(question: str, club: str | None) -> Reply:
        only = {"field": "meta.club", "operator": "==", "value": club} if club else None
        asked = {
            "embedder": {"text": question},
            "by_meaning": {"filters": only},
            "by_words": {"query": question, "filters": only},
        }
        found = pipeline.run(asked)["joiner"]["documents"]
        return Reply([(each.meta["source"], each.content) for each in found])

    return Opened(answer, store.count_documents())


STACK = Stack(_build, _open, ("haystack-ai", "sentence-transformers-haystack"), packaged_weights())

if __name__ == "__main__":
    serve(STACK)
