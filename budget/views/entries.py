"""Commitments and payments: the lists, one commitment, and the forms that add and take back.

Not for how the budget stands: budget.views.execution.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budget import actions, queries, rules, words
from budget.forms import CommitmentForm, CorrectionForm, EntryForm
from budget.models import Commitment, FiscalYear, Line, Payment
from budget.tables import CommitmentFilter, CommitmentTable, PaymentFilter, PaymentTable
from budget.views.scope import scope_of
from core.access import Request, requires
from core.errors import Refused
from core.money import signed
from exchange.listing import EXPORT_SELECTED, ListPage
from journal import queries as journal

if TYPE_CHECKING:
    from budget.queries import PaidCommitment, StandingPayment


class CommitmentList(ListPage):
    name = "commitment_list"
    title = gettext_lazy("Commitments")
    lead = gettext_lazy("Every act that bound money; execution is counted by them.")
    empty = gettext_lazy("Commitments stand here once the first is entered on a budget line.")
    permission = "budget.read"
    table_class = CommitmentTable
    filter_class = CommitmentFilter
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        return queries.with_paid(Commitment.objects.select_related("line"))

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        return {"totals": _totals(rows)}


class PaymentList(ListPage):
    name = "payment_list"
    title = gettext_lazy("Payments")
    lead = gettext_lazy("Money that left for commitments, or came back.")
    empty = gettext_lazy("Payments stand here once the first is entered on a commitment.")
    permission = "budget.read"
    table_class = PaymentTable
    filter_class = PaymentFilter

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        return Payment.objects.select_related("commitment__line")

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        return {"totals": _totals(rows)}


def _totals(rows: QuerySet[Any]) -> list[dict[str, str]]:
    total = rows.order_by().aggregate(krw=Sum("amount_krw", default=0))["krw"]
    return [{"label": _("Total (won)"), "value": signed(total)}]


@requires("budget.read")
def commitment_detail(request: Request, code: str) -> HttpResponse:
    """One commitment with what was paid and taken back, and its record."""
    commitment = _commitment(code)
    return render(
        request,
        "budget/commitment.html",
        {
            "commitment": commitment,
            "payments": queries.payments_of(commitment).order_by("paid_on", "pk"),
            "corrections": commitment.corrections.all(),
            "record": words.read(journal.of(commitment)),
            "why_not": rules.why_not_keep(request.user),
            "crumbs": [*_crumbs(commitment.line), (commitment.code, "")],
        },
    )


def _commitment(code: str) -> PaidCommitment:
    rows = queries.with_paid(Commitment.objects.select_related("line", "year", "corrects"))
    return get_object_or_404(rows, code=code)


def _crumbs(line: Line) -> list[tuple[str, str]]:
    return [(_("Money"), reverse("budget_execution")), (str(line), line.get_absolute_url())]


@requires("budget.edit")
def commitment_add(request: Request, code: str) -> HttpResponse:
    """Bind money of a line."""
    line = get_object_or_404(Line, code=code)
    year = get_object_or_404(FiscalYear, year=scope_of(request).year)
    left = queries.left_krw(line, year.year)
    form = CommitmentForm(request.POST or None, most_krw=left, day=queries.last_day_shown(year.year))
    back = f"{line.get_absolute_url()}?year={year}"
    made = _send(form, lambda sent: actions.commit(line=line, year=year, by=request.user, **sent))
    if made:
        messages.success(request, _("Commitment %(code)s is entered.") % {"code": made.code})
        return redirect(made)
    facts = [(_("Budget line"), line), (_("Fiscal year"), year), (_("Balance (won)"), signed(left))]
    return _form(request, form, _("Add a commitment"), _("Enter this commitment"), facts, back, _crumbs(line))


@requires("budget.edit")
def payment_add(request: Request, code: str) -> HttpResponse:
    """Pay a part or all of a commitment."""
    commitment = _commitment(code)
    form = EntryForm(request.POST or None, most_krw=commitment.unpaid_krw)
    if _send(form, lambda sent: actions.pay(commitment=commitment, by=request.user, **sent)):
        messages.success(request, _("The payment is entered."))
        return redirect(commitment)
    facts = _facts(commitment, commitment.unpaid_krw)
    return _form(
        request, form, _("Add a payment"), _("Enter this payment"), facts, commitment.get_absolute_url(),
        _crumbs(commitment.line),
    )  # fmt: skip


@requires("budget.edit")
def commitment_correct(request: Request, code: str) -> HttpResponse:
    """Free a part or all of a commitment."""
    commitment = _commitment(code)
    form = CorrectionForm(request.POST or None, most_krw=commitment.unpaid_krw)
    if _send(form, lambda sent: actions.correct_commitment(commitment=commitment, by=request.user, **sent)):
        messages.success(request, _("The counter-entry is entered; the first entry stays as it was."))
        return redirect(commitment)
    facts = _facts(commitment, commitment.unpaid_krw)
    return _form(
        request, form, _("Take a commitment back"), _("Enter this counter-entry"), facts,
        commitment.get_absolute_url(), _crumbs(commitment.line),
    )  # fmt: skip


@requires("budget.edit")
def payment_correct(request: Request, code: str, pk: int) -> HttpResponse:
    """Enter money of a payment that came back."""
    commitment = _commitment(code)
    payment: StandingPayment = get_object_or_404(queries.payments_of(commitment), pk=pk)
    form = CorrectionForm(request.POST or None, most_krw=payment.standing_krw)
    if _send(form, lambda sent: actions.correct_payment(payment=payment, by=request.user, **sent)):
        messages.success(request, _("The counter-entry is entered; the first entry stays as it was."))
        return redirect(commitment)
    facts = _facts(commitment, payment.standing_krw)
    return _form(
        request, form, _("Take a payment back"), _("Enter this counter-entry"), facts,
        commitment.get_absolute_url(), _crumbs(commitment.line),
    )  # fmt: skip


def _facts(commitment: Commitment, most_krw: int) -> list[tuple[str, object]]:
    return [
        (_("Commitment"), f"{commitment.code} {commitment}"),
        (_("Budget line"), commitment.line),
        (_("Amount (won)"), signed(commitment.amount_krw)),
        (_("At most (won)"), signed(most_krw)),
    ]


def _send(form: Form, enter: Callable[[dict[str, Any]], Any]) -> Any:
    """Enter what a good form says; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return enter(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None


def _form(
    request: Request,
    form: Form,
    title: str,
    button: str,
    facts: list[tuple[str, object]],
    back: str,
    crumbs: list[tuple[str, str]],
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "facts": facts, "back": back}
    status = 422 if form.errors else 200
    return render(request, "budget/entry.html", {**context, "crumbs": [*crumbs, (title, "")]}, status=status)
