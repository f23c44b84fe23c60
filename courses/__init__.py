"""The year's training plan, the catalogue and its runs.

Not for people who take part: that is enrollment.
"""
