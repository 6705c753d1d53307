"""Question → candidates: the clauses of the asker's clubs, best first.

asking.py    what a question asks for: a rule, a list, a fact of the policy; about whom; in which words
parts.py     a question that asks two or three things, told apart
stating.py   which fact a clause states, and in which words
ranking.py   dense and lexical scores fused, clause kind and audience taken into account
"""

from index.retrieval.asking import Asking, Extreme, Query, understand
from index.retrieval.parts import parts_of
from index.retrieval.ranking import Candidate, Retrieved, Retriever

__all__ = ["Asking", "Candidate", "Extreme", "Query", "Retrieved", "Retriever", "parts_of", "understand"]
