"""Taking quoted figures in.

Not for computed ones.
"""
