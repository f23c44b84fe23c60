"""Budget lines, quarterly plans, commitments and payments of a fiscal year.

Not for the training plan: it points here, never the other way.
"""
