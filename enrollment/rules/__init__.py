"""What may be done with places, attendance, completion and hours, and when: one room for each subject.

Not for changing anything: enrollment.actions asks here first.
"""

from enrollment.models import Appeal, ConductCase, Enrollment, ReasonStatement, RollCall
from enrollment.rules.appeals import APPEAL_TRANSITIONS
from enrollment.rules.cases import CASE_TRANSITIONS
from enrollment.rules.places import ENROLLMENT_TRANSITIONS
from enrollment.rules.presence import ROLL_TRANSITIONS
from enrollment.rules.statements import STATEMENT_TRANSITIONS

TRANSITIONS = {
    Appeal: APPEAL_TRANSITIONS,
    ConductCase: CASE_TRANSITIONS,
    Enrollment: ENROLLMENT_TRANSITIONS,
    ReasonStatement: STATEMENT_TRANSITIONS,
    RollCall: ROLL_TRANSITIONS,
}
