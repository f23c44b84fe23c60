"""Sample content that is all our own: what a package of each standard looks like.

Not for how packages are read: courses.packages.
"""
