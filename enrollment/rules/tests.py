"""Who may begin the test at the end of e-learning, and who sees the right answers: a reason, or None.

Not for points: enrollment.grading. Not for changing anything: enrollment.actions.tests.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.grading import Tries
from enrollment.models import Learning
from enrollment.rules.elearning import why_not_learn


def why_not_take_test(learning: Learning, tries: Tries, *, on: date) -> str | None:
    """Why the place's person cannot begin an attempt on the day, or None."""
    if not tries.allowed:
        return _("This course has no test.")
    if sentence := why_not_learn(learning, on=on):
        return sentence
    if learning.finished_at is None:
        return _("The test opens when all units are done. Go on learning first.")
    if tries.passed:
        return _("You passed the test with %(points)s points.") % {"points": tries.best}
    if not tries.left:
        used = ngettext("The one attempt is used.", "All %(n)s attempts are used.", tries.allowed)
        return f"{used % {'n': tries.allowed}} {_('Ask the training division what can be done.')}"
    return None


def may_see_right(tries: Tries) -> bool:
    """Whether a result names the right answers: never while the same questions can still be asked."""
    return tries.passed or (not tries.left and not tries.is_open)
