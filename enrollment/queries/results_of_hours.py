"""Who of those who owe hours had them by which month's end, organisation by organisation.

Not for one person's ledger: enrollment.queries.hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from enrollment.models import HoursEntry, HoursResult, HoursRule, HoursTotal

Key = tuple[int | None, date]  # organisation, day


def hours_results(year: int, as_of: date) -> QuerySet[HoursResult]:
    """The year's hours as they stood at the last month's end on or before the day."""
    return HoursResult.objects.filter(year=year, on__lte=as_of)


def years_with_hours() -> list[int]:
    """Every year in which somebody's hours are kept, or were summed up."""
    known: set[int] = set()
    for model in (HoursTotal, HoursResult):
        known |= set(model._default_manager.order_by().values_list("year", flat=True).distinct())
    return sorted(known)


def rule_of_grade(grade: str, as_of: date) -> QuerySet[HoursRule]:
    """The one rule in force on the day that names the grade, or none."""
    in_force = HoursRule.objects.filter(effective_from__lte=as_of).order_by("-effective_from", "-pk")
    found = [rule.pk for rule in in_force if grade in rule.grades]
    return HoursRule.objects.filter(pk__in=found[:1])


def counted_hours(year: int) -> list[HoursResult]:
    """The year's rows as sums and lines say; unsaved. Two queries, the lines read once.

    Who owes stands on 1 January, who has the hours in the month in which the line came that made them whole. People
    who left and demo accounts are left out, as in the overview of hours.
    """
    owed = _owed(year)
    sums: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for organisation, _hours in owed.values():
        sums[organisation, date(year, 1, 1)][0] += 1
    so_far: dict[int, int] = defaultdict(int)
    for person, day, hours in _lines(year):
        if person not in owed:
            continue
        organisation, wanted = owed[person]
        numbers = sums[organisation, month_end(day)]
        numbers[1] += so_far[person] < wanted <= so_far[person] + hours
        numbers[2] += hours
        so_far[person] += hours
    return [
        HoursResult(year=year, organisation_id=organisation, on=on, owing=owing, fulfilled=whole, recognised=hours)
        for (organisation, on), (owing, whole, hours) in sums.items()
    ]


def _owed(year: int) -> dict[int, tuple[int | None, int]]:
    """By person: the organisation of then, and the hours owed."""
    totals = HoursTotal.objects.filter(year=year, gone=False, owed__gt=0, person__demo=False).order_by()
    rows = totals.values_list("person", Coalesce(F("organisation"), F("person__organisation")), "owed")
    return {person: (organisation, hours) for person, organisation, hours in rows.iterator()}


def _lines(year: int) -> Iterator[tuple[int, date, int]]:
    """Person, day, hours of the day; a person's days in order."""
    lines = HoursEntry.objects.filter(year=year, counted=True).order_by("recognised_on")
    return lines.values_list("person", "recognised_on").annotate(n=Sum("hours")).iterator()


def month_end(day: date) -> date:
    """The last day of the day's month."""
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)
