"""Reason statements: handed in by their person, listed and decided by training managers.

Not for rules: enrollment.rules.statements.
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
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from courses.models import Session
from enrollment.actions import statements as actions
from enrollment.forms.conduct import StatementDecisionForm, StatementForm
from enrollment.models import Enrollment, ReasonStatement
from enrollment.queries import statements as queries
from enrollment.queries.gates import own_places
from enrollment.rules import statements as rules
from enrollment.tables.conduct import STATEMENT_TONES, StatementFilter, StatementTable
from enrollment.views.deciding import brought, draw, hand_out, sent
from exchange.asked import number_of
from exchange.listing import BulkAction, ListPage


def _approve(request: Request, rows: QuerySet[ReasonStatement]) -> str:
    done, refused = actions.approve_all(statements=rows, by=request.user)
    for sentence in refused:
        messages.error(request, sentence)
    return _("Approved %(n)s statements; their people are told.") % {"n": done} if done else _("Nothing was decided.")


class StatementList(ListPage):
    name = "statement_list"
    title = gettext_lazy("Reason statements")
    lead = gettext_lazy("What waits stands first, the oldest on top. The words of a statement stand on its own page.")
    empty = gettext_lazy("Statements stand here once a trainee hands one in.")
    permission = "attendance.decide"
    above = ((gettext_lazy("Attendance to decide"), "attendance_board"),)
    table_class = StatementTable
    filter_class = StatementFilter
    personal = True
    bulk_actions = (BulkAction("approve", gettext_lazy("Approve the selected"), _approve),)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[ReasonStatement]:
        return queries.waiting_first(queries.statements_visible_to(request.user))  # type: ignore[arg-type]  # signed in


@requires("enrollment.apply")
def statement_new(request: Request, key: UUID) -> HttpResponse:
    """Hand in a reason for one of one's own places; ?session= fills in its time."""
    place = get_object_or_404(own_places(request.user), key=key)
    form = StatementForm(request.POST or None, request.FILES or None, initial=_times(request, place))
    made = sent(
        form,
        lambda said: actions.hand_in(enrollment=place, by=request.user, **{**said, "file": brought(said["file"])}),
    )
    back = reverse("attendance_mine", args=[place.key])
    if isinstance(made, ReasonStatement):
        messages.success(request, _("Handed in. You are told when it is decided."))
        return redirect(made)
    return draw(
        request, form, title=_("Hand in a reason"), button=_("Hand in this reason"), back=back, lead=str(place.run),
        why_not=rules.why_not_write(request.user, place), crumbs=[(_("My attendance"), back), (_("Reason"), "")],
    )  # fmt: skip


def _times(request: Request, place: Enrollment) -> dict[str, Any]:
    asked = number_of(request.GET.get("session", ""))
    session = Session.objects.filter(run=place.run_id, pk=asked).first()
    if session is None:
        return {}
    return {"from_at": timezone.localtime(session.starts_at), "until_at": timezone.localtime(session.closes_at)}


@requires(SIGNED_IN)
def statement_detail(request: Request, key: UUID) -> HttpResponse:
    """One statement with its words: for its person and for who decides; other readers are recorded."""
    statement = _statement(request, key)
    actions.note_reading(statement=statement, by=request.user, address=address_of(request))
    mine = statement.enrollment.person_id == request.user.pk
    context = {
        "statement": statement,
        "tone": STATEMENT_TONES[statement.state],
        "mine": mine,
        "why_not": rules.why_not_withdraw(request.user, statement) if mine else _why_not(request, statement),
        "back": reverse("attendance_mine", args=[statement.enrollment.key]) if mine else reverse("statement_list"),
    }
    return render(request, "enrollment/conduct/statement.html", context)


def _why_not(request: Request, statement: ReasonStatement) -> str | None:
    return rules.why_not_decide(request.user, statement, to=ReasonStatement.State.APPROVED, decision="")


def _statement(request: Request, key: UUID) -> ReasonStatement:
    return get_object_or_404(queries.statements_visible_to(request.user).select_related("file"), key=key)


@requires(SIGNED_IN)
@require_POST
def statement_withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take the own statement back."""
    statement = _statement(request, key)
    try:
        actions.withdraw(statement=statement, by=request.user)
        messages.success(request, _("The statement is withdrawn."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect(statement)


@requires("attendance.decide")
def statement_decide(request: Request, key: UUID) -> HttpResponse:
    """Approve or refuse one statement."""
    statement = _statement(request, key)
    form = StatementDecisionForm(request.POST or None)
    if sent(form, lambda said: actions.decide(statement=statement, by=request.user, **said)):
        messages.success(request, _("Decided; the person is told."))
        return redirect("statement_list")
    back = statement.get_absolute_url()
    return draw(
        request, form, title=_("Decide on the statement"), button=_("Decide so"), back=back,
        lead=f"{statement.enrollment.person} · {statement.enrollment.run}", why_not=_why_not(request, statement),
        crumbs=[(_("Reason statements"), reverse("statement_list")), (_("Statement"), back), (_("Decide"), "")],
    )  # fmt: skip


@requires(SIGNED_IN)
def statement_file(request: Request, key: UUID) -> FileResponse:
    """The file of a statement, for those who may read it."""
    return hand_out(request, _statement(request, key).file, _("read on the page of the reason statement"))
