"""Columns and filters of the budget's lists.

Not for the tree of lines: its page draws it.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from budget import queries
from budget.forms import DayInput
from budget.models import Commitment, FiscalYear, Line, Payment
from core.money import signed

NOWRAP = {"td": {"class": "nowrap"}}
NUM = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


class WonColumn(tables.Column):
    """Won, right-aligned, with △ for a minus."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=NUM, **kwargs)

    def render(self, value: int) -> str:
        return signed(value)

    def value(self, value: int) -> int:
        """Exports get the number itself."""
        return value


class CommitmentTable(tables.Table):
    code = tables.Column(linkify=True, attrs=NOWRAP)
    committed_on = tables.DateColumn(attrs=NOWRAP)
    title = tables.Column(accessor="title_ko", verbose_name=_("What for"))
    line = tables.Column(linkify=True)
    amount_krw = WonColumn(verbose_name=_("Amount (won)"))
    paid_krw = WonColumn(verbose_name=_("Paid (won)"))
    unpaid_krw = WonColumn(verbose_name=_("Not yet paid (won)"))

    class Meta:
        model = Commitment
        fields = ("code", "committed_on", "title", "line", "amount_krw", "paid_krw", "unpaid_krw")
        order_by = ("-committed_on", "-code")

    def render_title(self, record: Commitment) -> str:
        return str(record)

    def render_unpaid_krw(self, value: int, record: Commitment) -> str:
        """A counter-entry is not paid itself; what it frees is taken off the first entry."""
        return "–" if record.corrects_id else signed(value)

    def value_unpaid_krw(self, value: int, record: Commitment) -> int | None:
        return None if record.corrects_id else value


class PaymentTable(tables.Table):
    paid_on = tables.DateColumn(attrs=NOWRAP)
    commitment = tables.Column(
        accessor="commitment__code", linkify=lambda record: record.commitment.get_absolute_url(), attrs=NOWRAP
    )
    title = tables.Column(accessor="commitment", verbose_name=_("What for"), orderable=False)
    line = tables.Column(accessor="commitment__line", verbose_name=_("Budget line"), linkify=True)
    amount_krw = WonColumn(verbose_name=_("Amount (won)"))

    class Meta:
        model = Payment
        fields = ("paid_on", "commitment", "title", "line", "amount_krw")
        order_by = ("-paid_on", "-pk")


class EntryKind(TextChoices):
    ENTRY = "entry", _("first entry")
    COUNTER = "counter", _("counter-entry")


class EntryFilter(django_filters.FilterSet):
    """What both lists are cut by; a line stands for itself and all lines under it."""

    q = django_filters.CharFilter(label=_("Text or number"), method="search")
    year = django_filters.ModelChoiceFilter(
        label=_("Fiscal year"), queryset=FiscalYear.objects.all(), to_field_name="year", method="of_year"
    )
    line = django_filters.ModelChoiceFilter(
        label=_("Budget line"), queryset=Line.objects.all(), to_field_name="code", method="of_line"
    )
    since = django_filters.DateFilter(label=_("From"), method="from_day", widget=DayInput)
    until = django_filters.DateFilter(label=_("Until"), method="to_day", widget=DayInput)
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=EntryKind.choices, method="of_kind", widget=forms.Select
    )

    # Where the commitment and the day stand, seen from the row.
    commitment = ""
    day = ""

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        fields = (f"{self.commitment}{field}__icontains" for field in ("code", "title_ko", "title_en"))
        matches = Q()
        for field in fields:
            matches |= Q(**{field: value.strip()})
        return rows.filter(matches)

    def of_year(self, rows: QuerySet, name: str, value: FiscalYear) -> QuerySet:
        return rows.filter(**{f"{self.commitment}year": value})

    def of_line(self, rows: QuerySet, name: str, value: Line) -> QuerySet:
        return rows.filter(**{f"{self.commitment}line__in": queries.below(value)})

    def from_day(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(**{f"{self.day}__gte": value})

    def to_day(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return rows.filter(**{f"{self.day}__lte": value})

    def of_kind(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(corrects__isnull=value == EntryKind.ENTRY)


class CommitmentFilter(EntryFilter):
    day = "committed_on"


class PaymentFilter(EntryFilter):
    commitment = "commitment__"
    day = "paid_on"
