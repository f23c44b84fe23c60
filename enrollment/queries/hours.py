"""Hours of a year: who sees whose, a person's ledger, what is owed, and where sums and lines do not agree.

Not for changing anything: enrollment.actions. Not for courses that would fill a gap: enrollment.queries.filling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from accounts.models import Organisation, Person
from accounts.queries import below
from enrollment import owing
from enrollment.models import HoursEntry, HoursRule, HoursTotal, Leave
from enrollment.rules.outside import KINDS

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Missing(TypedDict):
        missing: int

    ShortTotal = WithAnnotations[HoursTotal, Missing]

# Their officials owe hours to their own employer, not here.
ELSEWHERE = (Organisation.Kind.MUNICIPALITY, Organisation.Kind.FOREIGN_CITY)


def people_with_ledger() -> QuerySet[Person]:
    """The people for whom hours are kept: officials of the city and its bodies."""
    return Person.objects.filter(kind__in=KINDS).exclude(organisation__kind__in=ELSEWHERE)


def hours_people_visible_to(user: Person) -> QuerySet[Person]:
    """The people whose ledger the user may open: the own one; all for staff with the right, one's agency's people."""
    if not user.may("hours.read"):
        return Person.objects.filter(pk=user.pk)
    if user.may("enrollment.read"):
        return Person.objects.filter(kind__in=KINDS)
    if user.organisation is None:
        return Person.objects.filter(pk=user.pk)
    return Person.objects.filter(Q(organisation__in=below(user.organisation), kind__in=KINDS) | Q(pk=user.pk))


def hours_organisations_visible_to(user: Person) -> QuerySet[Organisation]:
    """The organisations whose hours the user may look at together."""
    if not user.may("hours.read"):
        return Organisation.objects.none()
    if user.may("enrollment.read"):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=below(user.organisation) if user.organisation else ())


def totals_visible_to(user: Person) -> QuerySet[HoursTotal]:
    """The sums of people who are here, seen by the user in an overview; for an agency officer the own people's, by
    the organisation they are in now.

    Somebody with no organisation and only the agency's right sees nobody.
    """
    totals = HoursTotal.objects.filter(gone=False)
    if not user.may("hours.read"):
        return totals.none()
    if user.may("enrollment.read"):
        return totals
    mine = below(user.organisation) if user.organisation else ()
    return totals.filter(person__organisation__in=mine, person__left_on=None)


def with_missing(totals: QuerySet[HoursTotal]) -> QuerySet[ShortTotal]:
    """The same sums with `missing`: what is owed and not recognised yet, never below 0."""
    return totals.annotate(missing=Greatest(F("owed") - F("recognised"), 0))


def owing_totals(totals: QuerySet[HoursTotal]) -> QuerySet[HoursTotal]:
    """Those of the sums that are still short."""
    return totals.filter(recognised__lt=F("owed"))


@dataclass(frozen=True)
class Year:
    """One person's year as pages show it."""

    year: int
    grade: str
    owed: int
    recognised: int
    counted: list[HoursEntry]
    uncounted: list[HoursEntry]
    origin: owing.Owed

    @property
    def missing(self) -> int:
        return max(0, self.owed - self.recognised)


def year_of(person: Person, year: int) -> Year:
    """What the person owes and has in the year, with every line and how the duty came about.

    A year without a stored sum shows what it would be.
    """
    total = HoursTotal.objects.filter(person=person, year=year).first()
    lines = list(
        HoursEntry.objects.filter(person=person, year=year)
        .select_related("course", "outside", "enrollment__run")
        .order_by("recognised_on", "pk")
    )
    grade = total.grade if total and total.grade else person.grade
    origin = owed_of([person], year, {person.pk: grade})[person.pk]
    counted = [line for line in lines if line.counted]
    return Year(
        year=year,
        grade=grade,
        owed=total.owed if total else origin.hours,
        recognised=total.recognised if total else sum(line.hours for line in counted),
        counted=counted,
        uncounted=[line for line in lines if not line.counted],
        origin=origin,
    )


def missing_of(person: Person, year: int) -> int:
    """How many hours the person still owes in the year by the stored sum; 0 when there is none. One query."""
    short = owing_totals(HoursTotal.objects.filter(person=person, year=year))
    return with_missing(short).values_list("missing", flat=True).first() or 0


def years_of(person: Person, now: int) -> list[int]:
    """The years that the person has a sum for, and this one, newest first."""
    kept = HoursTotal.objects.filter(person=person).values_list("year", flat=True)
    return sorted({*kept, now}, reverse=True)


def rules() -> list[owing.Rule]:
    """All rules of hours as plain values."""
    stored = HoursRule.objects.values_list("effective_from", "grades", "hours")
    return [owing.Rule(effective_from, frozenset(grades), hours) for effective_from, grades, hours in stored]


