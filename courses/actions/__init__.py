"""What changes plans, courses, timetables, textbooks and lecturers: one room for each subject.

Not for runs with their people: enrollment.actions.runs. `from courses.actions import timetables`.
"""

from courses.actions.plan import (
    change_course,
    confirm_version,
    create_course,
    drop_version,
    start_version,
)

__all__ = [
    "change_course",
    "confirm_version",
    "create_course",
    "drop_version",
    "start_version",
]
