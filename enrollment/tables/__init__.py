"""The columns and filters of lists of places, attendance, completion and hours.

Not for which rows somebody sees: enrollment.queries.
"""
