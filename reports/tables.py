"""Columns and filters of the list of reports.

Not for the tables inside reports.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reports.documents import DOCUMENTS
from reports.models import ReportRun

NOWRAP = {"td": {"class": "nowrap"}}
TITLES = [(kind.name, kind.title) for kind in DOCUMENTS.values()]
TONES = {ReportRun.State.MAKING: "progress", ReportRun.State.DRAFT: "warn", ReportRun.State.PUBLISHED: "done"}


class ReportFilter(django_filters.FilterSet):
    document = django_filters.ChoiceFilter(label=_("Document"), choices=TITLES)
    year = django_filters.NumberFilter(label=_("Year"))
    quarter = django_filters.ChoiceFilter(label=_("Quarter"), choices=[(n, n) for n in (1, 2, 3, 4)])
    state = django_filters.ChoiceFilter(label=_("State"), choices=ReportRun.State.choices)

    class Meta:
        model = ReportRun
        fields = ("document", "year", "quarter", "state")


class ReportTable(tables.Table):
    document = tables.Column(verbose_name=_("Document"), linkify=True)
    year = tables.Column(verbose_name=_("Year"))
    quarter = tables.Column(verbose_name=_("Quarter"), default="–")
    as_of = tables.DateColumn(verbose_name=_("Cut date"), attrs=NOWRAP)
    state = tables.Column(verbose_name=_("State"))
    made_by = tables.Column(verbose_name=_("Made by"), default=_("the portal"))
    made_at = tables.DateTimeColumn(verbose_name=_("Made at"), attrs=NOWRAP)

    class Meta:
        model = ReportRun
        fields = ("document", "year", "quarter", "as_of", "state", "made_by", "made_at")
        order_by = "-made_at"

    def render_document(self, value: str) -> str:
        return str(DOCUMENTS[value].title) if value in DOCUMENTS else value

    def render_state(self, value: str, record: Any) -> str:
        return format_html('<span class="badge badge--{}">{}</span>', TONES[record.state], value)

    def value_state(self, value: str) -> str:
        return value
