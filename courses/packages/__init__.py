"""What a content package is made of: its archive, its manifest, and why one cannot be taken in.

Not for keeping one (courses.actions.packages) and not for running one: enrollment plays it.
"""
