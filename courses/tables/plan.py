"""Columns and filters of the lists of runs and of the plan's rows and courses.

Not for the catalogue: it has facets of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Person
from core.money import signed
from core.periods import QUARTERS
from courses import queries
from courses.columns import RunNumber
from courses.dates import day
from courses.models import Category, Course, PlanCourse, PlanRow, Programme, Run

NOWRAP = {"td": {"class": "nowrap"}}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}, "tf": {"class": "num"}}


def years() -> list[tuple[int, str]]:
    """The year that the list shows by itself stands first, so that the field says what is shown."""
    return [(year, str(year)) for year in queries.run_years()]


def categories() -> list[tuple[str, str]]:
    return [(category.code, path) for category, path in queries.category_paths()]


def quarters() -> list[tuple[int, str]]:
    return [(number, _("quarter %(number)s") % {"number": number}) for number in QUARTERS]


def programmes() -> list[tuple[str, str]]:
    """The groups of the programmes table, each once: several programmes may stand in one line there."""
    groups = {p.group_ko or p.name_ko: p.group for p in Programme.objects.order_by("year", "order")}
    return list(groups.items())


def in_group(lookup: str, group: str) -> Q:
    """Rows whose programme stands in the group of that Korean name."""
    return Q(**{f"{lookup}__group_ko": group}) | Q(**{f"{lookup}__group_ko": "", f"{lookup}__name_ko": group})


def versions(user: Person) -> list[tuple[str, str]]:
    return [(plan.name, plan.title) for plan in queries.plans_visible_to(user)]


def yes_or_no(label: Any, field_name: str | None = None) -> django_filters.TypedChoiceFilter:
    """A filter that says "all" where nothing is chosen; the one of the library says "unknown"."""
    choices = (("", gettext_lazy("all")), ("true", gettext_lazy("yes")), ("false", gettext_lazy("no")))
    return django_filters.TypedChoiceFilter(
        label=label, field_name=field_name, choices=choices, coerce=lambda word: word == "true"
    )


class Narrowed(django_filters.FilterSet):
    """What every list here is narrowed by: words of the course, and a category with everything under it."""

    category_lookup = "category"

    q = django_filters.CharFilter(label=gettext_lazy("Words"), method="by_words")
    category = django_filters.ChoiceFilter(label=gettext_lazy("Category"), choices=categories, method="by_category")

    def by_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(course__in=Course.objects.filter(queries.matching(text)))

    def by_category(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        category = Category.objects.get(code=code)
        return rows.filter(**{f"{self.category_lookup}__in": queries.in_categories(category)})


class OfPlan(Narrowed):
    """Lists of one version of a plan; drafts are offered only to those who may see them."""

    plan = django_filters.ChoiceFilter(label=gettext_lazy("Version"), method="kept", empty_label=None)
    programme = django_filters.ChoiceFilter(label=gettext_lazy("Programme"), choices=programmes, method="by_programme")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["plan"].extra["choices"] = versions(self.request.user)

    def kept(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The page itself chooses the version, so that a missing one means the version in force."""
        return rows

    def by_programme(self, rows: QuerySet[Any], name: str, group: str) -> QuerySet[Any]:
        return rows.filter(in_group("programme", group))


class RunTable(tables.Table):
    """Runs with what a person looks for first: which, when, how, how many."""

    course = tables.Column(
        gettext_lazy("Course"), order_by=("course__title_ko",), linkify=lambda record: record.get_absolute_url()
    )
    number = RunNumber(gettext_lazy("Run"))
    starts_on = tables.Column(gettext_lazy("Starts on"), attrs=NOWRAP)
    ends_on = tables.Column(gettext_lazy("Ends on"), attrs=NOWRAP)
    quarter = tables.Column(gettext_lazy("Quarter"), order_by=("starts_on",))
    category = tables.Column(
        gettext_lazy("Category"), accessor="course__category", order_by=("course__category__order",)
    )
    mode = tables.Column(gettext_lazy("How"))
    capacity = tables.Column(gettext_lazy("Seats"), attrs=NUMBER)
    note = tables.Column(gettext_lazy("Note"), orderable=False, empty_values=(None,))

    class Meta:
        model = Run
        fields = ("course", "number", "starts_on", "ends_on", "quarter", "category", "mode", "capacity", "note")
        order_by = ("starts_on",)

    def render_starts_on(self, value: date) -> str:
        return day(value)

    def value_starts_on(self, value: date) -> date:
        return value

    def render_ends_on(self, value: date) -> str:
        return day(value)

    def value_ends_on(self, value: date) -> date:
        return value

    def render_quarter(self, record: Run) -> int:
        return record.quarter.number

    def render_mode(self, record: Run) -> str:
        return pgettext("run", "cancelled") if record.is_cancelled else record.mode_text

    def value_mode(self, record: Run) -> str:
        return self.render_mode(record)


