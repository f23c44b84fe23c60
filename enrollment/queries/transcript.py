"""A person's record of learning: what was completed here and what was recognised from elsewhere, year by year.

Not for the hours owed in a year: enrollment.queries.hours. Hours are those of the ledger: both pages show one sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.dates import span
from enrollment.models import Certificate, Completion, HoursEntry, OutsideLearning
from enrollment.queries.standing import revoked


@dataclass(frozen=True)
class Learned:
    """One line of the record: the hours that count of it in the ledger's `year`, and why those are none."""

    first: date
    last: date
    year: int
    title: str
    where: str
    hours: int
    why_not: str = ""
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
    lines = [*done, *map(_outside, elsewhere.select_related("hours_entry"))]
    for line in sorted(lines, key=lambda line: (line.year, line.last), reverse=True):
        years.setdefault(line.year, Year(line.year)).lines.append(line)
    missed = [one for one in decided if one.state == Completion.State.NOT_COMPLETED]
    return Transcript(person, list(years.values()), missed)


def completions_of(person: Person) -> QuerySet[Completion]:
    """What was decided about the person, without completions whose certificate was revoked and not issued again."""
    standing = Certificate.objects.filter(revoked_at=None)
    return (
        Completion.objects.filter(enrollment__person=person)
        .exclude(revoked())
        .select_related("enrollment__run__course", "enrollment__course", "enrollment__hours_entry", "rule")
        .prefetch_related(Prefetch("certificates", standing, to_attr="papers"))
        .order_by("-decided_on", "-pk")
    )


def _completed(one: Completion) -> Learned:
    place = one.enrollment
    first, last = (place.run.starts_on, place.run.ends_on) if place.run else (one.decided_on, one.decided_on)
    papers: list[Certificate] = getattr(one, "papers", [])
    year, hours, why_not = _counts(getattr(place, "hours_entry", None), last)
    where, paper = _("here"), papers[0] if papers else None
    return Learned(first, last, year, str(place.course), where, hours, why_not, paper, one.sample)


def _outside(one: OutsideLearning) -> Learned:
    year, hours, why_not = _counts(getattr(one, "hours_entry", None), one.until_on)
    return Learned(one.from_on, one.until_on, year, one.title, one.provider, hours, why_not, sample=one.sample)


def _counts(entry: HoursEntry | None, last: date) -> tuple[int, int, str]:
    """The year in which the ledger has it, the hours that count there, and why they do not."""
    if entry is None:
        return last.year, 0, ""
    return entry.year, entry.hours if entry.counted else 0, "" if entry.counted else entry.get_why_not_display()
