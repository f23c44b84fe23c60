"""What comes in as files: the seed, uploads and sample data of the wing.

Not for what the rows mean: enrollment.actions.
"""
