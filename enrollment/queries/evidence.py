"""How much a person has brought as proofs: of reasons, cases, appeals and learning elsewhere.

Not for who may read them: the query of each subject.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Now

from accounts.models import Person
from enrollment.models import Appeal, ConductCase, OutsideLearning, ReasonStatement
from exchange.models import StoredFile

COUNTED_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Brought:
    """How many files, and how many bytes they have together."""

    files: int
    size_bytes: int


def brought_by(person: Person) -> Brought:
    """What the person brought within a year and is still kept. One query."""
    mine = StoredFile.objects.filter(owner=person, stored_at__gte=Now() - COUNTED_FOR)
    proofs = (
        Q(Exists(ReasonStatement.objects.filter(file=OuterRef("pk"))))
        | Q(Exists(ConductCase.objects.filter(evidence=OuterRef("pk"))))
        | Q(Exists(Appeal.objects.filter(file=OuterRef("pk"))))
        | Q(Exists(OutsideLearning.objects.filter(evidence=OuterRef("pk"))))
    )
    sums = mine.filter(proofs).aggregate(files=Count("pk"), size_bytes=Sum("size_bytes", default=0))
    return Brought(**sums)
