"""Questionnaires: the list of versions, one version as it is asked, and the next version.

Not for what was answered: surveys.views.surveys.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from exchange.listing import ListPage
from surveys.actions import questionnaires as actions
from surveys.forms.questionnaires import VersionForm
from surveys.models import Questionnaire
from surveys.queries import questionnaires as queries
from surveys.tables.rounds import TONES, QuestionnaireFilter, QuestionnaireTable
from surveys.views.rounds import ABOVE
from surveys.views.sending import form_page, send


class QuestionnaireList(ListPage):
    name = "questionnaire_list"
    title = gettext_lazy("Questionnaires")
    lead = gettext_lazy("What surveys ask. A version in force is never edited: a change is a new version.")
    empty = gettext_lazy("Questionnaires stand here once the seed of a year is loaded.")
    above = (ABOVE,)
    permission = "surveys.manage"
    table_class = QuestionnaireTable
    filter_class = QuestionnaireFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Questionnaire]:
        return queries.versions()


def crumbs_of(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Surveys"), reverse("survey_list")), (_("Questionnaires"), reverse("questionnaire_list")), *more]


@requires("surveys.manage")
def questionnaire_detail(request: Request, code: str, version: int) -> HttpResponse:
    """One version with its questions as they are asked."""
    sheet = get_object_or_404(queries.versions(), code=code, version=version)
    context = {"sheet": sheet, "tone": TONES[sheet.state], "questions": queries.questions_of(sheet)}
    return render(request, "surveys/questionnaire_detail.html", {**context, "crumbs": crumbs_of((str(sheet), ""))})


@requires("surveys.manage")
def questionnaire_new_version(request: Request, code: str) -> HttpResponse:
    """The next version, made from the newest; it holds for surveys that are planned from then on."""
    newest = queries.newest(code)
    if newest is None:
        raise Http404
    form = VersionForm(request.POST or None, questionnaire=newest, questions=queries.questions_of(newest))
    back = reverse("questionnaire_detail", args=[code, newest.version])

    def make() -> None:
        asked = form.asked(actions.copies_of(questionnaire=newest, by=request.user))
        made.append(
            actions.make_version(
                code=code, kind=newest.kind, words=form.words(), questions=asked, by=request.user,
                after=form.cleaned_data["version"],
            )
        )  # fmt: skip

    made: list[Questionnaire] = []
    if send(form, make):
        messages.success(request, _("The version is in force. Surveys planned before keep theirs."))
        return redirect("questionnaire_detail", code=code, version=made[0].version)
    title = _("New version of a questionnaire")
    crumbs = crumbs_of((str(newest), back), (_("New version"), ""))
    return form_page(request, form, title, _("Put this version in force"), back=back, crumbs=crumbs)
