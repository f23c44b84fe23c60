"""The test at the end of e-learning: beginning, answering with or without a script, handing in, the result.

Not for keeping the questions: courses.views.questions.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from enrollment import grading
from enrollment.actions import tests as actions
from enrollment.models import Attempt, Learning
from enrollment.queries import clock
from enrollment.queries import tests as queries
from enrollment.queries.elearning import LARGEST
from enrollment.rules import tests as rules
from enrollment.views.elearning import own_learning


@require_POST
@requires("enrollment.apply")
def test_begin(request: Request, key: uuid.UUID) -> HttpResponse:
    """Begin an attempt, or go on with the one that runs."""
    learning = own_learning(request, key)
    try:
        attempt = actions.begin(learning=learning, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("learn", key=key)
    return redirect("test_attempt", key=key, number=attempt.number)


@requires("enrollment.apply")
def test_attempt(request: Request, key: uuid.UUID, number: int) -> HttpResponse:
    """An attempt: its questions while the time runs, then its result."""
    learning = own_learning(request, key)
    attempt = queries.attempts_of(learning).filter(number=number).first() if number < LARGEST else None
    if attempt is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, learning, attempt)
    if attempt.handed_in_at is not None:
        return _result(request, learning, attempt)
    context = {
        "learning": learning,
        "attempt": attempt,
        "questions": queries.asked(attempt),
        "is_over": queries.is_over(attempt, clock.now()),
        "crumbs": _crumbs(learning, attempt),
    }
    return render(request, "enrollment/elearning/test.html", context)


def _answered(request: Request, learning: Learning, attempt: Attempt) -> HttpResponse:
    """Keep the answers, and with the button hand them in; a script that keeps them hears only when the time is over."""
    answers = grading.chosen(attempt.questions, lambda question: request.POST.getlist(f"q{question}"))
    try:
        if "hand_in" in request.POST:
            attempt = actions.hand_in(attempt=attempt, answers=answers, by=request.user)
            if attempt.is_late:
                messages.warning(request, _("The time was over. What was kept until then counts."))
        else:
            actions.answer(attempt=attempt, answers=answers, by=request.user)
            if not request.htmx:
                messages.success(request, _("Your answers are kept. Hand them in before the time is over."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("test_attempt", key=learning.enrollment.key, number=attempt.number)


def _result(request: Request, learning: Learning, attempt: Attempt) -> HttpResponse:
    tries = queries.tries_of(learning)
    context = {
        "learning": learning,
        "attempt": attempt,
        "tries": tries,
        "passed": attempt.points is not None and attempt.points >= (tries.mark or 0),
        "shows_right": rules.may_see_right(tries),
        "questions": queries.judged(attempt, with_right=rules.may_see_right(tries)),
        "crumbs": _crumbs(learning, attempt),
    }
    return render(request, "enrollment/elearning/test_result.html", context)


def _crumbs(learning: Learning, attempt: Attempt) -> list[tuple[str, str]]:
    place = learning.enrollment
    return [
        (_("My learning"), reverse("my_learning")),
        (str(place.course), reverse("learn", args=[place.key])),
        (_("Test, attempt %(n)s") % {"n": attempt.number}, ""),
    ]
