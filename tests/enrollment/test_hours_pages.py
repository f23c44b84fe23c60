"""Pages of hours: one's own, one person's, the overview, leaves and rules. Who sees whom, and how many queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.periods import today
from courses.models import Plan
from enrollment.actions import hours
from enrollment.models import HoursRule, HoursTotal, Leave, PromotionCourse
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import CourseFactory, PlanCourseFactory, PlanFactory, RunFactory
from tests.factories.enrollment import (
    CompletionFactory,
    EnrollmentFactory,
    HoursRuleFactory,
    HoursTotalFactory,
    IntakeFactory,
    OutsideLearningFactory,
    QuotaFactory,
)

pytestmark = pytest.mark.django_db
YEAR = today().year
MINE = reverse("my_hours")


@pytest.fixture(autouse=True)
def rule():
    return HoursRuleFactory()


@pytest.fixture
def plan():
    return PlanFactory(year=YEAR, state=Plan.State.CONFIRMED)


@pytest.fixture
def trainee(client):
    person = PersonFactory(roles=["trainee"])
    client.force_login(person)
    return person


@pytest.fixture
def manager(client):
    person = PersonFactory(roles=["training_manager"])
    client.force_login(person)
    return person


def completed(person, course, hours_of=None):
    run = RunFactory(course=course, year=YEAR, starts_on=date(YEAR, 1, 5), ends_on=date(YEAR, 1, 6))
    place = EnrollmentFactory(person=person, run=run)
    CompletionFactory(enrollment=place, hours=hours_of or course.hours_recognised)
    hours.recognise(enrollments=[place], by=None)
    return place


def open_run(plan, *, ends_on=None, hours_of=14, **intake):
    course = CourseFactory(hours_recognised=hours_of)
    PlanCourseFactory(plan=plan, course=course)
    ends_on = ends_on or date(YEAR, 12, 31)
    run = RunFactory(course=course, year=YEAR, starts_on=ends_on, ends_on=ends_on)
    made = IntakeFactory(run=run)
    organisations = intake.pop("organisations", ())
    for name, value in intake.items():
        setattr(made, name, value)
    made.save()
    made.organisations.set(organisations)
    return run


def test_62_hours_leave_18_and_say_which_runs_would_fill_them(client, trainee, plan):
    course = CourseFactory(hours_recognised=62)
    PlanCourseFactory(plan=plan, course=course)
    completed(trainee, course)
    parent = OrganisationFactory()
    trainee.organisation.parent = parent
    trainee.organisation.save()
    fits = open_run(plan, grades=["7급"], job_series=["일반행정"], organisations=[parent])
    now = timezone.now()
    long_ago, soon = now - timedelta(days=9), now + timedelta(days=2)
    open_run(plan, grades=["9급"])
    open_run(plan, job_series=["소방"])
    open_run(plan, organisations=[OrganisationFactory()])
    open_run(plan, hours_of=0)
    open_run(plan, taken=30)
    open_run(plan, opens_at=long_ago, closes_at=now - timedelta(minutes=1))
    open_run(plan, opens_at=soon)
    open_run(plan, ends_on=date(YEAR + 1, 1, 5))
    taken = open_run(plan, ends_on=date(YEAR, 12, 27))
    EnrollmentFactory(person=trainee, run=taken)
    again = RunFactory(course=course, year=YEAR, starts_on=date(YEAR, 12, 30), ends_on=date(YEAR, 12, 30))
    IntakeFactory(run=again)
    # What would be refused: full for the own office, taken at the same time, built on a course that is not done, not
    # in the plan. And e-learning, which nobody can enrol in yet.
    of_quota = open_run(plan)
    QuotaFactory(intake=of_quota.intake, organisation=trainee.organisation, seats=1, taken=1)
    other = open_run(plan, closes_at=now - timedelta(minutes=1), ends_on=date(YEAR, 12, 29))
    EnrollmentFactory(person=trainee, run=other, state="confirmed")
    open_run(plan, ends_on=date(YEAR, 12, 29))
    builds_on = open_run(plan)
    builds_on.course.previous = CourseFactory()
    builds_on.course.save()
    unlisted = RunFactory(year=YEAR, starts_on=date(YEAR, 12, 30), ends_on=date(YEAR, 12, 30))
    IntakeFactory(run=unlisted)
    learning = CourseFactory(delivery="elearning", hours_recognised=5, title_ko="혼자서 배우기")
    PlanCourseFactory(plan=plan, course=learning)
    page = client.get(MINE)
    assert "혼자서 배우기" not in page.content.decode()
    assert page.context["year"].missing == 18
    assert page.context["sentence"] == f"{YEAR}년 의무학습시간이 18시간 부족합니다."
    assert [run.pk for run in page.context["runs"]] == [fits.pk]
    assert "<svg" in page.content.decode()


def test_nothing_is_suggested_to_who_has_done_all_or_looks_at_another_year(client, trainee, plan):
    open_run(plan)
    HoursTotalFactory(person=trainee, recognised=80)
    HoursTotalFactory(person=trainee, year=YEAR - 1, recognised=10)
    page = client.get(MINE)
    assert (page.context["runs"], page.context["year"].missing) == ([], 0)
    page = client.get(MINE, {"year": YEAR - 1})
    assert (page.context["runs"], page.context["year"].missing) == ([], 70)
    assert client.get(MINE, {"year": "x"}).context["year"].year == YEAR
    assert client.get(MINE, {"year": "1999"}).context["year"].year == YEAR


def test_half_a_year_of_leave_is_explained(client, trainee):
    Leave.objects.create(person=trainee, kind="parental", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 6, 30))
    page = client.get(MINE)
    assert page.context["year"].owed == 40
    assert "= 40" in page.context["origin"]


def test_the_second_time_is_shown_as_not_counted(client, trainee):
    course = CourseFactory()
    completed(trainee, course)
    completed(trainee, course)
    year = client.get(MINE).context["year"]
    assert ([line.hours for line in year.counted], [line.why_not for line in year.uncounted]) == ([14], ["same_course"])


def test_who_owes_nothing_and_who_has_no_ledger_are_told_why(client):
    client.force_login(PersonFactory(grade="4급", roles=["trainee"]))
    page = client.get(MINE)
    assert page.context["sentence"] == f"{YEAR}년에는 의무학습시간이 없습니다."
    assert "4급" in page.context["origin"]
    client.force_login(PersonFactory(kind="applicant", roles=["applicant"]))
    assert "공무원만" in client.get(MINE).content.decode()


def test_what_promotion_asks_for_with_done_and_open(client, trainee, plan):
    run = open_run(plan)
    done = CourseFactory(category=run.course.category)
    completed(trainee, done)
    PromotionCourse.objects.create(grade="7급", course=done, effective_from=date(YEAR, 1, 1), source="x")
    PromotionCourse.objects.create(grade="7급", course=run.course, effective_from=date(YEAR, 1, 1), source="x")
    PromotionCourse.objects.create(grade="7급", category=done.category, effective_from=date(YEAR, 1, 1), source="x")
    PromotionCourse.objects.create(grade="6급", course=done, effective_from=date(YEAR, 1, 1), source="x")
    ended = PromotionCourse(grade="7급", course=CourseFactory(), effective_from=date(YEAR - 1, 1, 1), source="x")
    ended.until_on = today() - timedelta(days=1)
    ended.save()
    found = [(bool(one.done_on), one.open_runs) for one in client.get(MINE).context["requirements"]]
    assert found == [(True, 0), (False, 1), (True, 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_my_page_asks_a_constant_number_of_queries(client, trainee, plan, rows, django_assert_num_queries):
    for _row in range(rows):
        open_run(plan)
        course = CourseFactory(hours_recognised=3)
        completed(trainee, course)
        completed(trainee, course)
        PromotionCourse.objects.create(grade="7급", course=course, effective_from=date(YEAR, 1, 1), source="x")
        Leave.objects.create(person=trainee, kind="leave", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 1, 1))
        learning = OutsideLearningFactory(person=trainee, state="recognised", hours_recognised=1)
        hours.note_outside(learning=learning, by=None)
    client.get(MINE)
    with django_assert_num_queries(17):
        assert client.get(MINE).status_code == 200


# ------------------------------------------------------------------ the overview


@pytest.fixture
def agency(client):
    """A bureau with a team; its officer is signed in."""
    bureau = OrganisationFactory(name_ko="가나국")
    team = OrganisationFactory(parent=bureau, name_ko="다라팀")
    client.force_login(PersonFactory(organisation=bureau, roles=["agency_training_officer"]))
    return bureau, team


def listed(client, **query):
    return {row.record.person.name for row in client.get(reverse("hours_agency"), query).context["table"].rows}


def test_an_officer_sees_the_own_people_and_no_others(client, agency):
    bureau, team = agency
    HoursTotalFactory(person=PersonFactory(name="국직원", organisation=bureau))
    HoursTotalFactory(person=PersonFactory(name="팀직원", organisation=team), recognised=80)
    canary = HoursTotalFactory(person=PersonFactory(name="다른기관카나리아"), recognised=7)
    HoursTotalFactory(person=PersonFactory(name="떠난직원", organisation=team, left_on=today()))
    assert listed(client) == {"국직원", "팀직원"}
    assert listed(client, state="owing") == {"국직원"}
    assert listed(client, state="done") == {"팀직원"}
    assert listed(client, organisation=team.code) == {"팀직원"}
    assert listed(client, q="팀직") == {"팀직원"}
    assert listed(client, year=YEAR - 1) == set()
    page = client.get(reverse("hours_agency")).content.decode()
    assert "카나리아" not in page
    assert canary.person.organisation.name_ko not in page
    for name in ("hours_person", "leave_add"):
        answer = client.get(reverse(name, args=[canary.person_id]))
        assert (answer.status_code, "카나리아" in answer.content.decode()) == (404, False)
    assert Entry.objects.filter(action="person.read").count() == 0


def test_the_summary_counts_below_and_does_not_change_with_the_state(client, manager):
    top = OrganisationFactory()
    one, two = OrganisationFactory(parent=top), OrganisationFactory(parent=top)
    under = OrganisationFactory(parent=one)
    for place, recognised in ((under, 80), (one, 40), (two, 39), (two, 0), (top, 81)):
        HoursTotalFactory(person=PersonFactory(organisation=place), recognised=recognised)
    HoursTotalFactory(person=PersonFactory(organisation=one), owed=0)
    for query in ({}, {"state": "owing"}):
        context = client.get(reverse("hours_agency"), {"organisation": top.code, **query}).context
        progress = context["progress"]
        assert (progress.people, progress.done, progress.over_half, progress.begun, progress.nothing) == (5, 2, 1, 1, 1)
        assert [(str(part["name"]), part["people"], part["done"]) for part in context["parts"]] == [
            (str(two), 2, 0), (str(one), 2, 1),
        ]  # fmt: skip
        assert context["share"] == "40.0"
    roots = client.get(reverse("hours_agency")).context["parts"]
    assert [(part["name"], part["people"]) for part in roots] == [(top, 5)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_overview_asks_a_constant_number_of_queries(client, manager, rows, django_assert_num_queries):
    for _row in range(rows):
        HoursTotalFactory(person=PersonFactory(organisation=OrganisationFactory(parent=OrganisationFactory())))
    client.get(reverse("hours_agency"))
    with django_assert_num_queries(9):
        assert client.get(reverse("hours_agency")).status_code == 200


def test_the_selected_are_reminded_and_who_only_reads_has_no_such_button(client, manager):
    short, done = HoursTotalFactory(), HoursTotalFactory(recognised=80)
    sent = {"bulk": "remind", "pick": [short.pk, done.pk]}
    answer = client.post(reverse("hours_agency"), sent, follow=True)
    assert "1명에게 알렸습니다" in str(next(iter(answer.context["messages"])))
    assert (short.person.inbox.count(), done.person.inbox.count()) == (1, 0)
    client.force_login(PersonFactory(roles=["director"]))
    HoursTotal.objects.update(reminded_at=None)
    client.post(reverse("hours_agency"), sent)
    assert short.person.inbox.count() == 1


def test_an_officer_cannot_remind_people_of_others(client, agency):
    other = HoursTotalFactory()
    client.post(reverse("hours_agency"), {"bulk": "remind", "pick": [other.pk]})
    assert other.person.inbox.count() == 0


def test_an_export_asks_for_a_reason(client, manager):
    HoursTotalFactory(person=PersonFactory(name="가나다"))
    page = client.get(reverse("hours_agency"), {"format": "csv"})
    assert page.templates[0].name == "exchange/export_reason.html"
    file = client.post(reverse("hours_agency") + "?format=csv", {"reason": "분기 점검"})
    assert "가나다" in b"".join(file.streaming_content).decode("utf-8-sig")


# ------------------------------------------------------------------ one person, leaves, rules


def test_reading_one_person_is_recorded(client, manager):
    person = PersonFactory(name="가나다")
    page = client.get(reverse("hours_person", args=[person.pk]))
    assert "가나다" in page.content.decode()
    assert Entry.objects.get(action="person.read").target == f"accounts.person:{person.pk}"
    assert client.get(reverse("hours_person", args=[PersonFactory(kind="applicant").pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_one_persons_page_asks_a_constant_number_of_queries(client, manager, rows, django_assert_num_queries):
    person = PersonFactory()
    for _row in range(rows):
        completed(person, CourseFactory(hours_recognised=3))
        Leave.objects.create(person=person, kind="leave", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 1, 1))
    address = reverse("hours_person", args=[person.pk])
    client.get(address)
    with django_assert_num_queries(12):
        assert client.get(address).status_code == 200


def test_a_leave_by_form_is_entered_changed_and_taken_out(client, manager):
    person = PersonFactory()
    sent = {"kind": "parental", "from_on": f"{YEAR}-01-01", "until_on": f"{YEAR}-06-30"}
    assert client.post(reverse("leave_add", args=[person.pk]), sent).status_code == 302
    leave = Leave.objects.get()
    assert HoursTotal.objects.get(person=person).owed == 40
    wrong = client.post(reverse("leave_change", args=[leave.pk]), {**sent, "until_on": f"{YEAR - 1}-06-30"})
    assert wrong.status_code == 422
    assert client.get(reverse("leave_change", args=[leave.pk])).context["form"].initial["kind"] == "parental"
    client.post(reverse("leave_change", args=[leave.pk]), {**sent, "until_on": f"{YEAR}-12-31"})
    assert HoursTotal.objects.get(person=person).owed == 0
    assert client.get(reverse("leave_drop", args=[leave.pk])).status_code == 200
    assert Leave.objects.count() == 1
    client.post(reverse("leave_drop", args=[leave.pk]))
    assert (Leave.objects.count(), HoursTotal.objects.get(person=person).owed) == (0, 80)


def test_ones_own_leave_cannot_be_entered_and_the_page_says_why(client, agency):
    bureau, _team = agency
    officer = bureau.people.get()
    address = reverse("leave_add", args=[officer.pk])
    page = client.get(address)
    assert (page.status_code, "본인의 휴직" in page.content.decode()) == (403, True)
    sent = {"kind": "leave", "from_on": f"{YEAR}-01-01", "until_on": f"{YEAR}-12-31"}
    assert client.post(address, sent).status_code == 403
    assert Leave.objects.count() == 0


def test_another_agencys_leave_is_not_there(client, agency):
    leave = Leave.objects.create(
        person=PersonFactory(name="카나리아"), kind="leave", from_on=date(YEAR, 1, 1), until_on=date(YEAR, 1, 2)
    )
    for name in ("leave_change", "leave_drop"):
        for answer in (client.get(reverse(name, args=[leave.pk])), client.post(reverse(name, args=[leave.pk]))):
            assert (answer.status_code, "카나리아" in answer.content.decode()) == (404, False)
    assert Leave.objects.count() == 1


def test_rules_are_read_by_all_and_kept_by_who_plans(client, trainee):
    page = client.get(reverse("hours_rule_list"))
    assert "5급 이하 연간 80시간" in page.content.decode()
    assert reverse("hours_rule_new") not in page.content.decode()
    assert client.get(reverse("hours_rule_new")).status_code == 404
    client.force_login(PersonFactory(roles=["planning_officer"]))
    sent = {"effective_from": f"{YEAR + 1}-01-01", "hours": 90, "grades": ["8급", "9급"], "source": "지침 개정"}
    assert client.post(reverse("hours_rule_new"), {**sent, "source": ""}).status_code == 422
    assert client.post(reverse("hours_rule_new"), sent).status_code == 302
    assert HoursRule.objects.get(hours=90).grades == ["8급", "9급"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_rules_ask_a_constant_number_of_queries(client, trainee, rows, django_assert_num_queries):
    for row in range(rows):
        HoursRuleFactory(effective_from=date(2021, 1, 1 + row))
        PromotionCourse.objects.create(grade="7급", course=CourseFactory(), effective_from=today(), source="x")
    client.get(reverse("hours_rule_list"))
    with django_assert_num_queries(4):
        assert client.get(reverse("hours_rule_list")).status_code == 200


def test_a_course_is_required_and_ends_by_form(client, manager):
    course = CourseFactory()
    sent = {"grade": "6급", "course": course.code, "category": "", "effective_from": str(today()), "source": "계획"}
    both = client.post(reverse("promotion_course_new"), {**sent, "category": course.category.code})
    assert both.status_code == 422
    assert client.post(reverse("promotion_course_new"), sent).status_code == 302
    required = PromotionCourse.objects.get()
    assert required.course == course
    assert (
        client.post(reverse("promotion_course_end", args=[required.pk]), {"until_on": str(today())}).status_code == 302
    )
    required.refresh_from_db()
    assert required.until_on == today()
