"""The append-only record of who did what, sealed every minute.

Not the council's audit (that is audit/) and no log file.
"""
