"""Pages of reports and figures.

Not for composing them.
"""
