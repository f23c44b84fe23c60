"""Spot checks: whom to look at in a session, what was seen, and what counts as out because of it.

Not for the arithmetic: enrollment.looks.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Person
from courses.models import Run, Session
from enrollment.looks import Look, Span, pick, unseen_spans
from enrollment.models import Appeal, Enrollment, SpotCheck
from enrollment.queries import clock
from enrollment.queries.runs import runs_attended_to_by
from enrollment.rules.gates import has_gate

SAMPLE = 10
Result = SpotCheck.Result


def sessions_attended_to_by(user: Person) -> QuerySet[Session]:
    """The sessions whose attendance the person keeps."""
    rows = Session.objects.filter(run__in=runs_attended_to_by(user)).select_related("run__course", "subject")
    return clock.with_now(rows)


def attended_enrollments(user: Person) -> QuerySet[Enrollment]:
    """The confirmed places in runs whose attendance the person keeps."""
    rows = Enrollment.objects.filter(run__in=runs_attended_to_by(user), state=Enrollment.State.CONFIRMED)
    return rows.select_related("person", "run__course", "organisation")


def whom_to_look_at(session: Session, size: int = SAMPLE) -> list[Enrollment]:
    """The people of the run to look at now, drawn from those who were looked at least. Two queries.

    The lot hangs on how many looks the session has had: loading the page again draws nobody else.
    """
    there = list(_confirmed(session).annotate(looks=Count("spot_checks")).order_by("pk"))
    done = SpotCheck.objects.filter(session=session).count()
    seed = f"{settings.SECRET_KEY}:{session.pk}:{done}"
    chosen = set(pick({one.pk: one.looks for one in there}, size, seed))
    return sorted((one for one in there if one.pk in chosen), key=lambda one: (one.person.name, one.pk))


def everybody(session: Session) -> list[Enrollment]:
    """All people of the session's run, in the order of their names."""
    return list(_confirmed(session).annotate(looks=Count("spot_checks")).order_by("person__name", "pk"))


def _confirmed(session: Session) -> QuerySet[Enrollment]:
    rows = Enrollment.objects.filter(run=session.run_id, state=Enrollment.State.CONFIRMED)
    return rows.select_related("person", "organisation")


def checks_visible_to(user: Person) -> QuerySet[SpotCheck]:
    """The looks of runs whose attendance the person keeps, the newest first."""
    rows = SpotCheck.objects.filter(session__run__in=runs_attended_to_by(user))
    related = ("enrollment__person", "session__run__course", "session__subject", "checked_by")
    return rows.select_related(*related).order_by("-checked_at", "-pk")


def looks_of_day(session: Session, enrollments: Collection[int]) -> dict[int, list[Look]]:
    """The looks at these people on the session's day, in all sessions of its run, by enrollment."""
    day = timezone.localtime(session.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = SpotCheck.objects.filter(
        enrollment__in=enrollments, session__run=session.run_id,
        session__starts_at__gte=day, session__starts_at__lt=day + timedelta(days=1),
    )  # fmt: skip
    found: dict[int, list[Look]] = {}
    for place, at, held, result in rows.order_by("checked_at", "pk").values_list(
        "enrollment", "checked_at", "session", "result"
    ):
        found.setdefault(place, []).append(Look(at, held, result == Result.THERE))
    return found


def unseen(session: Session, enrollments: Collection[int]) -> dict[int, list[Span]]:
    """What counts as out of this session after its spot checks, by enrollment. No query where nobody is looked at.

    A granted appeal against the mark of the session lifts what was seen in it.
    """
    if not has_gate(session.run):
        return {}
    looks_at = looks_of_day(session, enrollments)
    if not looks_at:
        return {}
    lifted = set(
        Appeal.objects.filter(
            presence__session=session, presence__enrollment__in=list(looks_at), state=Appeal.State.GRANTED
        ).values_list("presence__enrollment", flat=True)
    )
    ends: dict[int, datetime] = dict(Session.objects.filter(run=session.run_id).order_by().values_list("pk", "ends_at"))
    ends[session.pk] = session.closes_at
    found = {}
    for place, looks in looks_at.items():
        if place not in lifted and (spans := unseen_spans(looks, ends).get(session.pk)):
            found[place] = spans
    return found


def runs_with_sessions_now(user: Person) -> QuerySet[Session]:
    """The remote sessions that are held now, for who keeps their attendance."""
    rows = sessions_attended_to_by(user).filter(starts_at__lte=Now(), ends_at__gte=Now())
    return rows.filter(run__mode__in=[Run.Mode.REMOTE, Run.Mode.BLENDED])
