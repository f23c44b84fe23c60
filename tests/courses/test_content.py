"""Content as its makers work on it: the next version, its units in order, publishing by somebody who may."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import Refused
from courses.actions import content as actions
from courses.models import Content, ContentWork, Unit
from exchange.models import StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import (
    ContentFactory,
    ElearningCourseFactory,
    LearningFactory,
    QuestionFactory,
    UnitFactory,
    VideoFactory,
)

pytestmark = pytest.mark.django_db
PAGE = {"title_ko": "새 차시", "title_en": "New unit", "length_ms": 60_000, "body_ko": "글", "body_en": "Text"}
SENT = {"title_ko": "새 차시", "title_en": "New unit", "time": "1:30", "body_ko": "글", "body_en": "Text"}


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def maker():
    return PersonFactory(roles=["training_manager"], language="en")


@pytest.fixture
def publisher():
    return PersonFactory(roles=["planning_officer"], language="en")


def draft_with(units: int) -> Content:
    draft = ContentFactory(state="draft")
    for _number in range(units):
        UnitFactory(content=draft)
    return draft


def seen(unit: Unit) -> actions.Seen:
    """The unit as it stands now."""
    unit = Unit.objects.select_related("content").get(pk=unit.pk)
    return actions.Seen(unit.content, unit.number, unit.pk, unit.content.revision)


def titles(content: Content) -> list[tuple[int, str]]:
    return list(Unit.objects.filter(content=content).order_by("number").values_list("number", "title_en"))


def test_the_next_version_begins_with_what_is_published(maker):
    published = ContentFactory(need_percent=80, test_questions=5)
    UnitFactory(content=published)
    VideoFactory(content=published)
    draft = actions.start(course=published.course, by=maker)
    assert (draft.version, draft.state, draft.need_percent, draft.test_questions) == (2, "draft", 80, 5)
    assert titles(draft) == titles(published) == [(1, "Unit 1"), (2, "Unit 2")]
    with pytest.raises(Refused):
        actions.start(course=published.course, by=maker)
    assert Content.objects.count() == 2


def test_units_are_added_moved_and_taken_out_and_their_numbers_close_up(maker):
    draft = draft_with(3)
    actions.add_unit(content=draft, kind="page", fields=PAGE, files={}, by=maker)
    units = list(draft.unit_rows.order_by("number"))
    actions.move_unit(seen=seen(units[3]), up=True, by=maker)
    assert [title for _n, title in titles(draft)] == ["Unit 1", "Unit 2", "New unit", "Unit 3"]
    actions.move_unit(seen=seen(units[0]), up=True, by=maker)  # there is nothing above it
    actions.move_unit(seen=seen(units[0]), up=False, by=maker)
    actions.delete_unit(seen=seen(units[1]), by=maker)
    assert titles(draft) == [(1, "Unit 1"), (2, "New unit"), (3, "Unit 3")]
    done = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert done == ["unit.added", "unit.moved", "unit.moved", "unit.deleted"]


@pytest.mark.parametrize("state", ["published", "retired"])
def test_what_was_published_never_changes(state, maker):
    content = ContentFactory(state=state)
    unit = UnitFactory(content=content)
    other = {**PAGE, "title_en": "Other"}
    for change in (
        lambda: actions.add_unit(content=content, kind="page", fields=PAGE, files={}, by=maker),
        lambda: actions.change_unit(seen=seen(unit), fields=other, files={}, by=maker),
        lambda: actions.move_unit(seen=seen(unit), up=True, by=maker),
        lambda: actions.delete_unit(seen=seen(unit), by=maker),
        lambda: actions.change(content=content, revision=0, fields={"need_percent": 50}, by=maker),
    ):
        with pytest.raises(Refused):
            change()
    content.refresh_from_db()
    assert (titles(content), content.need_percent) == ([(1, "Unit 1")], 90)


def test_settings_that_somebody_else_saved_meanwhile_are_not_overwritten(maker):
    draft = draft_with(1)
    actions.change(content=draft, revision=0, fields={"need_percent": 80}, by=maker)
    with pytest.raises(Refused):
        actions.change(content=draft, revision=0, fields={"need_percent": 70}, by=maker)
    draft.refresh_from_db()
    assert (draft.need_percent, draft.revision) == (80, 1)


def test_publishing_retires_the_version_before_and_whoever_began_stays_with_it(publisher):
    before = ContentFactory()
    UnitFactory(content=before)
    place = LearningFactory(content=before)
    draft = ContentFactory(course=before.course, version=2, state="draft")
    UnitFactory(content=draft)
    work = ContentWork.objects.create(
        year=2026, course=before.course, kind="improved", units=1, state="accepted",
        handed_in_at="2026-01-01T00:00Z", accepted_at="2026-01-02T00:00Z",
    )  # fmt: skip
    actions.publish(content=draft, revision=0, by=publisher)
    states = dict(Content.objects.values_list("version", "state"))
    place.refresh_from_db()
    work.refresh_from_db()
    assert (states, place.content_id) == ({1: "retired", 2: "published"}, before.pk)
    assert (work.state, work.content_id, work.published_at is not None) == ("published", draft.pk, True)


def test_a_draft_without_units_or_questions_or_by_a_maker_is_not_published(maker, publisher):
    empty, asking, whole = draft_with(0), draft_with(1), draft_with(1)
    Content.objects.filter(pk=asking.pk).update(test_questions=2)
    QuestionFactory(course=asking.course)
    QuestionFactory(course=asking.course, retired=True)
    for content, who in ((empty, publisher), (asking, publisher), (whole, maker)):
        with pytest.raises(Refused):
            actions.publish(content=content, revision=0, by=who)
    assert set(Content.objects.values_list("state", flat=True)) == {"draft"}
    QuestionFactory(course=asking.course)
    actions.publish(content=asking, revision=0, by=publisher)
    asking.refresh_from_db()
    assert (asking.state, asking.published_by) == ("published", publisher)


@pytest.mark.parametrize("state", ["handed_in", "accepted"])
def test_who_handed_the_work_in_does_not_publish_it(state, publisher):
    draft = draft_with(1)
    accepted = {"accepted_at": "2026-01-02T00:00Z"} if state == "accepted" else {}
    ContentWork.objects.create(
        year=2026, course=draft.course, kind="developed", units=1, state=state,
        handed_in_at="2026-01-01T00:00Z", handed_in_by=publisher, **accepted,
    )  # fmt: skip
    with pytest.raises(Refused):
        actions.publish(content=draft, revision=0, by=publisher)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_file_that_no_unit_shows_is_let_go_and_one_that_another_version_shows_stays(maker):
    published = ContentFactory()
    shown = VideoFactory(content=published)
    draft = actions.start(course=published.course, by=maker)
    alone = VideoFactory(content=draft)
    for unit in list(draft.unit_rows.order_by("number")):
        actions.delete_unit(seen=seen(unit), by=maker)
    assert StoredFile.objects.get(pk=shown.video_id).expires_at is None
    assert StoredFile.objects.get(pk=alone.video_id).expires_at is not None


def test_a_maker_goes_the_whole_way_on_pages(client, maker):
    course = ElearningCourseFactory()
    client.force_login(maker)
    began = client.post(reverse("content_start", args=[course.code]))
    version = reverse("content_version", args=[course.code, 1])
    assert began.url == version
    new = reverse("unit_new", args=[course.code, 1])
    assert client.post(new, SENT).url == version
    film = SimpleUploadedFile("a.webm", b"\x1aE\xdf\xa3" + b"0" * 20)
    lines = SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n")
    sent = {
        "title_ko": "영상",
        "title_en": "Film",
        "time": "0:10",
        "max_rate": 100,
        "video": film,
        "captions_ko": lines,
    }
    assert client.post(f"{new}?kind=video", sent).url == version
    film = Unit.objects.get(kind="video")
    assert (film.length_ms, film.video.media_type, film.captions_en) == (10_000, "video/webm", None)
    page = reverse("unit_edit", args=[course.code, 1, 1])
    text = Unit.objects.get(number=1)
    shown = {"unit": text.pk, "seen": 2}
    assert client.post(page, {**SENT, **shown, "title_en": "Changed"}).url == version
    settings = {"need_percent": 70, "test_questions": 0, "test_minutes": 10, "test_attempts": 2, "seen": 3}
    assert client.post(version, settings).url == version
    assert titles(Content.objects.get()) == [(1, "Changed"), (2, "Film")]
    shown = client.get(version).content.decode()
    assert ("Film" in shown, "Only who may accept content publishes it." in shown) == (True, True)
    look = client.get(reverse("content_preview", args=[course.code, 1, 1])).content.decode()
    assert "<p>Text</p>" in look


@pytest.mark.parametrize(
    ("field", "value"),
    [("time", "1:75"), ("time", "0:00"), ("time", "soon"), ("title_ko", ""), ("body_ko", "")],
)
def test_a_unit_that_makes_no_sense_is_not_added(client, maker, field, value):
    draft = draft_with(0)
    client.force_login(maker)
    answer = client.post(reverse("unit_new", args=[draft.course.code, 1]), {**SENT, field: value})
    assert (answer.status_code, Unit.objects.count()) == (422, 0)


@pytest.mark.parametrize(("name", "content"), [("a.webm", b"<html>"), ("a.exe", b"\x1aE\xdf\xa3")])
def test_what_is_no_video_is_not_kept(client, maker, name, content):
    draft = draft_with(0)
    client.force_login(maker)
    lines = SimpleUploadedFile("a.vtt", b"WEBVTT\n")
    sent = {**SENT, "max_rate": 100, "video": SimpleUploadedFile(name, content), "captions_ko": lines}
    answer = client.post(f"{reverse('unit_new', args=[draft.course.code, 1])}?kind=video", sent)
    assert (answer.status_code, Unit.objects.count(), StoredFile.objects.count()) == (422, 0, 0)


def asked_for(client, page: str) -> int:
    client.get(page)  # the session's own rows are made
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


@pytest.mark.parametrize("name", ["content_detail", "content_version", "question_list"])
def test_the_pages_ask_no_more_however_many_rows_there_are(client, maker, name):
    draft = draft_with(1)
    QuestionFactory(course=draft.course)
    page = reverse(name, args=[draft.course.code, 1] if name == "content_version" else [draft.course.code])
    client.force_login(maker)
    with_one = asked_for(client, page)
    UnitFactory(content=draft)
    VideoFactory(content=draft)
    QuestionFactory.create_batch(2, course=draft.course)
    ContentFactory.create(course=draft.course, version=2)
    assert asked_for(client, page) == with_one
