"""Columns and filter of the list of completion rules.

Not for the people of a run: enrollment.views.completion.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.money import signed
from courses.dates import day
from courses.models import Course
from courses.queries import matching
from enrollment.models import CompletionRule

NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


def per_cent(share: Decimal | None) -> str:
    """A share of 1 in per cent, two digits at most: 80 %, 83.33 %; a dash for none.

    >>> per_cent(Decimal("0.8000")), per_cent(Decimal("0.8333"))
    ('80 %', '83.33 %')
    """
    if share is None:
        return "–"
    return f"{(share * 100).quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".") + " %"


def points(value: Decimal | None) -> str:
    """Points without idle zeros; a dash for none."""
    return "–" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else signed(value)


def mode_of(rule: CompletionRule) -> str:
    """For which way of holding a run the rule is."""
    return str(rule.get_mode_display()) if rule.mode else _("every mode")


def asked(rule: CompletionRule | None) -> str:
    """What the rule asks for, in one line."""
    if rule is None:
        return _("no rule yet")
    found = [_("attendance %(share)s") % {"share": per_cent(rule.attendance_share)}]
    if rule.learning_share is not None:
        found.append(_("units %(share)s") % {"share": per_cent(rule.learning_share)})
    if rule.test_score is not None:
        found.append(_("test %(points)s points") % {"points": points(rule.test_score)})
    if rule.assignment_score is not None:
        found.append(_("assignment %(points)s points") % {"points": points(rule.assignment_score)})
    return " · ".join(found)


class RuleTable(tables.Table):
    course = tables.Column(order_by="course__code", empty_values=())
    mode = tables.Column(empty_values=())
    version = tables.Column(attrs=NUMBER)
    effective_from = tables.Column(verbose_name=gettext_lazy("Holds from"), attrs={"td": {"class": "nowrap"}})
    attendance_share = tables.Column(verbose_name=gettext_lazy("Attendance (%)"), attrs=NUMBER)
    learning_share = tables.Column(verbose_name=gettext_lazy("Units done (%)"), attrs=NUMBER)
    test_score = tables.Column(attrs=NUMBER)
    assignment_score = tables.Column(attrs=NUMBER)
    source = tables.Column(attrs={"td": {"class": "wrap"}})
    made_by = tables.Column()

    class Meta:
        model = CompletionRule
        fields = (
            "course", "mode", "version", "effective_from", "attendance_share", "learning_share", "test_score",
            "assignment_score", "source",
        )  # fmt: skip
        order_by = ("course", "-version")

    def render_course(self, record: CompletionRule) -> str:
        return str(record.course or _("all courses"))

    def value_course(self, record: CompletionRule) -> str:
        return self.render_course(record)

    def render_mode(self, record: CompletionRule) -> str:
        return mode_of(record)

    def value_mode(self, record: CompletionRule) -> str:
        return mode_of(record)

    def render_effective_from(self, record: CompletionRule) -> str:
        return day(record.effective_from)

    def value_effective_from(self, record: CompletionRule) -> Any:
        return record.effective_from

    def render_attendance_share(self, value: Decimal) -> str:
        return per_cent(value)

    def value_attendance_share(self, value: Decimal) -> Decimal:
        return value * 100

    def render_learning_share(self, value: Decimal) -> str:
        return per_cent(value)

    def value_learning_share(self, value: Decimal) -> Decimal:
        return value * 100

    def render_test_score(self, value: Decimal) -> str:
        return points(value)

    def value_test_score(self, value: Decimal) -> Decimal:
        return value

    def render_assignment_score(self, value: Decimal) -> str:
        return points(value)

    def value_assignment_score(self, value: Decimal) -> Decimal:
        return value


class RuleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")
    on = django_filters.DateFilter(label=gettext_lazy("In force on"), method="by_day")

    class Meta:
        model = CompletionRule
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        found = Course.objects.filter(matching(text))
        return rows.filter(Q(course__in=found) | Q(source__icontains=text))

    def by_day(self, rows: QuerySet[Any], name: str, when: Any) -> QuerySet[Any]:
        newest: dict[tuple[int | None, str], int] = {}
        held = rows.filter(effective_from__lte=when).order_by("version")
        for pk, course, mode in held.values_list("pk", "course", "mode"):
            newest[course, mode] = pk
        return rows.filter(pk__in=newest.values())
