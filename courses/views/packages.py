"""Content packages of a course: brought, looked at, made into units, withdrawn.

Not for playing one: enrollment.views.play.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses import queries as courses
from courses.actions import packages as actions
from courses.forms.packages import PackageForm, PartForm
from courses.models import Course, Package, PackageItem
from courses.queries import packages as queries
from courses.rules import packages as rules
from exchange import jobs

TONES: dict[str, str] = {
    Package.State.RECEIVED: "info",
    Package.State.READY: "done",
    Package.State.REFUSED: "error",
    Package.State.WITHDRAWN: "off",
}
Crumbs = list[tuple[str, str]]


@requires("content.edit")
def package_bring(request: Request, code: str) -> HttpResponse:
    """The packages of a course, and the form for another one; it is read in the background."""
    course = get_object_or_404(courses.courses_visible_to(request.user), code=code)
    form = PackageForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            package = actions.bring(
                course=course, name=file.name, size_bytes=file.size, content=file.chunks(), by=request.user
            )
        except Refused as refused:
            form.add_error("file", refused.sentence)
        else:
            assert package.job
            jobs.start(package.job)
            return redirect(package)
    packages = [(one, TONES[one.state]) for one in queries.packages_visible_to(request.user).filter(course=course)]
    context = {"course": course, "form": form, "packages": packages, "crumbs": _crumbs(course)}
    return render(request, "courses/packages/bring.html", context, status=422 if form.errors else 200)


@requires("content.edit")
def package_detail(request: Request, code: str, key: UUID) -> HttpResponse:
    """What stands in the package, or why it cannot be used."""
    package = _package(request, code, key)
    context = {
        "package": package,
        "tone": TONES[package.state],
        "job": package.job,
        "busy": package.state == Package.State.RECEIVED and package.job is not None and not package.job.finished_at,
        "parts": [(one, rules.why_not_attach(request.user, one)) for one in queries.parts_of(package)],
        "why_not_play": rules.why_not_play(package),
        "why_not_withdraw": rules.why_not_withdraw(request.user, package),
        "crumbs": _crumbs(package.course, str(package)),
    }
    return render(request, "courses/packages/package.html", context)


@requires("content.edit")
def package_attach(request: Request, code: str, key: UUID, number: int) -> HttpResponse:
    """Make a part of the package the last unit of the draft."""
    package = _package(request, code, key)
    item = get_object_or_404(PackageItem.objects.select_related("package"), package=package, number=number)
    form = PartForm(request.POST or None, item=item)
    if form.is_bound and form.is_valid():
        try:
            unit = actions.attach(item=item, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            words = {"number": unit.number, "version": unit.content.version}
            messages.success(request, _("It is unit %(number)s of the draft, version %(version)s.") % words)
            return redirect(package)
    context = {
        "form": form, "title": _("Make a unit of “%(part)s”") % {"part": item}, "button": _("Make this unit"),
        "back": package.get_absolute_url(), "crumbs": _crumbs(package.course, str(package), _("Unit"), package=package),
    }  # fmt: skip
    return render(request, "courses/plain_form.html", context, status=422 if form.errors else 200)


@requires("content.edit")
@require_POST
def package_withdraw(request: Request, code: str, key: UUID) -> HttpResponse:
    package = _package(request, code, key)
    try:
        actions.withdraw(package=package, by=request.user)
        messages.success(request, _("The package is withdrawn; it is played no more."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(package)


def _package(request: Request, code: str, key: UUID) -> Package:
    return get_object_or_404(queries.packages_visible_to(request.user), course__code=code, key=key)


def _crumbs(course: Course, *titles: str, package: Package | None = None) -> Crumbs:
    """From the catalogue to this page; the titles are those below the list of the course's packages."""
    found = [(_("Find a course"), reverse("course_list")), (str(course), course.get_absolute_url())]
    above = (_("Packages"), reverse("package_bring", args=[course.code]) if titles else "")
    addresses = [package.get_absolute_url() if package and title == str(package) else "" for title in titles]
    return [*found, above, *zip(titles, addresses, strict=True)]
