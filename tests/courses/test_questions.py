"""Test questions: what can be asked, writing one anew, and asking one no more."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.errors import Refused
from courses.actions import questions as actions
from courses.models import Question
from courses.rules import questions as rules
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import ContentFactory, ElearningCourseFactory, QuestionFactory

pytestmark = pytest.mark.django_db
OPTIONS = [{"ko": text, "en": ""} for text in ("가", "나", "다")]
SENT = {"kind": "one", "text_ko": "무엇입니까?", "options_ko": "* 가\n나\n\n다", "options_en": "A\nB\nC"}


@pytest.fixture
def maker():
    return PersonFactory(roles=["training_manager"], language="en")


@pytest.mark.parametrize(
    ("kind", "options", "right", "asked"),
    [
        ("one", OPTIONS, [0], True),
        ("one", OPTIONS, [0, 1], False),
        ("one", OPTIONS, [], False),
        ("one", OPTIONS[:1], [0], False),
        ("one", [OPTIONS[0], OPTIONS[0]], [0], False),
        ("one", OPTIONS * 3, [0], False),
        ("many", OPTIONS, [0, 2], True),
        ("many", OPTIONS, [0], False),
        ("true_false", OPTIONS[:2], [1], True),
        ("true_false", OPTIONS, [1], False),
    ],
)
def test_what_can_be_asked(kind, options, right, asked):
    assert (rules.why_not_ask(kind, options, right) is None) == asked


def test_a_question_is_written_with_its_options_a_line_each(client, maker):
    course = ElearningCourseFactory()
    client.force_login(maker)
    client.post(reverse("question_new", args=[course.code]), SENT)
    question = Question.objects.get(course=course)
    assert (question.options, question.right) == (
        [{"ko": "가", "en": "A"}, {"ko": "나", "en": "B"}, {"ko": "다", "en": "C"}], [0],
    )  # fmt: skip
    shown = client.get(reverse("question_edit", args=[course.code, question.pk])).content.decode()
    assert "* 가\n나\n다" in shown.replace("\r\n", "\n")


@pytest.mark.parametrize(
    "wrong", [{"options_ko": "가\n나"}, {"options_en": "A"}, {"options_ko": "* 가"}, {"text_ko": ""}, {"kind": "x"}]
)
def test_a_question_that_makes_no_sense_is_not_written(client, maker, wrong):
    course = ElearningCourseFactory()
    client.force_login(maker)
    answer = client.post(reverse("question_new", args=[course.code]), {**SENT, **wrong})
    assert (answer.status_code, Question.objects.count()) == (422, 0)


def test_writing_a_question_anew_keeps_the_old_one_for_attempts_that_asked_it(maker):
    old = QuestionFactory()
    fields = {"kind": "one", "text_ko": "다른 물음", "options": OPTIONS, "right": [2]}
    new = actions.rewrite(question=old, fields=fields, by=maker)
    old.refresh_from_db()
    assert (old.retired, old.right, new.retired, new.right, new.course_id) == (True, [0], False, [2], old.course_id)
    with pytest.raises(Refused):
        actions.rewrite(question=old, fields=fields, by=maker)
    assert Question.objects.count() == 2


def test_a_question_is_asked_on_while_a_test_needs_it(maker):
    content = ContentFactory(test_questions=2)
    first, second, third = QuestionFactory.create_batch(3, course=content.course)
    actions.retire(question=first, by=maker)
    with pytest.raises(Refused):
        actions.retire(question=second, by=maker)
    with pytest.raises(Refused):
        actions.retire(question=third, by=PersonFactory(roles=["trainee"]))
    assert list(Question.objects.filter(retired=True)) == [first]
