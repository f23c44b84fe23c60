"""The pool of lecturers: list, one lecturer, the yearly mix, fee rates; and a lecturer's own sessions.

Not for timetables: enrollment.views.timetables.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.errors import Refused
from core.periods import today
from courses.actions import lecturers as actions
from courses.forms.lecturers import FeeRateForm, LecturerForm, PeriodForm
from courses.menu import run_pages
from courses.models import FeeRate, Lecturer
from courses.queries import lecturers as queries
from courses.queries.timetables import sessions_taught_by
from courses.rules import lecturers as rules
from courses.tables.lecturers import LecturerFilter, LecturerTable
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, ListPage

SHOWN = 20  # sessions of each kind on the page of a lecturer
Crumbs = list[tuple[str, str]]


class LecturerList(ListPage):
    name = "lecturer_list"
    title = gettext_lazy("Lecturers")
    lead = gettext_lazy("Who can be asked to teach, in which field, and how it was rated.")
    empty = gettext_lazy("Lecturers stand here once the first is entered.")
    permission = "lecturers.read"
    table_class = LecturerTable
    filter_class = LecturerFilter
    template = "courses/run_list.html"
    personal = True
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Lecturer]:
        return queries.with_ratings(queries.lecturers_visible_to(request.user)).prefetch_related("fields")

    def context(self, request: Request, rows: QuerySet[Lecturer]) -> dict[str, Any]:
        new = {"title": _("Add a lecturer"), "url": reverse("lecturer_new")}
        may = rules.may_edit_lecturers(request.user)
        return {"tabs": run_pages(request.user, self.name), "main_action": new if may else None}


def _crumbs(*last: str, lecturer: Lecturer | None = None) -> Crumbs:
    own = [(str(lecturer), lecturer.get_absolute_url())] if lecturer and last else []
    return [(_("Lecturers"), reverse("lecturer_list")), *own, *((title, "") for title in last or [str(lecturer)])]


@requires("lecturers.read")
def lecturer_detail(request: Request, code: str) -> HttpResponse:
    """One lecturer: facts, sessions, hours by year, fees of a period, ratings."""
    seen = queries.lecturers_visible_to(request.user).select_related("person").prefetch_related("fields")
    lecturer = get_object_or_404(seen, code=code)
    form, first, last = PeriodForm.of(request.GET)
    sessions = lecturer.sessions.select_related("run__course", "subject", "room")
    now, ratings = timezone.now(), queries.ratings_of(lecturer)
    context = {
        "lecturer": lecturer, "facts": _facts(lecturer), "years": queries.years_of(lecturer), "ratings": ratings,
        "coming": sessions.filter(ends_at__gte=now).order_by("starts_at")[:SHOWN],
        "taught": sessions.filter(ends_at__lt=now).order_by("-starts_at")[:SHOWN],
        "mean": queries.mean_of(ratings), "form": form, "first": first, "last": last,
        **queries.fees_with_total(lecturer, first, last),
        "crumbs": _crumbs(lecturer=lecturer), "may_edit": rules.may_edit_lecturers(request.user),
    }  # fmt: skip
    return render(request, "courses/lecturer_detail.html", context)


def _facts(lecturer: Lecturer) -> list[tuple[str, object]]:
    return [
        (_("Code"), lecturer.code),
        (_("Standing"), lecturer.get_standing_display()),
        (_("Where from"), lecturer.affiliation or None),
        (_("Fields"), ", ".join(map(str, lecturer.fields.all())) or None),
        (_("Fee grade"), lecturer.get_fee_grade_display()),
        (_("Account"), lecturer.person and lecturer.person.staff_number),
        (_("E-mail"), lecturer.email or None),
        (_("Telephone"), lecturer.phone or None),
        (_("In the pool"), _("yes") if lecturer.active else _("no")),
        (_("Note"), lecturer.note or None),
    ]


@requires("lecturers.edit")
def lecturer_new(request: Request) -> HttpResponse:
    form = LecturerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        lecturer = actions.add_lecturer(values=form.values(), by=request.user)
        messages.success(request, _("%(lecturer)s is in the pool.") % {"lecturer": lecturer})
        return redirect(lecturer)
    title = _("Add a lecturer")
    return _form(request, form, title, _("Take into the pool"), reverse("lecturer_list"), _crumbs(title))


@requires("lecturers.edit")
def lecturer_edit(request: Request, code: str) -> HttpResponse:
    lecturer = get_object_or_404(Lecturer, code=code)
    form = LecturerForm(request.POST or None, instance=lecturer)
    if form.is_bound and form.is_valid():
        try:
            actions.change_lecturer(
                lecturer=lecturer, values=form.values(), revision=form.cleaned_data["revision"], by=request.user
            )
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The entry is saved."))
            return redirect("lecturer_detail", code)
    title, named = _("Edit"), Lecturer.objects.get(pk=lecturer.pk)
    crumbs = _crumbs(title, lecturer=named)
    return _form(request, form, str(named), _("Save the entry"), named.get_absolute_url(), crumbs)


def _form(request: Request, form: Any, title: str, button: str, back: str, crumbs: Crumbs) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": back, "crumbs": crumbs}
    return render(request, "courses/plain_form.html", context, status=422 if form.errors else 200)


@requires("lecturers.read")
def lecturer_years(request: Request) -> HttpResponse:
    """How many serving and retired officials taught each year; behind each number its rows."""
    asked = number_of(request.GET.get("year", ""))
    rows = queries.year_rows(asked) if asked else None
    mixes = queries.year_mixes()
    closed = [mix for mix in mixes if mix.closed]
    context = {
        "mixes": mixes, "year": asked, "rows": rows, "largest": max((mix.all for mix in mixes), default=1) or 1,
        "serving": sum(mix.serving for mix in closed), "retired": sum(mix.retired for mix in closed),
        "closed": closed, "tabs": run_pages(request.user, "lecturer_years"),
    }  # fmt: skip
    return render(request, "courses/lecturer_years.html", context)


@requires("lecturers.read")
def fee_rates(request: Request) -> HttpResponse:
    """What each fee grade is paid, from when on; with the form for those who keep it."""
    may_edit = rules.may_edit_lecturers(request.user)
    form = FeeRateForm(request.POST or None) if may_edit else None
    if form and form.is_bound and form.is_valid():
        try:
            actions.add_fee_rate(values=form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The rate is entered."))
            return redirect("fee_rates")
    context = {
        "form": form, "now": {rate.pk for rate in queries.rates_in_force(today())},
        "rates": FeeRate.objects.order_by("-effective_from", "fee_grade"), "tabs": run_pages(request.user, "fee_rates"),
    }  # fmt: skip
    return render(request, "courses/fee_rates.html", context, status=422 if form and form.errors else 200)


@requires("teaching.read")
def teaching_list(request: Request) -> HttpResponse:
    """The sessions of the lecturer who asks, the next first; the last weeks below."""
    now = timezone.now()
    mine = sessions_taught_by(request.user)
    coming = mine.filter(ends_at__gte=now).order_by("starts_at", "pk")
    past = mine.filter(ends_at__lt=now, ends_at__gte=now - timedelta(days=90)).order_by("-starts_at", "pk")
    context = {
        "groups": [(_("To come"), _with_roll(coming)), (_("The last three months"), _with_roll(past))],
        "hours": queries.hours_of_year(request.user, today().year), "year": today().year,
    }  # fmt: skip
    return render(request, "courses/teaching_list.html", context)


def _with_roll(sessions: QuerySet[Any]) -> list[tuple[Any, str]]:
    """Each session with the address of its roll call, which the app above draws."""
    return [(session, _roll(session)) for session in sessions]


def _roll(session: Any) -> str:
    run = session.run
    try:
        return reverse("session_roll", args=[run.course.code, run.year, run.number, session.pk])
    except NoReverseMatch:
        return ""
