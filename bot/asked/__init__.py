"""What staff ask: the questions that no clause answers, what managers make of them, and which clauses are used."""
