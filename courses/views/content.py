"""The content of an e-learning course as its makers see it: versions, one version with its units, publishing.

Not for single units: courses.views.units. Not for learning: enrollment.views.elearning.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses.actions import content as actions
from courses.forms.content import ContentForm, seen_in
from courses.models import Content, Course
from courses.queries import content as queries
from courses.queries import courses_visible_to
from courses.rules import content as rules

TONES: dict[str, str] = {
    Content.State.DRAFT: "progress",
    Content.State.PUBLISHED: "done",
    Content.State.RETIRED: "off",
}
LARGEST = 32_767  # a larger number is no version and no unit


@requires("content.edit")
def content_detail(request: Request, code: str) -> HttpResponse:
    """The versions of a course, newest first, and the ways to its questions and packages."""
    course = course_of(request, code)
    versions = queries.contents_visible_to(request.user).filter(course=course)
    context = {
        "course": course,
        "versions": [(one, TONES[one.state]) for one in versions],
        "questions": queries.questions_visible_to(request.user).filter(course=course).count(),
        "why_not_start": rules.why_not_start(request.user, course),
        "crumbs": [*crumbs_of(course)[:-1], (_("Content"), "")],
    }
    return render(request, "courses/content/detail.html", context)


@requires("content.edit")
@require_POST
def content_start(request: Request, code: str) -> HttpResponse:
    """Begin the next version with what is published."""
    course = course_of(request, code)
    try:
        content = actions.start(course=course, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect("content_detail", code=code)
    return redirect("content_version", code=code, version=content.version)


@requires("content.edit")
def content_version(request: Request, code: str, version: int) -> HttpResponse:
    """One version: its units, and for a draft the form of its settings."""
    content = content_of(request, code, version)
    why_not = rules.why_not_change(request.user, content)
    form = ContentForm(request.POST or None, instance=content) if why_not is None else None
    if form and form.is_bound and form.is_valid():
        sent = dict(form.cleaned_data)
        try:
            actions.change(
                content=content_of(request, code, version), revision=sent.pop("seen"), fields=sent, by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The version is saved."))
            return redirect("content_version", code=code, version=version)
    context = {
        "content": content, "tone": TONES[content.state], "units": list(queries.units_of(content)), "form": form,
        "why_not": why_not, "why_not_publish": rules.why_not_publish(request.user, content),
        "crumbs": [*crumbs_of(content.course), (_("Version %(n)s") % {"n": content.version}, "")],
    }  # fmt: skip
    return render(request, "courses/content/version.html", context, status=422 if form and form.errors else 200)


@requires("content.publish")
@require_POST
def content_publish(request: Request, code: str, version: int) -> HttpResponse:
    """Make the draft what is learned from now on."""
    content = content_of(request, code, version)
    try:
        actions.publish(content=content, revision=seen_in(request.POST)[1], by=request.user)
        messages.success(request, _("Published. Who begins from now on learns this version."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("content_version", code=code, version=version)


def course_of(request: Request, code: str) -> Course:
    return get_object_or_404(courses_visible_to(request.user), code=code)


def content_of(request: Request, code: str, version: int) -> Content:
    if version > LARGEST:
        raise Http404
    return get_object_or_404(queries.contents_visible_to(request.user), course__code=code, version=version)


def crumbs_of(course: Course) -> list[tuple[str, str]]:
    """From the catalogue to the content of the course."""
    found = [(_("Find a course"), reverse("course_list")), (str(course), course.get_absolute_url())]
    return [*found, (_("Content"), reverse("content_detail", args=[course.code]))]
