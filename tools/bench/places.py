"""The list whose export is measured: every place of 2023 in twelve columns.

Not for people: its address stands in tools.bench.urls alone.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet

from core.access import Request
from enrollment.models import Enrollment
from exchange.listing import ListPage


class PlaceTable(tables.Table):
    """Twelve columns: six texts of the place and of what it belongs to, two days, four numbers."""

    person = tables.Column()
    staff_number = tables.Column(accessor="person__staff_number")
    organisation = tables.Column()
    course = tables.Column()
    code = tables.Column(accessor="course__code")
    run = tables.Column(accessor="run__number")
    starts_on = tables.DateColumn(accessor="run__starts_on")
    hours = tables.Column(accessor="course__hours_recognised")

    class Meta:
        model = Enrollment
        fields = (
            "person", "staff_number", "organisation", "course", "code", "run", "starts_on", "hours", "state", "arrival",
            "year", "applied_at",
        )  # fmt: skip


class PlaceFilter(django_filters.FilterSet):
    class Meta:
        model = Enrollment
        fields = ("state",)


class PlaceList(ListPage):
    name = "bench_places"
    title = "Places"
    permission = "enrollment.manage"
    table_class = PlaceTable
    filter_class = PlaceFilter
    personal = True

    def queryset(self, request: Request, **kwargs: object) -> QuerySet[Enrollment]:
        return Enrollment.objects.filter(year=2023).order_by("pk")
