"""Errors, access, periods, money, sheets and page components that every app stands on.

Not for models and not for anything that knows an app.
"""
