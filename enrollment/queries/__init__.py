"""Named questions to places, attendance, completion and hours: one room for each subject.

Not for changing anything: enrollment.actions.
"""
