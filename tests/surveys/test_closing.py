"""A closing keeps counts and texts, deletes what led to them, and keeps nothing at all below the least number."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from journal.models import Entry
from surveys import tasks
from surveys.actions import answering, closing, scores
from surveys.actions.opening_rounds import ASKED, tell
from surveys.actions.reminding import REMINDER
from surveys.models import CourseScore, FollowUp, Invitation, Remark, Seal, Sealed, Survey, Tally
from surveys.queries.invariants import differences
from surveys.queries.surveys import outcomes_of
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory, PlanFactory, ProgrammeFactory, RunFactory
from tests.factories.surveys import SurveyFactory, SurveyRuleFactory, answered, ask, closed, over

pytestmark = pytest.mark.django_db
FULL = {1: 4, 2: "a", 3: ["a", "b"], 4: "강사가 친절했습니다"}


def test_answers_become_counts_and_everything_else_goes():
    survey = SurveyFactory()
    answered(survey, 5, 4, 4, {1: 3, 2: "b"}, FULL, FULL)
    ask(survey, 2)
    done = closing.close(survey=over(survey), by=None)
    assert (done.state, done.invited, done.answered, done.minimum, done.withheld) == ("closed", 8, 6, 5, False)
    assert (done.closed_on, done.seal) == (today(), None)
    kept = Tally.objects.values_list("question__order", "band_kind", "counts", "n", "points")
    assert list(kept) == [(1, "all", {"5": 1, "4": 4, "3": 1, "2": 0, "1": 0}, 6, 24)]
    assert list(Remark.objects.values_list("text", "review")) == [(FULL[4], "waiting")] * 2
    assert [model.objects.count() for model in (Sealed, Invitation, Seal)] == [0, 0, 0]
    assert differences() == []


def test_below_the_least_number_nothing_is_kept_of_what_was_said():
    done = closed(FULL, FULL, FULL, FULL, rule=SurveyRuleFactory())
    assert (done.answered, done.minimum, done.withheld) == (4, 5, True)
    assert [model.objects.count() for model in (Tally, Remark, CourseScore, FollowUp)] == [0, 0, 0, 0]
    assert [model.objects.count() for model in (Sealed, Invitation, Seal)] == [0, 0, 0]
    assert outcomes_of(done) == []
    entry = Entry.objects.get(action="survey.closed")
    assert (entry.actor, entry.new) == ("", {"invited": 4, "answered": 4})


def test_nobody_sees_more_when_the_least_number_falls_later(settings):
    done = closed(5, 5, 5, 5)
    settings.PORTAL_SURVEY_MINIMUM = 3
    assert scores.rebuild(year=done.year, by=None) == 0
    assert outcomes_of(done) == []
    assert Tally.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "may answer until"),
        ({"closes_on": today()}, "may answer until"),
        ({"state": "planned", "seal": None}, "not open"),
        ({"state": "cancelled", "seal": None}, "not open"),
    ],
    ids=str,
)
def test_nobody_closes_early_or_what_is_not_open(change, sentence):
    survey = SurveyFactory()
    answered(survey, *[5] * 6)
    Survey.objects.filter(pk=survey.pk).update(**change)
    with override("en"), pytest.raises(Refused, match=sentence):
        closing.close(survey=survey, by=None)
    assert (Sealed.objects.count(), Tally.objects.count()) == (6, 0)


def test_a_survey_whose_secret_is_lost_stays_as_it_was(settings):
    survey = SurveyFactory()
    answered(survey, *[5] * 6)
    over(survey)
    kept, settings.SECRET_KEY = settings.SECRET_KEY, "another one"
    assert [one.kind for one in differences()] == ["survey_without_its_key"]
    with override("en"), pytest.raises(Refused, match="PORTAL_SURVEY_SECRET_FALLBACKS"):
        closing.close(survey=survey, by=None)
    assert Sealed.objects.count() == 6
    settings.PORTAL_SURVEY_SECRET_FALLBACKS = [kept]
    assert closing.close(survey=survey, by=None).answered == 6


def test_a_hand_in_the_database_stops_the_closing(caplog):
    survey, other = SurveyFactory(), SurveyFactory()
    answered(survey, *[5] * 6)
    answered(other, *[4] * 6)
    over(survey), over(other)
    stuffed = Sealed.objects.filter(survey=survey).first()
    Sealed.objects.create(survey=survey, content=stuffed.content)
    assert [(one.kind, one.text) for one in differences()] == [("answers_differ", "7 ≠ 6")]
    with override("en"), pytest.raises(Refused, match="7 answers of 6 people"):
        closing.close(survey=survey, by=None)
    Sealed.objects.filter(survey=survey).exclude(pk=stuffed.pk).first().delete()
    Sealed.objects.filter(pk=stuffed.pk).update(content=bytes(1052))
    assert closing.close_due(by=None) == 1, "one that fails does not stop the others"
    assert [record.getMessage() for record in caplog.records] == [f"survey {survey.key} could not be closed"]
    survey.refresh_from_db()
    other.refresh_from_db()
    assert (survey.state, other.state) == ("open", "closed")


def test_due_surveys_are_closed_once():
    answered(over(SurveyFactory()))
    answered(SurveyFactory(), 5)
    assert (closing.close_due(by=None), closing.close_due(by=None)) == (1, 0)
    assert Survey.objects.filter(state="open").count() == 1


def test_bands_of_a_needs_survey_are_counted_one_by_one_and_merged():
    survey = SurveyFactory(kind="needs", run=None)
    for grade, years, n in (("7급", 25, 6), ("7급", 35, 5), ("8급", 25, 2), ("8급", 35, 4), ("9급", 35, 1)):
        people = [PersonFactory(grade=grade, retires_on=today() + timedelta(days=365 * years + 30)) for _ in range(n)]
        for person in ask(survey, people):
            answering.answer(survey=survey, answers={1: 4}, by=person)
    closing.close(survey=over(survey), by=None)
    kept = Tally.objects.filter(question__order=1).values_list("band_kind", "band", "n")
    assert sorted(kept) == [
        ("all", "", 18), ("generation", "20s", 10), ("generation", "30s", 8),
        ("grade", "7", 11), ("grade", "8+9", 7),
    ]  # fmt: skip


def test_surveys_of_a_course_know_no_bands():
    closed(*[5] * 12)
    assert set(Tally.objects.values_list("band_kind", flat=True)) == {"all"}


def test_a_score_takes_its_place_from_the_plan_in_force():
    run = RunFactory()
    programme = ProgrammeFactory()
    planned = PlanCourseFactory(plan=PlanFactory(), course=run.course, programme=programme, plan_class="remote")
    done = closed(5, 4, 4, 4, 5, run=run)
    (score,) = CourseScore.objects.all()
    assert (score.points, score.answers, score.on, score.quarter) == (22, 5, done.closed_on, 1)
    assert (score.category, score.programme, score.plan_class) == (planned.category, programme, "remote")
    assert (score.course, score.run, score.survey, score.closed) == (run.course, run, done, False)


def test_a_course_outside_the_plan_has_a_score_all_the_same():
    closed(*[5] * 5)
    (score,) = CourseScore.objects.all()
    assert (score.category, score.programme, score.plan_class) == (score.course.category, None, "")


def test_needs_surveys_have_no_score():
    closed(*[5] * 5, kind="needs", run=None)
    assert CourseScore.objects.count() == 0


def test_scores_made_again_are_the_same():
    for points in (5, 4, 3):
        closed(*[points] * 6)
    closed(*[1] * 4)
    values = ("survey", "points", "answers", "category", "on", "quarter")
    before = list(CourseScore.objects.order_by("survey").values_list(*values))
    CourseScore.objects.filter(points=24).update(points=25)
    assert [one.kind for one in differences()] == ["score_differs"]
    assert scores.rebuild(year=2023, by=None) == 3
    assert list(CourseScore.objects.order_by("survey").values_list(*values)) == before
    assert differences() == []


@pytest.mark.parametrize(("said", "opened"), [([4] * 50 + [3] * 50, 0), ([4] * 49 + [3] * 51, 1)], ids=["3.50", "3.49"])
def test_a_mean_under_the_limit_opens_a_follow_up(said, opened):
    """3.49 opens one, 3.50 none; who looks after surveys is told."""
    manager = PersonFactory(roles=["training_manager"])
    done = closed(*said, rule=SurveyRuleFactory(low_limit_e2=350))
    assert FollowUp.objects.count() == opened
    assert manager.inbox.count() == opened
    if opened:
        follow = FollowUp.objects.get()
        assert (follow.mean_e2, follow.limit_e2, follow.survey, follow.state) == (349, 350, done, "open")
        assert follow.due_on == today() + timedelta(days=14)


def test_a_withheld_low_score_is_nobodys_business():
    closed(*[1] * 4, rule=SurveyRuleFactory())
    assert FollowUp.objects.count() == 0


def test_a_cancelled_survey_leaves_nothing():
    survey = SurveyFactory()
    answered(survey, *[5] * 6)
    closing.cancel(survey=survey, reason="두 번 만들어짐", by=PersonFactory())
    survey.refresh_from_db()
    assert (survey.state, survey.seal) == ("cancelled", None)
    assert [model.objects.count() for model in (Sealed, Invitation, Seal, Tally, Remark)] == [0] * 5
    with pytest.raises(Refused):
        closing.cancel(survey=survey, reason="다시", by=PersonFactory())


@pytest.mark.parametrize(
    "end",
    [
        lambda survey: closing.close(survey=over(survey), by=None),
        lambda survey: closing.cancel(survey=survey, reason="두 번 만들어짐", by=None),
    ],
    ids=["closed", "cancelled"],
)
def test_an_end_takes_back_the_notices_of_the_survey_and_no_others(end):
    """A reminder of the last day but one would tell for ever who had not answered."""
    survey, other = SurveyFactory(), SurveyFactory()
    people = ask(survey, 3)
    for one in (survey, other):
        tell(survey=one, people=people, text=ASKED, by=None)
    answering.answer(survey=survey, answers=FULL, by=people[0])
    tell(survey=survey, people=people[1:], text=REMINDER, by=None)
    assert Message.objects.count() == 8
    end(survey)
    left = Message.objects.order_by("person").values_list("person", "url")
    assert list(left) == [(one.pk, f"/surveys/{other.key}/answer/") for one in people]


def test_the_check_names_what_is_left_and_what_is_kept_of_hidden_surveys():
    shown, hidden = closed(*[FULL] * 6), closed(*[FULL] * 3)
    Invitation.objects.create(survey=shown, person=PersonFactory())
    Sealed.objects.create(survey=shown, content=b"x")
    question = shown.questionnaire.questions.first()
    Tally.objects.create(survey=hidden, question=question, counts={}, n=3, points=9)
    Seal.objects.create(salt=b"x", key_check=b"y")
    Tally.objects.filter(survey=shown, question=question).update(n=4, points=16)
    Survey.objects.filter(pk=SurveyFactory().pk).update(
        opens_on=today() - timedelta(days=9), closes_on=today() - timedelta(days=2)
    )
    assert sorted(one.kind for one in differences()) == [
        "kept_of_a_hidden_survey", "left_after_closing", "left_after_closing", "score_differs", "seal_of_nothing",
        "survey_not_closed", "tally_of_too_few_or_many", "tally_of_too_few_or_many",
    ]  # fmt: skip


def test_the_night_tells_administrators_once_something_is_wrong(monkeypatch):
    monkeypatch.setattr(tasks.closing, "sweep", lambda by: None)  # nothing is vacuumed inside of a test's transaction
    administrator = PersonFactory(roles=["system_administrator"])
    assert tasks.look_for_differences() == 0
    Seal.objects.create(salt=b"x", key_check=b"y")
    assert tasks.look_for_differences() == 1
    assert administrator.inbox.count() == 1
    assert Entry.objects.get(action="surveys.broken").new["count"] == 1


def test_the_command_says_what_differs(capsys):
    from django.core.management import call_command

    with override("en"):
        call_command("check_surveys")
        assert capsys.readouterr().out == "Everything agrees.\n"
        Seal.objects.create(salt=b"x", key_check=b"y")
        with pytest.raises(SystemExit) as ended:
            call_command("check_surveys")
    assert ended.value.code == 2
    assert capsys.readouterr().out.startswith("seal_of_nothing\tsurveys.seal:")


def cancelled_by_hand(survey):
    closing.cancel(survey=survey, reason="다시", by=PersonFactory())
    assert tasks.look_for_differences() == 0


def closed_when_over(survey):
    over(survey)
    assert tasks.keep() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [closed_when_over, cancelled_by_hand])
def test_what_an_end_deletes_goes_from_the_files_too(end):
    """On PostgreSQL no dead row is left; on SQLite the bytes of what was deleted stand nowhere in the file."""
    survey = SurveyFactory()
    tell(survey=survey, people=answered(survey, *[5] * 6), text=ASKED, by=None)
    way = Message.objects.first().url.encode()
    salt, content = bytes(survey.seal.salt), bytes(Sealed.objects.first().content)
    end(survey)
    tables = ["surveys_sealed", "surveys_invitation", "surveys_seal", "surveys_rater", "accounts_message"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
                [tables],
            )
            assert dict(cursor.fetchall()) == dict.fromkeys(tables, 0), "empty files after the vacuum"
    else:
        assert content not in raw_file()
        assert salt not in raw_file()
        assert way not in raw_file()


def raw_file():
    """The database as bytes; tests of SQLite run in memory, and a copy of it holds its pages as they are."""
    connection.ensure_connection()
    return connection.connection.serialize()
