"""Columns and filters of the list of leadership diagnoses.

Not for results: the page of one holds them.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.queries import matching
from surveys.models import Diagnosis
from surveys.tables.outcomes import badge
from surveys.tables.surveys import NOWRAP, NUMBER, WRAP

TONES: dict[str, str] = {
    Diagnosis.State.ROSTER: "warn",
    Diagnosis.State.BEFORE: "progress",
    Diagnosis.State.BETWEEN: "progress",
    Diagnosis.State.AFTER: "progress",
    Diagnosis.State.CLOSED: "done",
    Diagnosis.State.WITHDRAWN: "off",
}


class DiagnosisFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Course"), method="by_course")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Diagnosis.State.choices)
    year = django_filters.NumberFilter(label=_("Year"), field_name="run__year")

    class Meta:
        model = Diagnosis
        fields: list[str] = []

    def by_course(self, rows: QuerySet[Diagnosis], name: str, text: str) -> QuerySet[Diagnosis]:
        return rows.filter(run__course__in=Course.objects.filter(matching(text)))


class DiagnosisTable(tables.Table):
    leader = tables.Column(capfirst(_("leader")), order_by=("leader__name", "pk"), attrs=NOWRAP)
    run = tables.Column(capfirst(_("run")), order_by=("run__course__code", "run__starts_on"), attrs=WRAP)
    starts_on = tables.DateColumn(verbose_name=_("starts on"), accessor="run__starts_on", attrs=NOWRAP)
    state = tables.Column(_("State"), attrs=NOWRAP)
    raters = tables.Column(capfirst(_("raters")), empty_values=(), orderable=False, attrs=NUMBER)
    pairs = tables.Column(capfirst(_("pairs")), attrs=NUMBER)

    class Meta:
        order_by = ("-starts_on",)

    def render_leader(self, record: Diagnosis) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.leader)

    def render_state(self, record: Diagnosis) -> str:
        return badge(record.get_state_display(), TONES[record.state])

    def render_raters(self, record: Diagnosis) -> int:
        """Those named so far; once they were asked, as many as were asked."""
        named: int = record.n_raters  # type: ignore[attr-defined]  # annotated by with_raters
        return named if record.rostered is None else record.rostered
