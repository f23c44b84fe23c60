"""Pages of surveys: parse, ask a rule, call a query or an action, render.

Not for deciding or writing anything.
"""
