"""Columns and filters of the lists of approvals and approvers.

Not for which rows are in them: enrollment.queries.approvals.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.names import normal
from courses.models import Course
from courses.queries import matching
from enrollment.models import ApprovalStep, Approver
from enrollment.queries.approvals import REMIND_AFTER
from enrollment.tables.nominations import NOWRAP, WRAP, RunColumn, badge

TONES = {
    ApprovalStep.Decision.OPEN: "progress",
    ApprovalStep.Decision.APPROVED: "done",
    ApprovalStep.Decision.REFUSED: "danger",
}
DAY = timedelta(days=1)


def by_person_or_course(rows: QuerySet[ApprovalStep], text: str) -> QuerySet[ApprovalStep]:
    wanted = normal(text)
    named = Q(enrollment__person__name__icontains=wanted) | Q(enrollment__person__name_en__icontains=wanted)
    number = Q(enrollment__person__staff_number__icontains=wanted)
    return rows.filter(named | number | Q(enrollment__course__in=Course.objects.filter(matching(wanted))))


class StepFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Person or course"), method="by_words")
    step = django_filters.ChoiceFilter(label=gettext_lazy("Step"), choices=Approver.Step.choices)

    class Meta:
        model = ApprovalStep
        fields: list[str] = []

    def by_words(self, rows: QuerySet[ApprovalStep], name: str, text: str) -> QuerySet[ApprovalStep]:
        return by_person_or_course(rows, text)


def _decide(record: ApprovalStep) -> str:
    return f"{reverse('approval_decide')}?step={record.pk}"


class WaitingTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person",
        verbose_name=gettext_lazy("Person"),
        order_by="enrollment__person__name",
        linkify=_decide,
        attrs=NOWRAP,
    )
    organisation = tables.Column(
        accessor="enrollment__organisation", verbose_name=gettext_lazy("Organisation"), orderable=False
    )
    run = RunColumn(
        _decide,
        accessor="enrollment__run",
        verbose_name=gettext_lazy("Run"),
        order_by="enrollment__run__starts_on",
    )
    step = tables.Column()
    opened_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Waits since"))
    why_here = tables.Column(accessor="stands_for", verbose_name=gettext_lazy("You decide"), empty_values=())

    class Meta:
        model = ApprovalStep
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("Applications that wait for you")

    def render_opened_at(self, record: ApprovalStep) -> SafeString:
        assert record.opened_at
        shown = date_format(timezone.localtime(record.opened_at), "DATETIME_FORMAT")
        waited = timezone.now() - record.opened_at
        if waited < REMIND_AFTER:
            return format_html("{}", shown)
        late = ngettext("waits for %(n)d day", "waits for %(n)d days", waited // DAY) % {"n": waited // DAY}
        return format_html("{} {}", shown, badge(late, "warn"))

    def value_opened_at(self, value: datetime) -> datetime:
        return value

    def render_why_here(self, record: Any) -> str:
        return self.value_why_here(record)

    def value_why_here(self, record: Any) -> str:
        if record.stands_for:
            return _("as deputy of %(person)s") % {"person": record.stands_for}
        if record.ownerless:
            return _("because no approver is named for this office")
        return _("as approver")


class DecidedTable(tables.Table):
    person = tables.Column(
        accessor="enrollment__person", verbose_name=gettext_lazy("Person"), order_by="enrollment__person__name"
    )
    run = tables.Column(
        accessor="enrollment__run", verbose_name=gettext_lazy("Run"), order_by="enrollment__course__code", attrs=WRAP
    )
    step = tables.Column()
    decision = tables.Column()
    reason = tables.Column(attrs=WRAP)
    decided_at = tables.DateTimeColumn(attrs=NOWRAP)
    for_approver = tables.Column(verbose_name=gettext_lazy("As deputy of"))

    class Meta:
        model = ApprovalStep
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("What you decided")
        order_by = ("-decided_at",)

    def render_decision(self, value: str, record: ApprovalStep) -> str:
        return badge(value, TONES[ApprovalStep.Decision(record.decision)])

    def value_decision(self, value: str) -> str:
        return value


class ApproverFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Person or organisation"), method="by_words")
    step = django_filters.ChoiceFilter(label=gettext_lazy("Step"), choices=Approver.Step.choices)

    class Meta:
        model = Approver
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Approver], name: str, text: str) -> QuerySet[Approver]:
        wanted = normal(text)
        place = Q(organisation__name_ko__icontains=wanted) | Q(organisation__name_en__icontains=wanted)
        return rows.filter(place | Q(person__name__icontains=wanted) | Q(person__name_en__icontains=wanted))


class ApproverTable(tables.Table):
    organisation = tables.Column(order_by="organisation__name_ko", attrs=WRAP)
    step = tables.Column()
    person = tables.Column(order_by="person__name")
    staff_number = tables.Column(accessor="person__staff_number", verbose_name=gettext_lazy("Staff number"))
    remove = tables.Column(
        accessor="pk", verbose_name=gettext_lazy("What can be done"), orderable=False, exclude_from_export=True
    )

    class Meta:
        model = Approver
        fields: tuple[str, ...] = ()
        caption = gettext_lazy("Approvers")
        order_by = ("organisation",)

    def render_remove(self, record: Approver) -> SafeString:
        url, verb = reverse("approver_remove", args=[record.pk]), _("Take away")
        return format_html('<a href="{}" aria-label="{}: {}">{}</a>', url, verb, record.person, verb)
