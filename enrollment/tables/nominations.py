"""Columns and filters of the lists of held seats, of runs that can be held, and of quotas.

Not for which rows are in them: enrollment.queries.nominations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import today
from courses.columns import RunNumber
from courses.models import Course, Run
from courses.queries import matching
from enrollment.models import Hold, Quota

NOWRAP = {"td": {"class": "nowrap"}}
WRAP = {"td": {"class": "wrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}


def badge(text: object, tone: str = "") -> str:
    return render_to_string("components/badge.html", {"text": text, "tone": tone})


class HoldFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")
    unnamed = django_filters.ChoiceFilter(
        label=gettext_lazy("Without a name"),
        choices=[("yes", gettext_lazy("with seats without a name"))],
        method="by_unnamed",
    )
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("Runs"),
        choices=[("past", gettext_lazy("runs that began")), ("all", gettext_lazy("all"))],
        empty_label=gettext_lazy("runs still to come"),
        method="by_when",
    )

    def filter_queryset(self, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        if not self.form.cleaned_data.get("when"):
            queryset = queryset.filter(run__starts_on__gte=today())
        return super().filter_queryset(queryset)

    def by_words(self, rows: QuerySet[Hold], name: str, text: str) -> QuerySet[Hold]:
        named = Q(organisation__name_ko__icontains=text) | Q(organisation__name_en__icontains=text)
        return rows.filter(named | Q(run__course__in=Course.objects.filter(matching(text))))

    def by_unnamed(self, rows: QuerySet[Hold], name: str, value: str) -> QuerySet[Hold]:
        return rows.filter(seats__gt=F("filled") + F("returned"))

    def by_when(self, rows: QuerySet[Hold], name: str, value: str) -> QuerySet[Hold]:
        return rows.filter(run__starts_on__lt=today()) if value == "past" else rows


class RunColumn(tables.Column):
    """A run with its dates under its name, so that a row stays narrow."""

    def __init__(self, url: Callable[[Any], str], **more: Any) -> None:
        super().__init__(attrs=WRAP, **more)
        self.url = url

    def render(self, value: Run, record: Any) -> SafeString:
        link = '<a href="{}">{}</a><br><span class="muted small">{}</span>'
        return format_html(link, self.url(record), value, value.dates)

    def value(self, value: Run) -> str:
        return f"{value} ({value.dates})"


class HoldTable(tables.Table):
    run = RunColumn(lambda hold: hold.get_absolute_url(), order_by="run__starts_on")
    open = tables.Column(verbose_name=gettext_lazy("Without a name"), orderable=False, attrs=NUMBER)
    returns_on = tables.Column(verbose_name=gettext_lazy("The rest returns on"), attrs=NOWRAP)
    seats = tables.Column(verbose_name=gettext_lazy("Held"), attrs=NUMBER)
    filled = tables.Column(verbose_name=gettext_lazy("Named"), attrs=NUMBER)
    returned = tables.Column(verbose_name=gettext_lazy("Returned"), attrs=NUMBER)
    organisation = tables.Column()

    class Meta:
        model = Hold
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("Held seats")
        order_by = ("returns_on",)


class EveryHoldTable(HoldTable):
    """For who runs the courses: the name of the run leads to its people."""

    run = RunColumn(
        lambda hold: reverse("run_roster", args=[hold.run.course.code, hold.run.year, hold.run.number]),
        order_by="run__starts_on",
    )

    class Meta(HoldTable.Meta):
        pass


class RunToHoldFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")
    mode = django_filters.ChoiceFilter(label=gettext_lazy("Mode"), choices=Run.Mode.choices)

    def by_words(self, rows: QuerySet[Run], name: str, text: str) -> QuerySet[Run]:
        return rows.filter(course__in=Course.objects.filter(matching(text)))


class RunToHoldTable(tables.Table):
    course = tables.Column(order_by="course__code", attrs=WRAP)
    number = RunNumber(gettext_lazy("Run"))
    dates = tables.Column(verbose_name=gettext_lazy("Dates"), order_by="starts_on", attrs=NOWRAP)
    mode = tables.Column()
    left = tables.Column(verbose_name=gettext_lazy("Seats left"), attrs=NUMBER)
    closes_at = tables.DateTimeColumn(
        accessor="intake__closes_at", verbose_name=gettext_lazy("Applications until"), attrs=NOWRAP
    )
    hold = tables.Column(
        accessor="pk", verbose_name=gettext_lazy("What can be done"), orderable=False, exclude_from_export=True
    )

    class Meta:
        model = Run
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("Runs that are open")
        order_by = ("dates",)

    def render_course(self, record: Run) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.course)

    def value_course(self, record: Run) -> str:
        return str(record.course)

    def render_hold(self, record: Run) -> SafeString:
        url = reverse("hold_new", args=[record.course.code, record.year, record.number])
        what = _("Hold seats of %(run)s") % {"run": record}
        return format_html('<a href="{}" aria-label="{}">{}</a>', url, what, _("Hold seats"))


class QuotaFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")

    def by_words(self, rows: QuerySet[Quota], name: str, text: str) -> QuerySet[Quota]:
        return rows.filter(intake__run__course__in=Course.objects.filter(matching(text)))


class QuotaTable(tables.Table):
    run = RunColumn(
        lambda quota: quota.intake.run.get_absolute_url(),
        accessor="intake__run",
        verbose_name=gettext_lazy("Run"),
        order_by="intake__run__starts_on",
    )
    organisation = tables.Column(attrs=WRAP)
    seats = tables.Column(attrs=NUMBER)
    taken = tables.Column(verbose_name=gettext_lazy("Taken or held"), attrs=NUMBER)
    left = tables.Column(verbose_name=gettext_lazy("Left"), attrs=NUMBER)

    class Meta:
        model = Quota
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("Quotas")
        order_by = ("run",)
