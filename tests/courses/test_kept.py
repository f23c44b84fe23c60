"""Kept pages: the same for the same roles, never with anything of another person, never older than the last change."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import kept
from accounts.models import Message
from courses import actions, queries
from courses.models import Course, Plan
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory

pytestmark = pytest.mark.django_db
TABLES = import_module("courses.migrations.0004_stamp_of_the_catalogue").TABLES


@pytest.fixture
def course():
    course = CourseFactory(code="CC-700", title_ko="보고서 쓰기", title_en="Writing reports")
    PlanCourseFactory(plan=PlanFactory(), course=course)
    return course


@pytest.fixture(params=["course_list", "course_detail"])
def url(request, course):
    return reverse(request.param, args=[course.code] if request.param == "course_detail" else [])


def browser(person, **kwargs):
    client = Client(**kwargs)
    client.force_login(person)
    return client


def look(client, url, **headers):
    answer = client.get(url, **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_is_drawn_once_for_people_with_the_same_roles(url, django_assert_num_queries):
    one, two = (PersonFactory(roles=["trainee"], name=name) for name in ("김하나", "이두리"))
    client, other = browser(one), browser(two)
    first = look(client, url)
    look(other, reverse("inbox"))  # the first page of a session notes that somebody is there
    with django_assert_num_queries(3):
        second = look(other, url)
    assert "김하나" in first and "이두리" not in first
    assert "이두리" in second and "김하나" not in second
    assert clean(first, "김하나") == clean(second, "이두리")


def clean(html, name):
    return re.sub(r"[A-Za-z0-9]{64}", "token", html.replace(name, "name"))


def test_nothing_of_the_first_person_is_left_in_the_memory(url):
    canary = PersonFactory(
        roles=["trainee"], name="카나리아", name_en="Canary", email="canary@example.org", staff_number="canary-1",
        organisation=OrganisationFactory(name_ko="카나리아구"),
    )  # fmt: skip
    client = browser(canary)
    token = re.search(r'value="([A-Za-z0-9]{64})"', look(client, url)).group(1)
    kept_pages = "".join(kept._pages.values())
    assert len(kept._pages) == 1
    for word in ("카나리아", "Canary", "canary", token, client.cookies["csrftoken"].value):
        assert word not in kept_pages
    assert not re.search(r"[A-Za-z0-9]{64}", kept_pages)


def test_names_are_escaped(url):
    PersonFactory(roles=["trainee"])
    page = look(browser(PersonFactory(roles=["trainee"], name="<b>굵은</b>")), url)
    assert "<b>굵은</b>" not in page and "&lt;b&gt;굵은&lt;/b&gt;" in page


def test_the_token_of_a_kept_page_is_the_readers_own(url):
    look(browser(PersonFactory(roles=["trainee"])), url)
    client = browser(PersonFactory(roles=["trainee"]), enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', look(client, url)).group(1)
    logout = reverse("account_logout")
    assert client.post(logout, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert client.post(logout, {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize("order", [("training_manager", "trainee"), ("trainee", "training_manager")])
def test_roles_are_told_apart(order, url):
    pages = {role: look(browser(PersonFactory(roles=[role])), url) for role in order}
    own = {"course_list": reverse("course_new"), "course_detail": reverse("course_edit", args=["CC-700"])}
    link = own["course_list" if url == reverse("course_list") else "course_detail"]
    assert (link in pages["training_manager"], link in pages["trainee"]) == (True, False)


def test_a_role_that_is_taken_away_counts_at_once(url):
    person = PersonFactory(roles=["training_manager", "trainee"])
    client = browser(person)
    assert "/people/" in look(client, url)
    person.grants.filter(role="training_manager").update(ended_at="2023-01-01T00:00Z")
    assert "/people/" not in look(client, url)
    person.grants.filter(role="trainee").update(ended_at="2023-01-01T00:00Z")
    assert client.get(url).status_code == 404


def test_languages_are_told_apart(url):
    client = browser(PersonFactory(roles=["trainee"]))
    assert "보고서 쓰기" in look(client, url)
    client.cookies["django_language"] = "en"
    assert "Writing reports" in look(client, url)


def test_a_change_is_seen_at_once_whoever_made_it(url, course):
    client = browser(PersonFactory(roles=["trainee"]))
    look(client, url)
    values = {"title_ko": "기획서 쓰기"}
    actions.change_course(course=course, values=values, revision=0, by=PersonFactory(roles=["planning_officer"]))
    assert "기획서 쓰기" in look(client, url)
    Course.objects.filter(pk=course.pk).update(title_ko="제안서 쓰기")
    assert "제안서 쓰기" in look(client, url)
    RunFactory(course=course, capacity=8_765, year=Plan.objects.get().year)
    assert "8,765" in look(client, url)


def test_what_was_rolled_back_is_not_kept(url, course):
    client = browser(PersonFactory(roles=["trainee"]))
    before = queries.catalogue_stamp()
    with transaction.atomic():
        Course.objects.filter(pk=course.pk).update(title_ko="없던 일")
        assert "없던 일" in look(client, url)
        transaction.set_rollback(True)
    assert queries.catalogue_stamp() == before
    assert "없던 일" not in look(client, url)


def test_a_message_is_shown_once_and_to_one_person(url, settings):
    settings.MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
    manager = browser(PersonFactory(roles=["training_manager"]))
    session = manager.session
    session["_messages"] = '[["__json_message",0,25,"저장했습니다 카나리아"]]'
    session.save()
    assert "카나리아" in look(manager, url)
    assert "카나리아" not in look(manager, url)
    assert "카나리아" not in look(browser(PersonFactory(roles=["training_manager"])), url)


def test_unread_messages_are_counted_for_each(url):
    one, two = PersonFactory(roles=["trainee"]), PersonFactory(roles=["trainee"])
    Message.objects.create(person=one, text="하나")
    assert '<span class="count">' in look(browser(one), url)
    assert '<span class="count">' not in look(browser(two), url)


def test_searches_are_told_apart(course):
    client, url = browser(PersonFactory(roles=["trainee"])), reverse("course_list")
    assert "CC-700" in look(client, url)
    assert "CC-700" not in look(client, url + "?q=카나리아")
    assert "<html" not in look(client, url, headers={"HX-Request": "true"})
    assert "<html" in look(client, url)


def test_the_memory_has_an_end(course, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    client, url = browser(PersonFactory(roles=["trainee"])), reverse("course_list")
    for number in range(6):
        look(client, f"{url}?page={number}")
    look(client, f"{url}?q={'x' * 400}")
    assert [key[1] for key in kept._pages] == [f"{url}?page={number}" for number in (3, 4, 5)]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_the_catalogue_moves_the_stamp(table):
    """A later migration that makes a table anew on SQLite takes its triggers away: then this fails."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = %s", [f"{table}_stamp"])
            assert cursor.fetchone()[0] == 1
            before = queries.catalogue_stamp()
            cursor.execute(f"DELETE FROM {table} WHERE false")
            assert queries.catalogue_stamp() != before
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            names = {name for (name,) in cursor.fetchall()}
            assert {f"{table}_stamp_{verb}" for verb in ("insert", "update", "delete")} <= names
