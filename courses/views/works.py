"""The development register: its list with totals by kind, a new line, one line with its next steps.

Not for the content itself: courses.views.content.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses.actions import works as actions
from courses.forms.works import StepForm, WorkForm
from courses.menu import run_pages
from courses.models import ContentWork, Course
from courses.queries import works as queries
from courses.rules import works as rules
from courses.tables.works import TONES, WorkFilter, WorkTable
from exchange.listing import ListPage

State = ContentWork.State
STEPS = {
    State.IN_WORK: gettext_lazy("Begin the work"),
    State.HANDED_IN: gettext_lazy("Hand it in"),
    State.ACCEPTED: gettext_lazy("Accept it"),
    State.DROPPED: gettext_lazy("Drop it"),
}


class WorkList(ListPage):
    name = "content_work_list"
    title = gettext_lazy("Content development register")
    lead = gettext_lazy("Content of e-learning that is made, improved or brought in, and how far each work is.")
    empty = gettext_lazy("Works stand here once somebody plans one.")
    permission = "plan.read"
    template = "courses/content/works.html"
    table_class = WorkTable
    filter_class = WorkFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[ContentWork]:
        return queries.works_visible_to(request.user)

    def context(self, request: Request, rows: QuerySet[ContentWork]) -> dict[str, Any]:
        found = queries.totals(rows)
        newest = rows.order_by("-year").values_list("year", flat=True).first()
        new = {"title": _("Plan a work"), "url": reverse("content_work_new")}
        return {
            "totals": [
                {"label": label, "value": _said(kind, found[kind])}
                for kind, label in Course.Content.choices
                if kind in found
            ],
            "tabs": run_pages(request.user, self.name),
            "year": newest,
            "plan": queries.budget_plan(newest) if newest else None,
            "main_action": new if request.user.may("content.edit") else None,
        }


def _said(kind: str, total: queries.Total) -> str:
    courses = ngettext("%(n)s course", "%(n)s courses", total.courses) % {"n": total.courses}
    if kind not in queries.COUNTED_IN_UNITS:
        return courses
    units = ngettext("%(n)s unit", "%(n)s units", total.units) % {"n": total.units}
    return f"{courses}, {units}"


def _work(request: Request, year: int, code: str) -> ContentWork:
    return get_object_or_404(queries.works_visible_to(request.user), year=year, course__code=code)


def _crumbs(title: str) -> list[tuple[str, str]]:
    return [(_("Content development register"), reverse("content_work_list")), (title, "")]


@requires("content.edit")
def content_work_new(request: Request) -> HttpResponse:
    """Plan work on the content of a course."""
    form = WorkForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            work = actions.add(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The work stands in the register."))
            return redirect("content_work_detail", year=work.year, code=work.course.code)
    title = _("Plan a work")
    context = {
        "form": form, "title": title, "button": _("Put it in the register"), "back": reverse("content_work_list"),
        "crumbs": _crumbs(title),
    }  # fmt: skip
    return render(request, "courses/plain_form.html", context, status=422 if form.errors else 200)


@requires("plan.read")
def content_work_detail(request: Request, year: int, code: str) -> HttpResponse:
    """One line: what is made, how far it is, and its next steps with what stands against them."""
    work = _work(request, year, code)
    after = [to for to in rules.STEPS if to in rules.WORK_TRANSITIONS[work.state]]
    returns = work.state == State.HANDED_IN
    context = {
        "work": work,
        "tone": TONES[work.state],
        "makes": request.user.may("content.edit"),
        "steps": [
            (to, STEPS[to], rules.why_not_step(request.user, work, to))
            for to in after
            if not (returns and to == State.IN_WORK)
        ],
        "returns": returns and rules.why_not_step(request.user, work, State.IN_WORK) is None,
        "crumbs": _crumbs(str(work)),
    }
    return render(request, "courses/content/work.html", context)


@requires("content.edit")
@require_POST
def content_work_step(request: Request, year: int, code: str) -> HttpResponse:
    """Take the line a step on."""
    work, form = _work(request, year, code), StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no step. Look at the work again."))
        return redirect("content_work_detail", year=year, code=code)
    try:
        actions.step(work=work, by=request.user, **form.cleaned_data)
        messages.success(request, _("The work is %(state)s now.") % {"state": work.get_state_display()})
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("content_work_detail", year=year, code=code)
