"""Units of a version: made, changed, put in order, taken out, looked at.

Not for units of packages: courses.views.packages makes those. Not for learning: enrollment.views.elearning.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses import markup
from courses.actions import content as actions
from courses.forms.content import UnitForm, kind_in, seen_in
from courses.models import Content, Unit
from courses.queries import content as queries
from courses.rules import content as rules
from courses.views.content import LARGEST, content_of, crumbs_of
from exchange import ranges


@requires("content.edit")
def unit_new(request: Request, code: str, version: int) -> HttpResponse:
    """Put a text, or with ?kind=video a video, behind the last unit."""
    content = content_of(request, code, version)
    kind = Unit.Kind.VIDEO if request.GET.get("kind") == Unit.Kind.VIDEO else Unit.Kind.PAGE
    form = UnitForm(request.POST or None, request.FILES or None, kind=kind, new=True)
    if form.is_bound and form.is_valid():
        try:
            actions.add_unit(content=content, kind=kind, fields=form.values, files=form.stored, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The unit is added."))
            return redirect("content_version", code=code, version=version)
    title = _("New video") if kind == Unit.Kind.VIDEO else _("New text")
    return _form_page(request, form, content, title)


@requires("content.edit")
def unit_edit(request: Request, code: str, version: int, number: int) -> HttpResponse:
    """Change a unit of the draft; a file that is not chosen anew stays. What was typed comes back when refused."""
    seen = _seen(request, code, version, number)
    units = queries.units_of(seen.content)
    unit = units.filter(pk=seen.unit).first() if request.POST else get_object_or_404(units, number=number)
    kind = unit.kind if unit else kind_in(request.POST)
    form = UnitForm(request.POST or None, request.FILES or None, kind=kind, unit=unit)
    if form.is_bound and form.is_valid():
        try:
            actions.change_unit(seen=seen, fields=form.values, files=form.stored, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The unit is saved."))
            return redirect("content_version", code=code, version=version)
    return _form_page(request, form, seen.content, _("Unit %(n)s") % {"n": number})


@requires("content.edit")
@require_POST
def unit_move(request: Request, code: str, version: int, number: int) -> HttpResponse:
    """Put the unit one place up or down."""
    seen = _seen(request, code, version, number)
    try:
        actions.move_unit(seen=seen, up="up" in request.POST, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("content_version", code=code, version=version)


@requires("content.edit")
@require_POST
def unit_delete(request: Request, code: str, version: int, number: int) -> HttpResponse:
    """Take the unit out of the draft."""
    seen = _seen(request, code, version, number)
    try:
        actions.delete_unit(seen=seen, by=request.user)
        messages.success(request, _("The unit is taken out."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("content_version", code=code, version=version)


@requires("content.edit")
def content_preview(request: Request, code: str, version: int, number: int) -> HttpResponse:
    """The unit as it is learned, without a clock: a package is looked at on its own page."""
    unit = _unit(request, code, version, number)
    if unit.item is not None:
        return redirect(unit.item.package)
    context = {
        "unit": unit,
        "body": markup.html(unit.body),
        "transcript": markup.html(unit.transcript),
        "crumbs": _crumbs(unit.content, str(unit)),
    }
    return render(request, "courses/content/preview.html", context)


@requires("content.edit")
def content_video(request: Request, code: str, version: int, number: int) -> HttpResponseBase:
    """The bytes of the unit's video, in the parts that the browser asks for."""
    unit = _unit(request, code, version, number)
    if unit.video is None:
        raise Http404
    return ranges.answer(request, unit.video)


def _unit(request: Request, code: str, version: int, number: int) -> Unit:
    if number > LARGEST:
        raise Http404
    return get_object_or_404(queries.units_of(content_of(request, code, version)), number=number)


def _seen(request: Request, code: str, version: int, number: int) -> actions.Seen:
    """The unit that the sent page showed under this number."""
    if number > LARGEST:
        raise Http404
    unit, revision = seen_in(request.POST)
    return actions.Seen(content_of(request, code, version), number, unit, revision)


def _form_page(request: Request, form: UnitForm, content: Content, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "why_not": None if form.is_bound else rules.why_not_change(request.user, content),
        "back": _address(content),
        "crumbs": _crumbs(content, title),
    }
    return render(request, "courses/content/form.html", context, status=422 if form.errors else 200)


def _address(content: Content) -> str:
    return reverse("content_version", args=[content.course.code, content.version])


def _crumbs(content: Content, title: str) -> list[tuple[str, str]]:
    above = (_("Version %(n)s") % {"n": content.version}, _address(content))
    return [*crumbs_of(content.course), above, (title, "")]
