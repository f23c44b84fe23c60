"""What may be done with places, attendance, completion and hours, and when: one room for each subject.

Not for changing anything: enrollment.actions asks here first.
"""

from enrollment.models import ApprovalStep, Enrollment
from enrollment.rules.approvals import APPROVAL_TRANSITIONS
from enrollment.rules.places import ENROLLMENT_TRANSITIONS

TRANSITIONS = {Enrollment: ENROLLMENT_TRANSITIONS, ApprovalStep: APPROVAL_TRANSITIONS}
