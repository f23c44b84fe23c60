"""What is brought into places, attendance and hours from outside: sample data, files.

Not for one person's application: enrollment.actions.
"""
