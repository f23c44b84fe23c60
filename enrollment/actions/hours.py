"""The ledger of hours: lines come in with completions and learning elsewhere, are taken back, and the sums follow.

Not for what is owed: enrollment.actions.owed. A person's sum of a year is also the lock of that year's lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import Person
from core.periods import today
from enrollment import ledger
from enrollment.models import Completion, Enrollment, HoursEntry, HoursTotal, OutsideLearning
from enrollment.queries import hours as queries
from enrollment.queries import standing as completions
from journal import actions as journal
from journal.actions import Change

BATCH = 1_000
_REVOKED, _SAME_COURSE = HoursEntry.WhyNot.REVOKED, HoursEntry.WhyNot.SAME_COURSE
Key = tuple[int, int]  # person and year


def recognise(*, enrollments: Iterable[Enrollment], by: Person | None) -> None:
    """Bring the ledgers in line with the completions of these enrollments: call it after they were decided, in the
    same transaction. A completion without hours, or none at all, takes its line back.

    Hours stand in the year in which the run ended; without a run in the year of the enrollment. The same course counts
    once a year: a second line is kept and says why it does not count. Safe to run twice.
    """
    keys = sorted(enrollment.pk for enrollment in enrollments)
    for start in range(0, len(keys), BATCH):
        with transaction.atomic():
            _recognise(keys[start : start + BATCH], by)


def _recognise(keys: Sequence[int], by: Person | None) -> None:
    places = Enrollment.objects.filter(pk__in=keys).select_related("person", "course", "run__course", "completion")
    places = places.annotate(revoked=Exists(Completion.objects.filter(completions.revoked(), pk=OuterRef("pk"))))
    wanted = {place.pk: (place, _hours_of(place)) for place in places.order_by("pk")}
    years = _years_of(list(wanted))
    held = {years.get(pk, (place.person_id, _year_of(place))) for pk, (place, hours) in wanted.items()}
    _hold(held)
    stored = {line.enrollment_id: line for line in HoursEntry.objects.filter(enrollment__in=keys)}
    new, changed = [], []
    for pk, (place, hours) in wanted.items():
        line = stored.get(pk)
        if line is None and hours:
            new.append(_line(place, hours))
        elif line is not None and _moved(line, hours):
            changed.append(line)
    before = _lines(held)
    HoursEntry.objects.bulk_create(new, BATCH)
    HoursEntry.objects.bulk_update(changed, ["hours", "counted", "why_not"], BATCH)
    _settle(held, before)
    _record([*new, *changed], {pk: place for pk, (place, hours) in wanted.items()}, by)


def _hours_of(place: Any) -> int:
    """What a completion that stands brings; `revoked` says that its certificate was taken away for good."""
    completion: Completion | None = getattr(place, "completion", None)
    if completion is None or completion.state != Completion.State.COMPLETED or place.revoked:
        return 0
    return completion.hours


def _year_of(place: Enrollment) -> int:
    return place.run.ends_on.year if place.run else place.year


def _years_of(enrollments: list[int]) -> dict[int, Key]:
    """The years that lines of these enrollments stand in already: a line stays in its year."""
    rows = HoursEntry.objects.filter(enrollment__in=enrollments).order_by()
    return {pk: (person, year) for pk, person, year in rows.values_list("enrollment", "person", "year")}


def _line(place: Enrollment, hours: int) -> HoursEntry:
    """A new line that does not count yet: _settle says which do."""
    return HoursEntry(
        person_id=place.person_id, year=_year_of(place), enrollment=place, course_id=place.course_id, hours=hours,
        counted=False, why_not=_SAME_COURSE, recognised_on=today(),
    )  # fmt: skip


def _moved(line: HoursEntry, hours: int) -> bool:
    """Change the line to so many hours, in memory. Returns: whether that is a change."""
    if not hours:
        was_standing = line.why_not != _REVOKED
        line.counted, line.why_not = False, _REVOKED
        return was_standing
    if line.why_not == _REVOKED:
        line.hours, line.why_not = hours, _SAME_COURSE
        return True
    was, line.hours = line.hours, hours
    return was != hours


@transaction.atomic
def take_back(*, enrollment: Enrollment, by: Person | None) -> None:
    """Let the hours of this enrollment count no more; another line of the same course takes its place.

    Safe to run twice; without a line nothing happens.
    """
    _revoke(HoursEntry.objects.filter(enrollment=enrollment), by)


@transaction.atomic
def note_outside(*, learning: OutsideLearning, by: Person) -> HoursEntry:
    """Enter recognised learning elsewhere, in the year of its last day. Call it after it was recognised."""
    key = (learning.person_id, learning.until_on.year)
    _hold({key})
    before = _lines({key})
    line = HoursEntry.objects.create(
        person=learning.person, year=key[1], outside=learning, hours=learning.hours_recognised or 0,
        counted=True, recognised_on=today(),
    )  # fmt: skip
    _settle({key}, before)
    return line


@transaction.atomic
def take_back_outside(*, learning: OutsideLearning, by: Person) -> None:
    """Let the hours of learning elsewhere count no more. Safe to run twice."""
    _revoke(HoursEntry.objects.filter(outside=learning), by)


def _revoke(lines: QuerySet[HoursEntry], by: Person | None) -> None:
    line = lines.select_related(
        "enrollment__person", "enrollment__run__course", "enrollment__course", "outside"
    ).first()
    if line is None:
        return
    key = (line.person_id, line.year)
    _hold({key})
    before = _lines({key})
    standing = HoursEntry.objects.filter(pk=line.pk).exclude(why_not=_REVOKED)
    if standing.update(counted=False, why_not=_REVOKED):
        _settle({key}, before)
        if line.enrollment is not None:  # refusing learning elsewhere is recorded where it is done
            journal.record("hours.taken_back", by=by, on=line.enrollment, old={"hours": line.hours})


def _hold(keys: set[Key]) -> None:
    """Make the sums of these years that are missing, then let nobody else change their lines until the end."""
    people = {person for person, year in keys}
    years = {year for person, year in keys}
    there = set(HoursTotal.objects.filter(person__in=people, year__in=years).values_list("person", "year"))
    make_totals(keys=keys - there, by=None)
    held = HoursTotal.objects.filter(person__in=people, year__in=years).order_by("pk").select_for_update()
    list(held.values_list("pk", flat=True))


def make_totals(*, keys: set[Key], by: Person | None) -> None:
    """Begin the sums of these people and years, with what is owed and nothing recognised. Safe to run twice."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for person, year in keys:
        wanted[year].add(person)
    for year, people in wanted.items():
        found = list(Person.objects.filter(pk__in=people))
        owed = queries.owed_of(found, year)
        HoursTotal.objects.bulk_create(
            [
                HoursTotal(
                    person=one,
                    year=year,
                    owed=owed[one.pk].hours,
                    grade=one.grade,
                    organisation_id=one.organisation_id,
                    gone=one.left_on is not None and one.left_on <= today(),
                )
                for one in found
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )


def _lines(keys: set[Key]) -> dict[Key, list[ledger.Line]]:
    """All lines of these people and years."""
    rows = HoursEntry.objects.filter(person__in={key[0] for key in keys}, year__in={key[1] for key in keys})
    found: dict[Key, list[ledger.Line]] = {key: [] for key in keys}
    for line in rows.order_by():
        if (line.person_id, line.year) in found:
            found[line.person_id, line.year].append(
                ledger.Line(
                    line.pk, line.course_id, line.hours, line.recognised_on, line.why_not == _REVOKED, line.counted
                )
            )
    return found


def _settle(keys: set[Key], before: dict[Key, list[ledger.Line]]) -> None:
    """Say of each line whether it counts, and move the sums by what changed since `before`."""
    moves: dict[int, list[Key]] = defaultdict(list)
    on: list[int] = []
    off: list[int] = []
    for key, lines in _lines(keys).items():
        counting = ledger.counting(lines)
        on += [line.key for line in lines if line.key in counting and not line.counted]
        off += [line.key for line in lines if line.key not in counting and line.counted]
        after = sum(line.hours for line in lines if line.key in counting)
        moves[after - ledger.total(before[key])].append(key)
    # First those that stop: one course never counts twice, not even between two statements.
    HoursEntry.objects.filter(pk__in=off).update(counted=False, why_not=_SAME_COURSE)
    HoursEntry.objects.filter(pk__in=on).update(counted=True, why_not="")
    for hours, moved in moves.items():
        if hours:
            _move_totals(moved, hours)


def _move_totals(keys: list[Key], hours: int) -> None:
    by_year: dict[int, list[int]] = defaultdict(list)
    for person, year in keys:
        by_year[year].append(person)
    for year, people in by_year.items():
        HoursTotal.objects.filter(year=year, person__in=people).update(recognised=F("recognised") + hours)


def _record(lines: list[HoursEntry], places: dict[int, Enrollment], by: Person | None) -> None:
    for action, revoked in (("hours.recognised", False), ("hours.taken_back", True)):
        changes = [
            Change(places[line.enrollment_id], new={"hours": line.hours, "year": line.year})
            for line in lines
            if line.enrollment_id and (line.why_not == _REVOKED) == revoked
        ]
        if changes:
            journal.record_many(action, changes, by=by)
