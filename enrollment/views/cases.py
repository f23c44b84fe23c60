"""Conduct cases: reported by who keeps the attendance, decided by training managers, read by whom they concern.

Not for the rules: enrollment.rules.cases.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from enrollment.actions import cases as actions
from enrollment.forms.conduct import CaseDecisionForm, CaseForm
from enrollment.models import ConductCase
from enrollment.queries import cases as queries
from enrollment.queries import clock
from enrollment.queries.checks import attended_enrollments
from enrollment.rules import appeals as appeal_rules
from enrollment.rules import cases as rules
from enrollment.tables.conduct import CASE_TONES, CaseFilter, CaseTable
from enrollment.views.deciding import brought, draw, hand_out, sent
from exchange.listing import ListPage


class CaseList(ListPage):
    name = "case_list"
    title = gettext_lazy("Conduct cases")
    lead = gettext_lazy("Improper attendance that was reported, what was decided and what follows.")
    empty = gettext_lazy("Cases stand here once somebody reports one from a spot check or a roster.")
    permission = "attendance.take"
    above = ((gettext_lazy("Today's sessions"), "attendance_today"),)
    table_class = CaseTable
    filter_class = CaseFilter
    personal = True

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[ConductCase]:
        return queries.waiting_first(queries.cases_of_staff(request.user))  # type: ignore[arg-type]  # signed in


@requires("attendance.take")
def case_new(request: Request, key: UUID) -> HttpResponse:
    """Report what was seen of one person of a run; ?session= chooses the session."""
    place = get_object_or_404(attended_enrollments(request.user), key=key)
    assert place.run
    sessions = place.run.sessions.filter(starts_at__lte=Now()).select_related("subject", "run__course")
    form = CaseForm(
        request.POST or None, request.FILES or None, sessions=sessions,
        initial={"sessions": request.GET.getlist("session")},
    )  # fmt: skip
    made = sent(
        form, lambda said: actions.report(enrollment=place, by=request.user, **{**said, "file": brought(said["file"])})
    )
    if isinstance(made, ConductCase):
        messages.success(request, _("Reported. A training manager decides; you are told."))
        return redirect(made)
    return draw(
        request, form, title=_("Report improper attendance"), button=_("Report this case"), back=reverse("case_list"),
        lead=f"{place.person} · {place.run}",
        crumbs=[(_("Conduct cases"), reverse("case_list")), (_("Report improper attendance"), "")],
    )  # fmt: skip


@requires(SIGNED_IN)
def case_detail(request: Request, key: UUID) -> HttpResponse:
    """One case: for who decides, who reported it, and once decided its person and the agency."""
    case = _case(request, key)
    actions.note_reading(case=case, by=request.user, address=address_of(request))
    mine = case.enrollment.person_id == request.user.pk
    context = {
        "case": case,
        "parts": queries.parts_of(case),
        "tone": CASE_TONES[case.state],
        "mine": mine,
        "may_decide": request.user.may("attendance.decide") and not mine,
        # The reporter's name is for who decides; the person answers to what was seen, not to who saw it.
        "shows_reporter": request.user.may("attendance.decide"),
        "why_not": _why_not_appeal(request, case) if mine else _why_not(request, case),
        "earlier": case.earlier_decisions.select_related("decided_by"),
        "appeals": case.appeals.filter(made_by=request.user) if mine else _appeals(request, case),
        "crumbs": _crumbs(request, case, mine),
    }
    return render(request, "enrollment/conduct/case.html", context)


def _appeals(request: Request, case: ConductCase) -> Any:
    return case.appeals.all() if request.user.may("attendance.decide") else []


def _why_not_appeal(request: Request, case: ConductCase) -> str | None:
    return appeal_rules.why_not_object_to_case(request.user, case, clock.at(case))


def _why_not(request: Request, case: ConductCase) -> str | None:
    return rules.why_not_look(request.user, case) or rules.why_not_judge_again(case)


def _crumbs(request: Request, case: ConductCase, mine: bool) -> list[tuple[str, str]]:
    if mine:
        return [(_("My attendance"), reverse("attendance_mine", args=[case.enrollment.key])), (_("Conduct case"), "")]
    listed = [(_("Conduct cases"), reverse("case_list"))] if request.user.may("attendance.take") else []
    return [*listed, (_("Conduct case"), "")]


def _case(request: Request, key: UUID) -> ConductCase:
    seen = clock.with_now(queries.cases_visible_to(request.user))
    return get_object_or_404(seen.select_related("evidence"), key=key)


@requires("attendance.decide")
def case_decide(request: Request, key: UUID) -> HttpResponse:
    """Dismiss, warn or confirm with consequences."""
    case = _case(request, key)
    form = CaseDecisionForm(request.POST or None)
    if sent(form, lambda said: actions.decide(case=case, by=request.user, **said)):
        messages.success(
            request,
            _("Decided.")
            if case.state == ConductCase.State.DISMISSED
            else _("Decided; the person and the agency are told."),
        )
        return redirect(case)
    back = case.get_absolute_url()
    return draw(
        request, form, title=_("Decide the case"), button=_("Decide so"), back=back,
        lead=f"{case.enrollment.person} · {case.session.run}", why_not=_why_not(request, case),
        crumbs=[(_("Conduct cases"), reverse("case_list")), (_("Conduct case"), back), (_("Decide"), "")],
    )  # fmt: skip


@requires(SIGNED_IN)
def case_file(request: Request, key: UUID) -> FileResponse:
    """The evidence of a case, for those who may read it."""
    return hand_out(request, _case(request, key).evidence, _("read on the page of the conduct case"))
