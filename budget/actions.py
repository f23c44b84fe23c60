"""Entering commitments and payments and taking them back by counter-entries. Nothing is ever edited.

Not for appropriations and plans: they come in with their own files.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from accounts.models import Person
from budget import queries, rules
from budget.models import Commitment, FiscalYear, Line, Payment
from core.errors import refuse_if
from core.periods import today
from journal import actions as journal


@transaction.atomic
def commit(
    *, line: Line, year: FiscalYear, on: date, amount_krw: int, title: str, entry_key: UUID, by: Person
) -> Commitment:
    """Bind money of a line.

    Raises: Refused when a rule says no. Safe to run twice with the same `entry_key`: the first entry is returned.
    """
    # Everybody who binds money of this year waits here, so that two cannot spend the same won.
    FiscalYear.objects.select_for_update().get(pk=year.pk)
    if sent_before := Commitment.objects.filter(entry_key=entry_key).first():
        return sent_before
    left = queries.left_krw(line, year.year)
    refuse_if(rules.why_not_commit(by, year=year.year, on=on, today=today(), amount_krw=amount_krw, left_krw=left))
    made = Commitment.objects.create(
        code=_next_code(year),
        year=year,
        line=line,
        committed_on=on,
        amount_krw=amount_krw,
        title_ko=title,
        entry_key=entry_key,
    )
    new = {"code": made.code, "line": line.code, "committed_on": on, "amount_krw": amount_krw, "left_krw": left}
    journal.record("budget.committed", on=made, by=by, new=new)
    return made


@transaction.atomic
def pay(*, commitment: Commitment, on: date, amount_krw: int, entry_key: UUID, by: Person) -> Payment:
    """Pay a part or all of a commitment.

    Raises: Refused when a rule says no. Safe to run twice with the same `entry_key`: the first entry is returned.
    """
    commitment = _hold(commitment)
    if sent_before := Payment.objects.filter(entry_key=entry_key).first():
        return sent_before
    unpaid = queries.with_paid(Commitment.objects.filter(pk=commitment.pk)).get().unpaid_krw
    refuse_if(rules.why_not_pay(by, commitment, on=on, today=today(), amount_krw=amount_krw, unpaid_krw=unpaid))
    made = Payment.objects.create(commitment=commitment, paid_on=on, amount_krw=amount_krw, entry_key=entry_key)
    new = {"paid_on": on, "amount_krw": amount_krw, "payment": made.pk}
    journal.record("budget.paid", on=commitment, by=by, old={"unpaid_krw": unpaid}, new=new)
    return made


@transaction.atomic
def correct_commitment(
    *, commitment: Commitment, on: date, amount_krw: int, reason: str, entry_key: UUID, by: Person
) -> Commitment:
    """Free a part or all of a commitment by a counter-entry with a minus.

    Raises: Refused when a rule says no. Safe to run twice with the same `entry_key`.
    """
    commitment = _hold(commitment)
    if sent_before := Commitment.objects.filter(entry_key=entry_key).first():
        return sent_before
    unpaid = queries.with_paid(Commitment.objects.filter(pk=commitment.pk)).get().unpaid_krw
    refuse_if(
        rules.why_not_correct(
            by, commitment, on=on, today=today(), amount_krw=amount_krw, standing_krw=unpaid, reason=reason
        )
    )
    made = Commitment.objects.create(
        code=_next_code(commitment.year),
        year=commitment.year,
        line=commitment.line,
        committed_on=on,
        amount_krw=-amount_krw,
        title_ko=commitment.title_ko,
        title_en=commitment.title_en,
        corrects=commitment,
        entry_key=entry_key,
    )
    new = {"code": made.code, "committed_on": on, "amount_krw": -amount_krw}
    journal.record(
        "budget.commitment_corrected", on=commitment, by=by, old={"unpaid_krw": unpaid}, new=new, reason=reason
    )
    return made


@transaction.atomic
def correct_payment(
    *, payment: Payment, on: date, amount_krw: int, reason: str, entry_key: UUID, by: Person
) -> Payment:
    """Enter money of a payment that came back, as a counter-entry with a minus.

    Raises: Refused when a rule says no. Safe to run twice with the same `entry_key`.
    """
    commitment = _hold(payment.commitment)
    if sent_before := Payment.objects.filter(entry_key=entry_key).first():
        return sent_before
    back = payment.corrections.aggregate(krw=Sum("amount_krw", default=0))["krw"]
    standing = payment.amount_krw + back
    refuse_if(
        rules.why_not_correct(
            by, payment, on=on, today=today(), amount_krw=amount_krw, standing_krw=standing, reason=reason
        )
    )
    made = Payment.objects.create(
        commitment=commitment, paid_on=on, amount_krw=-amount_krw, corrects=payment, entry_key=entry_key
    )
    new = {"paid_on": on, "amount_krw": -amount_krw, "corrects": payment.pk}
    journal.record(
        "budget.payment_corrected", on=commitment, by=by, old={"standing_krw": standing}, new=new, reason=reason
    )
    return made


def _hold(commitment: Commitment) -> Commitment:
    """The commitment as it stands, held until the transaction ends; its year is held first, as in `commit`."""
    FiscalYear.objects.select_for_update().get(pk=commitment.year_id)
    return Commitment.objects.select_related("line", "year").get(pk=commitment.pk)


def _next_code(year: FiscalYear) -> str:
    """The next number of the year. Call it while the year is held."""
    last = Commitment.objects.filter(code__startswith=f"C{year.year}-").order_by("-code").values("code").first()
    return f"C{year.year}-{int(last['code'].rpartition('-')[2]) + 1 if last else 1:05}"
