"""What may be done with surveys, and when: one room for each subject.

Not for changing anything: surveys.actions asks here first.
"""

from surveys.models import Survey
from surveys.rules.closing import SURVEY_TRANSITIONS

TRANSITIONS = {Survey: SURVEY_TRANSITIONS}
