"""The workbook of scores as a kind of upload.

Not for its columns, comparing or writing: enrollment.imports.scores.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from courses import of_run
from enrollment.forms.completion import RunForm
from enrollment.imports import scores
from enrollment.rules import completion as rules
from exchange.kinds import Kind


def _why_not(user: Person, parameters: dict[str, Any]) -> str | None:
    return rules.why_not_enter_scores(user, of_run.run_of(parameters))


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
    done_url=of_run.page("run_completion"),
    about=of_run.about,
)
