"""The pool of lecturers: who sees and changes it, hours, fees, ratings, and each year's mix."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from core.errors import Refused
from core.periods import today
from courses.actions import lecturers as actions
from courses.actions import textbooks
from courses.imports import lecturers as seed
from courses.models import FeeRate, Lecturer, LecturerRating, LecturerYear, Run, TeachingField, Textbook
from courses.queries import lecturers as queries
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import LecturerFactory, SessionFactory
from tests.seed.files import SEED

S = Lecturer.Standing


@pytest.fixture
def manager(db):
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def values(**more):
    plain = {
        "code": "L-9001", "name": "한가람", "name_en": "", "standing": "outside", "affiliation": "표본대학교",
        "fee_grade": "first", "email": "", "phone": "", "note": "", "active": True, "person": None, "fields": [],
    }  # fmt: skip
    return {**plain, **more}


def test_the_years_of_the_report_come_from_rows(db):
    """N24: 76 + 215 + 178 serving and 14 + 27 + 9 retired officials."""
    home = Path(SEED) / "common"
    for code in {row.split(",")[1] for row in (home / "lecturer_ratings.csv").read_text().splitlines()[1:]}:
        CourseFactory(code=code)
    seed.load(home)
    mixes = {mix.year: (mix.serving, mix.retired, mix.closed) for mix in queries.year_mixes()}
    assert mixes == {2022: (178, 9, True), 2021: (215, 27, True), 2020: (76, 14, True)}
    for year, (serving, retired, _closed) in mixes.items():
        assert queries.year_rows(year).count() == serving + retired
    before = Entry.objects.count(), LecturerYear.objects.count(), list(Lecturer.fields.through.objects.values_list())
    seed.load(home)
    assert (
        Entry.objects.count(),
        LecturerYear.objects.count(),
        list(Lecturer.fields.through.objects.values_list()),
    ) == before


def test_a_second_load_leaves_what_people_changed(db, manager):
    home = Path(SEED) / "common"
    for code in {row.split(",")[1] for row in (home / "lecturer_ratings.csv").read_text().splitlines()[1:]}:
        CourseFactory(code=code)
    seed.load(home)
    account = PersonFactory(kind=Person.Kind.LECTURER)
    Lecturer.objects.filter(code="L-0002").update(person=account)
    first = Lecturer.objects.get(code="L-0001")
    actions.change_lecturer(
        lecturer=first, values=values(code=first.code, name="새 이름", person=None), revision=0, by=manager
    )
    seed.load(home)
    assert Lecturer.objects.get(code="L-0001").name == "새 이름"
    assert Lecturer.objects.get(code="L-0002").person == account


def test_a_year_without_kept_rows_is_counted_from_its_sessions(db):
    serving, retired = LecturerFactory(standing=S.SERVING), LecturerFactory(standing=S.RETIRED)
    for lecturer in (serving, serving, retired):
        SessionFactory(lecturer=lecturer, starts_at=datetime(2023, 3, LecturerFactory().pk % 20 + 1, tzinfo=UTC))
    gone = RunFactory(state=Run.State.CANCELLED, cancelled_at=timezone.now())
    SessionFactory(run=gone, lecturer=LecturerFactory())
    LecturerYear.objects.create(lecturer=retired, year=2022, standing=S.SERVING)
    SessionFactory(lecturer=serving, starts_at=datetime(2022, 3, 6, tzinfo=UTC))  # the year is closed: its rows count
    assert [(mix.year, mix.serving, mix.retired, mix.outside, mix.closed) for mix in queries.year_mixes()] == [
        (2023, 1, 1, 0, False),
        (2022, 1, 0, 0, True),
    ]


def test_hours_and_fees_of_a_lecturer(db):
    lecturer = LecturerFactory(fee_grade="first")
    for day, krw in ((date(2023, 1, 1), 200_000), (date(2023, 3, 7), 300_000)):
        FeeRate.objects.create(
            fee_grade="first", first_hour_krw=krw, further_hour_krw=100_000, effective_from=day, source="표본"
        )
    SessionFactory(lecturer=lecturer)
    second = SessionFactory(lecturer=lecturer, starts_at=datetime(2023, 3, 7, tzinfo=UTC))
    gone = RunFactory(state="cancelled", cancelled_at=timezone.now())
    SessionFactory(run=gone, lecturer=lecturer, starts_at=datetime(2023, 3, 6, 5, tzinfo=UTC))
    LecturerYear.objects.create(lecturer=lecturer, year=2022, standing=S.SERVING, hours=Decimal("7.5"))
    found = queries.fees_of(lecturer, date(2023, 3, 1), date(2023, 3, 31))
    assert [(fee.day.on.day, fee.hours, fee.day.krw) for fee in found] == [(6, 3, 400_000), (7, 3, 500_000)]
    assert [fee.run for fee in queries.fees_of(lecturer, date(2023, 3, 7), date(2023, 3, 7))] == [second.run]
    assert [(year.year, year.hours) for year in queries.years_of(lecturer)] == [(2023, 6), (2022, Decimal("7.5"))]
    assert queries.hours_in(2023) == {lecturer.pk: 6}
    assert queries.hours_in(2022) == {lecturer.pk: Decimal("7.5")}


def test_the_list_shows_the_weighted_mean(db):
    lecturer = LecturerFactory()
    for mean, answers in ((4, 10), (5, 30)):
        LecturerRating.objects.create(
            lecturer=lecturer, course=CourseFactory(), rated_on=date(2023, 3, 1), mean=mean, answers=answers
        )
    (row,) = queries.with_ratings(Lecturer.objects.all())
    assert (row.rating, row.answers) == (4.75, 40)
    assert queries.mean_of(queries.ratings_of(lecturer)) == Decimal("4.75")


def test_an_entry_is_made_changed_and_recorded(manager):
    law = TeachingField.objects.create(code="LAW", name_ko="법", name_en="Law")
    lecturer = actions.add_lecturer(values=values(fields=[law]), by=manager)
    actions.change_lecturer(lecturer=lecturer, values=values(fields=[], name="한나래"), revision=1, by=manager)
    with pytest.raises(Refused):
        actions.change_lecturer(lecturer=lecturer, values=values(name="늦은 이름"), revision=1, by=manager)
    lecturer.refresh_from_db()
    assert (lecturer.name, list(lecturer.fields.all()), lecturer.revision) == ("한나래", [], 2)
    entry = Entry.objects.get(action="lecturer.changed")
    assert (entry.old, entry.new) == ({"name": "한가람", "fields": ["LAW"]}, {"name": "한나래", "fields": []})


def test_the_pool_is_for_training_managers_to_change(db):
    officer = PersonFactory(roles=["planning_officer"])
    with pytest.raises(Refused):
        actions.add_lecturer(values=values(), by=officer)
    with pytest.raises(Refused):
        actions.add_fee_rate(values={}, by=officer)
    with pytest.raises(Refused):
        textbooks.keep_textbooks(course=CourseFactory(), books=[], seen=[], by=officer)
    assert (Lecturer.objects.count(), FeeRate.objects.count()) == (0, 0)


def test_a_grade_has_one_rate_from_a_day(as_, manager):
    rate = {
        "fee_grade": "first", "first_hour_krw": 200_000, "further_hour_krw": 100_000, "effective_from": "2023-01-01",
        "source": "표본",
    }  # fmt: skip
    page = reverse("fee_rates")
    assert as_(manager).post(page, rate).status_code == 302
    again = as_(manager).post(page, {**rate, "first_hour_krw": 1})
    assert (again.status_code, FeeRate.objects.get().first_hour_krw) == (422, 200_000)
    assert as_(manager).post(page, {**rate, "first_hour_krw": 10**9}).status_code == 422


def test_an_entry_is_made_with_an_account_from_the_form(as_, manager):
    account = PersonFactory(kind=Person.Kind.LECTURER)
    sent = {**values(), "account": account.staff_number.lower(), "fields": [], "revision": 0}
    del sent["person"]
    assert as_(manager).post(reverse("lecturer_new"), {**sent, "account": "S-nobody"}).status_code == 422
    assert as_(manager).post(reverse("lecturer_new"), sent).status_code == 302
    lecturer = Lecturer.objects.get()
    assert lecturer.person == account
    assert as_(manager).post(reverse("lecturer_new"), {**sent, "code": "L-9002"}).status_code == 422
    edit = reverse("lecturer_edit", args=[lecturer.code])
    assert as_(manager).post(edit, {**sent, "name": "한나래", "revision": 1}).status_code == 302
    assert as_(manager).post(edit, {**sent, "name": "늦은 이름", "revision": 1}).status_code == 422
    assert Lecturer.objects.get().name == "한나래"


def test_textbooks_are_kept_as_one_list(as_, manager):
    course = CourseFactory()
    books = [Textbook.objects.create(course=course, order=n, title=f"책 {n}", sample=True) for n in (1, 2)]
    page = reverse("textbook_edit", args=[course.code])
    sent = {
        "form-TOTAL_FORMS": 3, "form-INITIAL_FORMS": 2, "seen": [book.title for book in books],
        "form-0-title": "책 1", "form-0-DELETE": "on", "form-1-title": "책 2", "form-2-title": "책 3",
        "form-2-price_krw": "12000", "form-2-required": "on",
    }  # fmt: skip
    assert as_(manager).post(page, sent).status_code == 302
    rows = list(course.textbooks.values_list("order", "title", "price_krw", "required", "sample"))
    assert rows == [(1, "책 2", None, False, True), (2, "책 3", 12_000, True, False)]
    assert as_(manager).post(page, sent).status_code == 422  # the list is another one now
    assert as_(manager).post(page, {**sent, "form-2-price_krw": "dear"}).status_code == 422
    assert "책 3" in as_(PersonFactory(roles=["training_manager"])).get(page).content.decode()


def test_a_lecturer_sees_own_sessions_the_next_first(as_, db):
    person = PersonFactory(roles=["lecturer"])
    mine = LecturerFactory(person=person)
    now = timezone.now()
    taught = []
    for title, days, lecturer in (
        ("나중", 9, mine),
        ("다음", 2, mine),
        ("지난", -2, mine),
        ("남의", 3, LecturerFactory()),
    ):
        start = now + timedelta(days=days)
        taught.append(
            SessionFactory(lecturer=lecturer, title_ko=title, starts_at=start, ends_at=start + timedelta(hours=2))
        )
    later, next_one, past, _others = taught
    groups = as_(person).get(reverse("teaching_list")).context["groups"]
    assert [[str(session) for session, _roll in sessions] for _title, sessions in groups] == [
        ["다음", "나중"],
        ["지난"],
    ]
    at = [
        reverse("session_roll", args=[s.run.course.code, s.run.year, s.run.number, s.pk])
        for s in (next_one, later, past)
    ]
    assert [roll for _title, sessions in groups for _session, roll in sessions] == at
    assert as_(person).get(reverse("lecturer_list")).status_code == 404


QUERIES = {"lecturer_list": 9, "lecturer_detail": 11, "lecturer_years": 5, "fee_rates": 5, "teaching_list": 5}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("page", QUERIES)
def test_the_number_of_queries_does_not_grow(as_, manager, django_assert_num_queries, page, rows):
    one = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    field = TeachingField.objects.create(code="LAW", name_ko="법", name_en="Law")
    for n in range(rows):
        start = timezone.now() + timedelta(days=n)
        SessionFactory(lecturer=one, starts_at=start, ends_at=start + timedelta(hours=1))
        SessionFactory(lecturer=one, starts_at=start - timedelta(days=9), ends_at=start - timedelta(days=8, hours=23))
        other = LecturerFactory()
        other.fields.add(field)
        for lecturer in (one, other):
            LecturerYear.objects.create(lecturer=lecturer, year=2022 - n, standing=S.SERVING)
            LecturerRating.objects.create(
                lecturer=lecturer, course=CourseFactory(), rated_on=today(), mean=4, answers=10
            )
        FeeRate.objects.create(
            fee_grade=one.fee_grade,
            first_hour_krw=1,
            further_hour_krw=1,
            effective_from=date(2020 + n, 1, 1),
            source="x",
        )
    where = reverse(page, args=[one.code] if page == "lecturer_detail" else [])
    client = as_(one.person if page == "teaching_list" else manager)
    client.get(where)
    with django_assert_num_queries(QUERIES[page]):
        assert client.get(where, {"year": 2022} if page == "lecturer_years" else {}).status_code == 200
