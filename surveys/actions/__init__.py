"""What changes surveys: one room for each subject, one function for each verb.

Not for asking what may be done: surveys.rules.
"""