class RunFilter(Narrowed):
    category_lookup = "course__category"

    # The years stand as links above the list, so that the one that is shown is seen without opening the filter.
    year = django_filters.ChoiceFilter(
        label=gettext_lazy("Year"), choices=years, empty_label=None, widget=forms.HiddenInput
    )
    quarter = django_filters.ChoiceFilter(
        label=gettext_lazy("Quarter"), choices=quarters, field_name="starts_on__quarter"
    )
    mode = django_filters.ChoiceFilter(label=gettext_lazy("How"), choices=Run.Mode.choices)
    programme = django_filters.ChoiceFilter(label=gettext_lazy("Programme"), choices=programmes, method="by_programme")

    counted = yes_or_no(gettext_lazy("Counted"), "course__category__counted")

    class Meta:
        model = Run
        fields = ("q", "year", "quarter", "mode", "category", "programme", "counted")

    def by_programme(self, rows: QuerySet[Run], name: str, group: str) -> QuerySet[Run]:
        return rows.filter(course__in=PlanCourse.objects.filter(in_group("programme", group)).values("course"))


class PlanRowTable(tables.Table):
    """Plan rows: the grain of every planned figure."""

    course = tables.Column(gettext_lazy("Course"), order_by=("course__title_ko",), default="–")
    code = tables.Column(gettext_lazy("Code"), accessor="course__code", default="–", attrs=NOWRAP)
    category = tables.Column(gettext_lazy("Category"), order_by=("category__order",))
    programme = tables.Column(gettext_lazy("Programme"), order_by=("programme__order",), default="–")
    plan_class = tables.Column(gettext_lazy("Plan class"))
    quarter = tables.Column(gettext_lazy("Quarter"))
    runs = tables.Column(gettext_lazy("Runs"), attrs=NUMBER, default="–")
    trainees = tables.Column(gettext_lazy("Trainees"), attrs=NUMBER)
    counted = tables.BooleanColumn(gettext_lazy("Counted"), yesno=(gettext_lazy("yes"), gettext_lazy("no")))

    class Meta:
        model = PlanRow
        fields = ("course", "code", "category", "programme", "plan_class", "quarter", "runs", "trainees", "counted")
        order_by = ("category", "code", "quarter")

    def render_course(self, record: PlanRow) -> str:
        return str(record.course or record.category)

    def render_trainees(self, value: int) -> str:
        return signed(value)

    def value_trainees(self, value: int) -> int:
        return value


class PlanRowFilter(OfPlan):
    plan_class = django_filters.ChoiceFilter(label=gettext_lazy("Plan class"), choices=PlanCourse.PlanClass.choices)
    quarter = django_filters.ChoiceFilter(label=gettext_lazy("Quarter"), choices=quarters)
    counted = yes_or_no(gettext_lazy("Counted"))

    class Meta:
        model = PlanRow
        fields = ("q", "plan", "category", "programme", "plan_class", "quarter", "counted")


class PlanCourseTable(tables.Table):
    """Courses of a plan: the grain of every figure that counts courses."""

    course = tables.Column(
        gettext_lazy("Course"), order_by=("course__title_ko",), linkify=lambda record: record.course.get_absolute_url()
    )
    code = tables.Column(gettext_lazy("Code"), accessor="course__code", attrs=NOWRAP)
    category = tables.Column(gettext_lazy("Category"), order_by=("category__order",))
    plan_class = tables.Column(gettext_lazy("Plan class"))
    delivery = tables.Column(gettext_lazy("How"))
    duration = tables.Column(gettext_lazy("Length"), order_by=("duration_days",))
    programme = tables.Column(gettext_lazy("Programme"), order_by=("programme__order",), default="–")
    change = tables.Column(gettext_lazy("New or revised"))

    class Meta:
        model = PlanCourse
        fields = ("course", "code", "category", "plan_class", "delivery", "duration", "programme", "change")
        order_by = ("category", "code")


class PlanCourseFilter(OfPlan):
    plan_class = django_filters.ChoiceFilter(label=gettext_lazy("Plan class"), choices=PlanCourse.PlanClass.choices)
    delivery = django_filters.ChoiceFilter(label=gettext_lazy("How"), choices=Course.Delivery.choices)
    change = django_filters.ChoiceFilter(label=gettext_lazy("New or revised"), choices=PlanCourse.Change.choices)
    fourth_industrial = yes_or_no(gettext_lazy("Fourth industrial revolution"))
    open_to_municipalities = yes_or_no(gettext_lazy("Open to other municipalities"))
    days_at_most = django_filters.NumberFilter(
        label=gettext_lazy("Days at most"), field_name="duration_days", lookup_expr="lte"
    )
    counted = yes_or_no(gettext_lazy("Counted"), "category__counted")

    class Meta:
        model = PlanCourse
        fields = ("q", "plan", "category", "programme", "plan_class", "delivery", "change")
