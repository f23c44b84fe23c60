"""The list of surveys and the page of one: how many answered, and what came out once it is closed.

Not for single answers: there is no way to them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from exchange.listing import ListPage
from surveys.models import Kind, Survey
from surveys.queries import surveys as queries
from surveys.rules import closing
from surveys.tables.surveys import TONES, SurveyFilter, SurveyTable


class SurveyList(ListPage):
    name = "survey_list"
    title = gettext_lazy("Surveys")
    lead = gettext_lazy("Results are there once a survey is closed and enough people answered. Nobody sees who did.")
    empty = gettext_lazy("Surveys stand here once a rule makes them, or somebody plans one.")
    permission = "surveys.read"
    table_class = SurveyTable
    filter_class = SurveyFilter
    template = "surveys/survey_list.html"

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Survey]:
        return queries.with_counts(queries.surveys_visible_to(request.user))

    def context(self, request: Request, rows: QuerySet[Survey]) -> dict[str, Any]:
        user = request.user
        ways = [
            (_("Courses by question"), "survey_heatmap", True),
            (_("Follow-ups"), "followup_list", True),
            (_("Remarks"), "remark_list", user.may("surveys.review")),
            (_("Leadership diagnoses"), "diagnosis_list", user.may("surveys.manage")),
            (_("Rules of surveys"), "rule_list", user.may("surveys.manage")),
            (_("Questionnaires"), "questionnaire_list", user.may("surveys.manage")),
        ]
        new = {"title": _("Plan a needs survey"), "url": reverse("survey_new")}
        return {
            "ways": [(title, reverse(name)) for title, name, open_to in ways if open_to],
            "main_action": new if user.may("surveys.manage") else None,
        }


@requires("surveys.read")
def survey_detail(request: Request, key: UUID) -> HttpResponse:
    """One survey: who is asked in numbers, and every question with its counts once it is shown."""
    survey = get_object_or_404(queries.with_counts(queries.surveys_visible_to(request.user)), key=key)
    return render(
        request,
        "surveys/survey_detail.html",
        {
            "survey": survey,
            "cancels": request.user.may("surveys.manage") and closing.why_not_cancel(survey) is None,
            "reviews": request.user.may("surveys.review"),
            "demands": survey.kind == Kind.NEEDS and survey.is_shown and request.user.may("demands.hand_in"),
            "tone": TONES[survey.state],
            "outcomes": queries.outcomes_of(survey),
            "waiting": queries.waiting_remarks(survey),
            "minimum": survey.minimum or settings.PORTAL_SURVEY_MINIMUM,
            "crumbs": [(_("Surveys"), reverse("survey_list")), (str(survey), "")],
        },
    )
