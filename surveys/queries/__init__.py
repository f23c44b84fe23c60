"""Surveys as named querysets and checks: one room for each subject.

Not for changing anything, and never for opening a sealed answer.
"""
