"""Many tabs of one person begin and hand in at one moment: one attempt, one score, one line of each."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from enrollment.actions import tests as actions
from enrollment.models import Attempt, CompletionRule, Score
from journal.models import Entry
from tests.enrollment.doing import elearning, person
from tests.enrollment.test_race import _on_disk, race
from tests.factories.certificates import CompletionRuleFactory
from tests.factories.elearning import LearningFactory, QuestionFactory

__all__ = ["_on_disk"]  # the fixture that puts SQLite on a disk
TABS = 16
pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_tabs_make_one_attempt_and_hand_it_in_once():
    CompletionRuleFactory(mode=CompletionRule.Mode.ELEARNING, attendance_share=0, learning_share=1, test_score=60)
    content = elearning(1)
    content.test_questions = 2
    content.save()
    QuestionFactory.create_batch(3, course=content.course)
    now = datetime.now(UTC)
    learning = LearningFactory(
        content=content, enrollment__person=person(), units_done=1, started_at=now, finished_at=now
    )
    who = learning.enrollment.person
    begun = race([who] * TABS, lambda who: str(actions.begin(learning=learning, by=who).number))
    assert begun == {"1": TABS}
    attempt = Attempt.objects.get()
    points = race([who] * TABS, lambda who: str(actions.hand_in(attempt=attempt, answers=[[0], [1]], by=who).points))
    assert points == {"50.00": TABS}
    assert Score.objects.get().points == Decimal(50)
    done = list(Entry.objects.filter(action__startswith="test.").order_by("pk").values_list("action", flat=True))
    assert done == ["test.begun", "test.handed_in"]
