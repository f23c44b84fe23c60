"""/journal/: the rows, what is not sealed, who sees which part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from journal import actions
from tests.factories.accounts import PersonFactory
from tests.factories.journal import EntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client):
    person = PersonFactory(roles=["director"])
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client):
    person = PersonFactory(roles=["system_administrator"])
    client.force_login(person)
    return person


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_questions_for_one_row_and_for_three(client, director, rows, django_assert_num_queries):
    EntryFactory.create_batch(rows)
    client.get(reverse("journal_list"))
    with django_assert_num_queries(6):
        page = client.get(reverse("journal_list"))
    assert len(page.context["table"].rows) >= rows


def test_the_page_says_which_rows_are_not_sealed_yet(client, director):
    old, young = EntryFactory(), EntryFactory(at=timezone.now() + timedelta(minutes=5))
    actions.seal(by=None, at=timezone.now())
    page = client.get(reverse("journal_list"), {"text": "courses.course"})
    assert {row.record.pk: row.record.sealed for row in page.context["table"].rows} == {old.pk: True, young.pk: False}
    assert page.context["open_rows"] >= 1


@pytest.mark.parametrize(("state", "expected"), [("yes", ["old"]), ("no", ["young"]), ("", ["old", "young"])])
def test_the_filter_of_the_seal(client, director, state, expected):
    rows = {"old": EntryFactory(), "young": EntryFactory(at=timezone.now() + timedelta(minutes=5))}
    actions.seal(by=None, at=timezone.now())
    page = client.get(reverse("journal_list"), {"text": "courses.course", "sealed": state})
    shown = {row.record.pk for row in page.context["table"].rows}
    assert [name for name, row in rows.items() if row.pk in shown] == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "하늘"}, ["first"]),
        ({"text": "courses.course:77"}, ["second"]),
        ({"action": "course.changed"}, ["second"]),
        ({"since": "2023-03-02", "until": "2023-03-02"}, ["first"]),
        ({"text": "nothing like this"}, []),
    ],
)
def test_filters(client, director, query, expected):
    korea = timezone.get_default_timezone()
    rows = {
        "first": EntryFactory(actor_name="김하늘", at=timezone.datetime(2023, 3, 2, 0, 5, tzinfo=korea)),
        "second": EntryFactory(target="courses.course:77", action="course.changed", actor_name="이바다"),
    }
    page = client.get(reverse("journal_list"), query)
    shown = {row.record.pk for row in page.context["table"].rows}
    assert [name for name, row in rows.items() if row.pk in shown] == expected


def test_a_row_shows_its_values_to_the_director(client, director):
    entry = EntryFactory(old={"budget": "12345"}, new={"budget": "67890"})
    page = client.get(entry.get_absolute_url())
    assert page.context["values"] == [("budget", "12345", "67890")]
    assert "67890" in page.content.decode()


def test_a_system_administrator_reads_who_did_what_but_no_values(client, administrator):
    entry = EntryFactory(old={"budget": "12345"}, new={"budget": "67890"}, actor_name="김하늘")
    text = client.get(entry.get_absolute_url()).content.decode()
    assert "김하늘" in text
    assert "12345" not in text
    assert "67890" not in text
    assert "67890" not in client.get(reverse("journal_list")).content.decode()


def test_the_seals_page_shows_the_head(client, director):
    EntryFactory()
    seal = actions.seal(by=None, at=timezone.now())
    assert seal.head in client.get(reverse("journal_seals")).content.decode()


def test_others_do_not_learn_that_the_page_exists(client):
    entry = EntryFactory()
    client.force_login(PersonFactory(roles=["planning_officer"]))
    for url in (reverse("journal_list"), reverse("journal_seals"), entry.get_absolute_url()):
        assert client.get(url).status_code == 404
