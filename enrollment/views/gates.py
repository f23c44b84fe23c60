"""The entry gate of remote runs: the trainee's page, the agency's places, and the runs that are not complete.

Not for the rules: enrollment.rules.gates.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from courses.models import Run
from enrollment.actions import gates as actions
from enrollment.forms.conduct import GateForm, RefusePlaceForm
from enrollment.models import Enrollment, Gate
from enrollment.queries import gates as queries
from enrollment.rules import gates as rules
from enrollment.tables.conduct import GateFilter, GateRunFilter, GateRunTable, GateTable, MissingFilter, MissingTable
from enrollment.views.deciding import draw, sent
from exchange.listing import BulkAction, ListPage


@requires("enrollment.apply")
def gate_detail(request: Request, key: UUID) -> HttpResponse:
    """Acknowledge seat, camera and place; behind it stands the address of the room."""
    place = get_object_or_404(queries.own_places(request.user), key=key)
    gate = rules.gate_of(place)
    stands = {"seat": gate.seat, "camera": gate.camera, "place": gate.place} if gate else {}
    form = GateForm(request.POST or None, initial=stands)
    if sent(form, lambda said: actions.acknowledge(enrollment=place, by=request.user, **said)):
        messages.success(request, _("Acknowledged and recorded."))
        return redirect("gate_detail", key)
    closed = rules.why_not_acknowledge(request.user, place)
    why_not = rules.why_not_enter(request.user, place)
    context = {
        "place": place,
        "gate": gate,
        "form": form,
        "closed": closed,
        "why_not": why_not,
        "crumbs": [(_("My attendance"), reverse("attendance_mine", args=[key])), (_("Entry gate"), "")],
    }
    return render(request, "enrollment/conduct/gate.html", context, status=422 if form.errors else 200)


@requires("enrollment.nominate")
def gate_refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse a place for the agency, with the reason that the person reads."""
    return _refuse(request, pk, "gate_places")


@requires("attendance.decide")
def gate_refuse_any(request: Request, pk: int) -> HttpResponse:
    """The same for who decides on attendance: an agency may have no training officer."""
    return _refuse(request, pk, "gate_places_all")


def _refuse(request: Request, pk: int, name: str) -> HttpResponse:
    gate = get_object_or_404(queries.gates_to_confirm_by(request.user), pk=pk)
    form = RefusePlaceForm(request.POST or None)
    if sent(form, lambda said: actions.refuse_place(gate=gate, by=request.user, **said)):
        messages.success(request, _("Refused; the person is told and reads the reason."))
        return redirect(name)
    return draw(
        request, form, title=_("Refuse this place"), button=_("Refuse this place"), back=reverse(name),
        lead=f"{gate.enrollment.person} · {gate.enrollment.run} · {gate.get_place_display()}",
        why_not=rules.why_not_refuse(request.user, gate),
        crumbs=[(_("Places outside the office"), reverse(name)), (_("Refuse this place"), "")],
    )  # fmt: skip


def _confirm(request: Request, rows: QuerySet[Gate]) -> str:
    done = actions.confirm_places(gates=rows, by=request.user)
    return _("Confirmed %(n)s places; their people are told.") % {"n": done}


class GatePlaceList(ListPage):
    name = "gate_places"
    title = gettext_lazy("Places outside the office")
    lead = gettext_lazy("Where people of your agency take part in remote runs. Confirm that the place is fit for it.")
    empty = gettext_lazy("Places stand here once somebody of your agency takes part from home.")
    permission = "enrollment.nominate"
    table_class = GateTable
    filter_class = GateFilter
    personal = True
    bulk_actions = (BulkAction("confirm", gettext_lazy("Confirm the selected"), _confirm),)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Gate]:
        return queries.gates_to_confirm_by(request.user)  # type: ignore[arg-type]  # signed in


class EveryGatePlaceList(GatePlaceList):
    """The same for who decides on attendance: an agency may have no training officer."""

    name = "gate_places_all"
    lead = gettext_lazy("Where people take part in remote runs. Confirm for agencies that have no training officer.")
    permission = "attendance.decide"
    above = ((gettext_lazy("Attendance to decide"), "attendance_board"),)


def _remind(request: Request, rows: QuerySet[Run]) -> str:
    missing = actions.remind(runs=rows, by=request.user)
    return _("Reminded of %(n)s places that are not through the gate.") % {"n": missing}


class GateRunList(ListPage):
    name = "gate_runs"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Entry gates that are not complete")
    lead = gettext_lazy(
        "Remote runs in which somebody has not acknowledged seat, camera and place, or the agency not confirmed."
    )
    empty = gettext_lazy("Everybody is through the gate, or no remote run has confirmed people.")
    permission = "enrollment.read"
    table_class = GateRunTable
    filter_class = GateRunFilter
    bulk_actions = (BulkAction("remind", gettext_lazy("Remind who is missing"), _remind, "attendance.decide"),)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Run]:
        return queries.gate_runs(request.user)  # type: ignore[arg-type]  # signed in


class GateMissingList(ListPage):
    name = "gate_missing"
    title = gettext_lazy("Not through the entry gate")
    lead = gettext_lazy("Who of this run still has to acknowledge seat, camera and place, or waits for the agency.")
    empty = gettext_lazy("Everybody of this run is through the gate.")
    permission = "enrollment.read"
    above = ((gettext_lazy("Entry gates that are not complete"), "gate_runs"),)
    table_class = MissingTable
    filter_class = MissingFilter
    personal = True

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Enrollment]:
        try:
            return queries.missing_visible_to(request.user, **kwargs)  # type: ignore[arg-type]  # signed in
        except Run.DoesNotExist:
            raise Http404 from None
