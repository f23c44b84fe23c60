"""Appeals: who sees which, and which wait for whom.

Not for deciding them: enrollment.rules.appeals.
"""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, When

from accounts.models import Person
from enrollment.models import Appeal

RELATED = (
    "presence__enrollment__person", "presence__enrollment__run__course", "presence__session__run__course",
    "presence__session__subject", "case__enrollment__person", "case__enrollment__run__course",
    "case__session__run__course", "case__session__subject", "made_by", "decided_by",
)  # fmt: skip


def appeals_visible_to(user: Person) -> QuerySet[Appeal]:
    """All for who decides on them; everybody else sees the own ones."""
    rows = Appeal.objects.select_related(*RELATED)
    return rows if user.may("attendance.decide") else rows.filter(made_by=user)


def waiting_for(user: Person) -> QuerySet[Appeal]:
    """Open appeals that this person may decide: not the own, not against an own mark or decision; oldest first."""
    if not user.may("attendance.decide"):
        return Appeal.objects.none()
    own = Q(made_by=user) | Q(presence__changed_by=user) | Q(case__decided_by=user)
    rows = Appeal.objects.filter(state=Appeal.State.OPEN).exclude(own)
    return rows.select_related(*RELATED).order_by("made_at", "pk")


def waiting_first(rows: QuerySet[Appeal]) -> QuerySet[Appeal]:
    """The same rows: what waits first, the oldest on top; then the decided ones, the newest first."""
    first = Case(When(state=Appeal.State.OPEN, then=0), default=1)
    oldest = Case(When(state=Appeal.State.OPEN, then="made_at"))
    return rows.annotate(waits=first).order_by("waits", oldest, "-pk")
