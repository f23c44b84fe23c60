"""Columns and filters of the lists of e-learning for staff: openings, and how far people are.

Not for the cards of people who apply: enrollment.open_learning.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.queries import matches
from core.names import normal
from core.periods import today
from courses.dates import span
from courses.models import Course
from courses.queries import matching
from enrollment import studying
from enrollment.models import Completion, Learning, Opening

NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
FIRST_YEAR = 2022


def _years() -> list[tuple[int, int]]:
    return [(year, year) for year in range(today().year + 1, FIRST_YEAR - 1, -1)]


class OpeningTable(tables.Table):
    course = tables.Column(
        verbose_name=_("Course"),
        linkify=lambda record: reverse("opening_edit", args=[record.key]),
        order_by=("course__title_ko",),
    )
    code = tables.Column(verbose_name=_("Code"), accessor="course__code", attrs=NOWRAP)
    year = tables.Column(attrs=NUMBER)
    kind = tables.Column()
    opens_at = tables.DateTimeColumn(attrs=NOWRAP)
    closes_at = tables.DateTimeColumn(attrs=NOWRAP, default="–")
    learned = tables.Column(verbose_name=_("Learned"), accessor="learn_from", empty_values=())
    seats = tables.Column(attrs=NUMBER, default="–")
    taken = tables.Column(attrs=NUMBER)
    state = tables.Column()

    class Meta:
        model = Opening
        fields = ("course", "code", "year", "kind", "state", "opens_at", "closes_at", "learned", "seats", "taken")
        order_by = ("code", "-year", "opens_at")

    def render_learned(self, record: Opening) -> str:
        if record.learn_from and record.learn_until:
            return span(record.learn_from, record.learn_until)
        return str(_("%(n)s days") % {"n": record.learn_days})

    def value_learned(self, record: Opening) -> str:
        return self.render_learned(record)

    def render_taken(self, record: Opening) -> str:
        return "–" if record.seats is None else str(record.taken)

    def value_taken(self, record: Opening) -> int | None:
        return None if record.seats is None else record.taken


class OpeningFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Words of the course"), method="by_words")
    year = django_filters.ChoiceFilter(label=_("Year"), choices=_years)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Opening.Kind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Opening.State.choices)

    class Meta:
        model = Opening
        fields = ("q", "year", "kind", "state")

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(course__in=Course.objects.filter(matching(text))) if normal(text) else rows


class LearningTable(tables.Table):
    """How far each place is. The newest places come first, as they are read: no column of this list is an index."""

    person = tables.Column(verbose_name=_("Name"), accessor="enrollment__person", orderable=False)
    staff_number = tables.Column(
        verbose_name=_("Staff number"), accessor="enrollment__person__staff_number", orderable=False, attrs=NOWRAP
    )
    organisation = tables.Column(
        verbose_name=_("Organisation"), accessor="enrollment__organisation", orderable=False, default="–"
    )
    course = tables.Column(
        verbose_name=_("Course"),
        accessor="enrollment__course",
        orderable=False,
        linkify=lambda value: value.get_absolute_url(),
    )
    units = tables.Column(verbose_name=_("Units done"), accessor="units_done", orderable=False, attrs=NUMBER)
    percent = tables.Column(verbose_name=_("Progress (%)"), orderable=False, attrs=NUMBER)
    minutes = tables.Column(
        verbose_name=_("Recognised time (minutes)"), accessor="recognised_seconds", orderable=False, attrs=NUMBER
    )
    until_on = tables.DateColumn(orderable=False, attrs=NOWRAP)
    standing = tables.Column(verbose_name=_("State"), accessor="pk", orderable=False)

    class Meta:
        model = Learning
        fields = (
            "person", "staff_number", "organisation", "course", "units", "percent", "minutes", "until_on", "standing",
        )  # fmt: skip

    def render_units(self, record: Learning) -> str:
        return f"{record.units_done}/{record.units_total}"

    def value_units(self, record: Learning) -> int:
        return record.units_done

    def render_minutes(self, value: int) -> int:
        return value // 60

    def value_minutes(self, value: int) -> int:
        return value // 60

    def render_standing(self, record: Learning) -> str:
        return studying.standing(record, today())[0]

    def value_standing(self, record: Learning) -> str:
        return self.render_standing(record)


_OPEN = Q(enrollment__completion=None)
STANDINGS: dict[str, Callable[[date], Q]] = {
    "not_begun": lambda on: _OPEN & Q(started_at=None, until_on__gte=on),
    "learning": lambda on: _OPEN & Q(started_at__isnull=False, finished_at=None, until_on__gte=on),
    "finished": lambda on: _OPEN & Q(finished_at__isnull=False, until_on__gte=on),
    "over": lambda on: _OPEN & Q(until_on__lt=on),
    "completed": lambda on: Q(enrollment__completion__state=Completion.State.COMPLETED),
    "not_completed": lambda on: Q(enrollment__completion__state=Completion.State.NOT_COMPLETED),
}


class LearningFilter(django_filters.FilterSet):
    """This year's places, unless another is asked for."""

    q = django_filters.CharFilter(label=_("Name, number or course"), method="by_words")
    year = django_filters.ChoiceFilter(
        label=_("Year"), field_name="enrollment__year", choices=_years, empty_label=_("this year")
    )
    standing = django_filters.ChoiceFilter(
        label=_("How far"),
        choices=[
            ("not_begun", _("not begun")), ("learning", _("being learned")), ("finished", _("all units done")),
            ("over", _("time over")), *Completion.State.choices,
        ],
        method="by_standing",
    )  # fmt: skip

    class Meta:
        model = Learning
        fields = ("q", "year", "standing")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("year"):
            queryset = queryset.filter(enrollment__year=today().year)
        return super().filter_queryset(queryset)

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        people, courses = Person.objects.filter(matches(text)), Course.objects.filter(matching(text))
        found = Q(enrollment__person__in=people) | Q(enrollment__course__in=courses)
        return rows.filter(found) if normal(text) else rows

    def by_standing(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(STANDINGS[value](today()))
