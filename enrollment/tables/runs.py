"""Columns and filters of the lists of runs that somebody has to act on: to be decided, to be switched.

Not for the plan's list of runs: courses.tables.
"""

from __future__ import annotations

from datetime import date

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.columns import RunNumber
from courses.dates import day
from courses.models import Course, Run
from courses.queries import matching

NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class DecisionTable(tables.Table):
    """Runs below their minimum: by when to decide, how many are missing, and where to do it."""

    decide_on = tables.Column(gettext_lazy("Decide by"), accessor="intake__decide_on", attrs=NOWRAP)
    course = tables.Column(
        gettext_lazy("Course"), order_by=("course__title_ko",), linkify=lambda record: record.get_absolute_url()
    )
    number = RunNumber(gettext_lazy("Run"))
    starts_on = tables.Column(gettext_lazy("Starts on"), attrs=NOWRAP)
    minimum = tables.Column(gettext_lazy("Minimum"), accessor="intake__minimum", attrs=NUMBER)
    confirmed = tables.Column(gettext_lazy("Confirmed"), attrs=NUMBER)
    in_line = tables.Column(gettext_lazy("Applied or waiting"), attrs=NUMBER)
    capacity = tables.Column(gettext_lazy("Seats"), attrs=NUMBER)
    act = tables.Column(gettext_lazy("Decision"), accessor="pk", orderable=False)

    class Meta:
        model = Run
        fields = ("decide_on", "course", "number", "starts_on", "minimum", "confirmed", "in_line", "capacity", "act")
        order_by = ("decide_on",)

    def render_decide_on(self, value: date) -> str:
        return day(value)

    def value_decide_on(self, value: date) -> date:
        return value

    def render_starts_on(self, value: date) -> str:
        return day(value)

    def value_starts_on(self, value: date) -> date:
        return value

    def render_act(self, record: Run) -> str:
        where = [record.course.code, record.year, record.number]
        hold, cancel = reverse("run_hold_anyway", args=where), reverse("run_cancel", args=where)
        words = _("Hold this run anyway"), _("Cancel this run")
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', hold, words[0], cancel, words[1])

    def value_act(self, record: Run) -> str:
        return ""


class DecisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")

    class Meta:
        model = Run
        fields = ("q",)

    def by_words(self, rows: QuerySet[Run], name: str, text: str) -> QuerySet[Run]:
        return rows.filter(course__in=Course.objects.filter(matching(text)))


class SwitchTable(tables.Table):
    """Runs that may be switched: when, how now, how in the plan, how many hang on it."""

    course = tables.Column(
        gettext_lazy("Course"), order_by=("course__title_ko",), linkify=lambda record: record.get_absolute_url()
    )
    number = RunNumber(gettext_lazy("Run"))
    starts_on = tables.Column(gettext_lazy("Starts on"), attrs=NOWRAP)
    ends_on = tables.Column(gettext_lazy("Ends on"), attrs=NOWRAP)
    mode = tables.Column(gettext_lazy("How now"))
    in_plan = tables.Column(gettext_lazy("Planned mode"), accessor="mode_in_plan", orderable=False)
    rooms = tables.Column(gettext_lazy("Sessions with a room"), attrs=NUMBER)
    confirmed = tables.Column(gettext_lazy("Confirmed"), attrs=NUMBER)

    class Meta:
        model = Run
        fields = ("course", "number", "starts_on", "ends_on", "mode", "in_plan", "rooms", "confirmed")
        order_by = ("starts_on",)

    def render_starts_on(self, value: date) -> str:
        return day(value)

    def value_starts_on(self, value: date) -> date:
        return value

    def render_ends_on(self, value: date) -> str:
        return day(value)

    def value_ends_on(self, value: date) -> date:
        return value

    def render_in_plan(self, value: str) -> str:
        return str(Run.Mode(value).label)


class SwitchFilter(DecisionFilter):
    from_on = django_filters.DateFilter(label=gettext_lazy("From"), field_name="ends_on", lookup_expr="gte", widget=DAY)
    until_on = django_filters.DateFilter(
        label=gettext_lazy("Until"), field_name="starts_on", lookup_expr="lte", widget=DAY
    )
    mode = django_filters.ChoiceFilter(
        label=gettext_lazy("How now"), choices=[(m.value, m.label) for m in (Run.Mode.FACE_TO_FACE, Run.Mode.REMOTE)]
    )
    switched = django_filters.ChoiceFilter(
        label=gettext_lazy("Against the plan"),
        choices=[("yes", gettext_lazy("held otherwise")), ("no", gettext_lazy("held as planned"))],
        method="by_switched",
    )

    class Meta:
        model = Run
        fields = ("q", "from_on", "until_on", "mode", "switched")

    def by_switched(self, rows: QuerySet[Run], name: str, value: str) -> QuerySet[Run]:
        planned = Q(planned_mode="")
        return rows.filter(planned) if value == "no" else rows.exclude(planned)
