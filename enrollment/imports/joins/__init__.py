"""Join logs of video services: how they are read, what they would change, and taking them in.

Not for the formats themselves: enrollment.joins.
"""
