"""Packages as rows and pages: brought, read in a job, refused without a trace, made into units, withdrawn."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from core.errors import Refused
from courses.actions import packages as actions
from courses.imports.sample import showcases
from courses.imports.sample.packages import LESSON
from courses.models import Content, Package, PackageFile, PackageItem, Unit
from courses.packages import archive, taking
from courses.tasks import read_package
from exchange import storage
from exchange.models import Job, StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import ContentFactory, ElearningCourseFactory, UnitFactory
from tests.factories.packages import (
    PackageFactory,
    PackageItemFactory,
    good_package,
    small_package,
    taken_in,
    unit_of,
    zipped,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker():
    return PersonFactory(roles=["training_manager"], language="en")


@pytest.fixture
def course():
    return ElearningCourseFactory()


def brought(course, maker, content):
    return actions.bring(course=course, name="lesson.zip", size_bytes=len(content), content=content, by=maker)


def bytes_kept():
    return [file for file in storage.full_path("").rglob("*") if file.is_file()]


def test_a_package_is_read_in_its_job(course, maker):
    package = brought(course, maker, good_package("scorm2004"))
    assert (package.state, package.job.state) == ("received", "queued")
    read_package(package.job_id)
    package.refresh_from_db()
    job = Job.objects.get(pk=package.job_id)
    assert (package.state, package.standard, package.title, package.files) == (
        "ready", "scorm2004", "공문서 쓰기", 6,
    )  # fmt: skip
    assert (job.state, job.result_url) == ("done", package.get_absolute_url())
    assert [(item.number, item.href, item.least_seconds) for item in package.items.all()] == [(1, "index.html", 180)]
    page = PackageFile.objects.select_related("file").get(package=package, path="lesson.css").file
    assert (page.media_type, page.permission, page.owner) == ("text/css", "", None)
    assert storage.full_path(page.path).read_bytes() == (LESSON / "lesson.css").read_bytes()
    read_package(package.job_id)  # a second message changes nothing
    assert PackageFile.objects.filter(package=package).count() == 6


def test_a_package_that_is_refused_leaves_one_sentence_and_nothing_else(course, maker):
    with translation.override("en"):
        package = brought(course, maker, zipped({"imsmanifest.xml": b"<manifest/>", "../a": b"x"}))
        read_package(package.job_id)
    package.refresh_from_db()
    assert (package.state, package.files) == ("refused", 0)
    assert package.problem == "“../a” in the package leads out of the package. Export it with names that stay inside."
    assert (PackageFile.objects.count(), PackageItem.objects.count(), len(bytes_kept())) == (0, 0, 1)
    assert StoredFile.objects.get(pk=package.file_id).expires_at is not None
    actions_done = set(Entry.objects.values_list("action", flat=True))
    assert {"package.brought", "package.refused"} <= actions_done and "package.taken_in" not in actions_done


def test_when_the_files_cannot_be_written_none_of_them_stays(course, maker, monkeypatch):
    package = brought(course, maker, good_package())
    written = []

    def full(content):
        if len(written) == 3:
            raise OSError("no space")
        written.append(1)
        return whole(content)

    whole = storage.write
    monkeypatch.setattr(storage, "write", full)
    read_package(package.job_id)
    package.refresh_from_db()
    assert (package.state, Job.objects.get(pk=package.job_id).state, len(bytes_kept())) == ("received", "failed", 1)


def test_a_lie_that_is_found_while_writing_is_a_refusal(course, maker, monkeypatch):
    package = brought(course, maker, small_package(**{"lie.txt": b"x" * 5000}))
    monkeypatch.setattr(archive, "CHUNK", 16)
    found = taking.reading.read(storage.full_path(package.file.path))
    lie = next(member for member in found.members if member.path == "lie.txt")
    vars(lie)["size"] = 10
    with pytest.raises(Refused):
        taking._write_all(storage.full_path(package.file.path), found, None)
    assert len(bytes_kept()) == 1


def test_nobody_else_brings_packages(course, client):
    for role in ("trainee", "director", "lecturer"):
        person = PersonFactory(roles=[role])
        client.force_login(person)
        assert client.get(reverse("package_bring", args=[course.code])).status_code == 404
        with pytest.raises(Refused):
            brought(course, person, good_package())
    assert Package.objects.count() == 0


def test_the_page_brings_a_package_and_says_what_is_no_package(course, maker, client, settings):
    client.force_login(maker)
    page = reverse("package_bring", args=[course.code])
    answer = client.post(page, {"file": SimpleUploadedFile("lesson.zip", good_package())})
    package = Package.objects.get()
    assert (answer.status_code, answer.url) == (302, package.get_absolute_url())
    assert client.get(answer.url).status_code == 200
    assert client.post(page, {"file": SimpleUploadedFile("lesson.docx", b"x")}).status_code == 422
    settings.PORTAL_CONTENT_MAX_BYTES = 10
    assert client.post(page, {"file": SimpleUploadedFile("lesson.zip", good_package())}).status_code == 422
    assert Package.objects.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_as_often_for_one_as_for_three(rows, course, maker, client, django_assert_num_queries):
    for _ in range(rows):
        package = PackageFactory(course=course, brought_by=PersonFactory())
        for number in range(1, rows + 1):
            item = PackageItem.objects.create(
                package=package, number=number, identifier="i", title="t", href="a.html", least_seconds=1
            )
    content = ContentFactory(course=course)
    UnitFactory(content=content, kind="scorm12", item=item, body_ko="", body_en="")
    client.force_login(maker)
    client.get(reverse("package_bring", args=[course.code]))  # the session's own rows are made
    with django_assert_num_queries(4):
        client.get(reverse("package_bring", args=[course.code]))
    with django_assert_num_queries(6):
        client.get(package.get_absolute_url())


def test_a_part_becomes_the_last_unit_of_a_draft_with_what_is_published(course, maker, client):
    published = ContentFactory(course=course, need_percent=80, test_questions=5)
    old = UnitFactory(content=published)
    package = taken_in(course, by=maker, standard="cmi5")
    client.force_login(maker)
    address = reverse("package_attach", args=[course.code, package.key, 1])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"title_ko": "쓰기", "title_en": "Writing", "minutes": "7"})
    assert (answer.status_code, answer.url) == (302, package.get_absolute_url())
    draft = Content.objects.get(course=course, state="draft")
    assert (draft.version, draft.need_percent, draft.test_questions) == (2, 80, 5)
    assert list(draft.unit_rows.values_list("number", "kind", "title_en", "length_ms")) == [
        (1, "page", old.title_en, 60_000), (2, "cmi5", "Writing", 420_000),
    ]  # fmt: skip
    assert list(published.unit_rows.all()) == [old]
    assert client.post(address, {"title_ko": "쓰기", "title_en": "Writing", "minutes": "7"}).status_code in (302, 422)
    assert Unit.objects.filter(content=draft).count() == 2


def test_a_package_that_is_used_is_not_withdrawn(course, maker, client):
    package = taken_in(course, by=maker)
    unit = unit_of(package)
    client.force_login(maker)
    address = reverse("package_withdraw", args=[course.code, package.key])
    client.post(address)
    assert Package.objects.get().state == "ready"
    Content.objects.filter(pk=unit.content_id).update(state="retired")
    client.post(address)
    assert Package.objects.get().state == "withdrawn"
    with pytest.raises(Refused):
        actions.attach(item=package.items.get(), title_ko="x", title_en="x", minutes=1, by=maker)


def test_the_sample_has_one_package_of_each_standard():
    for code in showcases.SHOWCASES:
        ElearningCourseFactory(code=code)
    other = ContentFactory(course=ElearningCourseFactory(code="EL-001"))
    assert (showcases.load(), showcases.load()) == ({"packages": 3}, {"packages": 3})
    made = Package.objects.order_by("course__code").values_list("course__code", "standard", "state", "sample")
    assert list(made) == [
        ("EL-003", "scorm2004", "ready", True), ("EL-067", "scorm12", "ready", True), ("EL-130", "cmi5", "ready", True),
    ]  # fmt: skip
    units = Unit.objects.exclude(content=other).order_by("content__course__code", "number")
    kinds = [kind for standard in ("scorm2004", "scorm12", "cmi5") for kind in (standard, "page", "page")]
    assert list(units.values_list("kind", flat=True)) == kinds


@pytest.mark.parametrize(
    "wrong", [{"item": None}, {"kind": "page"}, {"kind": "video"}, {"body_ko": "x"}, {"length_ms": 0}], ids=str
)
def test_the_database_refuses_units_that_are_half_a_package(wrong, course):
    item = PackageItemFactory(package__course=course)
    fields = {"content": ContentFactory(course=course), "kind": "scorm12", "item": item, "body_ko": "", "body_en": ""}
    UnitFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(**{**fields, **wrong})
