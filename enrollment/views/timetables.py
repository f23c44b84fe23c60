"""The timetable of a run: as the staff build it, as people see it, its release and its versions.

Not for single sessions: enrollment.views.sessions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Request, requires
from courses import timetable
from courses.changes import sentences
from courses.dates import day
from courses.models import Run
from courses.queries import timetables as queries
from courses.queries.timetables import Line
from courses.rules import timetables as rules
from courses.rules.lecturers import why_not_rate
from enrollment.actions import runs as actions
from enrollment.forms.timetables import ReleaseForm
from enrollment.queries import held
from enrollment.tabs import tabs_of
from enrollment.views.found import crumbs_of, find_run, send

Day = tuple[str, list[Line]]


def by_day(lines: Iterable[Line]) -> list[Day]:
    """The lines under the words of their day."""

    def local(line: Line) -> date:
        return timezone.localdate(line.starts_at)

    return [(day(when), list(some)) for when, some in groupby(lines, key=local)]


@requires("catalogue.read")
def run_timetable(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """What was released; those who keep runs see what they work on."""
    run = find_run(request.user, code, year, number)
    version = queries.newest_version(run)
    context = {
        "run": run,
        "crumbs": crumbs_of(run, _("Timetable")),
        "tabs": tabs_of(run, request.user, "run_timetable"),
        "version": version,
        "textbooks": run.course.textbooks.all(),
        "may_manage": rules.may_manage_runs(request.user),
    }
    if not rules.may_manage_runs(request.user):
        lines = [queries.line_of(session) for session in version.sessions] if version else []
        return render(request, "enrollment/timetable.html", {**context, "days": by_day(lines)})
    return render(request, "enrollment/timetable_builder.html", {**context, **_working(request, run, version)})


def _working(request: Request, run: Run, version: object) -> dict[str, object]:
    sessions = list(queries.sessions_of(run))
    plain = [queries.snapshot(session) for session in sessions]
    changes = queries.changes_since(version, plain)  # type: ignore[arg-type]  # the view took it from the same query
    return {
        "days": by_day(queries.line_of(session) for session in plain),
        "changed": {change.session["key"] for change in changes} if version else set(),
        "changes": len(changes),
        "gaps": queries.gaps_of(run, sessions),
        "why_not": rules.why_not_change_run(request.user, run),
        "may_rate": why_not_rate(request.user, run) is None,
        "may_copy": not sessions and queries.to_copy_from(run).exists(),
    }


@requires("runs.manage")
def timetable_release(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """What people will be told, then the release."""
    run = find_run(request.user, code, year, number)
    sessions = queries.snapshots_of(run)
    version = queries.newest_version(run)
    changes = queries.changes_since(version, sessions)
    form = ReleaseForm(request.POST or None, initial={"seen": timetable.fingerprint(sessions)})
    done = send(form, lambda: actions.release_timetable(run=run, by=request.user, **form.cleaned_data))
    if done:
        told = ngettext("%(n)s person was told.", "%(n)s people were told.", done.told) % {"n": done.told}
        words = _("Version %(version)s is released.") % {"version": done.version.number}
        messages.success(request, f"{words} {told}")
        return redirect("run_timetable", code, year, number)
    context = {
        "run": run, "form": form, "version": version, "changes": sentences(changes),
        "crumbs": crumbs_of(run, _("Timetable"), _("Release")), "concerned": held.concerned_by(run),
        "why_not": rules.why_not_release(request.user, run) or rules.why_not_release_nothing(bool(changes)),
    }  # fmt: skip
    return render(request, "enrollment/timetable_release.html", context, status=422 if form.errors else 200)


@requires("runs.manage")
def timetable_versions(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Every version with what it changed; any two side by side."""
    run = find_run(request.user, code, year, number)
    versions = list(run.timetables.select_related("released_by").order_by("-number"))
    numbers = {str(version.number): version for version in versions}
    old, new = numbers.get(request.GET.get("from", "")), numbers.get(request.GET.get("to", ""))
    compared = sentences(timetable.differences(old.sessions, new.sessions)) if old and new else None
    told = [(version, sentences(timetable.change_of(change) for change in version.changes)) for version in versions]
    context = {
        "run": run, "versions": told, "old": old, "new": new, "compared": compared,
        "crumbs": crumbs_of(run, _("Timetable"), _("Versions")),
    }  # fmt: skip
    return render(request, "enrollment/timetable_versions.html", context)
