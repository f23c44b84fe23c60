"""The own link of a person to the remote room, and the small page that stays open beside the meeting.

Not for the entry gate: that page belongs to conduct.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from enrollment import marks
from enrollment.actions import links as actions
from enrollment.models import Gate
from enrollment.queries import clock
from enrollment.rules import links as rules


def _gate(request: Request, key: UUID) -> Gate:
    """The gate whose link this is, for its owner alone. Raises: Http404."""
    gates = clock.with_now(Gate.objects.all()).select_related("enrollment__run__course", "enrollment__person")
    return get_object_or_404(gates, link_key=key, enrollment__person=request.user)


@requires(SIGNED_IN)
def join_link(request: Request, key: UUID) -> HttpResponse:
    """Before: what is missing, or one button. After the button: the room's address and the page that stays open."""
    gate = _gate(request, key)
    why_not = rules.why_not_join(request.user, gate)
    page = {"gate": gate, "run": gate.enrollment.run, "why_not": why_not, "gate_url": _gate_url(gate)}
    if request.method == "POST" and not why_not:
        stay = actions.hear(gate=gate, by=request.user)
        page |= {"since": marks.clock(stay.joined_at), "heard": marks.clock(stay.left_at)}
    return render(request, "enrollment/attendance/join.html", page)


def _gate_url(gate: Gate) -> str:
    try:
        return reverse("gate_detail", args=[gate.enrollment.key])
    except NoReverseMatch:
        return ""


@require_POST
@requires(SIGNED_IN)
def join_pulse(request: Request, key: UUID) -> HttpResponse:
    """The page is still open: the stay goes on until now. Says when it was heard, or why it no longer counts."""
    try:
        stay = actions.hear(gate=_gate(request, key), by=request.user)
    except Refused as refusal:
        return JsonResponse({"heard": "", "sentence": refusal.sentence})
    return JsonResponse({"heard": marks.clock(stay.left_at), "sentence": _("Your attendance is being noted.")})
