"""The sample of e-learning: two courses end with a test, in every state; it agrees with itself."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import override_settings

from accounts.demo import ensure_demo_accounts
from accounts.models import Person
from courses.models import Question
from courses.rules.questions import why_not_ask
from enrollment.imports import demo
from enrollment.models import Attempt, Completion, Learning
from enrollment.queries.invariants import differences
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """Both years with the sample, once for the module."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(PORTAL_DEMO=True):
        seed_both_years()
        ensure_demo_accounts()
        demo.load()
        yield
        transaction.set_rollback(True)


def test_the_questions_can_be_asked_in_both_languages(seeded):
    questions = list(Question.objects.all())
    assert {one.course.code for one in questions} == {"EL-081", "EL-143"}
    assert [why_not_ask(one.kind, one.options, one.right) for one in questions] == [None] * 12
    assert all(one.text_en and one.why_en and all(option["en"] for option in one.options) for one in questions)


def test_the_trainee_failed_once_and_has_two_attempts_left(seeded):
    trainee = Person.objects.get(staff_number="demo-trainee")
    place = Learning.objects.get(enrollment__person=trainee, content__test_questions__gt=0)
    assert (place.units_done, place.enrollment.course.code) == (place.units_total, "EL-081")
    assert list(Attempt.objects.filter(enrollment=place.pk).values_list("points", flat=True)) == [0]
    assert not Completion.objects.filter(pk=place.pk).exists()


def test_officials_passed_at_once_or_later_or_not_at_all(seeded):
    tested = Learning.objects.filter(content__test_questions__gt=0).exclude(
        enrollment__person__staff_number="demo-trainee"
    )
    assert (tested.count(), tested.filter(enrollment__completion__state="completed").count()) == (16, 8)
    assert Attempt.objects.filter(enrollment__in=tested.values("pk"), points=100).count() == 8


def test_the_sample_agrees_with_itself(seeded):
    assert list(differences()) == []
