"""Columns and filters of the lists of jobs and of an upload's problems.

Not for which rows are in them: exchange.queries.
"""

from __future__ import annotations

import django_filters
import django_tables2
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import RangeWidget

from exchange.models import Job, Problem

TONES = {
    Job.State.DONE: "done",
    Job.State.RUNNING: "progress",
    Job.State.QUEUED: "progress",
    Job.State.FAILED: "danger",
    Job.State.CANCELLED: "off",
}
NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class JobFilter(django_filters.FilterSet):
    title = django_filters.CharFilter(label=_("What"), lookup_expr="icontains")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Job.State.choices)
    asked_at = django_filters.DateFromToRangeFilter(label=_("Asked at"), widget=RangeWidget(attrs={"type": "date"}))

    class Meta:
        model = Job
        fields: list[str] = []


class JobTable(django_tables2.Table):
    title = django_tables2.Column(linkify=True, verbose_name=_("What"), attrs={"td": {"class": "wrap"}})
    state = django_tables2.Column(verbose_name=_("State"))
    step = django_tables2.Column(verbose_name=_("Step"), attrs={"td": {"class": "wrap"}})
    asked_by = django_tables2.Column(verbose_name=_("Asked by"))
    asked_at = django_tables2.DateTimeColumn(verbose_name=_("Asked at"), attrs=NOWRAP)
    finished_at = django_tables2.DateTimeColumn(verbose_name=_("Finished at"), attrs=NOWRAP)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()
        caption = _("Jobs")

    def render_state(self, value: str, record: Job) -> SafeString:
        return format_html('<span class="badge badge--{}">{}</span>', TONES[Job.State(record.state)], value)

    def value_state(self, value: str) -> str:
        return value


class ProblemTable(django_tables2.Table):
    row = django_tables2.Column(verbose_name=_("Row"), attrs=NUMBER)
    column = django_tables2.Column(verbose_name=_("Column"))
    value = django_tables2.Column(verbose_name=_("Value"), attrs={"td": {"class": "wrap"}})
    sentence = django_tables2.Column(verbose_name=_("Problem"), attrs={"td": {"class": "wrap"}})
    sheet = django_tables2.Column(verbose_name=_("Sheet"))

    class Meta:
        model = Problem
        fields: tuple[str, ...] = ()
        caption = _("Problems")
