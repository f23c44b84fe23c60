"""Conduct cases: who sees which, which wait, what they take off, and whom they keep from completing.

Not for deciding them: enrollment.rules.cases.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, Q, QuerySet, Sum, When

from accounts.models import Person
from accounts.queries import below
from courses.models import Run, Session
from enrollment.models import CaseSession, ConductCase

State = ConductCase.State
RELATED = (
    "enrollment__person", "enrollment__run__course", "enrollment__organisation", "session__run__course",
    "session__subject", "reported_by", "decided_by",
)  # fmt: skip


def cases_visible_to(user: Person) -> QuerySet[ConductCase]:
    """All for who decides; what one reported oneself; decided ones of the own agency; the decided own ones.

    A case that is only reported is a suspicion: neither its person nor the agency sees it before it is decided.
    """
    rows = ConductCase.objects.select_related(*RELATED)
    if user.may("attendance.decide"):
        return rows
    decided = ~Q(state__in=[State.REPORTED, State.DISMISSED])
    # Who could appeal keeps seeing the case while it is decided anew.
    seen = Q(enrollment__person=user) & (~Q(state=State.REPORTED) | Q(appeals__isnull=False))
    if user.may("attendance.take"):
        seen |= Q(reported_by=user)
    if user.may("enrollment.nominate") and user.organisation is not None:
        seen |= decided & Q(enrollment__organisation__in=below(user.organisation))
    return rows.filter(seen).distinct()


def cases_of_staff(user: Person) -> QuerySet[ConductCase]:
    """The cases that the person works on: all, or those that one reported."""
    rows = ConductCase.objects.select_related(*RELATED)
    return rows if user.may("attendance.decide") else rows.filter(reported_by=user)


def waiting_for(user: Person) -> QuerySet[ConductCase]:
    """Reported cases that this person may decide, the oldest first."""
    if not user.may("attendance.decide"):
        return ConductCase.objects.none()
    rows = ConductCase.objects.filter(state=State.REPORTED).exclude(enrollment__person=user)
    return rows.select_related(*RELATED).order_by("reported_at", "pk")


def unrecognised_seconds(session: Session, enrollments: Collection[int]) -> dict[int, int]:
    """What confirmed cases take off this session, by enrollment."""
    rows = CaseSession.objects.filter(session=session, case__enrollment__in=enrollments, case__state=State.CONFIRMED)
    sums = rows.order_by().values_list("case__enrollment").annotate(Sum("minutes"))
    return {place: 60 * minutes for place, minutes in sums}


def parts_of(case: ConductCase) -> QuerySet[CaseSession]:
    """The sessions of the case in their order, each with what is taken off it."""
    return case.parts.select_related("session__run__course", "session__subject").order_by("session__starts_at", "pk")


def blocks_completion(run: Run) -> set[int]:
    """The places of the run that a confirmed case keeps from completing, as keys of enrollments."""
    rows = ConductCase.objects.filter(enrollment__run=run, state=State.CONFIRMED, not_completed=True)
    return set(rows.values_list("enrollment", flat=True))


def waiting_first(rows: QuerySet[ConductCase]) -> QuerySet[ConductCase]:
    """The same rows: what waits first, the oldest on top; then the decided ones, the newest first."""
    first = Case(When(state=ConductCase.State.REPORTED, then=0), default=1)
    oldest = Case(When(state=ConductCase.State.REPORTED, then="reported_at"))
    return rows.annotate(waits=first).order_by("waits", oldest, "-pk")
