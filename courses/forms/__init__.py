"""Forms of courses, textbooks and lecturers: HTTP to clean values and back.

Not for filters of lists: courses.tables.
"""

from courses.forms.plan import (
    CategoryField,
    CourseForm,
    DecisionForm,
    DraftForm,
)

__all__ = [
    "CategoryField",
    "CourseForm",
    "DecisionForm",
    "DraftForm",
]
