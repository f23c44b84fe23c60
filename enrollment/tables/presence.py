"""Columns and filters of the list of presence lines of a run.

Not for the matrix: it is a page of its own.
"""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment import marks
from enrollment.models import Presence

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


class PresenceTable(tables.Table):
    person = tables.Column(accessor="enrollment__person", verbose_name=_("Person"), order_by="enrollment__person__name")
    number = tables.Column(accessor="enrollment__person__staff_number", verbose_name=_("Staff number"))
    organisation = tables.Column(
        accessor="enrollment__organisation",
        verbose_name=_("Organisation"),
        order_by="enrollment__organisation__name_ko",
    )
    when = tables.Column(accessor="session__starts_at", verbose_name=_("Session"), attrs={"td": {"class": "nowrap"}})
    mark = tables.Column(verbose_name=_("Mark"))
    source = tables.Column(verbose_name=_("Source"))
    taught = tables.Column(accessor="taught_seconds", verbose_name=_("Taught (minutes)"), attrs=NUMBER)
    present = tables.Column(accessor="present_seconds", verbose_name=_("Present (minutes)"), attrs=NUMBER)
    excused = tables.Column(accessor="excused_seconds", verbose_name=_("Of these excused (minutes)"), attrs=NUMBER)
    lost = tables.Column(accessor="unrecognised_seconds", verbose_name=_("Not recognised (minutes)"), attrs=NUMBER)
    note = tables.Column(verbose_name=_("Note"))

    class Meta:
        model = Presence
        fields = (
            "person", "number", "organisation", "when", "mark", "source", "taught", "present", "excused",
            "lost", "note",
        )  # fmt: skip
        order_by = ("when", "person")

    def render_when(self, record: Presence) -> str:
        return marks.times(record.session)

    def value_when(self, record: Presence) -> str:
        return f"{timezone.localtime(record.session.starts_at):%Y-%m-%d %H:%M}"

    def render_mark(self, record: Presence) -> str:
        tone = marks.TONES[Presence.Mark(record.mark)]
        return render_to_string("components/badge.html", {"text": record.get_mark_display(), "tone": tone})

    def value_mark(self, record: Presence) -> str:
        return record.get_mark_display()

    def render_source(self, record: Presence) -> str:
        return record.get_source_display()

    def value_source(self, record: Presence) -> str:
        return record.get_source_display()

    def _minutes(self, value: int) -> int:
        return value // 60

    render_taught = render_present = render_excused = render_lost = _minutes
    value_taught = value_present = value_excused = value_lost = _minutes


class PresenceFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="by_words")
    mark = django_filters.ChoiceFilter(label=_("Mark"), choices=Presence.Mark.choices)
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Presence.Source.choices)

    class Meta:
        model = Presence
        fields = ("q", "mark", "source")

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        text = text.strip()
        return rows.filter(
            Q(enrollment__person__name__icontains=text) | Q(enrollment__person__staff_number__iexact=text)
        )
