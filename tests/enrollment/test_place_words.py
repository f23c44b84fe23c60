"""What a person reads of a place in each of its states: the badge, the sentence, the certificate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment import words
from enrollment.actions import hours
from enrollment.models import Completion, Enrollment, Intake
from enrollment.queries.completion import decided_on
from tests.enrollment.doing import open_run, person
from tests.factories.certificates import CertificateFactory
from tests.factories.courses import CourseFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory, HoursRuleFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db
DONE, MISSED = Completion.State.COMPLETED, Completion.State.NOT_COMPLETED


def run_from(first_day, *, of=None, **intake):
    """An open run of two days that begins so many days from today."""
    run, day = open_run(of=of), timezone.localdate()
    type(run).objects.filter(pk=run.pk).update(
        starts_on=day + timedelta(days=first_day), ends_on=day + timedelta(days=first_day + 1)
    )
    Intake.objects.filter(run=run).update(**intake)
    return type(run).objects.select_related("course", "intake").get(pk=run.pk)


@pytest.mark.parametrize(
    ("first_day", "begins"),
    [(3, "수강이 확정되었습니다. 교육은 "), (0, "교육이 진행 중이며"), (-9, "교육이 끝났습니다. 수료 여부가 결정되면")],
)
def test_a_seat_says_whether_the_run_comes_runs_or_is_over(first_day, begins):
    place = EnrollmentFactory(run=run_from(first_day), person=person())
    assert words.now_of(place, None)[: len(begins)] == begins
    assert words.badge_of(place, None) == ("확정", "done")


@pytest.mark.parametrize(
    ("result", "badge", "sentence"),
    [
        ({"state": DONE, "hours": 7}, ("수료", "done"), "에 수료했습니다. 인정시간은 7시간입니다."),
        (
            {"state": MISSED, "hours": 0, "reasons": ["attendance", "decision"], "note": "서류 미제출"},
            ("미수료", "warn"),
            "). 사유: 출석률 미달, 서류 미제출",
        ),
        ({"state": MISSED, "hours": 0}, ("미수료", "warn"), ")."),
    ],
)
def test_a_decided_place_says_its_result_and_not_that_it_is_confirmed(result, badge, sentence):
    place = EnrollmentFactory(run=run_from(-9), person=person())
    completion = CompletionFactory(enrollment=place, **result)
    said = words.now_of(place, None, completion)
    assert words.badge_of(place, completion) == badge
    assert said.endswith(sentence)
    assert "확정되었습니다" not in said


def test_the_hours_of_a_course_completed_twice_in_a_year_are_said_once(client):
    course, first = CourseFactory(hours_recognised=7), person()
    HoursRuleFactory()
    places = [EnrollmentFactory(run=run_from(-9, of=course), person=first) for _ in range(2)]
    for place in places:
        CompletionFactory(enrollment=place)
        hours.recognise(enrollments=[place], by=None)
    assert [words.now_of(place, None, decided_on(place)).partition("수료했습니다. ")[2] for place in places] == [
        "인정시간은 7시간입니다.",
        "같은 해에 이 과정을 수료하여 시간을 이미 인정받았으며, 시간은 한 번만 인정됩니다.",
    ]
    client.force_login(first)
    shown = [client.get(place.get_absolute_url()).content.decode() for place in places]
    assert ["인정시간은 7시간" in page for page in shown] == [True, False]
    # Taking back the first lets the second count, and its page says so.
    hours.take_back(enrollment=places[0], by=None)
    assert words.now_of(places[1], None, decided_on(places[1])).endswith("인정시간은 7시간입니다.")


@pytest.mark.parametrize(
    ("place", "intake", "sentence"),
    [
        ({"state": State.WAITING}, {}, "대기 3번째입니다. 자리가 나면 메일로 제안합니다."),
        (
            {"state": State.APPLIED, "takes_seat": True},
            {"approval": "head"},
            "소속 기관의 승인을 기다립니다. 자리는 잡아 두었습니다.",
        ),
        (
            {"state": State.APPLIED},
            {"approval": "head", "method": "lottery"},
            "소속 기관의 승인을 기다립니다. 승인되면 추첨에 참여합니다.",
        ),
        ({"state": State.REFUSED}, {}, "신청이 반려되었습니다."),
        ({"state": State.CANCELLED, "reason_code": "work"}, {}, "끝난 신청입니다. 사유: 업무."),
        ({"state": State.CANCELLED, "reason_code": "run_cancelled"}, {}, "끝난 신청입니다. 사유: 기수 폐강 – 태풍."),
    ],
)
def test_a_place_without_a_seat_says_what_is_awaited_or_why_it_ended(place, intake, sentence):
    run = run_from(9, **intake)
    run.cancel_reason = "태풍"
    made = EnrollmentFactory(run=run, person=person(), **{"takes_seat": False, **place})
    assert words.now_of(made, 2) == sentence


def test_who_takes_part_in_a_draw_reads_when_it_is_drawn():
    run = run_from(9, method="lottery", approval="none")
    place = EnrollmentFactory(run=run, person=person(), state=State.APPLIED, takes_seat=False)
    said = words.now_of(place, None)
    assert said.endswith(" 이후의 추첨에 참여합니다. 결과는 메일로 알려 드립니다.")
    assert said.startswith(f"{timezone.localtime(run.intake.closes_at).year}. ")


def test_the_page_of_a_completed_place_leads_to_its_certificate(client):
    place = EnrollmentFactory(run=run_from(-9), person=person())
    client.force_login(place.person)
    made = CertificateFactory(completion__enrollment=place)
    other = CertificateFactory()
    shown = client.get(place.get_absolute_url()).content.decode()
    assert [one.get_absolute_url() in shown for one in (made, other)] == [True, False]
