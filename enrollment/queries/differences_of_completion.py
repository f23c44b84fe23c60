"""Completions, certificates and lines of hours that do not agree with one another.

Not for sums of hours against their lines, nor for places: enrollment.queries.invariants.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from enrollment.models import Certificate, Completion, HoursEntry
from enrollment.queries.difference import Difference
from enrollment.queries.standing import revoked

_COMPLETED = Completion.State.COMPLETED
_REVOKED = HoursEntry.WhyNot.REVOKED


def of_completion() -> Iterator[Difference]:
    """Completions without paper or line, papers and hours without completion. Four queries."""
    yield from _papers()
    yield from _lines()


def _papers() -> Iterator[Difference]:
    """What was decided by a rule here has had a certificate; without a completion none is valid."""
    paper = Certificate.objects.filter(completion=OuterRef("pk"))
    decided = Completion.objects.filter(state=_COMPLETED, rule__isnull=False)
    for pk in decided.filter(~Exists(paper)).order_by("pk").values_list("pk", flat=True):
        yield Difference("completion_without_certificate", f"enrollment.completion:{pk}", "0")
    valid = Certificate.objects.filter(revoked_at=None).exclude(completion__state=_COMPLETED)
    for pk, number in valid.order_by("pk").values_list("pk", "number"):
        yield Difference("certificate_without_completion", f"enrollment.certificate:{pk}", number)


def _lines() -> Iterator[Difference]:
    """What stands has a line with its hours; what does not, counts nowhere."""
    line = HoursEntry.objects.filter(enrollment=OuterRef("pk"), hours=OuterRef("hours")).exclude(why_not=_REVOKED)
    without = Completion.objects.filter(~Exists(line), state=_COMPLETED, hours__gt=0).exclude(revoked())
    for pk, hours in without.order_by("pk").values_list("pk", "hours"):
        yield Difference("completion_without_hours", f"enrollment.completion:{pk}", f"{hours}")
    fallen = Q(enrollment__completion=None) | ~Q(enrollment__completion__state=_COMPLETED)
    counted = HoursEntry.objects.filter(counted=True, enrollment__isnull=False)
    wrong = counted.filter(fallen | revoked("enrollment")).order_by("pk")
    for pk, hours, year in wrong.values_list("pk", F("hours"), "year"):
        yield Difference("hours_without_completion", f"enrollment.hoursentry:{pk}", f"{year}: {hours}")
