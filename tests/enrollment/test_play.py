"""Packages that run: keys that are good for nothing, what is kept of a commit, and time that only the clock gives."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from config import content_host
from core.errors import Refused
from core.periods import today
from courses.actions import packages as packaging
from courses.imports.sample.packages import LESSON
from courses.models import Content
from enrollment.actions import beats, launches
from enrollment.models import Enrollment, Launch, Learning, LearningClock, PackageState, UnitProgress
from enrollment.progress import Beat
from enrollment.queries import launches as queries
from tests.factories.accounts import InvitationFactory, PersonFactory
from tests.factories.elearning import ContentFactory, ElearningCourseFactory, LearningFactory, UnitFactory
from tests.factories.packages import taken_in, unit_of
from tests.house.content_urls import PAGES

CONTENT = "http://content.localhost:8000"
PAGE = {"scorm12": "cmi.core.lesson_location", "scorm2004": "cmi.location"}
DONE = {"scorm12": {"cmi.core.lesson_status": "completed"}, "scorm2004": {"cmi.completion_status": "completed"}}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _content_host(settings):
    settings.PORTAL_CONTENT_ADDRESS = CONTENT
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "content.localhost"]


@pytest.fixture
def anybody():
    """Somebody at the content host: the host knows nobody."""
    return Client(headers={"host": "content.localhost:8000"})


def place(standard="scorm12", minutes=1, units=1):
    """A person's place in a course whose first unit is the lesson of three pages."""
    maker, person = PersonFactory(roles=["training_manager"]), PersonFactory(roles=["trainee"], language="ko")
    content = ContentFactory(course=ElearningCourseFactory())
    package = taken_in(content.course, by=maker, standard=standard)
    unit = unit_of(package, content=content, minutes=minutes)
    for _ in range(units - 1):
        UnitFactory(content=content)
    learning = LearningFactory(content=content, enrollment__person=person)
    return SimpleNamespace(
        person=person, maker=maker, package=package, unit=unit, key=learning.enrollment.key, learning=learning
    )


def opened(at):
    return launches.open_unit(key=at.key, number=1, by=at.person)


