"""Forms of places, attendance, completion and hours: HTTP to clean values and back.

Not for rules: enrollment.rules.
"""
