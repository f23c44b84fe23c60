"""Content of e-learning courses with its units, openings, and places that are learned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factory

from core.periods import today
from courses.models import Category, Content, Course, Question, Unit
from enrollment.models import Attempt, Learning, Opening
from tests.factories.courses import CategoryFactory, CourseFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.exchange import StoredFileFactory


class ElearningCourseFactory(CourseFactory):
    """An e-learning course of three hours."""

    category = factory.SubFactory(CategoryFactory, delivery=Category.Delivery.ELEARNING)
    code = factory.Sequence(lambda n: f"EL-{n:03}")
    delivery = Course.Delivery.ELEARNING
    duration_days = None
    duration_text_ko = "상시"
    duration_text_en = "Open all year"
    hours = 3
    hours_recognised = 3


class ContentFactory(factory.django.DjangoModelFactory):
    """A published version, still without units."""

    class Meta:
        model = Content

    course = factory.SubFactory(ElearningCourseFactory)
    version = 1
    state = Content.State.PUBLISHED
    published_at = factory.Maybe(
        factory.LazyAttribute(lambda content: content.state == Content.State.DRAFT),
        None,
        factory.LazyFunction(lambda: datetime.now(UTC)),
    )


class UnitFactory(factory.django.DjangoModelFactory):
    """A text that is read for a minute at least."""

    class Meta:
        model = Unit

    content = factory.SubFactory(ContentFactory)
    number = factory.LazyAttribute(lambda unit: unit.content.unit_rows.count() + 1)
    kind = Unit.Kind.PAGE
    title_ko = factory.LazyAttribute(lambda unit: f"{unit.number}차시")
    title_en = factory.LazyAttribute(lambda unit: f"Unit {unit.number}")
    length_ms = 60_000
    body_ko = "배울 내용입니다."
    body_en = "What is learned."


class OpeningFactory(factory.django.DjangoModelFactory):
    """Always open since yesterday, thirty days to learn."""

    class Meta:
        model = Opening

    course = factory.SubFactory(ElearningCourseFactory)
    year = factory.LazyFunction(lambda: today().year)
    opens_at = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(days=1))
    learn_days = 30


class LearningFactory(factory.django.DjangoModelFactory):
    """A confirmed place without a run, at the beginning of the course's content."""

    class Meta:
        model = Learning

    content = factory.SubFactory(ContentFactory)
    enrollment = factory.SubFactory(
        EnrollmentFactory,
        run=None,
        course=factory.SelfAttribute("..content.course"),
        year=factory.LazyFunction(lambda: today().year),
        takes_seat=False,
        arrival=0,
    )
    until_on = factory.LazyFunction(lambda: today() + timedelta(days=20))
    units_total = factory.LazyAttribute(lambda learning: learning.content.unit_rows.count())


class VideoFactory(UnitFactory):
    """A video of ten seconds with captions in both languages; its bytes are no video."""

    kind = Unit.Kind.VIDEO
    length_ms = 10_000
    body_ko = ""
    body_en = ""
    video = factory.SubFactory(StoredFileFactory, media_type="video/webm", owner=None)
    captions_ko = factory.SubFactory(StoredFileFactory, media_type="text/vtt; charset=utf-8", owner=None)
    captions_en = factory.SubFactory(StoredFileFactory, media_type="text/vtt; charset=utf-8", owner=None)
    transcript_ko = "영상에서 하는 말입니다."
    transcript_en = "What is said in the video."


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question whose first option of three is right."""

    class Meta:
        model = Question

    course = factory.SubFactory(ElearningCourseFactory)
    kind = Question.Kind.ONE
    text_ko = factory.Sequence(lambda n: f"문항 {n}")
    text_en = factory.Sequence(lambda n: f"Question {n}")
    options = factory.LazyFunction(lambda: [{"ko": f"보기 {n}", "en": f"Option {n}"} for n in range(3)])
    right = factory.LazyFunction(lambda: [0])
    why_ko = "까닭입니다."
    why_en = "That is why."


class AttemptFactory(factory.django.DjangoModelFactory):
    """An attempt that was begun a moment ago, with half an hour; it asks nothing."""

    class Meta:
        model = Attempt

    number = 1
    ends_at = factory.LazyFunction(lambda: datetime.now(UTC) + timedelta(minutes=30))
