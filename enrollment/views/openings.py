"""E-learning as staff keep it: openings of courses, and how far people are.

Not for applying and learning: enrollment.views.elearning.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.errors import Refused
from courses.menu import run_pages
from enrollment.actions import openings as actions
from enrollment.forms.openings import NewOpeningForm, OpeningForm
from enrollment.models import Learning, Opening
from enrollment.queries.elearning import learnings_visible_to
from enrollment.queries.openings import openings_visible_to
from enrollment.rules import openings as rules
from enrollment.tables.openings import LearningFilter, LearningTable, OpeningFilter, OpeningTable
from enrollment.views.asking import sent
from exchange.listing import EXPORT_SELECTED, ListPage


class OpeningList(ListPage):
    name = "opening_list"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Openings of e-learning")
    lead = gettext_lazy("Which e-learning courses take people in, always or in dated rounds.")
    empty = gettext_lazy("Openings stand here once a course is opened.")
    permission = "openings.manage"
    table_class = OpeningTable
    filter_class = OpeningFilter
    template = "courses/run_list.html"

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Opening]:
        return openings_visible_to(request.user).select_related("course")

    def context(self, request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
        new = {"title": _("Open a course"), "url": reverse("opening_new")}
        return {"main_action": new, "tabs": run_pages(request.user, self.name)}


class LearningList(ListPage):
    name = "learning_list"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Progress in e-learning")
    lead = gettext_lazy("How far people are with what they learn on-line, the newest places first.")
    empty = gettext_lazy("Places stand here once people apply for e-learning.")
    permission = "enrollment.read"
    table_class = LearningTable
    filter_class = LearningFilter
    template = "courses/run_list.html"
    personal = True
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Learning]:
        return learnings_visible_to(request.user).order_by("-pk")

    def context(self, request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
        return {"tabs": run_pages(request.user, self.name)}


def _opening(request: Request, key: uuid.UUID) -> Opening:
    return get_object_or_404(openings_visible_to(request.user).select_related("course"), key=key)


def _page(request: Request, form: OpeningForm, title: str, button: str, **more: Any) -> HttpResponse:
    back = reverse("opening_list")
    crumbs = [(_("Runs"), reverse("run_list")), (_("Openings of e-learning"), back), (title, "")]
    context = {"form": form, "title": title, "button": button, "back": back, "crumbs": crumbs, **more}
    return render(request, "enrollment/elearning/opening_form.html", context, status=422 if form.errors else 200)


@requires("openings.manage")
def opening_new(request: Request) -> HttpResponse:
    """Open a course, always or for one dated round."""
    form = NewOpeningForm(request.POST or None)
    if sent(form, lambda _sent: actions.make(values=form.values(), by=request.user)):
        messages.success(request, _("The course is open for applications as you said."))
        return redirect("opening_list")
    return _page(request, form, _("Open a course"), _("Open this course"))


@requires("openings.manage")
def opening_edit(request: Request, key: uuid.UUID) -> HttpResponse:
    """Change an opening that stands; people keep the last day they were told."""
    opening = _opening(request, key)
    form = OpeningForm(request.POST or None, instance=opening)

    def change(given: dict[str, Any]) -> None:
        revision = given.get("revision") or 0
        actions.change(opening=opening, values=form.values(), revision=revision, by=request.user)

    if sent(form, change):
        messages.success(request, _("The opening was saved."))
        return redirect("opening_list")
    title = _("%(course)s, %(year)s") % {"course": opening.course, "year": opening.year}
    return _page(request, form, title, _("Save this opening"), opening=opening, why_not=rules.why_not_change(opening))


@requires("openings.manage")
def opening_close(request: Request, key: uuid.UUID) -> HttpResponse:
    """See what will happen, confirm, and the opening takes nobody in any more."""
    opening = _opening(request, key)
    if request.method == "POST":
        try:
            actions.close(opening=opening, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("“%(course)s” takes nobody in any more.") % {"course": opening.course})
        return redirect("opening_list")
    crumbs = [(_("Openings of e-learning"), reverse("opening_list")), (str(opening.course), ""), (_("Close"), "")]
    context = {"opening": opening, "why_not": rules.why_not_change(opening), "crumbs": crumbs}
    return render(request, "enrollment/elearning/opening_close.html", context)
