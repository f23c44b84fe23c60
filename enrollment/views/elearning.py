"""E-learning as people who learn see it: what is open, applying, one's own place with its units, one unit.

Not for what the player says: enrollment.views.beats. Not for staff: enrollment.views.openings.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from core.access import Request, requires
from core.errors import Refused
from core.periods import today
from courses import markup
from courses.models import Course
from courses.queries import courses_visible_to
from enrollment import open_learning, studying, testing
from enrollment.actions import elearning as actions
from enrollment.models import Learning
from enrollment.queries import completion as results
from enrollment.queries import elearning as queries
from enrollment.queries import openings
from enrollment.queries.places import key_of, own_place
from enrollment.rules import elearning as rules
from exchange import ranges


@requires("enrollment.apply")
def elearning_list(request: Request) -> HttpResponse:
    """What can be learned now, as cards to apply from; only what the person can take, or all with reasons."""
    found = open_learning.look(request.user, request.GET)
    return render(request, "enrollment/elearning/list.html", {"found": found, "page": found.page})


def _course(request: Request, code: str) -> Course:
    seen = courses_visible_to(request.user).filter(delivery=Course.Delivery.ELEARNING)
    return get_object_or_404(seen.select_related("category"), code=code)


@requires("enrollment.apply")
@vary_on_headers("HX-Request")
def elearning_detail(request: Request, code: str) -> HttpResponse:
    """One e-learning course: the person's own place, or its openings with why not or how to apply."""
    course = _course(request, code)
    own = queries.place_of_course(request.user, course)
    found = list(openings.openings_of_course(request.user, course))
    context = {
        "course": course,
        "own": own,
        "standing": studying.standing(own, today()) if own else None,
        "cards": open_learning.cards_of(request.user, found) if own is None else [],
        "crumbs": [(_("E-learning"), reverse("elearning_list")), (str(course), "")],
    }
    return render(request, f"enrollment/elearning/{'apply' if request.htmx else 'detail'}.html", context)


@require_POST
@requires("enrollment.apply")
def opening_apply(request: Request, code: str) -> HttpResponse:
    """Take a place; then the page of the place, where learning begins."""
    course = _course(request, code)
    seen = openings.openings_visible_to(request.user).filter(course=course).select_related("course")
    opening = get_object_or_404(seen, key=key_of(request.POST.get("opening", "")))
    try:
        place = actions.apply(
            person=request.user, opening=opening, by=request.user, key=key_of(request.POST.get("key", ""))
        )
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("elearning_detail", code=course.code)
    messages.success(request, _("You have a place in “%(course)s”. You can begin now.") % {"course": course})
    return redirect("learn", key=place.key)


def own_learning(request: Request, key: uuid.UUID) -> Learning:
    """The person's own place of the address."""
    return get_object_or_404(queries.own_learning(request.user, key))


@requires("enrollment.apply")
def learn(request: Request, key: uuid.UUID) -> HttpResponse:
    """The place: its units and how far each is, what is missing, until when, the result."""
    learning = own_learning(request, key)
    steps, day = queries.steps_of(learning), today()
    completion = results.decided_on(learning.enrollment)
    return render(
        request,
        "enrollment/elearning/learn.html",
        {
            "learning": learning,
            "course": learning.enrollment.course,
            "standing": studying.standing(learning, day),
            "facts": studying.facts(learning),
            "kept": queries.are_kept(learning, steps),
            "steps": [(step, studying.step_words(step)) for step in steps],
            "next": queries.next_step(steps) if rules.why_not_learn(learning, on=day) is None else None,
            "test": testing.card(learning, day),
            "why_not": rules.why_not_learn(learning, on=day),
            "why_not_extend": rules.why_not_extend(request.user, learning, on=day),
            "completion": completion,
            "certificate": results.paper_held(completion),
            "crumbs": [(_("My learning"), reverse("my_learning")), (str(learning.enrollment.course), "")],
        },
    )


@require_POST
@requires("enrollment.apply")
def learn_beside(request: Request, key: uuid.UUID) -> HttpResponse:
    """Begin what is learned on-line beside the run of the own place."""
    place = get_object_or_404(own_place(request.user, key))
    try:
        actions.begin_beside(place=place, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect(place)
    return redirect("learn", key=key)


@require_POST
@requires("enrollment.apply")
def learning_extend(request: Request, key: uuid.UUID) -> HttpResponse:
    """Go on learning after the time is over."""
    learning = own_learning(request, key)
    try:
        actions.extend(learning=learning, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("You can go on learning. What you learned is still there."))
    return redirect("learn", key=key)


@requires("enrollment.apply")
def unit_learn(request: Request, key: uuid.UUID, number: int) -> HttpResponse:
    """One unit with its player. Without a script the text is there, and the page says that no time counts."""
    learning = own_learning(request, key)
    steps = queries.steps_of(learning)
    step = next((one for one in steps if one.unit.number == number), None)
    if step is None:
        return _no_unit(request, learning)
    if step.unit.is_package:
        return redirect("unit_package", key=key, number=number)
    return render(request, "enrollment/elearning/unit.html", _unit_context(learning, steps, step))


@requires("enrollment.apply")
def unit_video(request: Request, key: uuid.UUID, number: int) -> HttpResponseBase:
    """The bytes of the video, in the parts that the browser asks for."""
    unit = queries.unit_of(own_learning(request, key), number)
    if unit is None or unit.video is None:
        raise Http404
    return ranges.answer(request, unit.video)


@requires("enrollment.apply")
def unit_captions(request: Request, key: uuid.UUID, number: int, language: str) -> HttpResponseBase:
    """What is said in the video, as lines with their times."""
    unit = queries.unit_of(own_learning(request, key), number)
    file = {"ko": unit.captions_ko, "en": unit.captions_en}.get(language) if unit else None
    if file is None:
        raise Http404
    return ranges.answer(request, file)


def _no_unit(request: Request, learning: Learning) -> HttpResponse:
    messages.info(request, _("This course has no such unit. Choose one of these."))
    return redirect("learn", key=learning.enrollment.key)


def _unit_context(learning: Learning, steps: list[queries.Step], step: queries.Step) -> dict[str, Any]:
    place = learning.enrollment
    later = [one for one in steps if one.unit.number > step.unit.number]
    why_not = rules.why_not_learn(learning, on=today())
    return {
        "learning": learning,
        "place": place,
        "unit": step.unit,
        "body": markup.html(step.unit.body),
        "transcript": markup.html(step.unit.transcript),
        "player": None if why_not else studying.player(learning, step),
        "why_not": why_not,
        "last": queries.next_step(later) or (later[0] if later else None),
        "crumbs": [
            (_("My learning"), reverse("my_learning")),
            (str(place.course), reverse("learn", args=[place.key])),
            (_("Unit %(n)s") % {"n": step.unit.number}, ""),
        ],
    }
