"""A sample of hours: e-learning completed in different amounts, learning elsewhere in every state, some leaves.

Not for runs and their completions: the other parts of the sample make them.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from accounts.models import Person
from core.periods import today
from courses.models import Course
from enrollment.actions import hours, outside, owed
from enrollment.models import Completion, Enrollment, HoursEntry, Leave, OutsideLearning

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

PDF = (
    b"%PDF-1.4\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n"
)
# How many e-learning courses people took: from nothing to more than enough.
AMOUNTS = (0, 2, 4, 6, 7, 8, 9, 10, 11, 12)
PEOPLE = 60
ELSEWHERE = (
    ("한국행정학회 동계 학술대회", "한국행정학회", 2, 12),
    ("빅데이터 분석 실무", "서울시립대학교 평생교육원", 3, 21),
    ("소방안전관리 보수교육", "한국소방안전원", 1, 8),
    ("공공언어 바로 쓰기", "국립국어원", 1, 6),
    ("개인정보 영향평가 과정", "한국인터넷진흥원", 2, 14),
)


def load(world: World) -> dict[str, int]:
    """Give the trainee and officials of the sample their year so far, through the actions.

    Returns: counts by name.
    """
    day = today()
    owed.recount_year(year=day.year, by=None)
    people = [world.trainee, *world.officials[:PEOPLE]]
    hours.recognise(enrollments=_completed(world, people, day), by=world.manager)
    handed_in = [_hand_in(person, day, place) for place, person in enumerate([world.trainee, *people[3::7]])]
    outside.recognise(learning=handed_in[0], hours=10, reason="점심시간 제외", by=world.manager)
    if len(handed_in) > 2:
        outside.refuse(learning=handed_in[1], reason="증빙에 이름이 없습니다.", by=world.manager)
    for person in people[5::20]:
        owed.add_leave(
            person=person, kind=Leave.Kind.PARENTAL, from_on=date(day.year, 1, 1), until_on=date(day.year, 6, 30),
            by=world.manager, sample=True,
        )  # fmt: skip
    return {"lines of hours": HoursEntry.objects.count(), "outside learning": len(handed_in)}


def _completed(world: World, people: list[Person], day: date) -> list[Enrollment]:
    """E-learning of this year that is completed: its rows have no actions of their own yet."""
    courses = list(Course.objects.filter(delivery=Course.Delivery.ELEARNING, hours_recognised__gt=0).order_by("code"))
    places = []
    for person in people:
        for course in world.rng.sample(courses, min(world.rng.choice(AMOUNTS), len(courses))):
            place = Enrollment(
                person=person, course=course, year=day.year, state=Enrollment.State.CONFIRMED, sample=True
            )
            place.organisation = person.organisation
            places.append(place)
    Enrollment.objects.bulk_create(places, ignore_conflicts=True)
    stored = list(
        Enrollment.objects.filter(
            person__in=people, run=None, year=day.year, completion=None, learning=None, sample=True
        )
        .exclude(state__in=Enrollment.ENDED)
        .select_related("course")
    )
    done = [Completion(enrollment=place, hours=place.course.hours_recognised, decided_on=day) for place in stored]
    for completion in done:
        completion.state, completion.decided_by, completion.sample = Completion.State.COMPLETED, world.manager, True
    Completion.objects.bulk_create(done)
    return stored


def _hand_in(person: Person, day: date, place: int) -> OutsideLearning:
    title, provider, days, claimed = ELSEWHERE[place % len(ELSEWHERE)]
    until_on = max(date(day.year, 1, days), day - timedelta(days=9 + place))
    return outside.hand_in(
        title=title, provider=provider, from_on=until_on - timedelta(days=days - 1), until_on=until_on, hours=claimed,
        name="수료증.pdf", size_bytes=len(PDF), content=[PDF], by=person, sample=True,
    )  # fmt: skip
