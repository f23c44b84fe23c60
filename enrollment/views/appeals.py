"""Appeals: made by whose mark or case it is, decided by somebody who did not judge before.

Not for the rules: enrollment.rules.appeals.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from enrollment.actions import appeals as actions
from enrollment.forms.conduct import AppealDecisionForm, AppealForm
from enrollment.models import Appeal, Enrollment
from enrollment.queries import appeals as queries
from enrollment.queries import clock
from enrollment.queries.cases import cases_visible_to
from enrollment.queries.gates import own_places
from enrollment.queries.roll_calls import marks_of
from enrollment.rules import appeals as rules
from enrollment.tables.conduct import APPEAL_TONES, AppealFilter, AppealTable
from enrollment.views.deciding import brought, draw, hand_out, sent
from exchange.listing import ListPage


class AppealList(ListPage):
    name = "appeal_list"
    title = gettext_lazy("Appeals")
    lead = gettext_lazy(
        "Against marks and conduct cases. Whoever set the mark or decided the case does not decide here."
    )
    empty = gettext_lazy("Appeals stand here once somebody objects to a mark or a case.")
    permission = "attendance.decide"
    above = ((gettext_lazy("Attendance to decide"), "attendance_board"),)
    table_class = AppealTable
    filter_class = AppealFilter
    personal = True

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Appeal]:
        return queries.waiting_first(queries.appeals_visible_to(request.user))  # type: ignore[arg-type]  # signed in


@requires("enrollment.apply")
def appeal_mark(request: Request, key: UUID, session: int) -> HttpResponse:
    """Object to the mark of one session."""
    place = get_object_or_404(own_places(request.user), key=key)
    line = get_object_or_404(clock.with_now(marks_of(place.pk)).select_related("enrollment"), session=session)
    return _object(
        request, place, lambda said: actions.object_to_mark(presence=line, by=request.user, **said),
        lead=f"{line.session}: {line.get_mark_display()}",
        why_not=rules.why_not_object_to_mark(request.user, line, clock.at(line)),
    )  # fmt: skip


@requires("enrollment.apply")
def appeal_case(request: Request, key: UUID) -> HttpResponse:
    """Object to the decision of a case that is about oneself."""
    mine = cases_visible_to(request.user).filter(enrollment__person=request.user)
    case = get_object_or_404(clock.with_now(mine), key=key)
    return _object(
        request, case.enrollment, lambda said: actions.object_to_case(case=case, by=request.user, **said),
        lead=f"{case.session}: {case.get_state_display()}",
        why_not=rules.why_not_object_to_case(request.user, case, clock.at(case)),
    )  # fmt: skip


def _object(request: Request, place: Enrollment, make: Any, *, lead: str, why_not: str | None) -> HttpResponse:
    form = AppealForm(request.POST or None, request.FILES or None)
    made = sent(form, lambda said: make({"text": said["text"], "file": brought(said["file"])}))
    if isinstance(made, Appeal):
        messages.success(request, _("Your appeal is made. Somebody who did not judge before decides; you are told."))
        return redirect(made)
    back = reverse("attendance_mine", args=[place.key])
    return draw(
        request, form, title=_("Appeal"), button=_("Make this appeal"), back=back, lead=lead, why_not=why_not,
        crumbs=[(_("My attendance"), back), (_("Appeal"), "")],
    )  # fmt: skip


@requires(SIGNED_IN)
def appeal_detail(request: Request, key: UUID) -> HttpResponse:
    """One appeal with its words and its decision."""
    appeal = _appeal(request, key)
    actions.note_reading(appeal=appeal, by=request.user, address=address_of(request))
    mine = appeal.made_by_id == request.user.pk
    session = appeal.case.session if appeal.case else appeal.presence.session if appeal.presence else None
    context = {
        "appeal": appeal,
        "session": session,
        "tone": APPEAL_TONES[appeal.state],
        "mine": mine,
        "why_not": rules.why_not_withdraw(request.user, appeal) if mine else _why_not(request, appeal),
        "crumbs": [
            (_("My attendance"), reverse("attendance_mine", args=[appeal.enrollment.key]))
            if mine
            else (_("Appeals"), reverse("appeal_list")),
            (_("Appeal"), ""),
        ],
    }
    return render(request, "enrollment/conduct/appeal.html", context)


def _why_not(request: Request, appeal: Appeal) -> str | None:
    return rules.why_not_look(request.user, appeal) or rules.why_not_judge_again(appeal)


def _appeal(request: Request, key: UUID) -> Appeal:
    return get_object_or_404(queries.appeals_visible_to(request.user).select_related("file"), key=key)


@requires(SIGNED_IN)
@require_POST
def appeal_withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take the own appeal back."""
    appeal = _appeal(request, key)
    try:
        actions.withdraw(appeal=appeal, by=request.user)
        messages.success(request, _("The appeal is withdrawn."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(appeal)


@requires("attendance.decide")
def appeal_decide(request: Request, key: UUID) -> HttpResponse:
    """Grant or reject."""
    appeal = _appeal(request, key)
    form = AppealDecisionForm(request.POST or None, appeal=appeal)
    if sent(form, lambda said: actions.decide(appeal=appeal, by=request.user, **said)):
        messages.success(request, _("Decided; the person is told."))
        return redirect(appeal)
    back = appeal.get_absolute_url()
    return draw(
        request, form, title=_("Decide on the appeal"), button=_("Decide so"), back=back,
        lead=" · ".join(map(str, filter(None, (appeal.made_by, appeal.enrollment.run, _held(appeal))))),
        why_not=_why_not(request, appeal),
        crumbs=[(_("Appeals"), reverse("appeal_list")), (_("Appeal"), back), (_("Decide"), "")],
    )  # fmt: skip


def _held(appeal: Appeal) -> str:
    """When the session of the mark was held: the times of another mark lie in it."""
    if appeal.presence is None:
        return ""
    held = appeal.presence.session
    start, end = (timezone.localtime(moment) for moment in (held.starts_at, held.closes_at))
    return f"{held} {date_format(start, 'DATETIME_FORMAT')}–{end:%H:%M}"


@requires(SIGNED_IN)
def appeal_file(request: Request, key: UUID) -> FileResponse:
    """The file of an appeal, for those who may read it."""
    return hand_out(request, _appeal(request, key).file, _("read on the page of the appeal"))
