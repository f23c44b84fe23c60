"""Columns and filters of the lists about attendance: statements, places, gates, looks, cases, appeals.

Not for the words of statements and appeals: those stand on their own pages only.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.queries import matches
from courses.models import Run
from enrollment.models import Appeal, ConductCase, Enrollment, Gate, ReasonStatement, SpotCheck

# How each state looks; the word always stands beside the colour.
STATEMENT_TONES: dict[str, str] = {
    ReasonStatement.State.HANDED_IN: "warn",
    ReasonStatement.State.APPROVED: "done",
    ReasonStatement.State.REFUSED: "danger",
    ReasonStatement.State.WITHDRAWN: "off",
}
CASE_TONES: dict[str, str] = {
    ConductCase.State.REPORTED: "warn",
    ConductCase.State.WARNED: "progress",
    ConductCase.State.CONFIRMED: "danger",
    ConductCase.State.DISMISSED: "off",
}
APPEAL_TONES: dict[str, str] = {
    Appeal.State.OPEN: "warn",
    Appeal.State.GRANTED: "done",
    Appeal.State.REJECTED: "danger",
    Appeal.State.WITHDRAWN: "off",
}
LOOK_TONES: dict[str, str] = {
    SpotCheck.Result.THERE: "done",
    SpotCheck.Result.CAMERA_OFF: "warn",
    SpotCheck.Result.AWAY: "warn",
    SpotCheck.Result.IMPROPER: "danger",
}
NUMBER = {"th": {"class": "num"}, "td": {"class": "num"}}
WRAP = {"td": {"class": "wrap"}}
WHOLE = {"td": {"class": "nowrap"}}  # a time is not broken into lines


def badge(text: object, tone: str) -> str:
    return render_to_string("components/badge.html", {"text": text, "tone": tone})


class StateColumn(tables.Column):
    """A state in words and colour; exports hold the word."""

    def __init__(self, tones: dict[str, str], **options: object) -> None:
        super().__init__(**options)
        self.tones = tones

    def render(self, value: object, bound_column: tables.columns.BoundColumn, record: object) -> str:
        return badge(value, self.tones[getattr(record, bound_column.name)])

    def value(self, value: object) -> object:  # what an export holds
        return value


def only_people(rows: QuerySet, text: str, path: str) -> QuerySet:
    """The rows whose person's name or number holds the text; `path` leads to the person."""
    return rows.filter(**{f"{path}__in": Person.objects.filter(matches(text)).values("pk")})


class StatementTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person", verbose_name=_("Trainee"), linkify=lambda record: record.get_absolute_url(),
        order_by=("enrollment__person__name",),
    )  # fmt: skip
    run = tables.Column(accessor="enrollment__run", verbose_name=_("Run"), orderable=False, attrs=WRAP)
    state = StateColumn(STATEMENT_TONES)
    from_at = tables.DateTimeColumn(short=True, attrs=WHOLE)
    until_at = tables.DateTimeColumn(short=True, attrs=WHOLE)
    handed_in_at = tables.DateTimeColumn(short=True, attrs=WHOLE)

    class Meta:
        model = ReasonStatement
        fields = ("person", "run", "kind", "from_at", "until_at", "handed_in_at", "state")


class StatementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ReasonStatement.State.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind of reason"), choices=ReasonStatement.Kind.choices)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "enrollment__person")


class GateTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person", verbose_name=_("Trainee"), order_by=("enrollment__person__name",)
    )
    organisation = tables.Column(accessor="enrollment__organisation", verbose_name=_("Organisation"), orderable=False)
    run = tables.Column(accessor="enrollment__run", verbose_name=_("Run"), orderable=False, attrs=WRAP)
    starts_on = tables.Column(accessor="enrollment__run__starts_on", verbose_name=_("Starts on"))
    acknowledged_at = tables.DateTimeColumn(short=True, attrs=WHOLE)
    agency_at = tables.Column(attrs=WRAP, verbose_name=_("Answer of the agency"), empty_values=())
    can = tables.Column(
        accessor="pk", verbose_name=_("What can be done"), orderable=False, exclude_from_export=True, attrs=WHOLE
    )

    class Meta:
        model = Gate
        fields = ("person", "organisation", "run", "starts_on", "place", "agency_at", "can", "acknowledged_at")
        order_by = ("agency_at", "starts_on")

    def render_agency_at(self, record: Gate) -> str:
        """When the agency confirmed it, or why it refused."""
        if record.refused_at is not None:
            return f"{_('refused')}: {record.refusal}"
        if record.agency_at is None:
            return str(_("not yet"))
        return date_format(timezone.localtime(record.agency_at), "SHORT_DATETIME_FORMAT")

    def render_can(self, record: Gate) -> str:
        if record.refused_at is not None:
            return "–"
        url = reverse(
            "gate_refuse" if self.request.user.may("enrollment.nominate") else "gate_refuse_any", args=[record.pk]
        )
        return format_html(
            '<a href="{}">{}<span class="away"> {}</span></a>', url, _("Refuse"), record.enrollment.person
        )


class GateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    place = django_filters.ChoiceFilter(
        label=_("Place"), choices=[(one.value, one.label) for one in (Gate.Place.HOME, Gate.Place.ELSEWHERE)]
    )
    waits = django_filters.ChoiceFilter(
        label=_("Answer of the agency"),
        choices=[("yes", _("waits for an answer")), ("no", _("confirmed")), ("refused", _("refused"))],
        method="waiting",
    )

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "enrollment__person")

    def waiting(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        if value == "refused":
            return rows.filter(refused_at__isnull=False)
        return rows.filter(agency_at__isnull=value == "yes", refused_at=None)


class GateRunTable(tables.Table):
    run = tables.Column(
        accessor="course", verbose_name=_("Run"), linkify=lambda record: record.get_absolute_url(), orderable=False
    )
    confirmed = tables.Column(verbose_name=_("Confirmed people"), attrs=NUMBER)
    passed = tables.Column(verbose_name=_("Through the gate"), attrs=NUMBER)
    room = tables.Column(accessor="remote_url", verbose_name=_("Address of the room"), orderable=False, empty_values=())
    starts_on = tables.Column(attrs=WHOLE)
    ends_on = tables.Column(attrs=WHOLE)
    missing = tables.Column(
        verbose_name=_("Missing"),
        attrs=NUMBER,
        linkify=lambda record: reverse("gate_missing", args=[record.course.code, record.year, record.number]),
    )

    class Meta:
        model = Run
        fields = ("run", "mode", "starts_on", "ends_on", "confirmed", "passed", "missing", "room")
        order_by = ("starts_on",)

    def render_run(self, record: Run) -> str:
        return str(record)

    def value_run(self, record: Run) -> str:
        return str(record)

    def render_room(self, record: Run) -> str:
        """Whether it is entered, never the address; a link for who may enter it."""
        if not self.request.user.may("runs.manage"):
            return self.value_room(record)
        url = reverse("run_address", args=[record.course.code, record.year, record.number])
        return format_html('<a href="{}">{}</a>', url, self.value_room(record))

    def value_room(self, record: Run) -> str:
        return str(_("entered") if record.remote_url else _("not yet"))


class MissingTable(tables.Table):
    person = tables.Column(verbose_name=_("Trainee"), order_by=("person__name",))
    what = tables.Column(accessor="pk", verbose_name=_("What is missing"), orderable=False)

    class Meta:
        model = Enrollment
        fields = ("person", "organisation", "what")

    def render_what(self, record: Enrollment) -> str:
        gate = getattr(record, "gate", None)
        waits = gate is not None and gate.acknowledged_at is not None
        return str(_("the agency's confirmation") if waits else _("seat, camera and place"))

    def value_what(self, record: Enrollment) -> str:
        return self.render_what(record)


class MissingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "person")


class GateRunFilter(django_filters.FilterSet):
    starts_on = django_filters.DateFromToRangeFilter(label=_("Starts on"))

    class Meta:
        model = Run
        fields = ()


class SpotCheckTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person", verbose_name=_("Trainee"), order_by=("enrollment__person__name",), attrs=WHOLE
    )
    run = tables.Column(accessor="session__run", verbose_name=_("Run"), orderable=False, attrs=WRAP)
    session = tables.Column(verbose_name=_("Session"), orderable=False, attrs=WRAP)
    checked_by = tables.Column(verbose_name=_("Who looked"))
    result = StateColumn(LOOK_TONES, verbose_name=_("Result"))
    checked_at = tables.DateTimeColumn(short=True, attrs=WHOLE)

    class Meta:
        model = SpotCheck
        fields = ("checked_at", "person", "run", "session", "result", "checked_by")


class SpotCheckFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    result = django_filters.ChoiceFilter(label=_("Result"), choices=SpotCheck.Result.choices)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "enrollment__person")


class CaseTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person", verbose_name=_("Trainee"), linkify=lambda record: record.get_absolute_url(),
        order_by=("enrollment__person__name",),
    )  # fmt: skip
    run = tables.Column(accessor="session__run", verbose_name=_("Run"), orderable=False, attrs=WRAP)
    state = StateColumn(CASE_TONES)
    unrecognised_minutes = tables.Column(attrs=NUMBER)
    not_completed = tables.BooleanColumn(yesno=(_("yes"), _("no")))
    reported_at = tables.DateTimeColumn(short=True, attrs=WHOLE)

    class Meta:
        model = ConductCase
        fields = ("person", "run", "kind", "reported_at", "state", "unrecognised_minutes", "not_completed")


class CaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ConductCase.State.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind of case"), choices=ConductCase.Kind.choices)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "enrollment__person")


class AppealTable(tables.Table):
    made_by = tables.Column(
        verbose_name=_("Trainee"), linkify=lambda record: record.get_absolute_url(), order_by=("made_by__name",)
    )
    run = tables.Column(accessor="enrollment__run", verbose_name=_("Run"), orderable=False, attrs=WRAP)
    against = tables.Column(accessor="pk", verbose_name=_("Against"), orderable=False)
    state = StateColumn(APPEAL_TONES)
    made_at = tables.DateTimeColumn(short=True, attrs=WHOLE)

    class Meta:
        model = Appeal
        fields = ("made_by", "run", "against", "made_at", "state")

    def render_against(self, record: Appeal) -> str:
        return str(_("conduct case")) if record.case_id else str(_("mark"))

    def value_against(self, record: Appeal) -> str:
        return self.render_against(record)


class AppealFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Name or staff number"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=Appeal.State.choices)

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return only_people(rows, value, "made_by")
