"""The one way in and out for files: uploads with their plan, long jobs, stored files, downloads, lists.

Not for what the files mean: each app plans and applies its own.
"""
