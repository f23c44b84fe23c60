"""Columns and filter of the pool of lecturers.

Not for one lecturer's pages: courses.views.lecturers.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from core.periods import today
from courses.models import Lecturer, TeachingField
from courses.queries import lecturers as queries
from courses.tables.plan import NOWRAP, NUMBER, yes_or_no


def fields() -> list[tuple[str, str]]:
    return [(field.code, str(field)) for field in TeachingField.objects.all()]


class LecturerTable(tables.Table):
    """Who can be asked: field, standing, fee grade, hours this year, mean of the ratings."""

    name = tables.Column(gettext_lazy("Lecturer"), linkify=True)
    code = tables.Column(gettext_lazy("Code"), attrs=NOWRAP)
    standing = tables.Column(gettext_lazy("Standing"))
    affiliation = tables.Column(gettext_lazy("Where from"), default="–")
    fields = tables.Column(gettext_lazy("Fields"), accessor="pk", orderable=False)
    fee_grade = tables.Column(gettext_lazy("Fee grade"))
    hours = tables.Column(gettext_lazy("Hours this year"), accessor="pk", orderable=False, attrs=NUMBER)
    rating = tables.Column(gettext_lazy("Mean rating"), attrs=NUMBER, default="–")
    active = tables.BooleanColumn(gettext_lazy("In the pool"), yesno=(gettext_lazy("yes"), gettext_lazy("no")))

    class Meta:
        model = Lecturer
        fields = ("name", "code", "standing", "affiliation", "fields", "fee_grade", "hours", "rating", "active")
        order_by = ("name",)

    @cached_property
    def taught(self) -> dict[int, Decimal]:
        """Hours of this year by lecturer, asked once for the whole table."""
        return queries.hours_in(today().year)

    def render_name(self, record: Lecturer) -> str:
        return str(record)

    def value_name(self, record: Lecturer) -> str:
        return str(record)

    def render_fields(self, record: Lecturer) -> str:
        return ", ".join(map(str, record.fields.all())) or "–"

    def value_fields(self, record: Lecturer) -> str:
        return ", ".join(map(str, record.fields.all()))

    def render_hours(self, record: Lecturer) -> Decimal:
        return self.value_hours(record)

    def value_hours(self, record: Lecturer) -> Decimal:
        return self.taught.get(record.pk, Decimal(0))

    def render_rating(self, value: float) -> str:
        return f"{value:.2f}"

    def value_rating(self, value: float) -> float:
        return round(value, 2)


class LecturerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")
    field = django_filters.ChoiceFilter(label=gettext_lazy("Field"), choices=fields, field_name="fields__code")
    standing = django_filters.ChoiceFilter(label=gettext_lazy("Standing"), choices=Lecturer.Standing.choices)
    fee_grade = django_filters.ChoiceFilter(label=gettext_lazy("Fee grade"), choices=Lecturer.FeeGrade.choices)
    active = yes_or_no(gettext_lazy("In the pool"))

    class Meta:
        model = Lecturer
        fields = ("q", "field", "standing", "fee_grade", "active")

    def by_words(self, rows: QuerySet[Lecturer], name: str, text: str) -> QuerySet[Lecturer]:
        for word in text.split():
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(name_en__icontains=word)
                | Q(code__icontains=word)
                | Q(affiliation__icontains=word)
            )
        return rows
