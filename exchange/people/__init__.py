"""The directory of people, the tree of organisations, role pages and the HR file.

They stand here and not in accounts because lists and uploads stand on exchange (docs/decisions/0001).
Not for one's own account: accounts.views.
"""
