"""Indexes of the real policies for the torture commands, and a quick way of making many of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.corpus import load_corpus
from index.encoder import Embedding, Encoder, make_encoder
from index.files import digest_of_json
from index.retrieval import Retriever
from index.snapshot import Snapshot
from index.types import Corpus
from tests.places import CORPUS, data_folder
from tests.torture.harness import MissError

QUESTION = "Can I accept this parent's friend request?"
ANSWERS = {
    "ask-clubs": "Accept invitations from parents to connect",
    "ightham-primary": "Accept invitations from parents to connect",
    "jpac": "Accept invitations from parents to connect",
}


class RememberingEncoder:
    """The real encoder, which embeds each text once: its vectors are what they would be."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._embedded = dict[str, Embedding]()
        self.digest, self.dimension, self.runtime = encoder.digest, encoder.dimension, encoder.runtime

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, in order."""
        vectors = [self.embed(text).vector for text in texts]
        return np.array(vectors, dtype=np.float32).reshape(-1, self.dimension)

    def embed(self, text: str) -> Embedding:
        """As the real one does."""
        if text not in self._embedded:
            self._embedded[text] = self._encoder.embed(text)
        return self._embedded[text]

    def knows(self, word: str) -> bool:
        """As the real one says."""
        return self._encoder.knows(word)


def real_encoder() -> RememberingEncoder:
    """The kept encoder, made where there is none yet."""
    return RememberingEncoder(make_encoder(data_folder()))


def real_corpus() -> Corpus:
    """The policies of this checkout."""
    return load_corpus(CORPUS)


def variant(corpus: Corpus, number: int) -> Corpus:
    """The corpus as if edited: its policies in another order and, in every other one, a heading renamed.

    A renamed heading gives passages to embed, another order none, so that a kill meets both kinds of build.
    """
    turn = number % max(1, len(corpus.policies))
    policies = [*corpus.policies[turn:], *corpus.policies[:turn]]
    if number % 2 and policies:
        first = policies[0]
        clauses = [
            replace(clause, heading_path=(*clause.heading_path, f"Edition {number}")) if place < _RENAMED else clause
            for place, clause in enumerate(first.clauses)
        ]
        policies[0] = replace(first, clauses=tuple(clauses))
    return replace(corpus, policies=tuple(policies), digest=digest_of_json([corpus.digest, number]))


_RENAMED = 4


def check_answers(snapshot: Snapshot, encoder: Encoder) -> None:
    """Raise MissError unless the index answers a question for every club that has a clause for it."""
    retriever = Retriever(snapshot, encoder)
    for club, words in ANSWERS.items():
        first = retriever.retrieve(QUESTION, (club,)).candidates[0]
        if words not in first.clause.text or first.policy.club != club:
            raise MissError(f"the index answers {first.clause.text[:80]!r} of {first.policy.club} for {club}")
