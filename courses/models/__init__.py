"""The catalogue, the plan, runs with their timetables, what e-learning consists of, and lecturers.

Not for people who take part: enrollment.
"""

from courses.models.content import Content, ContentWork, Question, Unit
from courses.models.lecturers import FeeRate, Lecturer, LecturerRating, LecturerYear, TeachingField
from courses.models.plan import (
    AbolishedCourse,
    Category,
    Course,
    Demand,
    Plan,
    PlanCourse,
    PlanRow,
    Programme,
    Subject,
    SurveyAnswer,
)
from courses.models.runs import Run, Session, Textbook, TimetableVersion

__all__ = [
    "AbolishedCourse",
    "Category",
    "Content",
    "ContentWork",
    "Course",
    "Demand",
    "FeeRate",
    "Lecturer",
    "LecturerRating",
    "LecturerYear",
    "Plan",
    "PlanCourse",
    "PlanRow",
    "Programme",
    "Question",
    "Run",
    "Session",
    "Subject",
    "SurveyAnswer",
    "TeachingField",
    "Textbook",
    "TimetableVersion",
    "Unit",
]
