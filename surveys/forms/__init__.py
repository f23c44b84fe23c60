"""Forms of surveys: HTTP to clean values.

Not for judging them: the rules say no.
"""
