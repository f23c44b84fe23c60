"""The surveys of one run side by side: satisfaction, and use at work some months later.

Not for single answers: there is no way to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.text import capfirst

from courses.models import Run
from surveys.models import Kind, Survey
from surveys.queries.surveys import Outcome, outcomes_of, with_counts


@dataclass(frozen=True)
class Side:
    """One kind of survey of the run, with what is kept of it; no survey where none was made."""

    kind: str
    survey: Survey | None
    outcomes: list[Outcome]

    @property
    def title(self) -> str:
        return capfirst(str(Kind(self.kind).label))

    @property
    def rate(self) -> str:
        """How many of those invited answered, in whole per cent."""
        invited = self.survey.n_invited if self.survey else 0  # type: ignore[attr-defined]  # annotated by with_counts
        if not invited:
            return "–"
        share = Fraction(self.survey.n_answered * 100, invited)  # type: ignore[union-attr]  # there, as it has people
        return f"{int(share + Fraction(1, 2))} %"

    @property
    def scales(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.mean]


def sides_of(run: Run) -> list[Side]:
    """Both kinds, the newest survey of each that was not cancelled. Seven queries at most."""
    rows = with_counts(Survey.objects.filter(run=run, kind__in=[Kind.SATISFACTION, Kind.TRANSFER]))
    newest = {one.kind: one for one in rows.exclude(state=Survey.State.CANCELLED).order_by("pk")}
    return [
        Side(kind, newest.get(kind), outcomes_of(newest[kind]) if kind in newest else [])
        for kind in (Kind.SATISFACTION, Kind.TRANSFER)
    ]
