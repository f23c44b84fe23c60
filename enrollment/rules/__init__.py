"""What may be done with places, attendance, completion and hours, and when: one room for each subject.

Not for changing anything: enrollment.actions asks here first.
"""

from enrollment.models import (
    Appeal,
    ApprovalStep,
    Completion,
    ConductCase,
    Enrollment,
    Opening,
    OutsideLearning,
    ReasonStatement,
    RollCall,
)
from enrollment.rules.appeals import APPEAL_TRANSITIONS
from enrollment.rules.approvals import APPROVAL_TRANSITIONS
from enrollment.rules.cases import CASE_TRANSITIONS
from enrollment.rules.completion import COMPLETION_TRANSITIONS
from enrollment.rules.openings import OPENING_TRANSITIONS
from enrollment.rules.outside import OUTSIDE_TRANSITIONS
from enrollment.rules.places import ENROLLMENT_TRANSITIONS
from enrollment.rules.presence import ROLL_TRANSITIONS
from enrollment.rules.statements import STATEMENT_TRANSITIONS

TRANSITIONS = {
    Enrollment: ENROLLMENT_TRANSITIONS,
    ApprovalStep: APPROVAL_TRANSITIONS,
    RollCall: ROLL_TRANSITIONS,
    ReasonStatement: STATEMENT_TRANSITIONS,
    ConductCase: CASE_TRANSITIONS,
    Appeal: APPEAL_TRANSITIONS,
    Completion: COMPLETION_TRANSITIONS,
    OutsideLearning: OUTSIDE_TRANSITIONS,
    Opening: OPENING_TRANSITIONS,
}
