"""The join log of a video service as a kind of upload.

Not for its formats (enrollment.joins) and not for matching or writing (enrollment.imports.joins).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses import of_run
from enrollment.forms.joins import LogForm
from enrollment.imports.joins import apply, columns, plan
from enrollment.rules import joins as rules
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_take_in(user, of_run.run_of(parameters))


JOINS = Kind(
    code="joins",
    title=_("Join log of a remote run"),
    lead=_(
        "The participants' report of Zoom, Webex or Teams, or our own form. People are found by e-mail or staff number "
        "only, never by name: a joiner with “?” waits until somebody says who it was. "
        "Your own row waits for a colleague. Rows that cannot count are kept."
    ),
    permission="attendance.take",
    sheets=(columns.JOINS,),
    shown=(columns.WHY, columns.GIVEN),
    plan=plan.make,
    apply=apply.apply,
    personal=True,
    own=True,
    form=LogForm,
    why_not=_why_not,
    done_url=of_run.page("run_attendance"),
    about=of_run.about,
    read=columns.read,
)
