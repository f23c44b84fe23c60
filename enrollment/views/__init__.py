"""The pages of places, attendance, completion and hours: one room for each family of pages.

Not for what they may do: enrollment.rules.
"""
