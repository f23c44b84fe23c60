"""How far somebody is with what is learned on-line: one place with its units, the places to go on with.

Not for what decides about a beat: enrollment.queries.beats. Not for completion: enrollment.queries.learned.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from accounts.models import Person
from core.periods import today
from courses.models import Content, Course, Unit
from enrollment.models import Enrollment, Learning, UnitProgress

LEAST_HOLE = 1_000  # milliseconds
LARGEST = 32_768  # larger numbers do not fit the database's


@dataclass(frozen=True)
class Step:
    """One unit of a place: what is known of it, and how far it is."""

    unit: Unit
    progress: UnitProgress | None

    @property
    def done_at(self) -> datetime | None:
        return self.progress.done_at if self.progress else None

    @property
    def percent(self) -> int:
        """How much of the unit is seen; a unit that is not done is never whole."""
        if self.progress is None:
            return 0
        if self.progress.done_at:
            return 100
        return min(99, 100 * self.progress.covered_ms // self.unit.length_ms)

    @property
    def holes(self) -> list[tuple[int, int]]:
        """The parts of a video before the furthest point that were not seen, in milliseconds."""
        return holes(self.progress.spans) if self.progress and self.unit.kind == Unit.Kind.VIDEO else []


def holes(spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """What lies between sorted spans, and before the first one; less than a second is nobody's hole.

    >>> holes([[0, 60_000], [90_000, 120_000], [120_500, 130_000]]), holes([[5_000, 9_000]]), holes([])
    ([(60000, 90000)], [(0, 5000)], [])
    """
    found, end = [], 0
    for start, until in spans:
        if start - end >= LEAST_HOLE:
            found.append((end, start))
        end = until
    return found


def own_learning(person: Person, key: uuid.UUID) -> QuerySet[Learning]:
    """The person's own place of that receipt number that is learned on-line, with what its pages show."""
    rows = Learning.objects.filter(enrollment__person=person, enrollment__key=key)
    return rows.select_related(
        "enrollment__course", "enrollment__run__course", "enrollment__person", "enrollment__completion", "content",
        "opening",
    )  # fmt: skip


def steps_of(learning: Learning) -> list[Step]:
    """The units of the place in their order, each with its progress. Two queries."""
    seen = {row.unit_id: row for row in UnitProgress.objects.filter(enrollment=learning.pk)}
    units = Unit.objects.filter(content=learning.content_id).order_by("number") if learning.content_id else ()
    return [Step(unit, seen.get(unit.pk)) for unit in units]


def are_kept(learning: Learning, steps: Iterable[Step]) -> bool:
    """Whether it is still known how far each unit is: long after the decision only the sums are (decision 0033)."""
    return learning.started_at is None or any(step.progress for step in steps)


def unit_of(learning: Learning, number: int) -> Unit | None:
    """One unit of the place with its files; none for a place that was given up."""
    if not learning.enrollment.is_live or not 0 < number < LARGEST:
        return None
    rows = Unit.objects.filter(content=learning.content_id, number=number)
    return rows.select_related("video", "captions_ko", "captions_en").first()


def next_step(steps: Iterable[Step]) -> Step | None:
    """Where to go on: the unit that was learned last and is open, else the first open one."""
    still = [step for step in steps if step.done_at is None]
    begun = [step for step in still if step.progress]
    return max(begun, key=lambda step: step.progress.last_at, default=still[0] if still else None)


def to_go_on(person: Person) -> QuerySet[Learning]:
    """The person's places whose time is not over and that are not decided, what was learned last first; `next_number`
    is the first unit that is not done.
    """
    done = UnitProgress.objects.filter(enrollment=OuterRef(OuterRef("pk")), unit=OuterRef("pk"), done_at__isnull=False)
    still = Unit.objects.filter(~Exists(done), content=OuterRef("content")).order_by("number")
    rows = Learning.objects.filter(
        enrollment__person=person,
        enrollment__state=Enrollment.State.CONFIRMED,
        enrollment__completion=None,
        until_on__gte=today(),
    )
    rows = rows.annotate(next_number=Subquery(still.values("number")[:1]))
    return rows.select_related("enrollment__course", "content").order_by(
        F("last_at").desc(nulls_last=True), "until_on", "pk"
    )


def place_of_course(person: Person, course: Course) -> Learning | None:
    """The person's live place of this year in the course, with its result."""
    rows = Learning.objects.filter(enrollment__person=person, enrollment__course=course, enrollment__run=None)
    live = rows.filter(enrollment__year=today().year).exclude(enrollment__state__in=Enrollment.ENDED)
    return live.select_related("enrollment__completion", "enrollment__course", "content", "opening").first()


def is_learned(place: Enrollment) -> bool:
    """Whether the place has units to learn on-line."""
    return Learning.objects.filter(enrollment=place).exclude(content=None).exists()


def begins_beside(place: Enrollment) -> bool:
    """Whether the place is in a run that is not over and whose course has content to learn beside it."""
    if place.run is None or place.state != Enrollment.State.CONFIRMED or place.run.ends_on < today():
        return False
    return Content.objects.filter(course=place.course_id, state=Content.State.PUBLISHED).exists()


def learnings_visible_to(user: Person) -> QuerySet[Learning]:
    """Everybody's progress for staff who read places, newest first; nobody's for others."""
    rows = Learning.objects.select_related(
        "enrollment__person", "enrollment__organisation", "enrollment__course", "enrollment__completion"
    )
    return rows if user.may("enrollment.read") else rows.none()
