"""Columns and filters of the list of demands.

Not for which rows are in it: courses.queries.demands.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import Demand
from courses.words import DECISION_TONES

NOWRAP = {"td": {"class": "nowrap"}}
WRAP = {"td": {"class": "wrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class DemandFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("Year"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Demand.Kind.choices)
    decision = django_filters.ChoiceFilter(label=_("Decision"), choices=Demand.Decision.choices)

    class Meta:
        model = Demand
        fields: list[str] = []


class DemandTable(tables.Table):
    demand = tables.Column(capfirst(_("demand")), accessor="text_ko", orderable=False, attrs=WRAP)
    year = tables.Column(capfirst(_("year")), attrs=NUMBER)
    code = tables.Column(capfirst(_("code")), attrs=NOWRAP)
    kind = tables.Column(capfirst(_("kind")), attrs=NOWRAP)
    organisation = tables.Column(capfirst(_("organisation")), order_by=("organisation__order",))
    decision = tables.Column(capfirst(_("decision")), attrs=NOWRAP)
    answered_by = tables.Column(_("Courses"), attrs=NUMBER)

    class Meta:
        order_by = ("-year", "code")

    def render_demand(self, record: Demand) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)

    def value_demand(self, record: Demand) -> str:
        return str(record)

    def render_decision(self, record: Demand) -> str:
        words = {"text": record.get_decision_display(), "tone": DECISION_TONES[record.decision]}
        return render_to_string("components/badge.html", words)

    def value_decision(self, record: Demand) -> str:
        return str(record.get_decision_display())
