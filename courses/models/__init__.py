"""The catalogue, the plan, runs with their timetables, what e-learning consists of, and lecturers.

Not for people who take part: enrollment.
"""

from courses.models.content import Content, ContentWork, Question, Unit
from courses.models.lecturers import FeeRate, Lecturer, LecturerRating, LecturerYear, TeachingField
from courses.models.packages import Package, PackageFile, PackageItem, Standard
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
from courses.models.results import CourseVerdict, YearResult
from courses.models.runs import Run, Session, Textbook, TimetableVersion

__all__ = [
    "AbolishedCourse",
    "Category",
    "Content",
    "ContentWork",
    "Course",
    "CourseVerdict",
    "Demand",
    "FeeRate",
    "Lecturer",
    "LecturerRating",
    "LecturerYear",
    "Package",
    "PackageFile",
    "PackageItem",
    "Plan",
    "PlanCourse",
    "PlanRow",
    "Programme",
    "Question",
    "Run",
    "Session",
    "Standard",
    "Subject",
    "SurveyAnswer",
    "TeachingField",
    "Textbook",
    "TimetableVersion",
    "Unit",
    "YearResult",
]
