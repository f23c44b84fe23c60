"""A person's record of learning: what was completed here and what was recognised from elsewhere, year by year.

Not for the hours owed in a year: enrollment.queries.hours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.dates import span
from enrollment.models import Certificate, Completion, OutsideLearning


@dataclass(frozen=True)
class Learned:
    """One line of the record."""

    first: date
    last: date
    title: str
    where: str
    hours: int
    certificate: Certificate | None = None
    sample: bool = False

    @property
    def dates(self) -> str:
        return span(self.first, self.last)


@dataclass
class Year:
    """The lines of one year, the latest first, and their hours."""

    year: int
    lines: list[Learned] = field(default_factory=list)

    @property
    def hours(self) -> int:
        return sum(line.hours for line in self.lines)


@dataclass(frozen=True)
class Transcript:
    """Everything that a person learned, and what was not completed."""

    person: Person
    years: list[Year]
    not_completed: list[Completion]

    @property
    def hours(self) -> int:
        return sum(year.hours for year in self.years)

    @property
    def count(self) -> int:
        return sum(len(year.lines) for year in self.years)


def transcript_of(person: Person) -> Transcript:
    """The whole record: three queries, whatever the number of lines."""
    decided = completions_of(person)
    done = [_completed(one) for one in decided if one.state == Completion.State.COMPLETED]
    elsewhere = OutsideLearning.objects.filter(person=person, state=OutsideLearning.State.RECOGNISED)
    years: dict[int, Year] = {}
    for line in sorted([*done, *map(_outside, elsewhere)], key=lambda line: line.last, reverse=True):
        years.setdefault(line.last.year, Year(line.last.year)).lines.append(line)
    missed = [one for one in decided if one.state == Completion.State.NOT_COMPLETED]
    return Transcript(person, list(years.values()), missed)


def completions_of(person: Person) -> QuerySet[Completion]:
    """What was decided about the person, without completions whose certificate was revoked and not issued again."""
    papers = Certificate.objects.filter(completion=OuterRef("pk"))
    revoked = Exists(papers.filter(revoked_at__isnull=False)) & ~Exists(papers.filter(revoked_at=None))
    standing = Certificate.objects.filter(revoked_at=None)
    return (
        Completion.objects.filter(enrollment__person=person)
        .exclude(revoked)
        .select_related("enrollment__run__course", "enrollment__course", "rule")
        .prefetch_related(Prefetch("certificates", standing, to_attr="papers"))
        .order_by("-decided_on", "-pk")
    )


def _completed(one: Completion) -> Learned:
    place = one.enrollment
    first, last = (place.run.starts_on, place.run.ends_on) if place.run else (one.decided_on, one.decided_on)
    papers: list[Certificate] = getattr(one, "papers", [])
    here = _("here")
    return Learned(first, last, str(place.course), here, one.hours, papers[0] if papers else None, one.sample)


def _outside(one: OutsideLearning) -> Learned:
    return Learned(one.from_on, one.until_on, one.title, one.provider, one.hours_recognised or 0, sample=one.sample)
