"""Columns and filters of the overview of hours and of learning elsewhere.

Not for which rows somebody sees: enrollment.queries.
"""

from __future__ import annotations

from typing import Any, cast

import django_filters
import django_tables2 as tables
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.grades import CHOICES
from accounts.models import Organisation, Person
from accounts.queries import below
from core.names import normal
from core.periods import today
from enrollment.models import HoursTotal, OutsideLearning
from enrollment.queries.hours import hours_organisations_visible_to
from enrollment.saying import TONES

NOWRAP = {"td": {"class": "nowrap"}}
NUM = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}
# The year before the portal's first records, and one ahead of today.
FIRST_YEAR = 2022


class HoursTable(tables.Table):
    person = tables.Column(
        verbose_name=_("Person"),
        linkify=lambda record: f"{reverse('hours_person', args=[record.person_id])}?year={record.year}",
        order_by=("person__name", "person__pk"),
    )
    staff_number = tables.Column(accessor="person__staff_number", verbose_name=_("Staff number"), attrs=NOWRAP)
    organisation = tables.Column(
        accessor="organisation", verbose_name=_("Organisation"), order_by=("organisation__order", "organisation__code")
    )
    grade = tables.Column(verbose_name=_("Grade"), attrs=NOWRAP)
    owed = tables.Column(verbose_name=_("Owed (h)"), attrs=NUM)
    recognised = tables.Column(verbose_name=_("Recognised (h)"), attrs=NUM)
    missing = tables.Column(verbose_name=_("Missing (h)"), attrs=NUM)
    reminded_at = tables.DateColumn(verbose_name=_("Reminded on"), attrs=NOWRAP)

    class Meta:
        model = HoursTotal
        fields = ("person", "staff_number", "organisation", "grade", "owed", "recognised", "missing", "reminded_at")
        order_by = ("person",)


def _organisations(request: HttpRequest) -> QuerySet[Organisation]:
    return hours_organisations_visible_to(cast(Person, request.user))


def _years() -> list[tuple[int, int]]:
    return [(year, year) for year in range(today().year, FIRST_YEAR - 1, -1)]


class HoursFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="with_text")
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years, empty_label=_("this year"))
    state = django_filters.ChoiceFilter(
        label=_("How far"),
        choices=[("owing", _("still owing")), ("done", _("all done")), ("none", _("owes nothing"))],
        method="with_state",
    )
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation and below"), queryset=_organisations, to_field_name="code", method="in_organisation"
    )
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=CHOICES)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.filter(year=today().year)
        return super().filter_queryset(queryset)

    def with_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = normal(value)
        found = Q(person__name__icontains=text) | Q(person__name_en__icontains=text)
        return rows.filter(found | Q(person__staff_number__icontains=text))

    def with_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "none":
            return rows.filter(owed=0)
        if value == "owing":
            return rows.filter(recognised__lt=F("owed"))
        return rows.filter(recognised__gte=F("owed"), owed__gt=0)

    def in_organisation(self, rows: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        return rows.filter(organisation__in=below(value))


class OutsideTable(tables.Table):
    title = tables.Column(verbose_name=_("What was learned"), linkify=lambda record: record.get_absolute_url())
    person = tables.Column(verbose_name=_("Person"), order_by=("person__name", "person__pk"))
    organisation = tables.Column(
        accessor="person__organisation", verbose_name=_("Organisation"), order_by=("person__organisation__order",)
    )
    provider = tables.Column(verbose_name=_("Held by"))
    until_on = tables.DateColumn(verbose_name=_("Last day"), attrs=NOWRAP)
    hours_claimed = tables.Column(verbose_name=_("Claimed (h)"), attrs=NUM)
    hours_recognised = tables.Column(verbose_name=_("Recognised (h)"), attrs=NUM)
    state = tables.Column(verbose_name=_("State"), accessor="get_state_display", order_by=("state",))
    handed_in_at = tables.DateColumn(verbose_name=_("Handed in on"), attrs=NOWRAP)

    class Meta:
        model = OutsideLearning
        fields = (
            "title", "person", "organisation", "provider", "until_on", "hours_claimed", "hours_recognised", "state",
            "handed_in_at",
        )  # fmt: skip
        order_by = ("handed_in_at",)

    def render_state(self, value: str, record: OutsideLearning) -> str:
        return render_to_string("components/badge.html", {"text": value, "tone": TONES[record.state]})

    def value_state(self, value: str) -> str:
        return value


class OutsideFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name, number or title"), method="with_text")
    state = django_filters.ChoiceFilter(label=_("State"), choices=OutsideLearning.State.choices)
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years, field_name="until_on", lookup_expr="year")

    def with_text(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        text = normal(value)
        found = Q(title__icontains=text) | Q(person__name__icontains=text) | Q(person__name_en__icontains=text)
        return rows.filter(found | Q(person__staff_number__icontains=text))
