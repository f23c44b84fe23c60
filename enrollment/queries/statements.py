"""Reason statements: whose somebody may read, which wait, and which times they excuse.

Not for deciding: enrollment.rules.statements.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When

from accounts.models import Person
from courses.models import Session
from enrollment.models import ReasonStatement

State = ReasonStatement.State


def statements_visible_to(user: Person) -> QuerySet[ReasonStatement]:
    """All for who decides on them; everybody else reads only the own ones, whatever other rights there are."""
    rows = ReasonStatement.objects.select_related("enrollment__person", "enrollment__run__course", "decided_by")
    return rows if user.may("attendance.decide") else rows.filter(enrollment__person=user)


def statements_of(user: Person) -> QuerySet[ReasonStatement]:
    """The person's own statements, the newest first."""
    return ReasonStatement.objects.filter(enrollment__person=user).select_related("enrollment__run__course")


def waiting() -> QuerySet[ReasonStatement]:
    """Statements that nobody has decided yet, the oldest first."""
    rows = ReasonStatement.objects.filter(state=State.HANDED_IN)
    return rows.select_related("enrollment__person", "enrollment__run__course").order_by("handed_in_at", "pk")


def waiting_for(user: Person) -> QuerySet[ReasonStatement]:
    """Those of them that this person may decide."""
    if not user.may("attendance.decide"):
        return ReasonStatement.objects.none()
    return waiting().filter(~Q(enrollment__person=user))


def excused_spans(session: Session, enrollments: Collection[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    """The approved times of these places that touch the session, by enrollment."""
    rows = ReasonStatement.objects.filter(
        enrollment__in=enrollments, state=State.APPROVED, from_at__lt=session.closes_at, until_at__gt=session.starts_at
    )
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for place, start, end in rows.order_by("from_at", "pk").values_list("enrollment", "from_at", "until_at"):
        found.setdefault(place, []).append((start, end))
    return found


def waiting_first(rows: QuerySet[ReasonStatement]) -> QuerySet[ReasonStatement]:
    """The same rows: what waits first, the oldest on top; then the decided ones, the newest first."""
    first = Case(When(state=ReasonStatement.State.HANDED_IN, then=0), default=1)
    oldest = Case(When(state=ReasonStatement.State.HANDED_IN, then="handed_in_at"))
    return rows.annotate(waits=first).order_by("waits", oldest, "-pk")
