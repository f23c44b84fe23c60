"""The workbook of scores as a kind of upload.

Not for its columns, comparing or writing: enrollment.imports.scores.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from core.errors import Refused
from courses.queries import runs_visible_to
from enrollment.forms.completion import RunForm
from enrollment.imports import scores
from enrollment.rules import completion as rules
from exchange.asked import number_of
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_enter_scores(user, scores.run_of(parameters))


def _done_url(parameters: dict[str, Any]) -> str:
    try:
        run = scores.run_of(parameters)
    except Refused:  # the page of the upload outlives the run
        return ""
    return reverse("run_completion", args=[run.course.code, run.year, run.number])


def _about(user: Person, parameters: dict[str, Any]) -> str:
    """The run whose file it is, if one is chosen and the person sees it."""
    number = number_of(str(parameters.get("run") or ""))
    run = runs_visible_to(user).select_related("course").filter(pk=number or 0).first()
    return f"{run} · {run.dates}" if run else ""


SCORES = Kind(
    code="scores",
    title=_("Scores of a run"),
    lead=_("Points of 100 for the test and the assignment of one run. An empty cell changes nothing."),
    permission="completion.decide",
    sheets=(scores.SHEET,),
    plan=scores.plan,
    apply=scores.apply,
    personal=True,
    form=RunForm,
    why_not=_why_not,
    current=scores.current,
    done_url=_done_url,
    about=_about,
)
