"""Columns and filters of the list of surveys.

Not for answers: a list knows only how many there are.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from courses.queries import matching
from surveys.models import Kind, Survey

TONES: dict[str, str] = {
    Survey.State.PLANNED: "",
    Survey.State.OPEN: "progress",
    Survey.State.KEPT: "progress",
    Survey.State.CLOSED: "done",
    Survey.State.CANCELLED: "off",
}
KINDS = [choice for choice in Kind.choices if choice[0] != Kind.DIAGNOSIS]
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
NOWRAP = {"td": {"class": "nowrap"}}
WRAP = {"td": {"class": "wrap"}}


class SurveyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Course"), method="by_course")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=KINDS)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Survey.State.choices)
    year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = Survey
        fields: list[str] = []

    def by_course(self, rows: QuerySet[Survey], name: str, text: str) -> QuerySet[Survey]:
        return rows.filter(course__in=Course.objects.filter(matching(text)))


class SurveyTable(tables.Table):
    about = tables.Column(_("Survey"), accessor="course", order_by=("course__code", "pk"), empty_values=(), attrs=WRAP)
    kind = tables.Column(_("Kind"), attrs=NOWRAP)
    opens_on = tables.DateColumn(verbose_name=capfirst(_("opens on")), attrs=NOWRAP)
    closes_on = tables.DateColumn(verbose_name=capfirst(_("last day")), attrs=NOWRAP)
    state = tables.Column(_("State"), attrs=NOWRAP)
    invited = tables.Column(capfirst(_("invited")), accessor="n_invited", attrs=NUMBER)
    answered = tables.Column(capfirst(_("answered")), accessor="n_answered", attrs=NUMBER)

    class Meta:
        order_by = ("-closes_on",)

    def render_about(self, record: Survey) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)

    def value_about(self, record: Survey) -> str:
        return str(record)

    def render_state(self, record: Survey) -> str:
        tone = "warn" if record.withheld else TONES[record.state]
        return render_to_string("components/badge.html", {"text": self.value_state(record), "tone": tone})

    def value_state(self, record: Survey) -> str:
        """What is withheld is closed as well, and says so instead."""
        return str(_("withheld") if record.withheld else record.get_state_display())
