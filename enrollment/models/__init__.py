"""Places in runs, being there, completing, and the hours of a year.

Not for runs themselves: courses.
"""

from enrollment.models.attendance import Presence, RateWarning, RollCall, Stay
from enrollment.models.calendars import CalendarFeed
from enrollment.models.completion import (
    Certificate,
    CertificateNumber,
    Completion,
    CompletionRule,
    OutsideLearning,
    Score,
)
from enrollment.models.conduct import Appeal, CaseSession, ConductCase, Gate, ReasonStatement, SpotCheck
from enrollment.models.decisions import EarlierDecision
from enrollment.models.elearning import Attempt, Learning, LearningClock, Opening, UnitProgress
from enrollment.models.hours import HoursEntry, HoursRound, HoursRule, HoursTotal, Leave, PromotionCourse
from enrollment.models.nominations import ApprovalStep, Approver, Deputy, Hold
from enrollment.models.places import Draw, Enrollment, Intake, Quota, Standing, Ticket, WaitingRoom
from enrollment.models.run_notices import RunNotice

__all__ = [
    "Appeal",
    "ApprovalStep",
    "Approver",
    "Attempt",
    "CalendarFeed",
    "CaseSession",
    "Certificate",
    "CertificateNumber",
    "Completion",
    "CompletionRule",
    "ConductCase",
    "Deputy",
    "Draw",
    "EarlierDecision",
    "Enrollment",
    "Gate",
    "Hold",
    "HoursEntry",
    "HoursRound",
    "HoursRule",
    "HoursTotal",
    "Intake",
    "Learning",
    "LearningClock",
    "Leave",
    "Opening",
    "OutsideLearning",
    "Presence",
    "PromotionCourse",
    "Quota",
    "RateWarning",
    "ReasonStatement",
    "RollCall",
    "RunNotice",
    "Score",
    "SpotCheck",
    "Standing",
    "Stay",
    "Ticket",
    "UnitProgress",
    "WaitingRoom",
]
