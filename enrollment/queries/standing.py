"""Which completions stand: the one definition for levels, repetition, promotion, the ledger and the transcript.

Not for certificates themselves: enrollment.queries.certificates. The statement of enrollment.queries.places says the
same in SQL, and a test holds the two together.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollment.models import Certificate, Completion, HoursEntry


def revoked(completion: str = "pk") -> Q:
    """That the certificate was revoked and no other was issued in its place; `completion` is the path to its key."""
    papers = Certificate.objects.filter(completion=OuterRef(completion))
    return Q(Exists(papers.filter(revoked_at__isnull=False))) & ~Q(Exists(papers.filter(revoked_at=None)))


def recognised_already(completion: str = "pk") -> Exists:
    """That the hours of the course count with another completion of the year, and so not with this one."""
    lines = HoursEntry.objects.filter(enrollment=OuterRef(completion), why_not=HoursEntry.WhyNot.SAME_COURSE)
    return Exists(lines)


def standing_completions() -> QuerySet[Completion]:
    """Completed courses whose certificate was not revoked for good."""
    return Completion.objects.filter(state=Completion.State.COMPLETED).exclude(revoked())
