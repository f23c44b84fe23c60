"""Needs, satisfaction and transfer surveys.

Empty until its issue; the tower keeps its place.
"""
