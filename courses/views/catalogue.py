"""The catalogue and the page of one course.

Not for the plan's tables: views.plan.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.vary import vary_on_headers

from accounts import kept
from core.access import Request, requires
from core.errors import Refused, refuse_if
from courses import actions, catalogue, queries, rules
from courses.about import about
from courses.forms import CourseForm
from courses.models import Course
from courses.rules import packages
from courses.views.gate import needs_plan


@requires("catalogue.read")
@vary_on_headers("HX-Request")
@needs_plan
def course_list(request: Request) -> HttpResponse:
    return kept.page(request, stamp=queries.catalogue_stamp(), draw=_list)


def _list(request: Request) -> tuple[str, dict[str, object]]:
    found = catalogue.look(request.user, request.GET)
    partial = request.htmx and not request.htmx.history_restore_request
    return "courses/course_answer.html" if partial else "courses/course_list.html", {
        "found": found,
        "facets": [(name, title, found.options(name)) for name, title in catalogue.CHOICES.items()],
        "flags": [(name, found.options(name)) for name in catalogue.FLAGS],
        "sorts": catalogue.SORTS,
        "page": Paginator(range(found.number), catalogue.PER_PAGE).page(found.asked.page),
        "may_edit": rules.may_edit_plans(request.user),
    }


@requires("catalogue.read")
@needs_plan
def course_detail(request: Request, code: str) -> HttpResponse:
    def draw(request: Request) -> tuple[str, dict[str, object]]:
        seen = queries.courses_visible_to(request.user).select_related("category")
        course = get_object_or_404(seen, code=code)
        return "courses/course_detail.html", {
            "about": about(request.user, course),
            "may_edit": rules.may_edit_plans(request.user),
            "may_bring": packages.may_bring(request.user, course),
        }

    return kept.page(request, stamp=queries.catalogue_stamp(), draw=draw)


@requires("plan.edit")
def course_new(request: Request) -> HttpResponse:
    refuse_if(rules.why_not_edit_plans(request.user))
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        course = actions.create_course(values=form.values(), by=request.user)
        messages.success(request, _("The course %(code)s was created.") % {"code": course.code})
        return redirect(course)
    return render(request, "courses/course_form.html", {"form": form})


@requires("plan.edit")
def course_edit(request: Request, code: str) -> HttpResponse:
    course = get_object_or_404(queries.courses_visible_to(request.user), code=code)
    form = CourseForm(request.POST or None, instance=course)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_course(
                course=course, values=form.values(), revision=form.cleaned_data["revision"], by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The course %(code)s was saved.") % {"code": course.code})
            return redirect("course_detail", code=course.code)
    theirs = Course.objects.filter(pk=course.pk).first() if form.errors else None
    return render(request, "courses/course_form.html", {"form": form, "course": course, "theirs": theirs})
