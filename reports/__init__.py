"""Figures, documents, writers and frozen report runs.

Not for numbers of its own: every figure asks the app that holds its rows.
"""
