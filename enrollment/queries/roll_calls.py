"""Roll calls: which are open after their session, which close by themselves now, and of which people are told.

Not for marks: enrollment.queries.presence.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Person
from enrollment.deadlines import ROLL_CALL_STAYS_OPEN, TELL_AFTER
from enrollment.models import Presence, RollCall
from enrollment.queries.runs import runs_attended_to_by

OVER_AT = Coalesce("session__effective_ends_at", "session__ends_at")
RELATED = ("session__run__course", "session__subject")


def roll_calls_visible_to(user: Person) -> QuerySet[RollCall]:
    """The roll calls of runs whose attendance the person keeps."""
    return RollCall.objects.filter(session__run__in=runs_attended_to_by(user)).select_related(*RELATED)


def open_after_the_end(user: Person, at: datetime) -> QuerySet[RollCall]:
    """Open roll calls of sessions that are over, the oldest first, with `over_at`."""
    rows = roll_calls_visible_to(user).filter(state=RollCall.State.OPEN).annotate(over_at=OVER_AT)
    return rows.filter(over_at__lt=at).order_by("over_at", "pk")


def due_to_close(at: datetime) -> QuerySet[RollCall]:
    """Open roll calls whose time is over: their own, or by default some days after the session."""
    rows = RollCall.objects.filter(state=RollCall.State.OPEN).annotate(over_at=OVER_AT)
    own = Q(closes_at__isnull=False, closes_at__lte=at)
    return rows.filter(own | Q(closes_at=None, over_at__lte=at - ROLL_CALL_STAYS_OPEN)).select_related(*RELATED)


def marks_to_tell(at: datetime) -> QuerySet[Presence]:
    """Marks other than present that their people have not been told of, of sessions that are over long enough."""
    rows = Presence.objects.exclude(mark=Presence.Mark.PRESENT).exclude(told_mark=F("mark"))
    rows = rows.annotate(over_at=OVER_AT).filter(over_at__lte=at - TELL_AFTER)
    related = ("enrollment__person", "session__run__course", "session__subject")
    return rows.select_related(*related).order_by("pk")


def marks_of(enrollment: int) -> QuerySet[Presence]:
    """The ledger of one place in the order of its sessions."""
    rows = Presence.objects.filter(enrollment=enrollment).select_related("session__subject", "session__run__course")
    return rows.order_by("session__starts_at", "session")
