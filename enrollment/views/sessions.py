"""Single sessions of a run: added, changed, deleted, and a whole timetable copied from another run.

Not for the timetable as a whole: enrollment.views.timetables.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Request, requires
from core.errors import Refused
from courses.actions import timetables
from courses.actions.timetables import Copied
from courses.models import Run, Session
from courses.queries import timetables as queries
from courses.rules import timetables as courses_rules
from enrollment.actions import runs as actions
from enrollment.forms.roll import number_of
from enrollment.forms.timetables import CopyForm, SessionForm, buttons
from enrollment.rules import runs as rules
from enrollment.views.found import address, crumbs_of, find_run, send


@requires("runs.manage")
def session_new(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Add a session; where room or lecturer are taken, others are offered."""
    run = find_run(request.user, code, year, number)
    form = SessionForm(request.POST or None, run=run)
    made = send(form, lambda: timetables.place_session(run=run, values=form.values(), by=request.user))
    if made:
        messages.success(request, _("%(session)s is placed.") % {"session": made})
        return redirect("session_new" if "more" in request.POST else "run_timetable", code, year, number)
    why_not = courses_rules.why_not_change_run(request.user, run)
    return _form(request, run, form, _("Add a session"), _("Place this session"), why_not)


@requires("runs.manage")
def session_edit(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Change a session; room and lecturer move with it."""
    run = find_run(request.user, code, year, number)
    session = _session(run, pk)
    form = SessionForm(request.POST or None, run=run, session=session)

    def change() -> None:
        actions.change_session(
            session=session, values=form.values(), revision=form.cleaned_data["revision"], by=request.user
        )

    if send(form, change):
        messages.success(request, _("The session is changed."))
        return redirect("run_timetable", code, year, number)
    why_not = rules.why_not_touch_session(request.user, session)
    return _form(request, run, form, _("Change a session"), _("Save this session"), why_not, session)


def _session(run: Run, pk: int) -> Session:
    session = get_object_or_404(queries.sessions_of(run), pk=pk)
    session.run = run
    return session


def _form(
    request: Request,
    run: Run,
    form: SessionForm,
    title: str,
    button: str,
    why_not: str | None,
    session: Session | None = None,
) -> HttpResponse:
    refused = form.is_bound and bool(form.non_field_errors()) and form.cleaned_data.keys() >= {"day", "starts", "ends"}
    offers = buttons(queries.offers_for(form.wanted(), timezone.now())) if refused else []
    context = {
        "run": run, "form": form, "title": title, "button": button, "why_not": why_not, "session": session,
        "offers": offers, "back": address("run_timetable", run), "crumbs": crumbs_of(run, _("Timetable"), title),
    }  # fmt: skip
    return render(request, "enrollment/session_form.html", context, status=422 if form.errors else 200)


@requires("runs.manage")
def session_delete(request: Request, code: str, year: int, number: int, pk: int) -> HttpResponse:
    """Ask, then delete."""
    run = find_run(request.user, code, year, number)
    session = _session(run, pk)
    if request.method == "POST":
        try:
            revision = number_of(request.POST.get("revision", ""))
            actions.remove_session(session=session, revision=revision, by=request.user)
            messages.success(request, _("The session is deleted; its room and lecturer are free."))
        except Refused as refused:
            messages.error(request, refused.sentence)
        return redirect("run_timetable", code, year, number)
    context = {
        "run": run, "session": session, "line": queries.line_of(queries.snapshot(session)),
        "why_not": rules.why_not_touch_session(request.user, session), "back": address("run_timetable", run),
        "crumbs": crumbs_of(run, _("Timetable"), _("Delete a session")),
    }  # fmt: skip
    return render(request, "enrollment/session_delete.html", context)


@requires("runs.manage")
def timetable_copy(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Copy the timetable of another run of the course."""
    run = find_run(request.user, code, year, number)
    form = CopyForm(request.POST or None, run=run)
    copied = send(form, lambda: timetables.copy_timetable(run=run, source=form.cleaned_data["source"], by=request.user))
    if copied:
        messages.success(request, _receipt(copied))
        return redirect("run_timetable", code, year, number)
    context = {
        "run": run, "form": form, "back": address("run_timetable", run),
        "why_not": courses_rules.why_not_copy(request.user, run),
        "crumbs": crumbs_of(run, _("Timetable"), _("Copy a timetable")),
    }  # fmt: skip
    return render(request, "enrollment/timetable_copy.html", context, status=422 if form.errors else 200)


def _receipt(copied: Copied) -> str:
    parts = [
        ngettext("%(n)s session was copied.", "%(n)s sessions were copied.", copied.sessions) % {"n": copied.sessions}
    ]
    if copied.without_room:
        parts.append(_("Without a room, because it is taken: %(n)s.") % {"n": copied.without_room})
    if copied.without_lecturer:
        parts.append(_("Without a lecturer, who teaches elsewhere or left: %(n)s.") % {"n": copied.without_lecturer})
    if copied.left_out:
        parts.append(_("Left out, because the run has no such day: %(n)s.") % {"n": copied.left_out})
    return " ".join(parts)
