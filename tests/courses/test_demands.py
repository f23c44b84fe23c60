"""Demands of training: handed in, decided on with a reason, and traced to the courses that answer them."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.actions import demands as actions
from courses.models import Demand, PlanCourse, PlanRow
from courses.queries import demands as queries
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import PlanCourseFactory
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db
NEXT = today().year + 1


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def officer():
    return PersonFactory(roles=["agency_training_officer"], organisation=OrganisationFactory(), language="en")


@pytest.fixture
def planner():
    return PersonFactory(roles=["planning_officer"], language="en")


def handed_in(officer, **fields):
    given = {"year": NEXT, "organisation": officer.organisation, "field": "expertise", "text_ko": "드론 교육"}
    return actions.hand_in(**{**given, **fields}, by=officer)


def body(response):
    return response.content.decode()


def test_an_agency_hands_in_its_own_demand(english, officer, planner):
    english.force_login(officer)
    other = OrganisationFactory()
    sent = {"year": NEXT, "organisation": other.pk, "field": "expertise", "text_ko": "드론 교육", "text_en": ""}
    assert english.post(reverse("demand_new"), sent).status_code == 422
    english.post(reverse("demand_new"), {**sent, "organisation": officer.organisation_id})
    demand = Demand.objects.get()
    assert (demand.decision, demand.kind, demand.code) == ("received", "agency_request", "D-001")
    assert (demand.handed_in_by, demand.organisation) == (officer, officer.organisation)
    assert [message.person for message in Message.objects.all()] == [planner]
    assert Entry.objects.filter(action="demand.handed_in").count() == 1


def test_the_action_refuses_another_organisation_too(officer):
    for organisation in (OrganisationFactory(), None):
        with pytest.raises(Refused):
            handed_in(officer, organisation=organisation)
    with pytest.raises(Refused):
        handed_in(PersonFactory(roles=["trainee"], organisation=officer.organisation))
    assert Demand.objects.count() == 0


def test_codes_of_a_year_never_meet(officer):
    Demand.objects.create(year=NEXT, code="D-002", kind="survey", text_ko="x")
    assert [handed_in(officer).code for _ in range(2)] == ["D-003", "D-004"]


def test_taken_up_leads_to_courses(english, officer, planner):
    demand = handed_in(officer)
    link = PlanCourseFactory(plan__year=NEXT)
    PlanRow.objects.create(
        plan=link.plan, course=link.course, category=link.course.category, plan_class="face_to_face", quarter=1, runs=2,
        trainees=60,
    )  # fmt: skip
    english.force_login(planner)
    where = reverse("demand_decide", args=[NEXT, demand.code])
    sent = {"decision": "taken_up", "reason_ko": "새 과정 개설", "reason_en": "", "courses": [link.pk]}
    english.post(where, sent)
    demand.refresh_from_db()
    assert (demand.decision, demand.decided_by, demand.reason_ko) == ("taken_up", planner, "새 과정 개설")
    assert queries.trace_of(demand) == [(PlanCourse.objects.get(), 2, 60)]
    assert str(link.course) in body(english.get(demand.get_absolute_url()))
    told = Message.objects.get(person=officer)
    assert "(taken up)" in told.text
    again = {**sent, "courses": []}
    assert "further course" in body(english.post(where, again))
    further = PlanCourseFactory(plan=link.plan)
    english.post(where, {**sent, "courses": [further.pk]})
    assert PlanCourse.objects.filter(demand=demand).count() == 2


def test_not_taken_up_says_why(english, officer, planner):
    demand = handed_in(officer)
    english.force_login(planner)
    where = reverse("demand_decide", args=[NEXT, demand.code])
    assert "Say why" in body(english.post(where, {"decision": "not_taken_up", "reason_ko": " "}))
    assert Demand.objects.get().decision == "received"
    english.post(where, {"decision": "not_taken_up", "reason_ko": "외부 위탁"})
    assert Demand.objects.get().decision == "not_taken_up"
    assert "was not taken up" in body(english.get(where))


def test_the_database_wants_a_reason_too(officer):
    demand = handed_in(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(decision="not_taken_up")


def test_a_course_answers_one_demand(officer, planner):
    first, second, seen = handed_in(officer), handed_in(officer), None
    link = PlanCourseFactory(plan__year=NEXT)
    decided = {"decision": "taken_up", "reason_ko": "반영", "courses": [link], "by": planner}
    actions.decide(demand=first, **decided)
    assert list(queries.courses_for(second)) == []
    with pytest.raises(Refused):
        actions.decide(demand=second, **decided)
    seen = Demand.objects.get(pk=second.pk)
    assert seen.decision == "received"


def test_two_decisions_at_once_are_one(officer, planner):
    demand = handed_in(officer)
    seen = Demand.objects.get(pk=demand.pk)
    actions.decide(demand=demand, decision="noted", reason_ko="", by=planner)
    with pytest.raises(Refused):
        actions.decide(demand=seen, decision="taken_up", reason_ko="", by=planner)
    assert Demand.objects.get().decision == "noted"


def test_an_agency_sees_its_own_demands_alone(english, officer):
    own, other = handed_in(officer), Demand.objects.create(year=NEXT, code="X-1", kind="survey", text_ko="남의 것")
    english.force_login(officer)
    page = body(english.get(reverse("demand_list")))
    assert own.text_ko in page
    assert other.text_ko not in page
    assert english.get(other.get_absolute_url()).status_code == 404
    assert english.get(reverse("demand_decide", args=[NEXT, own.code])).status_code == 404
    english.force_login(PersonFactory(roles=["trainee"], organisation=officer.organisation))
    assert english.get(reverse("demand_list")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(english, officer, planner, count, django_assert_num_queries):
    for _ in range(count):
        handed_in(officer)
    english.force_login(planner)
    with django_assert_num_queries(9):
        page = body(english.get(reverse("demand_list")))
    assert page.count("드론 교육</a>") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_one_asks_a_constant_number_of_queries(english, officer, planner, count, django_assert_num_queries):
    demand = handed_in(officer)
    first = PlanCourseFactory(plan__year=NEXT, demand=demand)
    for _ in range(count - 1):
        PlanCourseFactory(plan=first.plan, demand=demand)
    english.force_login(planner)
    with django_assert_num_queries(9):
        english.get(demand.get_absolute_url())


def test_the_years_requests_are_six_with_courses_and_six_with_reasons(english):
    assert (settings.BASE_DIR / "seed/2023/demands.csv").exists()
    seed_both_years()
    requests = Demand.objects.filter(year=2023, kind="agency_request")
    found = queries.totals(requests)
    assert found == {"taken_up": 6, "not_taken_up": 6}
    assert [len(queries.trace_of(one)) > 0 for one in requests.filter(decision="taken_up")] == [True] * 6
    assert [one.reason_ko == "" for one in requests.filter(decision="not_taken_up")] == [False] * 6
    english.force_login(PersonFactory(roles=["council_reader"]))
    page = body(english.get(reverse("demand_list"), {"year": 2023, "kind": "agency_request"}))
    assert "<b>12</b>" in page
