"""Rules make surveys, surveys open, people are asked and reminded: each once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connection, connections
from django.utils.translation import override

from accounts.models import Message
from core.periods import quarter_of, today
from courses.models import PlanCourse
from enrollment.models import Enrollment
from journal.models import Entry
from surveys import tasks
from surveys.actions import answering, closing, generating, opening_rounds, reminding
from surveys.models import Invitation, Survey
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CourseFactory, RunFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, PresenceFactory, SessionFactory
from tests.factories.surveys import QuestionnaireFactory, SurveyFactory, SurveyRuleFactory, ask

pytestmark = pytest.mark.django_db


def days(count):
    return today() + timedelta(days=count)


@pytest.fixture
def rule():
    QuestionnaireFactory(code="sat")
    return SurveyRuleFactory(code="satisfaction", effective_from=days(-400))


@pytest.fixture
def transfer():
    QuestionnaireFactory(code="use", kind="transfer")
    return SurveyRuleFactory(
        code="transfer", kind="transfer", questionnaire_code="use", effective_from=days(-400), opens_after_months=2,
        open_months=1, open_days=0,
    )  # fmt: skip


def ended(ago=1, people=6, **fields):
    run = RunFactory(starts_on=days(-ago - 1), ends_on=days(-ago), year=days(-ago).year, **fields)
    EnrollmentFactory.create_batch(people, run=run)
    return run


def test_a_run_that_ended_is_asked_about_once(rule):
    run = ended()
    assert generating.generate(by=None) == 1
    assert generating.generate(by=None) == 0
    survey = Survey.objects.get()
    assert (survey.run, survey.course, survey.kind, survey.state) == (run, run.course, "satisfaction", "planned")
    assert (survey.opens_on, survey.closes_on, survey.year) == (run.ends_on, run.ends_on + timedelta(days=7), run.year)
    assert Entry.objects.filter(action="survey.planned").count() == 1


@pytest.mark.parametrize(
    "change",
    [{"ended": 8}, {"ended": 1, "state": "cancelled", "cancelled_at": datetime(2023, 1, 1, tzinfo=UTC)}, {"people": 0}],
    ids=["its window is over", "it was cancelled", "nobody had a place"],
)
def test_what_is_not_asked_about(rule, change):
    ended(change.pop("ended", 1), change.pop("people", 6), **change)
    RunFactory(starts_on=days(0), ends_on=days(1))
    assert generating.generate(by=None) == 0


def test_a_rule_that_is_disabled_or_not_yet_in_force_asks_nothing(rule):
    ended()
    for change in ({"enabled": False}, {"enabled": True, "effective_from": days(1)}, {"effective_from": days(0)}):
        type(rule).objects.filter(pk=rule.pk).update(**change)
        assert generating.generate(by=None) == 0


def test_a_new_version_does_not_ask_again(rule):
    ended()
    generating.generate(by=None)
    type(rule).objects.filter(pk=rule.pk).update(enabled=False)
    SurveyRuleFactory(code="satisfaction", version=2, effective_from=days(-400))
    assert generating.generate(by=None) == 0


def test_a_rule_for_a_programme_asks_its_courses_alone(rule):
    from tests.factories.courses import PlanCourseFactory, ProgrammeFactory

    run, _other = ended(), ended()
    programme = ProgrammeFactory(year=run.year)
    PlanCourseFactory(course=run.course, programme=programme, plan__year=run.year)
    rule.programmes = [programme.code]
    rule.save()
    assert PlanCourse.objects.count() == 1
    assert generating.generate(by=None) == 1
    assert Survey.objects.get().run == run


def test_use_at_work_follows_satisfaction(rule, transfer):
    run = ended()
    assert generating.generate(by=None) == 2
    survey = Survey.objects.get(kind="transfer")
    assert (survey.run, survey.state) == (run, "planned")
    assert days(50) < survey.opens_on < days(65)
    other = ended()
    SurveyFactory(run=other, state="cancelled", seal=None)
    type(rule).objects.update(enabled=False)
    type(rule).objects.filter(pk=transfer.pk).update(enabled=True)
    assert generating.generate(by=None) == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_survey(rule):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    ended(), ended()

    def keep(_number):
        try:
            return generating.generate(by=None), opening_rounds.open_due(by=None), reminding.remind(by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(keep, range(4)))
    assert sum(made for made, _opened, _reminded in found) == 2
    assert sum(opened for _made, opened, _reminded in found) == 2
    assert Message.objects.count() == 12
    assert Survey.objects.filter(state="open").count() == 2


def test_whoever_was_there_is_asked(rule):
    run = ended(people=5)
    session = SessionFactory(run=run, starts_at=datetime.now(UTC) - timedelta(days=2))
    for place in Enrollment.objects.all():
        PresenceFactory(enrollment=place, session=session)
    for mark in ("absent", "excused"):
        PresenceFactory(enrollment=EnrollmentFactory(run=run), session=session, mark=mark)
    gone = EnrollmentFactory(run=run, person__left_on=days(-1))
    PresenceFactory(enrollment=gone, session=session)
    EnrollmentFactory(run=run, state="cancelled", takes_seat=False)
    there = set(Enrollment.objects.order_by("pk")[:5].values_list("person", flat=True))
    generating.generate(by=None)
    assert opening_rounds.open_due(by=None) == 1
    assert set(Invitation.objects.values_list("person", flat=True)) == there
    assert set(Message.objects.values_list("person", flat=True)) == there


def test_completers_are_asked_about_use_at_work(rule, transfer):
    run = ended(people=0)
    done = [CompletionFactory(enrollment__run=run) for _ in range(6)]
    CompletionFactory(enrollment__run=run, state="not_completed", hours=0)
    CompletionFactory(enrollment__run=run, enrollment__person__left_on=days(-1))
    CertificateFactory(completion=done[0], revoked_at=datetime.now(UTC), revoked_by=PersonFactory(), revoke_reason="x")
    generating.generate(by=None)
    survey = Survey.objects.get(kind="transfer")
    Survey.objects.filter(pk=survey.pk).update(opens_on=days(0))
    assert opening_rounds.open_survey(survey=survey, by=None) is True
    asked = set(Invitation.objects.filter(survey=survey).values_list("person", flat=True))
    assert asked == {one.enrollment.person_id for one in done[1:]}


def test_too_few_are_not_asked_at_all(rule):
    ended(people=4)
    generating.generate(by=None)
    with override("en"):
        assert opening_rounds.open_due(by=None) == 0
    assert (Survey.objects.get().state, Invitation.objects.count(), Message.objects.count()) == ("cancelled", 0, 0)
    assert "Too few to ask: 4 people" in Entry.objects.get(action="survey.cancelled").reason


def test_a_run_that_was_called_off_is_not_asked_about(rule):
    run = ended()
    generating.generate(by=None)
    type(run).objects.filter(pk=run.pk).update(state="cancelled", cancelled_at=datetime.now(UTC))
    assert opening_rounds.open_due(by=None) == 0
    assert Survey.objects.get().state == "cancelled"


def test_nobody_is_asked_before_the_last_session_is_over(rule):
    run = ended(ago=0)
    session = SessionFactory(run=run, starts_at=datetime.now(UTC) - timedelta(hours=1))
    generating.generate(by=None)
    assert opening_rounds.open_due(by=None) == 0
    type(session).objects.update(
        starts_at=datetime.now(UTC) - timedelta(hours=4), ends_at=datetime.now(UTC) - timedelta(minutes=1)
    )
    assert opening_rounds.open_due(by=None) == 1


def test_a_run_without_a_timetable_is_asked_about_on_the_next_day(rule):
    ended(ago=0)
    generating.generate(by=None)
    assert opening_rounds.open_due(by=None) == 0


@pytest.fixture
def elearning():
    QuestionnaireFactory(code="el")
    return SurveyRuleFactory(
        code="elearning", questionnaire_code="el", trigger="elearning_quarter", open_days=14, effective_from=days(-400)
    )


def completed_online(course, on=None, **fields):
    place = EnrollmentFactory(run=None, course=course, year=today().year, takes_seat=False, **fields)
    return CompletionFactory(enrollment=place, decided_on=on or today())


def test_an_elearning_course_asks_its_completers_once_a_quarter(elearning):
    course, other = CourseFactory(delivery="elearning"), CourseFactory(delivery="elearning")
    for _ in range(4):
        completed_online(course)
    for _ in range(5):
        completed_online(other, on=days(-200))
    tasks.keep()
    assert Survey.objects.count() == 0  # too few so far, and too long ago
    completed_online(course)
    tasks.keep()
    survey = Survey.objects.get()
    quarter = quarter_of(today())
    assert (survey.course, survey.year, survey.quarter) == (course, quarter.year, quarter.number)
    assert (survey.opens_on, survey.closes_on) == (quarter.first_day, quarter.last_day + timedelta(days=14))
    assert (survey.state, survey.invitations.count()) == ("open", 5)
    completed_online(course), completed_online(course, person__left_on=days(-1))
    tasks.keep()
    tasks.keep()
    assert survey.invitations.count() == 6
    assert Message.objects.count() == 6


def test_reminders_go_to_those_who_are_missing_once_each(rule):
    survey = SurveyFactory(rule=rule, opens_on=days(-4), closes_on=days(3))
    slow, quick = ask(survey, 2)
    answering.answer(survey=survey, answers={1: 5}, by=quick)
    assert reminding.remind(by=None) == 1
    assert reminding.remind(by=None) == 0
    assert list(Message.objects.values_list("person", flat=True)) == [slow.pk]
    Survey.objects.update(closes_on=days(1))
    assert reminding.remind(by=None) == 1
    assert Message.objects.count() == 2
    Survey.objects.update(closes_on=days(-1))
    assert reminding.remind(by=None) == 0


def test_people_are_told_in_their_own_language(rule):
    survey = SurveyFactory(rule=rule, closes_on=days(3), opens_on=days(-4))
    korean, english = ask(survey, [PersonFactory(language="ko"), PersonFactory(language="en")])
    reminding.remind(by=None)
    said = {message.person: message for message in Message.objects.select_related("person")}
    assert said[english].text.startswith("A survey still waits for you")
    assert "Satisfaction with the course" in said[english].text
    assert "교육 만족도 조사" in said[korean].text
    assert said[korean].url == f"/surveys/{survey.key}/answer/"


def test_one_survey_that_fails_does_not_stop_the_others(rule):
    ended(), ended()
    generating.generate(by=None)
    first = Survey.objects.order_by("pk").first()
    Survey.objects.filter(pk=first.pk).update(closes_on=days(-1), opens_on=days(-1))
    assert opening_rounds.open_due(by=None) == 1


def test_the_task_walks_a_survey_from_rule_to_closing(rule):
    ended(people=5)
    tasks.keep()
    survey = Survey.objects.get()
    for invitation in survey.invitations.select_related("person"):
        answering.answer(survey=survey, answers={1: 4}, by=invitation.person)
    with patch.object(closing, "sweep") as sweep:  # files are swept outside of a test's transaction
        assert tasks.keep() == 0
        Survey.objects.update(closes_on=days(-1), opens_on=days(-1))
        assert tasks.keep() == 1
    assert sweep.call_count == 1
    survey.refresh_from_db()
    assert (survey.state, survey.invited, survey.answered, survey.withheld) == ("closed", 5, 5, False)
