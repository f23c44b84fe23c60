"""Columns and filters of the list of findings.

Not for the matrix: its page draws it.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.queries import divisions
from audit import queries
from audit.models import Finding, Round
from core.periods import today

# How each state looks; the word always stands beside the colour.
TONES: dict[str, str] = {
    Finding.Status.DONE: "done",
    Finding.Status.IN_PROGRESS: "progress",
    Finding.Status.UNDER_REVIEW: "warn",
    Finding.Status.NOT_TAKEN_UP: "off",
}


class FindingTable(tables.Table):
    number = tables.Column(attrs={"th": {"class": "num"}, "td": {"class": "num"}})
    topic = tables.Column(
        accessor="topic_ko", verbose_name=_("Topic"), linkify=lambda record: record.get_absolute_url()
    )
    divisions = tables.Column(accessor="divisions", verbose_name=_("Owner divisions"), orderable=False)

    class Meta:
        model = Finding
        fields = ("number", "topic", "kind", "status", "divisions", "due_on")
        order_by = ("number",)

    def render_topic(self, record: Finding) -> str:
        return str(record)

    def render_status(self, value: str, record: Finding) -> str:
        return render_to_string("components/badge.html", {"text": value, "tone": TONES[record.status]})

    def value_status(self, value: str) -> str:
        return value

    def render_divisions(self, record: Finding) -> str:
        return ", ".join(str(division) for division in record.divisions.all())

    def value_divisions(self, record: Finding) -> str:
        return self.render_divisions(record)


class FindingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Text or number"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Finding.Kind.choices)
    status = django_filters.ChoiceFilter(label=_("State"), choices=Finding.Status.choices)
    division = django_filters.ModelChoiceFilter(
        label=_("Division"), field_name="divisions", queryset=lambda request: divisions(), to_field_name="code"
    )
    round = django_filters.ModelChoiceFilter(label=_("Round"), queryset=Round.objects.all(), to_field_name="code")
    late = django_filters.ChoiceFilter(label=_("Due"), choices=[("yes", _("Past its date"))], method="only_late")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        text = value.strip()
        fields = ("topic_ko", "topic_en", "request_ko", "request_en", "answer_ko", "answer_en")
        matches = Q(number=int(text)) if text.isdecimal() and len(text) < 5 else Q()
        for field in fields:
            matches |= Q(**{f"{field}__icontains": text})
        return rows.filter(matches)

    def only_late(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=queries.overdue(today()).order_by().values("pk"))
