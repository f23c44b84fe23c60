"""Recruitment examinations.

Empty until its issue; the tower keeps its place.
"""