def spend(at, seconds):
    """So much time passes while the window is open, and its player says so every twenty seconds."""
    clock = LearningClock.objects.get(person=at.person)
    for number in range(1, seconds // 20 + 1):
        LearningClock.objects.filter(person=at.person).update(free_from=F("free_from") - 20_000)
        said = Beat(clock.sitting, clock.seq + number, 0, 20_000)
        beats.beat(key=at.key, number=1, said=said, by=at.person)


def commit(anybody, token, body):
    answer = anybody.post(f"/play/{token}/commit/", json.dumps(body), content_type="application/json;charset=UTF-8")
    return answer.json()


def seen(at):
    return UnitProgress.objects.get(enrollment__key=at.key, unit=at.unit)


# Keys


def invited(at, until):
    """The place's person as an official of a foreign city."""
    Person.objects.filter(pk=at.person.pk).update(kind=Person.Kind.FOREIGN_TRAINEE)
    InvitationFactory(person=at.person, access_until=until)


def dead_keys():
    def over(at, launch):
        Launch.objects.filter(pk=launch.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    def ended(at, launch):
        launches.end_all(by=at.person)

    def newer(at, launch):
        opened(at)

    def given_up(at, launch):
        Enrollment.objects.filter(key=at.key).update(state="cancelled")

    def closed(at, launch):
        at.person.is_active = False
        at.person.save()

    def uninvited(at, launch):
        invited(at, until=today() - timedelta(days=1))

    def withdrawn(at, launch):
        Content.objects.update(state="retired")
        packaging.withdraw(package=at.package, by=at.maker)

    return [over, ended, newer, given_up, closed, uninvited, withdrawn]


@pytest.mark.parametrize("kill", dead_keys(), ids=lambda kill: kill.__name__)
def test_a_key_that_stands_no_more_opens_nothing(kill, anybody):
    at = place()
    one = opened(at)
    address = f"/play/{one.token}/files/index.html"
    assert b"<!doctype html>" in anybody.get(address).getvalue()
    kill(at, one.launch)
    for path, method in PAGES.values():
        answer = getattr(anybody, method.lower())(
            f"/play/{one.token}/{path}", *(["{}", "application/json"] if method == "POST" else [])
        )
        assert (answer.status_code, answer.cookies) == (404, {}), path


def test_a_guest_who_is_invited_goes_on_and_nobody_else_is_asked_about(django_assert_num_queries):
    at = place()
    one = opened(at)
    with django_assert_num_queries(1):
        queries.live_launch(one.token)
    invited(at, until=today())
    with django_assert_num_queries(2):
        assert queries.live_launch(one.token) == one.launch


@pytest.mark.parametrize("name", PAGES)
def test_a_key_that_nobody_has_opens_nothing(name, anybody):
    at = place()
    hashed = opened(at).launch.token_sha256
    path, method = PAGES[name]
    for wrong in ("x", hashed, str(at.key), "%ff"):
        answer = getattr(anybody, method.lower())(
            f"/play/{wrong}/{path}", *(["{}", "application/json"] if method == "POST" else [])
        )
        assert (answer.status_code, answer.cookies) == (404, {})


def test_each_answer_stands_behind_the_walls(anybody):
    token = opened(place()).token
    for path in ("", "files/index.html", "files/none.html"):
        answer = anybody.get(f"/play/{token}/{path}", headers={"cookie": "sessionid=abc; csrftoken=def"})
        assert answer.headers["Content-Security-Policy"] == content_host.policy()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer" and answer.getvalue()
        assert "X-Frame-Options" not in answer.headers and answer.cookies == {}


def test_files_are_found_by_their_very_path(anybody):
    token = opened(place()).token
    answer = anybody.get(f"/play/{token}/files/lesson.css")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css")
    assert answer.getvalue() == (LESSON / "lesson.css").read_bytes()
    for path in ("LESSON.CSS", "./lesson.css", "../lesson.css", "lesson.css/", "lesson.css%00", "imsmanifest.xm"):
        assert anybody.get(f"/play/{token}/files/{path}").status_code == 404
    part = anybody.get(f"/play/{token}/files/lesson.css", headers={"range": "bytes=2-5"})
    assert (part.status_code, part.getvalue()) == (206, (LESSON / "lesson.css").read_bytes()[2:6])


def test_a_file_of_another_package_is_not_here(anybody):
    at = place("scorm12")
    taken_in(at.package.course, by=at.maker, standard="scorm2004")
    token = opened(at).token
    assert b"API" in anybody.get(f"/play/{token}/files/scorm12.js").getvalue()
    assert anybody.get(f"/play/{token}/files/scorm2004.js").status_code == 404


# Opening


def test_the_shell_gives_the_package_what_it_left_and_no_name(anybody):
    at = place("scorm12", minutes=5)
    beats.begin(key=at.key, number=1, by=at.person)
    spend(at, 40)
    first = opened(at)
    commit(anybody, first.token, {"cmi.core.lesson_location": "2", "cmi.core.session_time": "10:00:00"})
    second = opened(at)
    text = anybody.get(f"/play/{second.token}/").content.decode()
    said = json.loads(text.split('type="application/json">')[1].split("</script>")[0])
    assert said["initial"] == {
        "cmi.core.lesson_location": "2", "cmi.core.student_id": str(second.launch.registration),
        "cmi.core.lesson_mode": "normal", "cmi.core.credit": "credit", "cmi.core.entry": "resume",
        "cmi.core.lesson_status": "not attempted", "cmi.core.total_time": "0000:00:40",
        "cmi.student_preference.language": "ko",
    }  # fmt: skip
    assert first.launch.registration == second.launch.registration and first.launch.session != second.launch.session
    assert at.person.name not in text and at.person.staff_number not in text
    assert (said["page"], said["commit"]) == (
        f"/play/{second.token}/files/index.html", f"/play/{second.token}/commit/",
    )  # fmt: skip


def test_nobody_opens_the_place_of_somebody_else(client):
    at = place()
    client.force_login(PersonFactory(roles=["trainee"]))
    for name in ("unit_package", "unit_launch"):
        address = reverse(name, args=[at.key, 1])
        answer = client.post(address) if name == "unit_launch" else client.get(address)
        assert answer.status_code == 404
    assert Launch.objects.count() == 0
    with pytest.raises(Http404):
        launches.open_unit(key=at.key, number=1, by=at.maker)


def test_the_page_of_the_unit_alone_may_show_the_content_host(client):
    at = place()
    client.force_login(at.person)
    page = client.get(reverse("unit_package", args=[at.key, 1]))
    assert f"frame-src {CONTENT}" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "frame-src" not in client.get(reverse("my_learning")).headers["Content-Security-Policy"]
    address = client.post(reverse("unit_launch", args=[at.key, 1])).json()["address"]
    assert address.startswith(f"{CONTENT}/play/") and len(address) > len(CONTENT) + 40


def test_without_a_second_address_the_page_says_so(client, settings):
    at = place()
    settings.PORTAL_CONTENT_ADDRESS = ""
    client.force_login(at.person)
    page = client.get(reverse("unit_package", args=[at.key, 1]), headers={"accept-language": "en"})
    assert "has no second address" in page.content.decode() or "둘째 주소" in page.content.decode()
    assert client.post(reverse("unit_launch", args=[at.key, 1])).status_code == 403


def test_staff_look_at_a_package_and_nothing_of_it_is_kept(client, anybody):
    at = place()
    client.force_login(at.maker)
    code = at.package.course.code
    assert client.get(reverse("package_preview", args=[code, at.package.key, 1])).status_code == 200
    address = client.post(reverse("package_look", args=[code, at.package.key, 1])).json()["address"]
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert anybody.get(f"/play/{token}/").status_code == 200
    assert commit(anybody, token, {**DONE["scorm12"], PAGE["scorm12"]: "2"}) == {"result": True, "errorCode": 0}
    assert (PackageState.objects.count(), UnitProgress.objects.count()) == (0, 0)


# Time


@pytest.mark.parametrize("standard", ["scorm12", "scorm2004"])
def test_a_package_that_claims_ten_hours_gets_what_the_clock_gives(standard, anybody):
    at = place(standard, minutes=2)
    token = opened(at).token
    beats.begin(key=at.key, number=1, by=at.person)
    spend(at, 20)
    claim = {"cmi.core.session_time": "10:00:00"} if standard == "scorm12" else {"cmi.session_time": "PT10H"}
    assert commit(anybody, token, {**DONE[standard], **claim})["result"] is True
    row = seen(at)
    assert row.said_at is not None and row.done_at is None
    assert 20_000 <= row.recognised_ms < 22_000
    spend(at, 80)
    assert seen(at).done_at is None
    spend(at, 20)
    row, learning = seen(at), Learning.objects.get(pk=at.learning.pk)
    assert row.done_at is not None and 120_000 <= row.recognised_ms < 125_000
    assert (learning.units_done, learning.recognised_seconds // 5) == (1, 24) and learning.finished_at is not None


def test_time_alone_does_not_finish_a_package(anybody):
    at = place("scorm12", minutes=1, units=2)
    token = opened(at).token
    beats.begin(key=at.key, number=1, by=at.person)
    spend(at, 80)
    assert seen(at).done_at is None
    commit(anybody, token, {**DONE["scorm12"], "cmi.core.score.raw": "87.5"})
    row, learning = seen(at), Learning.objects.get(pk=at.learning.pk)
    assert row.done_at is not None and row.said_points == Decimal("87.50")
    assert (learning.units_done, learning.finished_at) == (1, None)


def test_what_a_package_says_when_the_time_is_over_counts_for_nothing(anybody):
    at = place()
    beats.begin(key=at.key, number=1, by=at.person)
    spend(at, 80)
    token = opened(at).token
    Learning.objects.filter(pk=at.learning.pk).update(until_on=today() - timedelta(days=1))
    assert commit(anybody, token, {**DONE["scorm12"], PAGE["scorm12"]: "2"})["result"] is True
    assert (seen(at).said_at, seen(at).done_at) == (None, None)
    with pytest.raises(Refused):
        beats.said(key=at.key, number=1, points=None, by=at.person)


def test_a_package_is_finished_for_its_own_place_only(anybody):
    one, other = place(), place()
    for at in (one, other):
        beats.begin(key=at.key, number=1, by=at.person)
        spend(at, 80)
    opened(other)
    commit(anybody, opened(one).token, DONE["scorm12"])
    assert seen(one).done_at is not None and seen(other).done_at is None


@pytest.mark.parametrize("body", ["[]", "no json", "", '"x"', "9" * 300_000, "{" * 5000])
def test_a_commit_that_nobody_understands_changes_nothing(body, anybody):
    at = place()
    token = opened(at).token
    answer = anybody.post(f"/play/{token}/commit/", body, content_type="text/plain")
    assert (answer.status_code, PackageState.objects.count()) == (400, 0)


def test_a_beacon_is_read_though_it_says_that_it_is_text(anybody):
    at = place()
    token = opened(at).token
    body = json.dumps({"cmi.core.lesson_location": "1"})
    assert anybody.post(f"/play/{token}/commit/", body, content_type="text/plain").json()["result"] is True
    assert json.loads(PackageState.objects.get().body) == {"cmi.core.lesson_location": "1"}


def test_a_launch_that_is_over_is_ended_by_the_scheduler():
    at = place()
    launch = opened(at).launch
    assert launches.end_expired(by=None) == 0
    Launch.objects.filter(pk=launch.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert (launches.end_expired(by=None), launches.end_expired(by=None)) == (1, 0)


def test_the_registration_is_the_places_and_the_packages_own():
    one, other = place(), place()
    found = {opened(one).launch.registration, opened(one).launch.registration, opened(other).launch.registration}
    assert len(found) == 2


def test_the_page_of_a_unit_leads_to_its_package_and_on_to_the_next(client):
    at = place(units=2)
    client.force_login(at.person)
    page = reverse("unit_package", args=[at.key, 1])
    assert client.get(reverse("unit_learn", args=[at.key, 1])).url == page
    assert client.get(reverse("unit_package", args=[at.key, 2])).status_code == 404  # a text has no package
    text = client.get(page).content.decode()
    assert f'href="{reverse("unit_learn", args=[at.key, 2])}"' in text
    assert f'href="{reverse("learn", args=[at.key])}"' in text
    assert client.get(reverse("learn", args=[at.key])).status_code == 200
