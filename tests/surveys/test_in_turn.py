"""One survey or diagnosis that breaks stops no other, and what breaks is loud without a word of whom it is about."""

from __future__ import annotations

import pytest

from accounts.models import Person
from surveys import tasks
from surveys.actions import closing, diagnoses
from surveys.in_turn import Broke, in_turn
from surveys.models import Diagnosis, PairOutcome, Sealed, Survey, Tally
from tests.factories.accounts import PersonFactory
from tests.factories.surveys import SurveyFactory, answered, over
from tests.surveys.walks import of_one_run

pytestmark = pytest.mark.django_db
TWICE = ([2, 3, 3], [4, 3, 5])


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def spoil(diagnosis):
    """An outcome stands there already, by hand: the closing breaks on it, which is no refusal."""
    question = diagnosis.questionnaire.questions.first()
    PairOutcome.objects.create(diagnosis=diagnosis, question=question, pairs=3, before_points=9, after_points=9)


def spoilt_survey():
    survey = SurveyFactory()
    answered(survey, *[5] * 5)
    Tally.objects.create(survey=survey, question=survey.questionnaire.questions.first(), counts={}, n=5, points=25)
    return over(survey)


def broken(keyword):
    raise KeyError(keyword)


def test_the_works_after_one_that_breaks_are_done():
    done = []
    works = [("first", lambda: done.append(1)), ("second", lambda: broken("x")), ("third", lambda: done.append(3))]
    with pytest.raises(Broke, match=r"^second$"):
        in_turn(works)
    assert done == [1, 3]


def test_the_log_says_where_and_none_of_the_words_of_the_error(caplog):
    one, other = "김서울", "이서울"  # named here, so that no line of code in the log holds them
    within = [("inner", lambda: broken(one))]
    with pytest.raises(Broke) as raised:
        in_turn([("outer", lambda: in_turn(within)), ("other", lambda: broken(other))])
    assert str(raised.value) == "inner; other"
    assert raised.value.__cause__ is None
    assert raised.value.__context__ is None
    assert [record.getMessage().splitlines()[0] for record in caplog.records] == ["inner: KeyError", "other: KeyError"]
    assert [record.exc_info for record in caplog.records] == [None, None]
    assert "raise KeyError(keyword)" in caplog.text
    assert "서울" not in caplog.text


def test_what_the_works_gave_is_in_their_order():
    assert in_turn([("one", lambda: 3), ("two", lambda: 4)]) == [3, 4]


def test_a_diagnosis_that_breaks_stays_sealed_and_stops_no_other(manager, caplog):
    _run, (first, _second) = of_one_run(manager, [TWICE, TWICE])
    spoil(first)
    with pytest.raises(Broke, match=rf"^diagnosis {first.key} could not be moved on$"):
        diagnoses.move_due(by=None)
    assert list(Diagnosis.objects.order_by("pk").values_list("state", "pairs")) == [("after", None), ("closed", 3)]
    assert set(Sealed.objects.values_list("survey__diagnosis", flat=True)) == {first.pk}
    names = [text for one in Person.objects.all() for text in (one.name, one.staff_number) if text]
    assert [text for text in names if text in caplog.text] == []
    assert "IntegrityError" in caplog.text


def test_a_survey_that_breaks_stops_no_other(caplog):
    bad, good = spoilt_survey(), SurveyFactory()
    answered(good, *[4] * 5)
    over(good)
    with pytest.raises(Broke, match=rf"^survey {bad.key} could not be closed$"):
        closing.close_due(by=None)
    states = dict(Survey.objects.values_list("pk", "state"))
    assert states == {bad.pk: "open", good.pk: "closed"}


def test_the_task_moves_diagnoses_and_sweeps_when_a_survey_breaks(manager, monkeypatch):
    swept = []
    # Nothing is vacuumed inside of a test's transaction.
    monkeypatch.setattr(tasks.closing, "sweep", lambda by: swept.append(Sealed.objects.count()))
    bad = spoilt_survey()
    _run, (first, second) = of_one_run(manager, [TWICE, TWICE])
    spoil(first)
    with pytest.raises(Broke) as raised:
        tasks.keep()
    wrong = [f"survey {bad.key} could not be closed", f"diagnosis {first.key} could not be moved on"]
    assert str(raised.value).split("; ") == wrong
    second.refresh_from_db()
    assert (second.state, second.pairs) == ("closed", 3)
    assert swept == [5 + 6], "once, at the end; what broke is sealed as it was"
