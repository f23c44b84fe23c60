"""International training: one official's way, and the page of who looks after it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Person
from core.periods import today
from courses.models import Plan
from courses.queries import courses_visible_to
from enrollment.models import Completion
from enrollment.queries import international as queries
from enrollment.rules.nominations import why_not_hold
from tests.enrollment.doing import course, foreign, open_run
from tests.factories.accounts import InvitationFactory, OrganisationFactory, PersonFactory
from tests.factories.budget import FiscalYearFactory, QuarterlyPlanFactory
from tests.factories.courses import CategoryFactory, PlanRowFactory, RunFactory
from tests.factories.enrollment import EnrollmentFactory

pytestmark = pytest.mark.django_db
OVERVIEW = 10  # queries, of the sign-in and the frame too


@pytest.fixture
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def courses():
    """The online course and the one in Seoul that builds on it; by code the later one comes first."""
    category = CategoryFactory(delivery="international", counted=False)
    online = course(code="IN-902", category=category, title_en="Online")
    invited = course(code="IN-901", category=category, title_en="In Seoul", previous=online)
    return online, invited


def complete(who, one):
    place = EnrollmentFactory(person=who, course=one, run=RunFactory(course=one))
    return Completion.objects.create(enrollment=place, state="completed", decided_on=timezone.localdate())


def test_the_way_leads_from_the_online_course_to_the_one_in_seoul(courses):
    online, invited = courses
    guest, run = foreign(), open_run(of=online)
    first, second = queries.programme(guest)
    assert (first.course, first.is_open, first.is_done, first.runs) == (online, True, False, [run])
    assert (second.course, second.is_open, second.is_done) == (invited, False, False)
    complete(guest, online)
    first, second = queries.programme(guest)
    assert (first.is_done, second.is_open) == (True, True)


def test_what_somebody_else_completed_opens_nothing(courses):
    complete(foreign(), courses[0])
    assert [step.is_open for step in queries.programme(foreign())] == [True, False]


def test_officials_of_foreign_cities_see_international_training_only(courses):
    course()
    assert set(courses_visible_to(foreign())) == set(courses)
    assert courses_visible_to(PersonFactory(roles=["trainee"])).count() == 3


def test_the_page_says_what_to_do_next(client, courses, english):
    guest = foreign()
    client.force_login(guest)
    text = client.get(reverse("international")).content.decode()
    assert "apply for a run of “Online”." in text
    complete(guest, courses[0])
    assert "apply for a run of “In Seoul”." in client.get(reverse("international")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(courses, rows, django_assert_num_queries):
    for days in range(30, 30 + 10 * rows, 10):
        open_run(of=courses[0], days=days)
    guest = foreign()
    assert guest.roles
    with django_assert_num_queries(4):
        assert len(queries.programme(guest)[0].runs) == rows


def test_staff_see_who_may_come_and_nobody_else_opens_the_page(client, courses, english):
    guest = foreign(name_en="Anna Bold")
    InvitationFactory(person=guest)
    open_run(of=courses[0])
    client.force_login(PersonFactory(roles=["planning_officer"], language="en"))
    page = client.get(reverse("international_overview"))
    assert page.context["ready"] == set()
    complete(guest, courses[0])
    page = client.get(reverse("international_overview"))
    assert page.context["ready"] == {guest.pk}
    assert "Anna Bold" in page.content.decode()
    client.force_login(PersonFactory(roles=["training_manager"]))
    assert client.get(reverse("international_overview")).status_code == 404


@pytest.mark.parametrize(
    ("given", "active", "said"),
    [
        ({"mailed_at": None, "mail_after": timezone.now()}, True, "waits to be mailed"),
        ({}, True, "mailed"),
        ({"mailed_at": None}, True, "could not be mailed: check the address and invite again"),
        ({"used_at": timezone.now(), "access_until": date(2030, 5, 6)}, True, "taken up, until 6 May 2030"),
        ({"mailed_at": None, "mail_after": timezone.now()}, False, "account closed"),
    ],
)
def test_the_overview_says_where_an_invitation_stands(client, english, given, active, said):
    InvitationFactory(person=foreign(name_en="Anna Bold", is_active=active), **given)
    client.force_login(PersonFactory(roles=["planning_officer"], language="en"))
    page = client.get(reverse("international_overview")).content.decode()
    after_name = re.search(r"Anna Bold</th>(.*?)</tr>", page, re.DOTALL)[1]
    _address, invitation, *_rest = re.findall(r"<td>(.*?)</td>", after_name, re.DOTALL)
    assert invitation.strip() == said


def test_the_form_makes_an_account(client, english):
    city = OrganisationFactory(kind="foreign_city")
    client.force_login(PersonFactory(roles=["planning_officer"], language="en"))
    sent = {
        "name": "José Ñandú", "city": city.pk, "email": "jose@example.org",
        "access_until": (today() + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    assert client.post(reverse("international_invite"), {**sent, "name": "홍길동"}).status_code == 422
    assert client.post(reverse("international_invite"), sent).status_code == 302
    guest = Person.objects.get(email="jose@example.org")
    again = reverse("international_invite_again", args=[guest.pk])
    assert client.post(again, {"access_until": sent["access_until"]}).status_code == 302
    assert guest.invitations.count() == 2
    assert guest.invitations.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_of_the_overview_does_not_grow(courses, rows, client, django_assert_num_queries):
    for number in range(rows):
        guest = foreign()
        InvitationFactory(person=guest)
        complete(guest, courses[0])
        open_run(of=courses[0], days=10 * number)
    client.force_login(PersonFactory(roles=["planning_officer"]))
    client.get(reverse("international_overview"))
    with django_assert_num_queries(OVERVIEW):
        page = client.get(reverse("international_overview"))
    assert len(page.context["people"]) == len(page.context["ready"]) == rows


def test_the_overview_shows_plan_and_fund_by_quarter_and_this_year_first(courses, client, english):
    plan = Plan.objects.get()
    Plan.objects.filter(pk=plan.pk).update(year=today().year)
    PlanRowFactory(plan=plan, course=courses[0], quarter=2, runs=3, trainees=44)
    year = FiscalYearFactory(year=today().year)
    fund = {"fund": "external_cooperation", "line": None}
    QuarterlyPlanFactory(year=year, q2_krw=66_513_000, **fund)
    QuarterlyPlanFactory(year=year, q2_krw=1_000)  # of a line
    open_run(of=courses[0])
    RunFactory(course=courses[0], year=today().year, starts_on=today().replace(month=5, day=4),
               ends_on=today().replace(month=5, day=5))  # fmt: skip
    client.force_login(PersonFactory(roles=["planning_officer"], language="en"))
    page = client.get(reverse("international_overview"))
    assert page.context["year"] == today().year
    second = page.context["quarters"][1]
    assert (second.planned_runs, second.planned_seats, len(second.runs), second.fund_krw) == (3, 44, 1, 66_513_000)
    assert "66,513" in page.content.decode()
    client.force_login(foreign())
    assert client.get(reverse("international_overview")).status_code == 404
    assert "66,513" not in client.get(reverse("international")).content.decode()


def test_an_agency_of_the_city_holds_no_seats_abroad(courses, english):
    officer = PersonFactory(roles=["agency_training_officer"], kind="agency_officer")
    assert why_not_hold(officer, open_run(of=course())) is None
    assert why_not_hold(officer, open_run(of=courses[0])) == (
        "This course is for officials of foreign cities. Look for another course in the catalogue."
    )


def test_the_page_of_a_run_leads_a_guest_to_the_way(courses, client, english):
    run = open_run(of=courses[1])
    client.force_login(foreign())
    page = client.get(run.get_absolute_url()).content.decode()
    assert "which has to be completed first." in page
    assert f'href="{reverse("international")}"' in page
