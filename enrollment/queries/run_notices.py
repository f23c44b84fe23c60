"""Notices to the people of a run: whom one would reach, which ones a person may read.

Not for the inbox: accounts.queries.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import Organisation, Person
from accounts.queries import below
from courses.models import Run
from courses.queries import runs_visible_to
from enrollment.models import Enrollment, RunNotice

_S = Enrollment.State
_A = RunNotice.Audience

AUDIENCES: dict[str, Q] = {
    _A.EVERYBODY: ~Q(state__in=Enrollment.ENDED),
    _A.CONFIRMED: Q(state=_S.CONFIRMED),
    _A.WAITING: Q(state__in=[_S.WAITING, _S.OFFERED]),
    _A.APPLIED: Q(state__in=[_S.APPLIED, _S.APPROVED]),
    _A.NO_GATE: Q(state=_S.CONFIRMED) & (Q(gate=None) | Q(gate__acknowledged_at=None)),
}


def agency_of(user: Person) -> Organisation | None:
    """The agency to whose people a notice of this person goes; None is everybody, for who manages places."""
    return None if user.may("enrollment.manage") else user.organisation


def receivers(run: Run, audience: str, agency: Organisation | None) -> QuerySet[Person]:
    """The people whom a notice would reach now, each once."""
    rows = Enrollment.objects.filter(AUDIENCES[audience], run=run)
    if agency is not None:
        rows = rows.filter(organisation__in=below(agency))
    return Person.objects.filter(pk__in=rows.values("person"), left_on=None).order_by("pk")


def numbers(run: Run, agency: Organisation | None) -> dict[str, int]:
    """How many people each audience holds now; one query."""
    rows = Enrollment.objects.filter(AUDIENCES[_A.EVERYBODY], run=run, person__left_on=None)
    if agency is not None:
        rows = rows.filter(organisation__in=below(agency))
    kept = rows.values_list("state", "gate__acknowledged_at")
    found = dict.fromkeys(AUDIENCES, 0)
    for state, acknowledged_at in kept:
        found[_A.EVERYBODY] += 1
        found[_A.CONFIRMED] += state == _S.CONFIRMED
        found[_A.NO_GATE] += state == _S.CONFIRMED and acknowledged_at is None
        found[_A.WAITING] += state in (_S.WAITING, _S.OFFERED)
        found[_A.APPLIED] += state in (_S.APPLIED, _S.APPROVED)
    return found


def runs_to_write_to(user: Person) -> QuerySet[Run]:
    """The runs to whose people the person may write: all for who manages places, those with own people otherwise."""
    if not user.may("notices.send"):
        return Run.objects.none()
    runs = runs_visible_to(user).select_related("course")
    if user.may("enrollment.manage"):
        return runs
    if user.organisation is None:
        return Run.objects.none()
    own = Enrollment.objects.filter(organisation__in=below(user.organisation), run__isnull=False)
    return runs.filter(pk__in=own.values("run"))


def notices_visible_to(user: Person) -> QuerySet[RunNotice]:
    """The notices that the person got or sent; who manages places sees all, an agency's officer the agency's."""
    rows = RunNotice.objects.select_related("run__course", "organisation", "sent_by")
    if user.may("enrollment.manage"):
        return rows
    seen = Q(pk__in=RunNotice.receivers.through.objects.filter(person=user).values("runnotice"))
    seen |= Q(sent_by=user)
    if user.may("notices.send") and user.organisation is not None:
        seen |= Q(organisation__in=below(user.organisation))
    return rows.filter(seen)
