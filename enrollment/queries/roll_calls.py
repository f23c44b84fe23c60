"""Roll calls: which are open after their session, which close by themselves now, and of which people are told.

Not for marks: enrollment.queries.presence.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Now

from accounts.models import Person
from courses.models import Run, Session
from enrollment.deadlines import ROLL_CALL_STAYS_OPEN, TELL_AFTER, UNTOUCHED_WITHIN
from enrollment.models import Enrollment, Presence, RollCall
from enrollment.queries.runs import runs_attended_to_by

OVER_AT = Coalesce("session__effective_ends_at", "session__ends_at")
SESSION_OVER_AT = Coalesce("effective_ends_at", "ends_at")
RELATED = ("session__run__course", "session__subject")


def roll_calls_visible_to(user: Person) -> QuerySet[RollCall]:
    """The roll calls of runs whose attendance the person keeps."""
    return RollCall.objects.filter(session__run__in=runs_attended_to_by(user)).select_related(*RELATED)


def _over(at: datetime | Combinable) -> QuerySet[Session]:
    """Sessions that are over and whose roll call is not closed, with `over_at`.

    A roll call exists only once somebody acted; without one it is open as well, when somebody is expected there.
    """
    people = Enrollment.objects.filter(run=OuterRef("run"), state=Enrollment.State.CONFIRMED)
    untouched = Q(roll_call=None, over_at__gte=at - UNTOUCHED_WITHIN) & Exists(people)
    rows = Session.objects.annotate(over_at=SESSION_OVER_AT)
    rows = rows.filter(over_at__lte=at, run__state=Run.State.PLANNED)
    return rows.filter(Q(roll_call__state=RollCall.State.OPEN) | untouched).select_related("run__course", "subject")


def open_after_the_end(user: Person) -> QuerySet[Session]:
    """Sessions that are over with an open roll call or none, the oldest first, with `over_at`."""
    return _over(Now()).filter(run__in=runs_attended_to_by(user)).order_by(SESSION_OVER_AT, "pk")


def due_to_close(at: datetime) -> QuerySet[Session]:
    """Sessions whose roll call's time is over: its own, or by default some days after the session.

    One that nobody touched only where the run's attendance was kept here before it: what was held before the portal,
    or on paper, waits on the board for a person, who alone can make everybody absent.
    """
    kept = RollCall.objects.filter(session__run=OuterRef("run"), session__starts_at__lt=OuterRef("starts_at"))
    own = Q(roll_call__closes_at__isnull=False, roll_call__closes_at__lte=at)
    default = Q(roll_call__closes_at=None, pk__in=_over(at - ROLL_CALL_STAYS_OPEN).values("pk"))
    return _over(at).filter(own | default).filter(Q(roll_call__isnull=False) | Exists(kept)).order_by("pk")


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
