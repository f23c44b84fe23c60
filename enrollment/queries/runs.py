"""Runs as people who take part see them: the page of a run and who may open which of its tabs.

Not for the plan's lists of runs: courses.queries.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from accounts.queries import below
from courses.models import Run, Session
from courses.queries import runs_visible_to
from enrollment.models import Enrollment


def runs_taught_by(user: Person) -> QuerySet[Run]:
    """The runs with a session of the lecturer whose account this is."""
    own = Session.objects.filter(run=OuterRef("pk"), lecturer__person=user)
    return runs_visible_to(user).filter(Exists(own))


def runs_attended_to_by(user: Person) -> QuerySet[Run]:
    """The runs whose attendance the person may keep: all for staff with the right, a lecturer's own ones."""
    if not user.may("attendance.take"):
        return Run.objects.none()
    return runs_visible_to(user) if user.may("enrollment.read") else runs_taught_by(user)


def enrollments_visible_to(user: Person) -> QuerySet[Enrollment]:
    """Places that the person may see: all for staff with the right, one's agency's, those one teaches, one's own."""
    if user.may("enrollment.read"):
        return Enrollment.objects.all()
    seen = Q(person=user)
    if user.may("enrollment.nominate") and user.organisation is not None:
        seen |= Q(organisation__in=below(user.organisation))
    if user.may("attendance.take"):
        seen |= Q(run__in=runs_taught_by(user).values("pk"))
    return Enrollment.objects.filter(seen)
