"""The portal's page around a package that runs: for somebody who learns, and for staff who look at one.

Not for what is inside the frame: enrollment.views.play, on another host. Only these two pages may show that host.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from core.periods import today
from courses.models import PackageItem, Unit
from courses.queries import packages as courses
from enrollment.actions import launches as actions
from enrollment.models import Learning
from enrollment.queries import elearning as studying
from enrollment.queries import launches as queries
from enrollment.rules import launches as rules
from enrollment.rules.elearning import why_not_learn


@requires("enrollment.apply")
def unit_package(request: Request, key: UUID, number: int) -> HttpResponse:
    """A unit that is a package: how much time counts, and the frame in which it runs."""
    learning, unit = queries.unit_of_place(request.user, key, number)
    assert unit.item
    place, steps = learning.enrollment, studying.steps_of(learning)
    here = next(step for step in steps if step.unit.pk == unit.pk)
    later = [step for step in steps if step.unit.number > number]
    context = {
        "unit": unit,
        "place": place,
        "learning": learning,
        "seen": here.progress,
        "percent": here.percent,
        "minutes": max(1, unit.length_ms // 60_000),
        "why_not": rules.why_not_open(request.user, place, unit.item.package),
        "why_not_count": why_not_learn(learning, on=today()),
        "content": settings.PORTAL_CONTENT_ADDRESS,
        "launch": reverse("unit_launch", args=[place.key, unit.number]),
        "next": studying.next_step(later) or (later[0] if later else None),
        "crumbs": _crumbs(learning, unit),
    }
    return _framing(render(request, "enrollment/packages/unit.html", context))


def _crumbs(learning: Learning, unit: Unit) -> list[tuple[str, str]]:
    place = learning.enrollment
    return [
        (_("My learning"), reverse("my_learning")),
        (str(place.course), reverse("learn", args=[place.key])),
        (_("Unit %(n)s") % {"n": unit.number}, ""),
    ]


@require_POST
@requires("enrollment.apply")
def unit_launch(request: Request, key: UUID, number: int) -> JsonResponse:
    """Open the package of a unit: the answer is the address of its frame, which nobody else is told."""
    try:
        return _address(actions.open_unit(key=key, number=number, by=request.user))
    except Refused as refused:
        return JsonResponse({"word": "refused", "sentence": refused.sentence}, status=403)


@requires("content.edit")
def package_preview(request: Request, code: str, key: UUID, number: int) -> HttpResponse:
    """Look at a part of a package; nothing of what it says is kept."""
    package = get_object_or_404(courses.packages_visible_to(request.user), course__code=code, key=key)
    item = get_object_or_404(package.items, number=number)
    context = {
        "item": item,
        "package": package,
        "why_not": rules.why_not_preview(request.user, package),
        "content": settings.PORTAL_CONTENT_ADDRESS,
        "launch": reverse("package_look", args=[code, key, number]),
        "crumbs": [
            (str(package.course), package.course.get_absolute_url()),
            (str(package), package.get_absolute_url()),
            (_("Look at it"), ""),
        ],
    }
    return _framing(render(request, "enrollment/packages/preview.html", context))


@require_POST
@requires("content.edit")
def package_look(request: Request, code: str, key: UUID, number: int) -> JsonResponse:
    """Open a part of a package to look at it."""
    package = get_object_or_404(courses.packages_visible_to(request.user), course__code=code, key=key)
    item = get_object_or_404(PackageItem.objects.select_related("package"), package=package, number=number)
    try:
        return _address(actions.preview(item=item, by=request.user))
    except Refused as refused:
        return JsonResponse({"word": "refused", "sentence": refused.sentence}, status=403)


def _address(opened: actions.Opened) -> JsonResponse:
    return JsonResponse({"address": f"{settings.PORTAL_CONTENT_ADDRESS}/play/{opened.token}/"})


def _framing(answer: HttpResponse) -> HttpResponse:
    """Let this page, and no other, show the content host in a frame."""
    if settings.PORTAL_CONTENT_ADDRESS:
        vars(answer)["_csp_update"] = {"frame-src": [settings.PORTAL_CONTENT_ADDRESS]}  # as the library's csp_update
    return answer
