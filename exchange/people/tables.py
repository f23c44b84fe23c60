"""Columns and filters of the list of people.

Not for who is in it: accounts.queries.
"""

from __future__ import annotations

import time
from typing import Any

import django_filters
import django_tables2
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import queries
from accounts.grades import CHOICES
from accounts.models import Organisation, Person
from accounts.roles import ROLES
from core.access import Request


class NotingRequest(Request):
    """The table notes here whose whole address it drew, so that the page can record it."""

    addresses_shown: list[str]


NOWRAP = {"td": {"class": "nowrap"}}
UNMASKED_UNTIL = "addresses_shown_until"  # in the session, seconds


def is_unmasked(request: Request) -> bool:
    """Whether lists show whole addresses to this session now."""
    session = getattr(request, "session", None)  # an export in the background has none
    return session is not None and session.get(UNMASKED_UNTIL, 0) > time.time()


def _organisations(request: Request) -> QuerySet[Organisation]:
    return queries.organisations_visible_to(request.user)


def _job_series() -> list[tuple[str, str]]:
    used = Person.objects.exclude(job_series="").order_by("job_series")
    return [(series, series) for series in used.values_list("job_series", flat=True).distinct()]


class PeopleFilter(django_filters.FilterSet):
    """Name or number, organisation with everything below it, kind, grade, series, role, here or gone."""

    q = django_filters.CharFilter(label=_("Name or staff number"), method="with_text")
    organisation = django_filters.ModelChoiceFilter(
        label=_("Organisation and below"), queryset=_organisations, method="in_organisation"
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Person.Kind.choices)
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=CHOICES)
    job_series = django_filters.ChoiceFilter(label=_("Job series"), choices=_job_series)
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=[(code, role.title) for code, role in ROLES.items()], method="with_role"
    )
    gone = django_filters.ChoiceFilter(
        label=_("Here or gone"),
        choices=[("gone", _("people who left")), ("all", _("everybody"))],
        empty_label=_("people who are here"),
        method="here_or_gone",
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Person]) -> QuerySet[Person]:
        if not self.form.cleaned_data.get("gone"):
            queryset = queryset.filter(left_on=None)
        return super().filter_queryset(queryset)

    def with_text(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return people.filter(queries.matches(value))

    def in_organisation(self, people: QuerySet[Person], name: str, value: Organisation) -> QuerySet[Person]:
        return people.filter(organisation__in=queries.below(value))

    def with_role(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return people.filter(grants__role=value, grants__ended_at=None)

    def here_or_gone(self, people: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        return people.filter(left_on__isnull=False) if value == "gone" else people


class PeopleTable(django_tables2.Table):
    """One row a person; addresses are masked unless the session says why it needs them."""

    name = django_tables2.Column(linkify=True, verbose_name=_("Name"), accessor="pk", order_by=("name", "pk"))
    staff_number = django_tables2.Column(verbose_name=_("Staff number"))
    kind = django_tables2.Column(verbose_name=_("Kind"))
    grade = django_tables2.Column(verbose_name=_("Grade"))
    job_series = django_tables2.Column(verbose_name=_("Job series"))
    organisation = django_tables2.Column(
        verbose_name=_("Organisation"), linkify=True, order_by=("organisation__order", "organisation__code")
    )
    roles = django_tables2.Column(
        verbose_name=_("Roles"), accessor="open_grants", orderable=False, empty_values=((), None)
    )
    email = django_tables2.Column(verbose_name=_("E-mail"), orderable=False)
    hired_on = django_tables2.DateColumn(verbose_name=_("Hired on"), attrs=NOWRAP)
    retires_on = django_tables2.DateColumn(verbose_name=_("Expected retirement"), attrs=NOWRAP)

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()
        order_by = "name"
        caption = _("People")

    def render_name(self, record: Person) -> str:
        return str(record)

    def render_roles(self, record: Any) -> str:
        return ", ".join(str(ROLES[grant.role].title) for grant in record.open_grants)

    def render_email(self, record: Person) -> str:
        request = getattr(self, "request", None)
        if request is None or not is_unmasked(request):
            return record.masked_email
        request.addresses_shown.append(record.staff_number)
        return record.email
