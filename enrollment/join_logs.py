"""The join log of a video service as a kind of upload.

Not for its formats (enrollment.joins) and not for matching or writing (enrollment.imports.joins).
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.errors import Refused
from courses.queries import runs_visible_to
from enrollment.forms.joins import LogForm
from enrollment.imports.joins import apply, columns, plan
from enrollment.rules import joins as rules
from exchange.asked import number_of
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_take_in(user, plan.run_of(parameters))


def _done_url(parameters: dict[str, Any]) -> str:
    try:
        run = plan.run_of(parameters)
    except Refused:  # the page of the upload outlives a run that was deleted
        return ""
    return reverse("run_attendance", args=[run.course.code, run.year, run.number])


def _about(user: Person, parameters: dict[str, Any]) -> str:
    """The run whose file it is, if one is chosen and the person sees it."""
    number = number_of(str(parameters.get("run") or ""))
    run = runs_visible_to(user).select_related("course").filter(pk=number or 0).first()
    return f"{run} · {run.dates}" if run else ""


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
    done_url=_done_url,
    about=_about,
    read=columns.read,
)
