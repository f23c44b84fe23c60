"""What may be done with places, attendance, completion and hours, and when: one room for each subject.

Not for changing anything: enrollment.actions asks here first.
"""

from enrollment.models import Enrollment, OutsideLearning, RollCall
from enrollment.rules.outside import OUTSIDE_TRANSITIONS
from enrollment.rules.places import ENROLLMENT_TRANSITIONS
from enrollment.rules.presence import ROLL_TRANSITIONS

TRANSITIONS = {Enrollment: ENROLLMENT_TRANSITIONS, RollCall: ROLL_TRANSITIONS}
TRANSITIONS = {Enrollment: ENROLLMENT_TRANSITIONS, OutsideLearning: OUTSIDE_TRANSITIONS}
