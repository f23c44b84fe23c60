"""The budget's pages: who may open them, what they show, constant queries, and entries by form."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from budget.models import Commitment, Payment
from tests.factories.accounts import PersonFactory
from tests.factories.budget import (
    AppropriationFactory,
    CommitmentFactory,
    FiscalYearFactory,
    LineFactory,
    QuarterlyPlanFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    person = PersonFactory(roles=["budget_officer"])
    client.force_login(person)
    return person


@pytest.fixture
def line():
    line = LineFactory(code="BL-1", name_ko="급식지원", name_en="Meals")
    AppropriationFactory(line=line, amount_krw=9_000_000)
    return line


@pytest.fixture
def commitment(line):
    return CommitmentFactory(line=line, code="CM-1", amount_krw=5_000_000)


def pages(line, commitment):
    return {
        "budget_execution": [],
        "budget_plans": [],
        "budget_line": [line.code],
        "commitment_list": [],
        "payment_list": [],
        "commitment_detail": [commitment.code],
        "commitment_add": [line.code],
        "payment_add": [commitment.code],
        "commitment_correct": [commitment.code],
    }


def test_a_trainee_sees_no_page_of_the_budget(client, line, commitment):
    client.force_login(PersonFactory(roles=["trainee"]))
    for name, args in pages(line, commitment).items():
        answer = client.get(reverse(name, args=args))
        assert (name, answer.status_code) == (name, 404)
        assert "급식지원" not in answer.content.decode()


def test_a_council_reader_reads_and_enters_nothing(client, line, commitment):
    client.force_login(PersonFactory(roles=["council_reader"]))
    seen = {name: client.get(reverse(name, args=args)).status_code for name, args in pages(line, commitment).items()}
    assert [name for name, status in seen.items() if status == 404] == [
        "commitment_add", "payment_add", "commitment_correct",
    ]  # fmt: skip
    assert "급식지원" in client.get(reverse("budget_execution")).content.decode()


def test_somebody_signed_out_is_sent_to_sign_in(client, line):
    assert client.get(reverse("budget_line", args=[line.code])).status_code == 302


def test_the_tree_shows_change_and_rate_in_thousand_won(client, officer, line, commitment):
    AppropriationFactory(line=line, amount_krw=10_000_000, year__year=2022)
    page = client.get(reverse("budget_execution"), {"year": 2023, "as_of": "2023-01-31"}).content.decode()
    for text in ("10,000", "9,000", "△1,000", "△10.0", "5,000", "55.6"):
        assert f">{text}<" in page
    assert f"{reverse('commitment_list')}?year=2023&amp;line=BL-1&amp;until=2023-01-31" in page


def test_the_day_cuts_what_is_shown(client, officer, line, commitment):
    page = client.get(reverse("budget_execution"), {"year": 2023, "as_of": "2023-01-09"}).content.decode()
    assert ">5,000<" not in page


def test_a_year_without_a_budget_is_not_found(client, officer, line):
    for name in ("budget_execution", "budget_plans"):
        assert client.get(reverse(name), {"year": 1999}).status_code == 404


def test_without_any_year_the_page_says_what_would_stand_here(client, officer):
    assert client.get(reverse("budget_execution")).status_code == 200
    assert client.get(reverse("budget_plans")).status_code == 200


def test_a_wrong_day_is_said_and_the_page_stands(client, officer, line):
    answer = client.get(reverse("budget_execution"), {"as_of": "yesterday"})
    assert answer.status_code == 200
    assert answer.context["scope"].form.errors.keys() == {"as_of"}


def test_plans_that_do_not_add_up_are_marked(client, officer, line):
    QuarterlyPlanFactory(line=line, q1_krw=8_999_000)
    assert "△1" in client.get(reverse("budget_plans")).content.decode()
    assert [row.line for row in client.get(reverse("budget_execution")).context["off"]] == [line]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("commitment_list", 8),
        ("payment_list", 8),
        ("budget_execution", 13),
        ("budget_plans", 11),
        ("budget_line", 19),
    ],
)
def test_queries_do_not_grow_with_rows(client, officer, line, name, queries, rows, django_assert_num_queries):
    for _ in range(rows):
        each = CommitmentFactory(line=line)
        Payment.objects.create(commitment=each, paid_on=date(2023, 1, 20), amount_krw=10)
        QuarterlyPlanFactory(line=line)
    address = reverse(name, args=["BL-1"] if name == "budget_line" else [])
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_the_list_of_a_line_above_holds_the_entries_below(client, officer, line, commitment):
    top = LineFactory(code="TOP")
    line.parent = top
    line.save()
    other = CommitmentFactory(line=LineFactory())
    rows = client.get(reverse("commitment_list"), {"line": "TOP"}).context["table"].data.data
    assert list(rows) == [commitment]
    assert other not in rows


def test_lists_say_what_each_entry_is_for(client, officer, commitment):
    Payment.objects.create(commitment=commitment, paid_on=date(2023, 1, 20), amount_krw=10)
    for name in ("commitment_list", "payment_list"):
        row = client.get(reverse(name)).context["table"].rows[0]
        assert str(row.get_cell("title")) == "강사료"


def entry(**values):
    key = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    return {"on": "2023-02-01", "amount_krw": "1000000", "entry_key": key, **values}


def test_a_commitment_is_entered_once_however_often_it_is_sent(client, officer, line):
    address = reverse("commitment_add", args=[line.code]) + "?year=2023"
    first = client.post(address, entry(title="강사료"))
    again = client.post(address, entry(title="강사료"))
    made = Commitment.objects.get()
    assert (first.url, again.url) == (made.get_absolute_url(), made.get_absolute_url())
    assert (made.code, made.amount_krw, made.title_ko) == ("C2023-00001", 1_000_000, "강사료")


def test_a_refusal_stands_on_the_form_and_nothing_is_entered(client, officer, line):
    FiscalYearFactory(year=2022)
    address = reverse("commitment_add", args=[line.code]) + "?year=2023"
    answer = client.post(address, entry(title="강사료", amount_krw="9000001"))
    assert answer.status_code == 422
    assert "9,000,000" in str(answer.context["form"].non_field_errors())
    assert not Commitment.objects.exists()


def test_paying_and_taking_back(client, officer, commitment):
    client.post(reverse("payment_add", args=["CM-1"]), entry(amount_krw="3000000"))
    payment = Payment.objects.get()
    client.post(
        reverse("payment_correct", args=["CM-1", payment.pk]),
        entry(amount_krw="500000", reason="과오납", entry_key="7c9e6679-7425-40de-944b-e07fc1f90ae8"),
    )
    client.post(reverse("commitment_correct", args=["CM-1"]), entry(amount_krw="2500000", reason="계약 해지"))
    detail = client.get(commitment.get_absolute_url())
    shown = detail.context["commitment"]
    assert (shown.paid_krw, shown.corrected_krw, shown.unpaid_krw) == (2_500_000, -2_500_000, 0)
    assert "과오납" in detail.content.decode()
    assert len(detail.context["record"]) == 3


def test_a_payment_of_another_commitment_is_not_found(client, officer, commitment):
    other = Payment.objects.create(commitment=CommitmentFactory(), paid_on=date(2023, 1, 20), amount_krw=10)
    assert client.get(reverse("payment_correct", args=["CM-1", other.pk])).status_code == 404


def test_the_export_holds_numbers_and_no_dash(client, officer, commitment):
    CommitmentFactory(corrects=commitment, line=commitment.line, amount_krw=-5, committed_on=date(2023, 2, 1))
    answer = client.get(reverse("commitment_list"), {"format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[-3:] for line in lines[1:]] == [["-5", "0", ""], ["5000000", "0", "4999995"]]
