"""Scenes of e-learning: courses with short units that stand open, and what stands when somebody learned them.

Not for runs: scenes.py, which brings these to the backstage.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from courses.imports.sample_videos import CAPTIONS
from courses.models import Content, Course
from enrollment.models import Certificate, Completion, HoursEntry, Learning
from exchange.actions import store_file
from tests.factories.elearning import ContentFactory, UnitFactory, VideoFactory

Found = dict[str, Any]


def short_course(code: str, seconds: int = 6) -> Found:
    """The e-learning course of the plan with a version of two texts of so many seconds; the seed opened it."""
    course = Course.objects.get(code=code)
    content = _next_version(course)
    for title_ko in ("첫 차시", "둘째 차시"):
        UnitFactory(content=content, title_ko=title_ko, length_ms=1000 * seconds)
    return {"code": code, "title": course.title_ko, "hours": course.hours_recognised}


def short_video(code: str) -> Found:
    """The same with one video, our own sample, of which the first twelve seconds are the unit."""
    course = Course.objects.get(code=code)
    content = (settings.BASE_DIR / "seed" / "content" / "EL-081.webm").read_bytes()
    file = store_file(name="EL-081.webm", content=content, media_type="video/webm", by=None)
    lines = store_file(
        name="ko.vtt", content=b"WEBVTT\n\n00:00:00.000 --> 00:00:12.000\nfirst\n", media_type=CAPTIONS, by=None
    )
    VideoFactory(content=_next_version(course), length_ms=12_000, video=file, captions_ko=lines, captions_en=lines)
    return {"code": code, "title": course.title_ko, "hours": course.hours_recognised}


def _next_version(course: Course) -> Content:
    """Another version in force, still without units; whoever began with the one before stays with that."""
    before = Content.objects.filter(course=course).order_by("-version").first()
    assert before
    Content.objects.filter(pk=before.pk).update(state=Content.State.RETIRED)
    return ContentFactory(course=course, version=before.version + 1)


def learned(number: str, code: str) -> Found:
    """How the person's place in the course stands."""
    place = Learning.objects.select_related("enrollment").get(
        enrollment__person__staff_number=number, enrollment__course__code=code
    )
    completion = Completion.objects.filter(pk=place.pk).first()
    return {
        "units": place.units_done, "seconds": place.recognised_seconds, "state": completion and completion.state,
        "hours": sum(HoursEntry.objects.filter(enrollment=place.pk, counted=True).values_list("hours", flat=True)),
        "papers": Certificate.objects.filter(completion=place.pk).count(),
    }  # fmt: skip
