"""Three courses of the sample that begin with a package, one for each standard: built here, taken in as any other.

Not for the texts that follow and that the other courses have as well: courses.imports.sample_content.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from courses.imports import sample_content
from courses.imports.sample.packages import Lesson, lesson_package
from courses.models import Content, Course, Package, Standard, Unit
from courses.packages import taking
from exchange.actions import store_file

SHOWCASES = {"EL-067": Standard.SCORM_12, "EL-003": Standard.SCORM_2004, "EL-130": Standard.CMI5}
LEAST_MS = 60_000
KOREAN = (
    (
        "무엇을 배우는가",
        "{title}의 기본을 네 쪽으로 살펴봅니다.\n각 쪽을 읽고 아래의 ‘다음’을 누르십시오.",
    ),
    (
        "왜 중요한가",
        "같은 기준으로 일하면 시민이 받는 답도 같아집니다.\n기준을 먼저 적어 두십시오.",
    ),
    ("한 걸음씩", "오늘 할 일 하나를 고르고, 언제까지 할지 적습니다.\n끝나면 무엇이 달라졌는지 한 줄로 남깁니다."),
    ("마무리", "배운 것 하나를 동료에게 설명해 보십시오.\n‘마치기’를 누르면 이 차시의 학습을 마칩니다."),
)
ENGLISH = (
    ("What this is about", "Four pages on the basics of {title}.\nRead each page and press “Next” below."),
    ("Why it matters", "Whoever works by the same measure gives the same answer.\nWrite the measure down first."),
    ("Step by step", "Choose one thing to do today, and write down by when.\nNote in a line what changed."),
    ("To finish", "Explain one thing that you learned to a colleague.\n“Finish” ends the learning of this unit."),
)  # fmt: skip


def load() -> dict[str, int]:
    """Give each of the three, while it has no content, a published version whose first unit is a package.

    Returns: how many packages of the sample there are. Safe to run twice: content that stands is never changed.
    """
    for course in Course.objects.filter(code__in=SHOWCASES, contents=None).order_by("code"):
        with transaction.atomic():
            _publish(course, SHOWCASES[course.code])
    return {"packages": Package.objects.filter(sample=True).count()}


def _publish(course: Course, standard: Standard) -> None:
    korean, english = course.title_ko.removeprefix("e-"), course.title_en
    content = lesson_package(
        standard, course.code, _lesson(course.title_ko, korean, KOREAN), _lesson(course.title_en, english, ENGLISH)
    )
    file = store_file(
        name=f"{course.code}.zip", content=content, media_type="application/zip", by=None, needs="content.edit"
    )
    package = Package.objects.create(course=course, file=file, sample=True)
    taking.take_in_now(package, None)
    version = Content.objects.create(
        course=course, version=1, state=Content.State.PUBLISHED, published_at=timezone.now(), sample=True
    )
    Unit.objects.create(
        content=version, number=1, kind=standard, item=package.items.get(), length_ms=LEAST_MS,
        title_ko=course.title_ko[:150], title_en=course.title_en,
    )  # fmt: skip
    Unit.objects.bulk_create(text for text in sample_content.texts_of(version) if text.number > 1)


def _lesson(title: str, subject: str, pages: tuple[tuple[str, str], ...]) -> Lesson:
    return Lesson(title, [(head, text.format(title=subject)) for head, text in pages])
