"""What may be done with surveys, and when: one room for each subject.

Not for changing anything: surveys.actions asks here first.
"""

from surveys.models import Diagnosis, FollowUp, Remark, Survey
from surveys.rules.closing import SURVEY_TRANSITIONS
from surveys.rules.diagnoses import DIAGNOSIS_TRANSITIONS
from surveys.rules.followups import FOLLOWUP_TRANSITIONS
from surveys.rules.remarks import REMARK_TRANSITIONS

TRANSITIONS = {
    Survey: SURVEY_TRANSITIONS,
    Remark: REMARK_TRANSITIONS,
    FollowUp: FOLLOWUP_TRANSITIONS,
    Diagnosis: DIAGNOSIS_TRANSITIONS,
}
