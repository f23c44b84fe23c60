"""Columns and filters of the development register.

Not for which rows are in it: courses.queries.works.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import ContentWork, Course

NOWRAP = {"td": {"class": "nowrap"}}
WRAP = {"td": {"class": "wrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
TONES: dict[str, str] = {
    ContentWork.State.PLANNED: "",
    ContentWork.State.IN_WORK: "progress",
    ContentWork.State.HANDED_IN: "warn",
    ContentWork.State.ACCEPTED: "info",
    ContentWork.State.PUBLISHED: "done",
    ContentWork.State.DROPPED: "off",
}


class WorkFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("Year"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Course.Content.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ContentWork.State.choices)

    class Meta:
        model = ContentWork
        fields: list[str] = []


class WorkTable(tables.Table):
    course = tables.Column(capfirst(_("course")), order_by=("course__code",), attrs=WRAP)
    year = tables.Column(capfirst(_("year")), attrs=NUMBER)
    kind = tables.Column(capfirst(_("kind")), attrs=NOWRAP)
    units = tables.Column(capfirst(_("units")), attrs=NUMBER)
    provider = tables.Column(capfirst(_("brought in from")))
    planned_on = tables.Column(capfirst(_("planned for")), attrs=NOWRAP)
    state = tables.Column(capfirst(_("state")), attrs=NOWRAP)

    class Meta:
        order_by = ("-year", "course")

    def render_course(self, record: ContentWork) -> SafeString:
        address = reverse("content_work_detail", args=[record.year, record.course.code])
        return format_html('<a href="{}">{} {}</a>', address, record.course.code, record.course)

    def value_course(self, record: ContentWork) -> str:
        return f"{record.course.code} {record.course}"

    def render_state(self, record: ContentWork) -> str:
        words = {"text": record.get_state_display(), "tone": TONES[record.state]}
        return render_to_string("components/badge.html", words)

    def value_state(self, record: ContentWork) -> str:
        return str(record.get_state_display())
