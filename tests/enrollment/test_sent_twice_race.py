"""One form from two tabs or by two clicks in the same moment: the second waits for the first and does nothing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from enrollment.models import RunNotice, Stay
from exchange.models import SentForm
from tests.enrollment.doing import open_run, person
from tests.enrollment.test_race import _on_disk, race  # noqa: F401  # the first is a fixture for every test here
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import EnrollmentFactory, SessionFactory

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "of-one-page"


def clicks(manager, address, said, times=12):
    """The same form many times at once; each answer's status and address."""
    session = Client()
    session.force_login(manager)

    def click(_number):
        client = Client()
        client.cookies = session.cookies
        answer = client.post(address, {**said, "csrfmiddlewaretoken": TOKEN})
        return f"{answer.status_code} {answer.url}"

    return race(list(range(times)), click)


def test_a_notice_by_twelve_clicks_goes_out_once():
    run, manager = open_run(seats=3), PersonFactory(roles=["training_manager"])
    who = EnrollmentFactory(run=run, person=person()).person
    said = {"title_ko": "강의실", "text_ko": "3강의실", "title_en": "", "text_en": "", "audience": "confirmed"}
    address = reverse("run_message", args=[run.course.code, run.year, run.number])
    answers = clicks(manager, address, {**said, "do": "send", "seen": 1})
    notice = RunNotice.objects.get()
    assert answers == {f"302 {notice.get_absolute_url()}": 12}
    assert (who.inbox.count(), SentForm.objects.count()) == (1, 1)


def test_a_walk_in_by_twelve_clicks_is_there_once():
    session, manager = SessionFactory(), PersonFactory(roles=["training_manager"])
    PlanCourseFactory(course=session.run.course)
    run = session.run
    address = reverse("session_walk_in", args=[run.course.code, run.year, run.number, session.pk])
    answers = clicks(manager, address, {"name": "박새로", "address": ""})
    assert (Stay.objects.count(), sum(answers.values()), len(answers)) == (1, 12, 1)
