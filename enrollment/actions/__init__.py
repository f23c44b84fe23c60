"""What is done to places, attendance, completion and hours: one room for each subject, called through its module.

Not for what may be done: enrollment.rules. `from enrollment.actions import places; places.cancel(...)`.
"""
