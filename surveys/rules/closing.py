"""The states of a survey, and when one may be closed: a sentence that says why not, or None.

Not for changing anything: surveys.actions.closing asks here first.
"""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _

from surveys.models import Kind, Survey

State = Survey.State

SURVEY_TRANSITIONS: dict[str, frozenset[str]] = {
    State.PLANNED: frozenset({State.OPEN, State.CANCELLED}),
    State.OPEN: frozenset({State.KEPT, State.CLOSED, State.CANCELLED}),
    State.KEPT: frozenset({State.CLOSED, State.CANCELLED}),
    State.CLOSED: frozenset(),
    State.CANCELLED: frozenset(),
}


def why_not_close(survey: Survey, day: date) -> str | None:
    """Why the survey cannot be closed on that day. Nobody closes one early: two results of it could be subtracted."""
    if survey.kind == Kind.DIAGNOSIS:
        return _("The surveys of a leadership diagnosis are closed together with it.")
    if survey.state != State.OPEN:
        return _("This survey is not open, so there is nothing to close.")
    if day <= survey.closes_on:
        return _("People may answer until %(day)s; the survey is closed after that day.") % {
            "day": formats.date_format(survey.closes_on)
        }
    return None


def why_not_cancel(survey: Survey) -> str | None:
    """Why the survey cannot be cancelled."""
    if survey.kind == Kind.DIAGNOSIS:
        return _("The surveys of a leadership diagnosis are withdrawn together with it.")
    if State.CANCELLED not in SURVEY_TRANSITIONS[survey.state]:
        return _("This survey is over, so it cannot be cancelled.")
    return None
