"""What may be entered, by plain values; and entries through the actions with what they leave in the journal."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from budget import actions, queries, rules
from budget.models import Commitment, Payment
from core.errors import Refused
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.budget import AppropriationFactory, CommitmentFactory, FiscalYearFactory, LineFactory

pytestmark = pytest.mark.django_db
GOOD = {"year": 2023, "on": date(2023, 3, 1), "today": date(2023, 3, 2), "amount_krw": 100, "left_krw": 100}


@pytest.fixture
def officer():
    return PersonFactory(roles=["budget_officer"])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"amount_krw": 0}, "0"),
        ({"amount_krw": 101}, "101"),
        ({"left_krw": None}, "2023"),
        ({"on": date(2022, 12, 31)}, "2022-12-31"),
        ({"on": date(2023, 3, 3)}, "2023-03-03"),
    ],
)
def test_why_not_commit_names_what_is_wrong(officer, change, word):
    assert rules.why_not_commit(officer, **GOOD) is None
    assert word in rules.why_not_commit(officer, **{**GOOD, **change})


def test_only_a_budget_officer_enters():
    for role in ("director", "planning_officer", "council_reader", "system_administrator"):
        assert rules.why_not_commit(PersonFactory(roles=[role]), **GOOD)


def test_why_not_pay(officer):
    commitment = CommitmentFactory(committed_on=date(2023, 1, 10))
    good = {"on": date(2023, 1, 10), "today": date(2023, 3, 2), "amount_krw": 50, "unpaid_krw": 50}
    assert rules.why_not_pay(officer, commitment, **good) is None
    assert rules.why_not_pay(officer, commitment, **{**good, "on": date(2023, 1, 9)})
    assert "50" in rules.why_not_pay(officer, commitment, **{**good, "amount_krw": 51})
    counter = CommitmentFactory(corrects=commitment, amount_krw=-1)
    assert rules.why_not_pay(officer, counter, **good)


def test_why_not_correct(officer):
    commitment = CommitmentFactory(committed_on=date(2023, 1, 10))
    good = {
        "on": date(2023, 2, 1), "today": date(2023, 3, 2), "amount_krw": 50, "standing_krw": 50, "reason": "해지",
    }  # fmt: skip
    assert rules.why_not_correct(officer, commitment, **good) is None
    assert rules.why_not_correct(officer, commitment, **{**good, "reason": " "})
    assert rules.why_not_correct(officer, commitment, **{**good, "amount_krw": 51})
    late = {**good, "on": date(2024, 1, 3), "today": date(2024, 1, 4)}
    assert "2023" in rules.why_not_correct(officer, commitment, **late)
    assert rules.why_not_correct(officer, CommitmentFactory(corrects=commitment, amount_krw=-1), **good)


def bind(line, officer, amount, **values):
    return actions.commit(
        line=line,
        year=FiscalYearFactory(year=2023),
        on=date(2023, 3, 1),
        amount_krw=amount,
        title="강사료",
        entry_key=values.get("entry_key") or uuid4(),
        by=officer,
    )


def test_the_last_won_can_be_bound_and_not_one_more(officer):
    line = LineFactory()
    AppropriationFactory(line=line, amount_krw=1_000)
    bind(line, officer, 600)
    bind(line, officer, 400)
    with pytest.raises(Refused):
        bind(line, officer, 1)
    assert list(Commitment.objects.values_list("code", flat=True)) == ["C2023-00001", "C2023-00002"]
    assert Entry.objects.filter(action="budget.committed", actor=f"accounts.person:{officer.pk}").count() == 2


def test_a_counter_entry_frees_money_and_leaves_the_first_entry_alone(officer):
    line = LineFactory()
    AppropriationFactory(line=line, amount_krw=1_000)
    first = bind(line, officer, 1_000)
    back = {"commitment": first, "on": date(2023, 4, 1), "reason": "계약 변경", "by": officer}
    actions.correct_commitment(amount_krw=300, entry_key=uuid4(), **back)
    first.refresh_from_db()
    assert (first.amount_krw, queries.left_krw(line, 2023)) == (1_000, 300)
    assert queries.execution(2023, date(2023, 3, 31))[0].executed_krw == 1_000
    assert queries.execution(2023, date(2023, 4, 1))[0].executed_krw == 700
    with pytest.raises(Refused):
        actions.correct_commitment(amount_krw=701, entry_key=uuid4(), **back)
    assert Entry.objects.get(action="budget.commitment_corrected").reason == "계약 변경"


def test_what_is_paid_cannot_be_freed_until_it_comes_back(officer):
    line = LineFactory()
    AppropriationFactory(line=line, amount_krw=1_000)
    first = bind(line, officer, 1_000)
    paid = actions.pay(commitment=first, on=date(2023, 3, 5), amount_krw=1_000, entry_key=uuid4(), by=officer)
    back = {"on": date(2023, 4, 1), "reason": "과오납", "by": officer}
    with pytest.raises(Refused):
        actions.correct_commitment(commitment=first, amount_krw=1, entry_key=uuid4(), **back)
    key = uuid4()
    for _ in range(2):  # sent twice
        actions.correct_payment(payment=paid, amount_krw=200, entry_key=key, **back)
    actions.correct_commitment(commitment=first, amount_krw=200, entry_key=uuid4(), **back)
    assert sum(Payment.objects.values_list("amount_krw", flat=True)) == 800
    with pytest.raises(Refused):
        actions.correct_payment(payment=paid, amount_krw=801, entry_key=uuid4(), **back)


def test_a_refused_entry_leaves_no_trace(officer):
    line = LineFactory()
    with pytest.raises(Refused):
        bind(line, officer, 1)
    assert not Entry.objects.exists()
    assert not Commitment.objects.exists()
