"""LangChain: RecursiveCharacterTextSplitter, and FAISS.

Chunks of 1,000 characters with 200 of overlap, as LangChain's own tutorial on retrieval sets them
(<https://docs.langchain.com/oss/python/langchain/rag>); the splitter's bare default of 4,000 would be a whole policy.
The vector store and its filter by metadata are of <https://docs.langchain.com/oss/python/integrations/vectorstores/faiss>.

One default is changed, in its favour: the filter looks at the nearest 20 chunks (`fetch_k`), of whichever club; here it
looks at all of them, so that it always finds the asker's.
"""

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.bench.peers.lines import MOST_QUOTES, Opened, Reply, Stack, packaged_weights, read_texts, serve

CHUNK_CHARACTERS = 1000
OVERLAP_CHARACTERS = 200


def _encoder() -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=str(packaged_weights()))


def _build(corpus: Path, folder: Path) -> Opened:
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
    documents = [
        Document(page_content=each.text, metadata={"club": each.club, "source": each.source})
        for each in read_texts(corpus)
    ]
    store = FAISS.from_documents(splitter.split_documents(documents), _encoder())
    store.save_local(str(folder))
    return _opened(store)


def _open(_corpus: Path, folder: Path) -> Opened:
    return _opened(FAISS.load_local(str(folder), _encoder(), allow_dangerous_deserialization=True))  # our own


def _opened(store: FAISS) -> Opened:
    count = store.index.ntotal

    def answer(question: str, club: str | None) -> Reply:
        only = {"club": club} if club else None
        found = store.similarity_search(question, k=MOST_QUOTES, filter=only, fetch_k=count)
        return Reply([(each.metadata["source"], each.page_content) for each in found])

    return Opened(answer, count)


STACK = Stack(
    _build, _open, ("langchain-core", "langchain-community", "langchain-huggingface", "faiss-cpu"), packaged_weights()
)

if __name__ == "__main__":
    serve(STACK)
