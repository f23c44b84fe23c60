"""What the portal starts with: questionnaires and rules from the seed, and a sample.

Not for surveys of real people.
"""
