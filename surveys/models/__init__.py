"""Questionnaires, rules, surveys; what exists of answers while a survey is open, and what is kept afterwards.

Not for demands of training, which courses keep; not for results of courses: enrollment.
"""

from surveys.models.answering import Invitation, Sealed
from surveys.models.diagnoses import Diagnosis, PairOutcome, Rater
from surveys.models.followups import FollowUp
from surveys.models.outcomes import Remark, Tally
from surveys.models.questionnaires import Kind, Question, Questionnaire
from surveys.models.rounds import Survey, SurveyRule
from surveys.models.scores import CourseScore
from surveys.models.seals import Seal

__all__ = [
    "CourseScore",
    "Diagnosis",
    "FollowUp",
    "Invitation",
    "Kind",
    "PairOutcome",
    "Question",
    "Questionnaire",
    "Rater",
    "Remark",
    "Seal",
    "Sealed",
    "Survey",
    "SurveyRule",
    "Tally",
]
