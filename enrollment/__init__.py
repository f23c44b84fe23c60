"""Who takes which run: places, attendance, completion, hours.

Empty until its issue; the tower keeps its place.
"""
