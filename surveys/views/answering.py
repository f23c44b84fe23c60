"""What asks a person: the own surveys, the page that takes an answer, and the thanks.

Not for results: surveys.views.surveys. Nothing here writes a message, a log line or a session value of an answer.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from core.periods import today
from surveys.actions import answering as actions
from surveys.forms.answering import AnswerForm
from surveys.models import Survey
from surveys.queries import answering as queries
from surveys.rules import answering as rules


@requires(SIGNED_IN)
def my_surveys(request: Request) -> HttpResponse:
    """The surveys that wait for the person's answer."""
    return render(request, "surveys/my_surveys.html", {"waiting": list(queries.to_answer(request.user))})


@requires(SIGNED_IN)
@sensitive_post_parameters()  # no report of an error repeats what was filled in
def survey_answer(request: Request, key: UUID) -> HttpResponse:
    """One survey on one page. What was sent is answered with the thanks, whether it was the first time or not."""
    survey = get_object_or_404(queries.known_to(request.user), key=key)
    if over := _over(request, survey):
        return over
    form = AnswerForm(request.POST or None, survey=survey, questions=queries.questions_of(survey))
    if form.is_bound and form.is_valid():
        try:
            actions.answer(survey=survey, answers=form.answers(), by=request.user)
            return redirect("survey_thanks", key=key)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    context = {
        "survey": survey,
        "form": form,
        "least": rules.least(survey),
        "crumbs": [(_("Surveys that ask you"), reverse("my_surveys")), (str(survey), "")],
    }
    return render(request, "surveys/survey_answer.html", context, status=422 if form.errors else 200)


@requires(SIGNED_IN)
def survey_thanks(request: Request, key: UUID) -> HttpResponse:
    """That the answer is in. There is no receipt: a number would lead from the person to the answer."""
    survey = get_object_or_404(queries.known_to(request.user), key=key)
    if not queries.has_answered(request.user, survey):
        return redirect("survey_answer", key=key)
    crumbs = [(_("Surveys that ask you"), reverse("my_surveys")), (str(survey), "")]
    context = {"survey": survey, "least": rules.least(survey), "crumbs": crumbs}
    return render(request, "surveys/survey_thanks.html", context)


def _over(request: Request, survey: Survey) -> HttpResponse | None:
    """Where to go when there is nothing to answer: the thanks, or the own surveys with the reason."""
    if queries.has_answered(request.user, survey):
        return redirect("survey_thanks", key=survey.key)
    if why_not := rules.why_not_answer(survey, today()):
        messages.info(request, why_not)
        return redirect("my_surveys")
    return None
