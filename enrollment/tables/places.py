"""Columns and filters of the lists of places: one run's roster, and all places for staff.

Not for a person's own places: enrollment.queries.learning.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.queries import matches
from core.names import normal
from courses.columns import RunNumber
from courses.models import Course, Plan, Run
from courses.queries import matching
from enrollment.models import Enrollment

NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
STATES = Enrollment.State.choices


def years() -> list[tuple[int, str]]:
    """The years that have a plan or runs: every place is in one of them, and a million places need not be read."""
    planned, held = (model.objects.order_by().values_list("year", flat=True) for model in (Plan, Run))
    return [(year, str(year)) for year in sorted(planned.union(held), reverse=True)]


class PlaceColumns(tables.Table):
    """What both lists say of a person's place."""

    person = tables.Column(gettext_lazy("Name"), order_by=("person__name",), attrs=NOWRAP)
    staff_number = tables.Column(gettext_lazy("Staff number"), accessor="person__staff_number", attrs=NOWRAP)
    organisation = tables.Column(gettext_lazy("Organisation"), order_by=("organisation__order",), default="–")
    grade = tables.Column(gettext_lazy("Grade"), accessor="person__grade", attrs=NOWRAP)
    state = tables.Column(gettext_lazy("State"))
    arrival = tables.Column(gettext_lazy("Number"), attrs=NUMBER)
    way = tables.Column(gettext_lazy("Way"))
    applied_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Applied at"), attrs=NOWRAP)


class RosterTable(PlaceColumns):
    """The people of one run; who waits has a line that says when it moves."""

    line = tables.Column(gettext_lazy("Waiting list"), accessor="pk", orderable=False)

    class Meta:
        model = Enrollment
        fields = (
            "arrival", "person", "staff_number", "organisation", "grade", "state", "line", "way", "applied_at",
        )  # fmt: skip
        sequence = fields
        order_by = ("arrival",)

    def render_line(self, record: Enrollment) -> str:
        return self.lines_of().get(record.pk, "–")

    def value_line(self, record: Enrollment) -> str:
        return self.lines_of().get(record.pk, "")

    def lines_of(self) -> dict[int, str]:
        """What the line of each waiting person says, asked once for the page (its run stands in the address)."""
        return getattr(self.request, "waiting_lines", {})


class PlaceTable(PlaceColumns):
    """Places of all runs, in the order of their query until another is asked for."""

    course = tables.Column(
        gettext_lazy("Course"),
        order_by=("course__title_ko",),
        linkify=lambda record: record.run.get_absolute_url() if record.run else record.course.get_absolute_url(),
    )
    code = tables.Column(gettext_lazy("Code"), accessor="course__code", attrs=NOWRAP)
    run = RunNumber(gettext_lazy("Run"), accessor="run__number", order_by=("run__year", "run__number"), default="–")
    dates = tables.Column(gettext_lazy("Dates"), accessor="run__dates", order_by=("run__starts_on",), default="–")

    class Meta:
        model = Enrollment
        fields = (
            "person", "staff_number", "organisation", "grade", "course", "code", "run", "dates", "state", "way",
            "arrival", "applied_at",
        )  # fmt: skip
        sequence = fields


class PlaceFilter(django_filters.FilterSet):
    """Narrowed by words of the person or course, state, way, year and mode."""

    q = django_filters.CharFilter(label=gettext_lazy("Name, number or course"), method="by_words")
    year = django_filters.ChoiceFilter(label=gettext_lazy("Year"), choices=years)
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES)
    way = django_filters.ChoiceFilter(label=gettext_lazy("Way"), choices=Enrollment.Way.choices)
    mode = django_filters.ChoiceFilter(label=gettext_lazy("How"), field_name="run__mode", choices=Run.Mode.choices)

    class Meta:
        model = Enrollment
        fields = ("q", "year", "state", "way", "mode")

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        people, courses = Person.objects.filter(matches(text)), Course.objects.filter(matching(text))
        return rows.filter(Q(person__in=people) | Q(course__in=courses)) if normal(text) else rows


class RosterFilter(django_filters.FilterSet):
    """One run's people, narrowed by state; those whose place ended are left out until they are asked for."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=[("live", gettext_lazy("all that stand")), *STATES], method="by_state",
        empty_label=gettext_lazy("all, ended ones too"),
    )  # fmt: skip

    class Meta:
        model = Enrollment
        fields = ("state",)

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(state__in=Enrollment.ENDED) if value == "live" else rows.filter(state=value)
