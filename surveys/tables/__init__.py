"""Columns and filters of the lists of surveys.

Not for which rows are in them: surveys.queries.
"""
