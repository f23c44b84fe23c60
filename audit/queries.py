"""Named questions to the council's findings: a round, its matrix, what waits and what is late.

Not for what a person may change: audit.rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Person
from audit import owners
from audit.models import Finding, Round, Step

OPEN = (Finding.Status.IN_PROGRESS, Finding.Status.UNDER_REVIEW)


def rounds() -> QuerySet[Round]:
    """Audit rounds, the newest first."""
    return Round.objects.all()


def latest_round() -> Round | None:
    """The newest audit of the council."""
    return Round.objects.order_by("-year", "-held_from", "-pk").first()


def latest_before(as_of: date) -> Round | None:
    """The newest audit that had begun by the day."""
    return Round.objects.filter(held_from__lte=as_of).order_by("-held_from", "-pk").first()


def findings(audit_round: Round) -> QuerySet[Finding]:
    """The findings of a round in order, with their divisions."""
    return Finding.objects.filter(round=audit_round).select_related("round").prefetch_related("divisions")


def visible_to(user: Person) -> QuerySet[Finding]:
    """Findings the person may read: all or none, because the council's findings are public inside the city."""
    rows = Finding.objects.select_related("round").prefetch_related("divisions")
    return rows if user.may("findings.read") else rows.none()


@dataclass(frozen=True)
class MatrixRow:
    """One kind with the number of findings in each state, in the order of `Matrix.statuses`."""

    kind: Finding.Kind
    cells: tuple[tuple[Finding.Status, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.cells)


@dataclass(frozen=True)
class Matrix:
    """Kind by state, with totals both ways."""

    rows: tuple[MatrixRow, ...]
    totals: tuple[tuple[Finding.Status, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.totals)

    def count(self, kind: str | None = None, status: str | None = None) -> int:
        """One number of the matrix; leave one or both out for a total."""
        return sum(
            n
            for row in self.rows
            for at, n in row.cells
            if (kind is None or row.kind == kind) and (status is None or at == status)
        )


def matrix(audit_round: Round) -> Matrix:
    """The summary of a round, counted from its findings. One query."""
    grouped = Finding.objects.filter(round=audit_round).order_by().values_list("kind", "status")
    counts = {(kind, status): n for kind, status, n in grouped.annotate(n=Count("pk"))}
    rows = tuple(
        MatrixRow(kind, tuple((status, counts.get((kind, status), 0)) for status in Finding.Status))
        for kind in Finding.Kind
    )
    totals = tuple((status, sum(counts.get((kind, status), 0) for kind in Finding.Kind)) for status in Finding.Status)
    return Matrix(rows, totals)


def waiting_for(user: Person) -> QuerySet[Finding]:
    """Open findings that this person can move: those of the own division, or all for a planning officer."""
    rows = visible_to(user).filter(status__in=OPEN)
    if not user.may("findings.edit"):
        return rows.none()
    if owners.keeps_all(user):
        return rows
    of_mine = Finding.divisions.through.objects.filter(
        finding=OuterRef("pk"), organisation__in=owners.own_and_above(user)
    )
    return rows.filter(Exists(of_mine))


def overdue(as_of: date) -> QuerySet[Finding]:
    """Open findings whose own date, or the date of a step not yet finished, has passed."""
    late_step = Step.objects.filter(finding=OuterRef("pk"), kind=Step.Kind.PLAN, done_on=None, planned_on__lt=as_of)
    rows = Finding.objects.filter(status__in=OPEN).select_related("round").prefetch_related("divisions")
    return rows.filter(Q(due_on__lt=as_of) | Exists(late_step))
