"""Question → candidates: the clauses of the asker's clubs, best first.

asking.py    what a question asks for: a rule, a list, a fact of the policy; about whom; in which words
ranking.py   dense and lexical scores fused, clause kind and audience taken into account
"""

from index.retrieval.asking import Asking, Query, understand
from index.retrieval.ranking import Candidate, Retrieved, Retriever

__all__ = ["Asking", "Candidate", "Query", "Retrieved", "Retriever", "understand"]
