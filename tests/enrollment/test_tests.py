"""The test at the end: nobody sees what is right before handing in, time decides, the best points complete."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import Refused
from enrollment.actions import tests as actions
from enrollment.models import Attempt, Completion, CompletionRule, Enrollment, Score
from enrollment.queries import tests as queries
from enrollment.rules.tests import may_see_right
from journal.models import Entry
from tests.enrollment.doing import elearning, person
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.elearning import LearningFactory, QuestionFactory

pytestmark = pytest.mark.django_db
WORD = "the-right-one"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture(autouse=True)
def rule():
    return CompletionRuleFactory(
        mode=CompletionRule.Mode.ELEARNING, attendance_share=0, learning_share=1, test_score=60
    )


def place(*, questions: int = 3, asked: int = 2, finished: bool = True):
    """A place of somebody who did all units of a course whose test asks so many of its questions."""
    content = elearning(1)
    content.test_questions, content.test_attempts = asked, 3
    content.save()
    QuestionFactory.create_batch(questions, course=content.course, why_en=WORD, why_ko=WORD)
    now = datetime.now(UTC)
    done = {"units_done": 1, "started_at": now, "finished_at": now} if finished else {}
    return LearningFactory(content=content, enrollment__person=person(language="en"), **done)


def begun(learning) -> Attempt:
    return actions.begin(learning=learning, by=learning.enrollment.person)


def handed_in(learning, right: int) -> Attempt:
    attempt = begun(learning)
    answers = [[0] if number < right else [1] for number in range(len(attempt.questions))]
    return actions.hand_in(attempt=attempt, answers=answers, by=learning.enrollment.person)


def over(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(
        began_at=datetime.now(UTC) - timedelta(hours=1), ends_at=datetime.now(UTC) - timedelta(minutes=1)
    )


def test_right_answers_complete_the_course():
    learning = place()
    attempt = handed_in(learning, right=2)
    assert attempt.points == Decimal(100)
    score = Score.objects.get(enrollment=learning.pk)
    assert (score.kind, score.points, score.entered_by) == ("test", Decimal(100), None)
    assert Completion.objects.get(pk=learning.pk).state == "completed"
    done = [entry.action for entry in Entry.objects.order_by("pk") if entry.action.startswith("test.")]
    assert done == ["test.begun", "test.handed_in"]


def test_the_best_points_stand_and_a_worse_attempt_takes_nothing_away():
    learning = place()
    handed_in(learning, right=1)
    assert not Completion.objects.filter(pk=learning.pk).exists()
    handed_in(learning, right=0)
    assert Score.objects.get(enrollment=learning.pk).points == Decimal(50)
    assert list(Attempt.objects.order_by("number").values_list("points", flat=True)) == [Decimal(50), Decimal(0)]


def test_a_fourth_attempt_is_refused_and_a_passed_test_is_not_taken_again():
    learning = place()
    for _attempt in range(3):
        handed_in(learning, right=0)
    with pytest.raises(Refused):
        begun(learning)
    assert Attempt.objects.count() == 3
    other = place()
    handed_in(other, right=2)
    with pytest.raises(Refused):
        begun(other)
    assert Attempt.objects.filter(enrollment=other.pk).count() == 1


def test_the_test_opens_when_all_units_are_done_and_is_for_its_own_person_only():
    with pytest.raises(Refused):
        begun(place(finished=False))
    with pytest.raises(Refused):
        actions.begin(learning=place(), by=person())
    assert not Attempt.objects.exists()


def test_beginning_twice_goes_on_with_the_same_attempt():
    learning = place()
    assert begun(learning).pk == begun(learning).pk
    assert Attempt.objects.count() == 1


def test_what_comes_after_the_time_does_not_count_what_was_kept_does():
    learning = place()
    who, attempt = learning.enrollment.person, begun(learning)
    actions.answer(attempt=attempt, answers=[[0], []], by=who)
    over(attempt)
    with pytest.raises(Refused):
        actions.answer(attempt=attempt, answers=[[0], [0]], by=who)
    closed = actions.hand_in(attempt=attempt, answers=[[0], [0]], by=who)
    assert (closed.answers, closed.points, closed.handed_in_at) == ([[0], []], Decimal(50), closed.ends_at)
    again = actions.hand_in(attempt=attempt, answers=[[0], [0]], by=who)
    assert (again.points, again.handed_in_at) == (closed.points, closed.handed_in_at)


def test_an_attempt_that_nobody_hands_in_is_closed_by_night_and_by_the_next_one():
    learning = place()
    first = begun(learning)
    over(first)
    assert (actions.close_late(by=None), actions.close_late(by=None)) == (1, 0)
    second = begun(learning)
    over(second)
    third = begun(learning)
    assert (third.number, Attempt.objects.filter(handed_in_at=None).count()) == (3, 1)


def test_the_page_keeps_answers_hands_in_and_never_says_what_is_right_before(client):
    learning = place()
    client.force_login(learning.enrollment.person)
    began = client.post(reverse("test_begin", args=[learning.enrollment.key]))
    address = reverse("test_attempt", args=[learning.enrollment.key, 1])
    assert (began.status_code, began.url) == (302, address)
    attempt = Attempt.objects.get()
    sent = {f"q{key}": str(order.index(0)) for key, order in attempt.questions}
    assert client.post(address, sent | {"key": attempt.key}, HTTP_HX_REQUEST="true").status_code == 204
    page = client.get(address).content.decode()
    assert (page.count(" checked"), WORD in page) == (2, False)
    attempt.refresh_from_db()
    assert (attempt.answers, attempt.handed_in_at) == ([[0], [0]], None)
    client.post(address, sent | {"key": attempt.key, "hand_in": "1"})
    result = client.get(address).content.decode()
    assert (WORD in result, "100.00 of 100 points: passed." in result) == (True, True)


def test_a_result_names_nothing_right_while_attempts_are_left(client):
    learning = place(questions=2)
    client.force_login(learning.enrollment.person)
    handed_in(learning, right=1)
    first = reverse("test_attempt", args=[learning.enrollment.key, 1])
    assert WORD not in client.get(first).content.decode()
    for _attempt in range(2):
        handed_in(learning, right=0)
    assert WORD in client.get(first).content.decode()


def test_an_attempt_of_somebody_else_is_not_there(client):
    learning = place()
    begun(learning)
    client.force_login(person())
    assert client.get(reverse("test_attempt", args=[learning.enrollment.key, 1])).status_code == 404
    assert client.post(reverse("test_begin", args=[learning.enrollment.key])).status_code == 404
    assert Attempt.objects.get().handed_in_at is None


def test_the_card_of_the_place_says_how_the_test_stands(client):
    learning = place()
    client.force_login(learning.enrollment.person)
    address = reverse("learn", args=[learning.enrollment.key])
    assert "Begin the test" in client.get(address).content.decode()
    begun(learning)
    assert "Go on with the test" in client.get(address).content.decode()


def test_attempts_of_a_place_given_up_in_the_year_are_used_up_too():
    learning = place()
    for _attempt in range(2):
        handed_in(learning, right=0)
    Enrollment.objects.filter(pk=learning.pk).update(state=Enrollment.State.CANCELLED)
    now = datetime.now(UTC)
    again = LearningFactory(
        content=learning.content, enrollment__person=learning.enrollment.person, units_done=1, started_at=now,
        finished_at=now, enrollment__year=learning.enrollment.year,
    )  # fmt: skip
    assert queries.tries_of(again).left == 1
    assert not may_see_right(queries.tries_of(again))
    handed_in(again, right=0)
    with pytest.raises(Refused):
        begun(again)
    Enrollment.objects.filter(pk=learning.pk).update(year=learning.enrollment.year - 1)
    assert queries.tries_of(again).left == 2


def test_what_is_handed_in_by_beginning_stays_when_there_is_nothing_to_begin():
    learning = place()
    attempt = begun(learning)
    actions.answer(attempt=attempt, answers=[[0], [0]], by=learning.enrollment.person)
    over(attempt)
    with pytest.raises(Refused):
        begun(learning)
    attempt.refresh_from_db()
    assert (attempt.points, Completion.objects.get(pk=learning.pk).state) == (Decimal(100), "completed")


def test_who_hands_in_too_late_is_told_so(client):
    learning = place()
    attempt = begun(learning)
    client.force_login(learning.enrollment.person)
    address, key = reverse("test_attempt", args=[learning.enrollment.key, 1]), attempt.questions[0][0]
    over(attempt)
    kept = client.post(address, {f"q{key}": "0"}, headers={"HX-Request": "true"})
    assert (kept.status_code, kept.headers.get("HX-Refresh")) == (204, "true")
    page = client.post(address, {f"q{key}": "0", "hand_in": "1"}, follow=True).content.decode()
    assert "The time was over. What was kept until then counts." in page
    assert Attempt.objects.get().points == 0
