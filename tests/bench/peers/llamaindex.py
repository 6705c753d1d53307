"""LlamaIndex: SentenceSplitter, and VectorStoreIndex over the built-in vector store.

Chunks of 1,024 tokens, the default of
<https://docs.llamaindex.ai/en/stable/optimizing/basic_strategies/basic_strategies/#chunk-sizes>: a policy of two pages
is one chunk, or nearly.  Overlap, batch size and everything else are the splitter's and the index's own defaults.  The
asker's club is a filter by metadata, as LlamaIndex keeps tenants apart
(<https://blog.llamaindex.ai/building-multi-tenancy-rag-system-with-llamaindex-0d6ab4e0c44b>).  What the filter needs is
kept out of the embedded text, as LlamaIndex's own file reader keeps out what it notes of a file.
"""

from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.vector_stores import MetadataFilter, MetadataFilters
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from tests.bench.peers.lines import MOST_QUOTES, Opened, Reply, Stack, packaged_weights, read_texts, serve

_NOTED = ["club", "source"]


def _encoder() -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(model_name=str(packaged_weights()))


def _build(corpus: Path, folder: Path) -> Opened:
    documents = [
        Document(
            text=each.text,
            metadata={"club": each.club, "source": each.source},
            excluded_embed_metadata_keys=_NOTED,
            excluded_llm_metadata_keys=_NOTED,
        )
        for each in read_texts(corpus)
    ]
    index = VectorStoreIndex.from_documents(documents, transformations=[SentenceSplitter()], embed_model=_encoder())
    index.storage_context.persist(persist_dir=str(folder))
    return _opened(index)


def _open(_corpus: Path, folder: Path) -> Opened:
    kept = StorageContext.from_defaults(persist_dir=str(folder))
    return _opened(load_index_from_storage(kept, embed_model=_encoder()))


def _opened(index: VectorStoreIndex) -> Opened:
    def retriever(club: str | None) -> BaseRetriever:
        only = MetadataFilters(filters=[MetadataFilter(key="club", value=club)]) if club else None
        return index.as_retriever(similarity_top_k=MOST_QUOTES, filters=only)

    # One for each club, made once: a filter belongs to the retriever.
    clubs = {node.metadata["club"] for node in index.docstore.docs.values()}
    retrievers = {club: retriever(club) for club in (None, *clubs)}

    def answer(question: str, club: str | None) -> Reply:
        found = retrievers[club].retrieve(question)
        return Reply([(each.node.metadata["source"], each.node.get_content()) for each in found])

    return Opened(answer, len(index.docstore.docs))


STACK = Stack(_build, _open, ("llama-index-core", "llama-index-embeddings-huggingface"), packaged_weights())

if __name__ == "__main__":
    serve(STACK)
