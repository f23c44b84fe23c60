"""Openings of e-learning courses: who sees which, what decides about a person and each of them.

Not for the decision: enrollment.rules.elearning. Not for how far somebody is: enrollment.queries.elearning.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from accounts.models import Person
from core.periods import today
from courses.models import Category, Content, Course, Plan, PlanCourse
from courses.queries import courses_visible_to, matching
from enrollment.models import Enrollment, Opening
from enrollment.opening_facts import OpeningFacts
from enrollment.queries.standing import standing_completions

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class Asked(TypedDict):
        now_at: datetime
        is_listed: bool
        has_content: bool
        next_at: datetime | None

    Row = WithAnnotations[Opening, Asked]


def openings_visible_to(user: Person) -> QuerySet[Opening]:
    """Every opening for those who keep them; for who applies those that stand, of courses that the person may see."""
    if user.may("openings.manage"):
        return Opening.objects.all()
    return Opening.objects.filter(state=Opening.State.OPEN, course__in=courses_visible_to(user))


def openings_to_apply(user: Person, text: str = "") -> QuerySet[Opening]:
    """The openings of this year that take people in now or later, of courses that hold every word of the text."""
    rows = openings_visible_to(user).filter(Q(closes_at=None) | Q(closes_at__gt=Now()), state=Opening.State.OPEN)
    rows = rows.filter(Q(learn_until=None) | Q(learn_until__gte=today()), year=today().year)
    if text.strip():
        rows = rows.filter(course__in=Course.objects.filter(matching(text)))
    return rows.select_related("course__category__parent").order_by("course__code", "opens_at", "pk")


def openings_of_course(user: Person, course: Course) -> QuerySet[Opening]:
    """The course's openings of this year that stand, the always open one first."""
    rows = openings_visible_to(user).filter(course=course, state=Opening.State.OPEN, year=today().year)
    return rows.select_related("course").order_by("kind", "opens_at", "pk")


def courses_to_open() -> QuerySet[Course]:
    """The e-learning courses that have published content: only they can be opened."""
    there = Content.objects.filter(course=OuterRef("pk"), state=Content.State.PUBLISHED)
    return Course.objects.filter(Exists(there), delivery=Course.Delivery.ELEARNING)


def content_in_force(course: int) -> Content | None:
    """The published version of the course (its key)."""
    return Content.objects.filter(course=course, state=Content.State.PUBLISHED).first()


def facts_of(person: Person, opening: int) -> OpeningFacts | None:
    """What decides about the person and one opening (its key); None when there is none."""
    return facts_of_many(person, [opening]).get(opening)


def facts_of_many(person: Person, openings: list[int]) -> dict[int, OpeningFacts]:
    """The same for many openings by their keys. Three queries, however many there are."""
    rows = _rows(openings)
    done = dict(
        standing_completions()
        .filter(enrollment__person=person)
        .order_by("enrollment__year")
        .values_list("enrollment__course", "enrollment__year")
    )
    live = Enrollment.objects.filter(person=person, run=None).exclude(state__in=Enrollment.ENDED)
    own = {(course, year): state for course, year, state in live.values_list("course", "year", "state")}
    return {row.pk: _facts(person, row, done, own) for row in rows}


def _rows(openings: list[int]) -> QuerySet[Row]:
    """The openings with what other tables say of their courses, and the instant at which it was read."""
    decided = Plan.objects.exclude(state=Plan.State.DRAFT)
    of_year = decided.filter(year=OuterRef(OuterRef("year"))).order_by("-version").values("pk")[:1]
    newest = decided.order_by("-year", "-version").values("pk")[:1]
    listed = PlanCourse.objects.filter(course=OuterRef("course"), plan=Coalesce(Subquery(of_year), Subquery(newest)))
    published = Content.objects.filter(course=OuterRef("course"), state=Content.State.PUBLISHED)
    later = Opening.objects.filter(course=OuterRef("course"), state=Opening.State.OPEN, opens_at__gt=Now()).order_by()
    return (
        Opening.objects.filter(pk__in=openings)
        .select_related("course__previous", "course__category")
        .annotate(
            now_at=Now(),
            is_listed=Exists(listed),
            has_content=Exists(published),
            next_at=Subquery(later.values("course").annotate(at=Min("opens_at")).values("at")),
        )
    )


def _facts(person: Person, row: Row, done: dict[Any, Any], own: dict[tuple[int, int], str]) -> OpeningFacts:
    course = row.course
    return OpeningFacts(
        opening=row.pk,
        course=course.pk,
        year=row.year,
        today=timezone.localdate(row.now_at),
        is_open=row.state == Opening.State.OPEN,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        is_opened=row.opens_at <= row.now_at,
        is_closed=row.closes_at is not None and row.closes_at <= row.now_at,
        learn_from=row.learn_from,
        learn_until=row.learn_until,
        learn_days=row.learn_days,
        seats=row.seats,
        taken=row.taken,
        next_at=row.next_at,
        is_listed=row.is_listed,
        has_content=row.has_content,
        own_state=own.get((course.pk, row.year), ""),
        completed_year=done.get(course.pk),
        may_repeat=row.repeat_after_completion,
        is_international=course.category.delivery == Category.Delivery.INTERNATIONAL,
        is_foreign=person.kind == Person.Kind.FOREIGN_TRAINEE,
        previous=str(course.previous or ""),
        previous_done=course.previous_id is None or course.previous_id in done,
        is_active=person.is_active and person.left_on is None,
    )
