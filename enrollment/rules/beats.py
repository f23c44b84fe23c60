"""When time counts for a place that is learned on-line.

Not for applying: that is decided before there is a place.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from courses import dates
from enrollment.models import Enrollment


def why_not_count(*, state: str, until_on: date, day: date, learn_from: date | None = None) -> str | None:
    """Whether somebody with a place in this state learns on this day; `learn_from` is the first day of a dated opening.

    The last day belongs to it.
    """
    if state in Enrollment.ENDED:
        return _("This place was given up, so nothing is counted. Apply for the course again.")
    if state != Enrollment.State.CONFIRMED:
        return _("This place is not confirmed yet, so nothing is counted. Wait for the decision.")
    if learn_from and day < learn_from:
        return _("Learning begins on %(day)s. Come back then.") % {"day": dates.day(learn_from)}
    if day > until_on:
        return _("The time to learn was over on %(day)s, so nothing is counted any more.") % {
            "day": dates.day(until_on)
        }
    return None
