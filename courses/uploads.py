"""The workbooks of the plan and of ratings as kinds of upload.

Not for its columns, comparing or writing: courses.imports.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.errors import Refused
from courses import of_run, rules
from courses.forms import DraftForm
from courses.forms.ratings import OfRunForm
from courses.imports import apply, plan, ratings, stored
from courses.imports.columns import SHEETS
from courses.rules import lecturers as lecturer_rules
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_edit_plan(user, stored.draft_of(parameters))


def _done_url(parameters: dict[str, Any]) -> str:
    try:
        return stored.draft_of(parameters).get_absolute_url()
    except Refused:  # the page of the upload outlives a draft that was dropped
        return ""


PLAN = Kind(
    code="plan",
    title=_("Workbook of the training plan"),
    lead=_(
        "Courses and rows go into the draft and hold once it is confirmed. "
        "Dates of runs hold at once, and so do facts of a course in the catalogue; decided plans keep theirs."
    ),
    permission="plan.edit",
    sheets=SHEETS,
    plan=plan.make,
    apply=apply.apply,
    form=DraftForm,
    why_not=_why_not,
    current=stored.current,
    done_url=_done_url,
)


def _why_not_rate(user: Person, parameters: dict[str, Any]) -> str | None:
    return lecturer_rules.why_not_rate(user, of_run.run_of(parameters))


RATINGS = Kind(
    code="ratings",
    title=_("Ratings of the lecturers of a run"),
    lead=_(
        "The mean of the trainees' answers, 1 to 5, and how many answered. Who is not in the file keeps what stands."
    ),
    permission="lecturers.edit",
    sheets=(ratings.SHEET,),
    plan=ratings.plan,
    apply=ratings.apply,
    personal=True,
    form=OfRunForm,
    why_not=_why_not_rate,
    current=ratings.current,
    done_url=of_run.page("run_ratings"),
    about=of_run.about,
)