def leaves_in(year: int, people: Iterable[int] | None = None) -> dict[int, list[owing.Span]]:
    """The leaves that touch the year, by person: of these people, or of all."""
    rows = Leave.objects.filter(from_on__lte=date(year, 12, 31), until_on__gte=date(year, 1, 1))
    if people is not None:
        rows = rows.filter(person__in=people)
    found: dict[int, list[owing.Span]] = defaultdict(list)
    for person, first, last in rows.order_by().values_list("person", "from_on", "until_on"):
        found[person].append(owing.Span(first, last))
    return found


def owed_of(people: Iterable[Person], year: int, grades: dict[int, str] | None = None) -> dict[int, owing.Owed]:
    """What each of the people owes in the year, by key. `grades` are grades that stand for the present ones.

    Two queries, however many people.
    """
    people, grades = list(people), grades or {}
    known, leaves = rules(), leaves_in(year, [person.pk for person in people])
    return {person.pk: _owed(person, year, grades.get(person.pk, person.grade), known, leaves) for person in people}


def _owed(
    person: Person, year: int, grade: str, known: list[owing.Rule], leaves: dict[int, list[owing.Span]]
) -> owing.Owed:
    span = owing.service(hired_on=person.hired_on, left_on=person.left_on, retires_on=person.retires_on)
    full = owing.full_hours(grade, year, known)
    return owing.owed(full=full, year=year, service=span, leaves=leaves.get(person.pk, ()))


@dataclass(frozen=True)
class Difference:
    """A stored sum that its lines do not add up to."""

    person: int
    year: int
    stored: int
    right: int


def differences(year: int, people: Iterable[int] | None = None) -> list[Difference]:
    """Every sum of the year (of these people, or of all) that is not the sum of its counted lines, and lines that have
    no sum. Two queries.
    """
    totals = HoursTotal.objects.filter(year=year).order_by()
    lines = HoursEntry.objects.filter(year=year, counted=True).order_by()
    if people is not None:
        keys = list(people)
        totals, lines = totals.filter(person__in=keys), lines.filter(person__in=keys)
    right: dict[int, int] = dict(lines.values_list("person").annotate(Sum("hours")))
    stored: dict[int, int] = dict(totals.values_list("person", "recognised"))
    return [
        Difference(person, year, stored.get(person, 0), right.get(person, 0))
        for person in sorted(stored.keys() | right.keys())
        if person not in stored or stored[person] != right.get(person, 0)
    ]


@dataclass(frozen=True)
class Progress:
    """How many people owe nothing any more, and how far the others are."""

    people: int = 0
    done: int = 0
    over_half: int = 0
    begun: int = 0
    nothing: int = 0

    def __add__(self, other: Progress) -> Progress:
        return Progress(
            self.people + other.people,
            self.done + other.done,
            self.over_half + other.over_half,
            self.begun + other.begun,
            self.nothing + other.nothing,
        )

    @property
    def owing(self) -> int:
        return self.people - self.done


def progress_of(totals: QuerySet[HoursTotal]) -> dict[int | None, Progress]:
    """How the people of each organisation stand, by its key; people who owe nothing are left out. One query."""
    short = Q(recognised__lt=F("owed"))
    half = Q(twice__gte=F("owed"))
    counts = (
        totals.filter(owed__gt=0)
        .annotate(twice=F("recognised") * 2)
        .order_by()
        .values_list("organisation")
        .annotate(
            people=Count("pk"),
            done=Count("pk", filter=~short),
            over_half=Count("pk", filter=short & half & Q(recognised__gt=0)),
            begun=Count("pk", filter=short & ~half & Q(recognised__gt=0)),
            nothing=Count("pk", filter=short & Q(recognised=0)),
        )
    )
    return {row[0]: Progress(*row[1:]) for row in counts}


def parts_of(
    top: Organisation | None, by_organisation: dict[int | None, Progress]
) -> list[tuple[Organisation, Progress]]:
    """The organisations right below `top` (all roots for None) with everything under each added up, those with people
    only; the one where most still owe comes first. One query.
    """
    known = {one.pk: one for one in Organisation.objects.all()}
    sums: dict[int, Progress] = defaultdict(Progress)
    for key, progress in by_organisation.items():
        if (part := _part_of(key, top.pk if top else None, known)) is not None:
            sums[part] += progress
    return sorted(((known[pk], sums[pk]) for pk in sums), key=lambda pair: (-pair[1].owing, pair[0].order, pair[0].pk))


def _part_of(key: int | None, top: int | None, known: dict[int, Organisation]) -> int | None:
    """The organisation right below `top` that the key stands under; None when it is `top` itself or elsewhere."""
    while key is not None and key != top:
        above = known[key].parent_id
        if above == top:
            return key
        key = above
    return None


def leaves_of(person: Person) -> QuerySet[Leave]:
    """The person's leaves, newest first."""
    return Leave.objects.filter(person=person).order_by("-from_on")


def leaves_visible_to(user: Person) -> QuerySet[Leave]:
    """The leaves of people whose ledger the user may open."""
    return Leave.objects.filter(person__in=hours_people_visible_to(user)).select_related("person")
