"""Content packages for tests: good ones as our sample builds them, and wrong ones entry by entry.

Not for the sample itself: courses.imports.sample.
"""

from __future__ import annotations

import io
import zipfile

import factory

from courses.actions import packages as actions
from courses.imports.sample.packages import Lesson, lesson_package, zipped
from courses.models import Package, PackageItem, Unit
from courses.packages import taking
from tests.factories.elearning import ContentFactory, ElearningCourseFactory, UnitFactory
from tests.factories.exchange import StoredFileFactory

KOREAN = Lesson(
    "공문서 쓰기", [("첫째 쪽", "제목을 먼저 씁니다."), ("둘째 쪽", "본문은 짧게 씁니다."), ("셋째 쪽", "끝.")]
)
ENGLISH = Lesson(
    "Official letters", [("Page one", "The title first."), ("Page two", "Keep it short."), ("Page three", "End.")]
)
SCORM = (
    '<manifest identifier="M" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">'
    "<metadata><schemaversion>{version}</schemaversion>{metadata}</metadata>"
    '<organizations default="o"><organization identifier="o"><title>T</title>{items}</organization></organizations>'
    "<resources>{resources}</resources></manifest>"
)


def good_package(standard: str = "scorm12", identifier: str = "sample") -> bytes:
    """The lesson of three pages that the sample shows."""
    return lesson_package(standard, identifier, KOREAN, ENGLISH)


def scorm(
    *, href: str = "a.html", version: str = "1.2", metadata: str = "", more: str = "", kind: str = "sco"
) -> bytes:
    """A manifest with one part that begins with this page; `more` goes into its item."""
    return SCORM.format(
        version=version,
        metadata=metadata,
        items=f'<item identifier="I" identifierref="R"><title>Part</title>{more}</item>',
        resources=f'<resource identifier="R" adlcp:scormtype="{kind}" href="{href}"/>',
    ).encode()


def small_package(**files: bytes) -> bytes:
    """A manifest with one page; more files by name."""
    return zipped({"imsmanifest.xml": scorm(), "a.html": b"<p>page", **files})


def odd_package(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A good package and these entries, just as they are given."""
    content = io.BytesIO(small_package())
    with zipfile.ZipFile(content, "a") as archive:
        for entry, inside in entries:
            archive.writestr(entry, inside)
    return content.getvalue()


class PackageFactory(factory.django.DjangoModelFactory):
    """A package that can be played, as a row alone: no file of it is kept."""

    class Meta:
        model = Package

    course = factory.SubFactory(ElearningCourseFactory)
    file = factory.SubFactory(StoredFileFactory, name="lesson.zip")
    state = Package.State.READY
    standard = "scorm12"
    title = "공문서 쓰기"
    files = 1


class PackageItemFactory(factory.django.DjangoModelFactory):
    """Its one part."""

    class Meta:
        model = PackageItem

    package = factory.SubFactory(PackageFactory)
    number = 1
    identifier = "part"
    title = "공문서 쓰기"
    href = "index.html"
    least_seconds = 180


def taken_in(course, content: bytes | None = None, *, by, standard: str = "scorm12") -> Package:
    """A package of the course that can be played, brought and read as any other."""
    content = content or good_package(standard)
    package = actions.bring(course=course, name="lesson.zip", size_bytes=len(content), content=content, by=by)
    taking.take_in_now(package, by)
    return package


def unit_of(package: Package, *, content=None, minutes: int = 1) -> Unit:
    """A unit of published content, made of the package's first part."""
    content = content or ContentFactory(course=package.course)
    item = package.items.get(number=1)
    return UnitFactory(content=content, kind=package.standard, item=item, body_ko="", body_en="",
                       length_ms=minutes * 60_000)  # fmt: skip
