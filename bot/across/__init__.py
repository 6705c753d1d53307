"""Several clubs side by side, for whoever manages them: which policies each holds, and which clauses they share.

Nobody's rights are looked at in here: whoever calls has checked that the reader manages the clubs handed in.
"""
