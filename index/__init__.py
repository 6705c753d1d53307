"""Policies, clauses and vectors: from a corpus folder's bytes to candidates for a question.  Knows no chat."""
