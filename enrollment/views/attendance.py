"""The attendance of a run at one look, its lines as a list, and the ledger of one person.

Not for calling the roll (rolls) and not for what waits for a decision (conduct).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import note_reading
from accounts.addresses import address_of
from accounts.models import Person
from core.access import SIGNED_IN, Request, requires
from core.periods import today
from courses.models import Run, Session
from enrollment import marks
from enrollment.models import Enrollment, Presence, RollCall
from enrollment.queries import joins
from enrollment.queries import presence as queries
from enrollment.queries.runs import enrollments_visible_to, runs_attended_to_by
from enrollment.tables.presence import PresenceFilter, PresenceTable
from enrollment.tabs import tabs_of
from exchange.listing import EXPORT_SELECTED, ListPage

DAY = re.compile(r"20\d{2}-\d{2}-\d{2}", re.ASCII)
REMOTE = (Run.Mode.REMOTE, Run.Mode.BLENDED)


def run_of(user: Person, code: str, year: int, number: int) -> Run:
    """A run whose attendance the person keeps. Raises: Http404."""
    seen = runs_attended_to_by(user).select_related("course")
    return get_object_or_404(seen, course__code=code, year=year, number=number)


@requires("attendance.take")
def run_attendance(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Persons against sessions: marks in words and colour, shares, and who is near the least that is asked."""
    run = run_of(request.user, code, year, number)
    only = "near" in request.GET
    matrix = queries.matrix_of(run, only_near=only, page=request.GET.get("page"))
    return render(
        request,
        "enrollment/attendance/run.html",
        {
            "run": run,
            "place": [code, year, number],
            "tabs": tabs_of(run, request.user, "run_attendance"),
            "heads": [_head(session, matrix) for session in matrix.sessions],
            "lines": _lines(matrix),
            "page": matrix.page,
            "near": matrix.near,
            "only": only,
            "asked": marks.percent(matrix.asked),
            "waiting": joins.waiting_in(run).count(),
            "remote": run.mode in REMOTE,
            "crumbs": [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), (_("Attendance"), "")],
        },
    )


def _head(session: Session, matrix: queries.Matrix) -> dict[str, Any]:
    """The head of a session: when it is, and how far its roll call is."""
    roll = getattr(session, "roll_call", None)
    state, tone = _("coming"), ""
    if session.pk in matrix.held:
        state, tone = (_("closed"), "done") if roll and roll.state == RollCall.State.CLOSED else (_("open"), "warn")
    start = timezone.localtime(session.starts_at)
    return {"session": session, "day": start, "clock": marks.clock(session.starts_at), "state": state, "tone": tone}


def _lines(matrix: queries.Matrix) -> list[dict[str, Any]]:
    """The lines of the page; of the hundreds of cells most are alike, so each that differs is drawn once."""

    @cache
    def cell(mark: str, late: bool) -> SafeString:
        tone = marks.TONES[Presence.Mark(mark)] if mark else ""
        text = Presence.Mark(mark).label if mark else _("no mark")
        return render_to_string("enrollment/attendance/cell.html", {"text": text, "tone": tone, "late": late})

    def cells(line: queries.PersonLine) -> Iterator[str]:
        for kept, session in zip(line.marks, matrix.sessions, strict=True):
            if kept:
                yield cell(*kept)
            else:
                yield cell("", False) if session.pk in matrix.held else ""

    return [
        {
            "enrollment": line.enrollment,
            "cells": list(cells(line)),
            "share": marks.percent(line.share),
            "near": line.near,
            "below": line.below,
        }
        for line in matrix.lines
    ]


def _day(text: str) -> date | None:
    """The day that the address names, of this century; None for anything else."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


@requires("attendance.take")
def attendance_today(request: Request) -> HttpResponse:
    """Where whoever keeps attendance begins on a phone: the sessions of today, or of another day."""
    day = _day(request.GET.get("day", "")) or today()
    sessions = [
        {
            "session": session,
            "place": [session.run.course.code, session.run.year, session.run.number, session.pk],
            "clock": f"{marks.clock(session.starts_at)}–{marks.clock(session.closes_at)}",
            "closed": getattr(session, "roll_call", None) and session.roll_call.state == RollCall.State.CLOSED,
        }
        for session in queries.sessions_of_day(request.user, day)
    ]
    steps = {"before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    page = {"day": day, "sessions": sessions, "steps": steps, "is_today": day == today()}
    return render(request, "enrollment/attendance/today.html", page)


class RunPresences(ListPage):
    name = "run_presences"
    title = gettext_lazy("Attendance, line by line")
    lead = gettext_lazy("One line for each person and session, with minutes and where they come from.")
    empty = gettext_lazy("Lines stand here as soon as somebody is marked, checks in or is found in a join log.")
    permission = "attendance.take"
    table_class = PresenceTable
    filter_class = PresenceFilter
    personal = True
    most_counted = 100_000  # two thousand people in forty sessions have fewer
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Presence]:
        user = cast(Person, request.user)
        return queries.presences_visible_to(user, run_of(user, **kwargs))

    def context(self, request: HttpRequest, rows: QuerySet[Presence]) -> dict[str, Any]:
        assert request.resolver_match is not None
        run = run_of(cast(Person, request.user), **request.resolver_match.kwargs)
        where = [run.course.code, run.year, run.number]
        above = [(str(run), run.get_absolute_url()), (_("Attendance"), reverse("run_attendance", args=where))]
        return {"crumbs": [(_("Runs"), reverse("run_list")), *above, (str(self.title), "")]}


@requires(SIGNED_IN)
def presence_detail(request: Request, key: UUID) -> HttpResponse:
    """The ledger of one place: every session with its mark, minutes and source, and every coming and going."""
    places = enrollments_visible_to(request.user).select_related("person", "run__course", "course")
    place = get_object_or_404(places.filter(run__isnull=False), key=key)
    note_reading(person=place.person, by=request.user, address=address_of(request))
    assert place.run is not None
    rows = list(queries.lines_of(place))
    asked = queries.rate_asked_of(place.run)
    stands = queries.standings_of(place.run, asked, place.pk).get(place.pk)
    return render(
        request,
        "enrollment/attendance/person.html",
        {
            "place": place,
            "mine": place.person_id == request.user.pk,
            "share": marks.percent(stands.share if stands else None),
            "asked": marks.percent(asked),
            "near": bool(stands and stands.word),
            "rows": [_of_person(row) for row in rows],
            "stays": [
                (stay, marks.clock(stay.joined_at), marks.clock(stay.left_at)) for stay in queries.stays_of(place)
            ],
            "crumbs": _crumbs(request.user, place),
        },
    )


def _crumbs(user: Person, place: Enrollment) -> list[tuple[str, str]]:
    assert place.run is not None
    where = [place.run.course.code, place.run.year, place.run.number]
    keeps = user.may("attendance.take")
    run = (str(place.run), reverse("run_attendance", args=where) if keeps else place.run.get_absolute_url())
    return [run, (_("Attendance"), "")]


def _of_person(row: Presence) -> dict[str, Any]:
    return {
        "row": row,
        "when": marks.times(row.session),
        "tone": marks.TONES[Presence.Mark(row.mark)],
        "taught": marks.minutes(row.taught_seconds),
        "present": marks.minutes(row.present_seconds),
        "excused": marks.minutes(row.excused_seconds) if row.excused_seconds else "",
        "lost": marks.minutes(row.unrecognised_seconds) if row.unrecognised_seconds else "",
        "hand": f"{marks.clock(row.came_at)}–{marks.clock(row.left_at)}" if row.came_at or row.left_at else "",
    }
