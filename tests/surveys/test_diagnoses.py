"""The way of a leadership diagnosis: pairs from three on, nothing below, movers counted, the rest destroyed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.models import Run
from journal.models import Entry
from surveys.actions import answering, diagnoses
from surveys.models import Diagnosis, Invitation, PairOutcome, Rater, Seal, Sealed, Survey, Tally
from surveys.queries.answering import to_answer
from surveys.queries.invariants import differences
from surveys.rules import diagnoses as rules
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.surveys import DiagnosisFactory, QuestionnaireFactory, over
from tests.surveys.walks import begun, closed, coming, days, kept, members, say

pytestmark = pytest.mark.django_db
LEFT = (Sealed, Invitation, Seal, Rater)


def body(response):
    return response.content.decode()


@pytest.fixture
def diagnosis():
    return DiagnosisFactory(run=coming())


def test_four_before_and_three_after_are_shown_over_three(diagnosis, manager):
    done = closed(diagnosis, manager, [2, 3, 3, 1], [4, 3, 5])
    assert (done.state, done.rostered, done.dropped, done.pairs, done.seal) == ("closed", 4, 0, 3, None)
    rows = PairOutcome.objects.order_by("question__order")
    found = rows.values_list("question__order", "pairs", "before_points", "after_points")
    assert list(found) == [(1, 3, 8, 12), (2, 3, 9, 9)]
    counts = Survey.objects.order_by("pk").values_list("phase", "state", "invited", "answered", "minimum", "withheld")
    assert list(counts) == [("before", "closed", 4, 4, 3, False), ("after", "closed", 4, 3, 3, False)]
    assert [model.objects.count() for model in (*LEFT, Tally)] == [0] * 5
    assert differences() == []


def test_two_pairs_are_kept_nowhere(diagnosis, manager):
    done = closed(diagnosis, manager, [2, 3, 3, 1], [4, 3])
    assert (done.state, done.rostered, done.dropped, done.pairs) == ("closed", 4, 0, None)
    assert [model.objects.count() for model in (*LEFT, Tally, PairOutcome)] == [0] * 6
    assert set(Survey.objects.values_list("state", "withheld")) == {("closed", True)}
    assert Entry.objects.get(action="diagnosis.closed").new == {"pairs": None, "dropped": 0}
    assert done.leader.inbox.get().url == reverse("my_diagnoses")
    assert Message.objects.count() == 1, "the notices told who was named, and by the second who had answered"
    assert differences() == []


def test_whoever_moved_or_left_is_dropped_and_counted(diagnosis, manager):
    raters = begun(diagnosis, manager, 1, 1, 3, 4, 5, more=1)
    kept(diagnosis)
    raters[0].organisation = OrganisationFactory()
    raters[0].save()
    raters[1].left_on = days(-10)
    raters[1].save()
    second = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    asked = Invitation.objects.filter(survey=second).order_by("person")
    assert [one.person for one in asked] == raters[2:5], "the sixth never answered, so could make no pair"
    say(second, raters[2:5], [5, 5, 5])
    over(second)
    done = diagnoses.close(diagnosis=diagnosis, by=None)
    assert (done.rostered, done.dropped, done.pairs) == (6, 2, 3)
    assert PairOutcome.objects.filter(question__order=1).values_list("before_points", "after_points").get() == (12, 15)


def test_too_few_who_could_pair_are_not_asked_again(diagnosis, manager):
    begun(diagnosis, manager, 4, 4, more=3)
    kept(diagnosis)
    assert diagnoses.ask_again(diagnosis=diagnosis, by=None) is None
    diagnosis.refresh_from_db()
    assert (diagnosis.state, diagnosis.dropped, diagnosis.pairs) == ("closed", 0, None)
    assert [model.objects.count() for model in (*LEFT, PairOutcome)] == [0] * 5
    assert Survey.objects.filter(phase="after").count() == 0


def test_the_answers_of_before_stay_sealed_until_the_end(diagnosis, manager, client):
    raters = begun(diagnosis, manager, 2, 2, 2, 1)
    kept(diagnosis)
    before = Survey.objects.get()
    assert (before.state, Sealed.objects.count(), PairOutcome.objects.count()) == ("kept", 4, 0)
    Run.objects.update(starts_on=days(-2), ends_on=days(-1))  # the time to ask again has not come
    assert differences() == []
    page = body(client.get(diagnosis.get_absolute_url()))
    assert "Answers are kept sealed" in page
    assert "answered before and after" not in page
    with override("en"), pytest.raises(Refused, match="ended on"):
        answering.answer(survey=before, answers={1: 5, 2: 5}, by=raters[0])
    with pytest.raises(Refused):
        diagnoses.close(diagnosis=diagnosis, by=None)
    assert Sealed.objects.count() == 4


def test_nobody_closes_or_keeps_early(diagnosis, manager):
    begun(diagnosis, manager, 2, 2, 2)
    for step in (diagnoses.keep, diagnoses.ask_again, diagnoses.close):
        with pytest.raises(Refused):
            step(diagnosis=diagnosis, by=None)
    diagnosis.refresh_from_db()
    assert (diagnosis.state, Sealed.objects.count()) == ("before", 3)


def test_the_roster_is_frozen_once_somebody_is_asked(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, 2)
    with override("en"), pytest.raises(Refused, match="nobody is added"):
        diagnoses.name_raters(diagnosis=diagnosis, people=[*raters, *members(diagnosis, 1)], by=manager)
    assert Rater.objects.count() == 3


def test_whoever_left_since_being_named_is_not_on_it(diagnosis, manager):
    raters = members(diagnosis, 4)
    diagnoses.name_raters(diagnosis=diagnosis, people=raters, by=manager)
    raters[3].left_on = days(-1)
    raters[3].save()
    diagnoses.begin(diagnosis=diagnosis, by=manager)
    diagnosis.refresh_from_db()
    assert (diagnosis.rostered, Rater.objects.count(), Invitation.objects.count()) == (3, 3, 3)


def test_few_raters_and_a_run_that_began_stop_the_beginning(diagnosis, manager):
    with override("en"), pytest.raises(Refused, match="Only 2 raters"):
        diagnoses.name_raters(diagnosis=diagnosis, people=members(diagnosis, 2), by=manager)
    diagnoses.name_raters(diagnosis=diagnosis, people=members(diagnosis, 3), by=manager)
    Run.objects.update(starts_on=today())
    with override("en"), pytest.raises(Refused, match="has begun"):
        diagnoses.begin(diagnosis=diagnosis, by=manager)
    assert Survey.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"grade": "5급"}, "not of grade 6"),
        ({"grade": "임기제 가급"}, "not of grade 6"),
        ({"grade": "4급"}, "not of grade 6"),
        ({"is_active": False}, "left the service"),
    ],
    ids=str,
)
def test_who_may_not_rate(diagnosis, fields, sentence):
    with override("en"):
        own = {"organisation": diagnosis.leader.organisation}
        assert sentence in rules.why_not_rate(diagnosis.leader, PersonFactory(**own, **fields))
        assert "another organisation" in rules.why_not_rate(diagnosis.leader, PersonFactory())
        assert "Nobody rates oneself" in rules.why_not_rate(diagnosis.leader, diagnosis.leader)
        assert rules.why_not_rate(diagnosis.leader, PersonFactory(**own, grade="6급")) is None


def test_one_envelope_in_place_of_another_stops_the_closing(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, 2)
    kept(diagnosis)
    second = diagnoses.ask_again(diagnosis=diagnosis, by=None)
    say(second, raters, [5, 5, 5])
    over(second)
    one, other = Sealed.objects.filter(survey=second)[:2]
    Sealed.objects.filter(pk=other.pk).update(content=one.content)
    with override("en"), pytest.raises(Refused, match="two answers"):
        diagnoses.close(diagnosis=diagnosis, by=None)
    assert (Sealed.objects.count(), PairOutcome.objects.count()) == (6, 0)


def test_withdrawing_destroys_everything_unread(diagnosis, manager, client):
    begun(diagnosis, manager, 2, 2, 2)
    where = reverse("diagnosis_withdraw", args=[diagnosis.key])
    assert Message.objects.count() == 3
    client.post(where, {"reason": "명단 오류"})
    assert Message.objects.count() == 0
    diagnosis.refresh_from_db()
    assert (diagnosis.state, diagnosis.seal, Survey.objects.get().state) == ("withdrawn", None, "cancelled")
    assert [model.objects.count() for model in LEFT] == [0] * 4
    assert Entry.objects.get(action="diagnosis.withdrawn").reason == "명단 오류"
    assert "is over" in body(client.get(where))


def test_the_scheduler_walks_a_diagnosis(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, 2)
    assert diagnoses.move_due(by=None) == 0
    Survey.objects.update(opens_on=days(-80), closes_on=days(-72))
    Run.objects.update(starts_on=days(-71), ends_on=days(-70))
    assert (diagnoses.move_due(by=None), diagnoses.move_due(by=None)) == (2, 0), "kept, and asked again"
    second = Survey.objects.get(phase="after")
    say(second, raters, [4, 4, 4])
    over(second)
    assert (diagnoses.move_due(by=None), diagnoses.move_due(by=None)) == (1, 0)
    diagnosis.refresh_from_db()
    assert (diagnosis.state, diagnosis.pairs) == ("closed", 3)


def test_the_scheduler_withdraws_what_cannot_go_on(manager):
    late, called_off, good = (
        DiagnosisFactory(run=coming()),
        DiagnosisFactory(run=coming()),
        DiagnosisFactory(run=coming()),
    )
    begun(called_off, manager, 2, 2, 2)
    begun(good, manager, 2, 2, 2)
    Run.objects.filter(pk=late.run_id).update(starts_on=today())
    Run.objects.filter(pk=called_off.run_id).update(state="cancelled", cancelled_at="2023-01-01T00:00:00Z")
    assert diagnoses.move_due(by=None) == 2
    states = dict(Diagnosis.objects.values_list("pk", "state"))
    assert states == {late.pk: "withdrawn", called_off.pk: "withdrawn", good.pk: "before"}
    assert Sealed.objects.count() == 3


def test_the_record_names_no_rater(diagnosis, manager):
    raters = begun(diagnosis, manager, 2, 2, 2)
    entries = Entry.objects.filter(action__startswith="diagnosis.")
    assert {one.action: one.new for one in entries} == {
        "diagnosis.raters_named": {"raters": 3},
        "diagnosis.before_begun": {"raters": 3, "closes_on": days(4).isoformat()},
    }
    written = " ".join(f"{one.target_name}{one.reason}{one.new}" for one in entries)
    assert [one.name for one in raters if one.name in written] == []


def test_a_rater_is_asked_about_the_leader_by_name(diagnosis, manager, client):
    rater, *_others = begun(diagnosis, manager, more=3)
    rater.language = "en"
    rater.save()
    client.force_login(rater)
    (waiting,) = to_answer(rater)
    page = body(client.get(reverse("survey_answer", args=[waiting.survey.key])))
    with override("en"):
        assert str(diagnosis.leader) in page
        assert f"{diagnosis.leader} (before the run)" in str(waiting.survey)
    assert "You are asked twice" in page
    key = waiting.survey.key
    client.post(reverse("survey_answer", args=[key]), {"key": str(key), "q1": "4", "q2": "5"})
    assert Sealed.objects.count() == 1
    assert "You are asked twice" in body(client.get(reverse("survey_thanks", args=[key])))


def test_set_up_from_a_run_by_a_seat(manager, client):
    QuestionnaireFactory(kind="diagnosis", questions=[{"kind": "scale5", "text_ko": "가", "text_en": "A"}])
    place = EnrollmentFactory(run=coming())
    run = place.run
    where = reverse("diagnosis_new", args=[run.course.code, run.year, run.number])
    assert where in body(client.get(reverse("run_survey", args=[run.course.code, run.year, run.number])))
    assert "no confirmed seat" in body(client.post(where, {"leader": PersonFactory().staff_number}))
    assert "Nobody has this staff number" in body(client.post(where, {"leader": "X"}))
    client.post(where, {"leader": place.person.staff_number})
    made = Diagnosis.objects.get()
    assert (made.run, made.leader, made.state) == (run, place.person, "roster")
    assert "already" in body(client.post(where, {"leader": place.person.staff_number}))
    raters = members(made, 3)
    numbers = "\n".join(one.staff_number for one in raters)
    naming = reverse("diagnosis_raters", args=[made.key])
    assert "Nobody has these staff numbers: X9" in body(client.post(naming, {"people": f"{numbers}, X9"}))
    client.post(naming, {"people": numbers})
    assert [one.person for one in Rater.objects.order_by("person")] == raters
    client.post(reverse("diagnosis_begin", args=[made.key]))
    made.refresh_from_db()
    assert (made.state, made.rostered) == ("before", 3)
    assert "asked already" in body(client.get(naming))


def test_nobody_sets_up_the_own_diagnosis(manager):
    QuestionnaireFactory(kind="diagnosis", questions=[{"kind": "scale5", "text_ko": "가", "text_en": "A"}])
    run = EnrollmentFactory(run=coming(), person=manager).run
    with override("en"), pytest.raises(Refused, match="the own diagnosis"):
        diagnoses.set_up(run=run, leader=manager, by=manager)
    assert Diagnosis.objects.count() == 0


def test_a_leader_has_one_diagnosis_at_a_time(diagnosis, manager):
    """Two at once, with a rater less in the second, would give that rater away by subtraction."""
    leader = diagnosis.leader
    again = EnrollmentFactory(run=coming(), person=leader).run
    with override("en"), pytest.raises(Refused, match="under way"):
        diagnoses.set_up(run=again, leader=leader, by=manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        DiagnosisFactory(run=again, leader=leader)
    diagnoses.withdraw(diagnosis=diagnosis, reason="x", by=manager)
    assert diagnoses.set_up(run=again, leader=leader, by=manager).state == "roster"


def test_a_leader_has_a_year_between_two_diagnoses(diagnosis, manager):
    """Shortly afterwards the same raters think the same: the two sums could be subtracted as well."""
    closed(diagnosis, manager, [2, 3, 3, 1], [4, 3, 5])
    again = EnrollmentFactory(run=coming(), person=diagnosis.leader).run
    Survey.objects.update(closed_on=days(-364))
    with override("en"), pytest.raises(Refused, match="less than a year ago"):
        diagnoses.set_up(run=again, leader=diagnosis.leader, by=manager)
    Survey.objects.update(closed_on=days(-365))
    assert diagnoses.set_up(run=again, leader=diagnosis.leader, by=manager).state == "roster"


def test_a_diagnosis_without_outcome_stands_in_the_way_of_none(diagnosis, manager):
    closed(diagnosis, manager, [2, 3, 3, 1], [4, 3])
    again = EnrollmentFactory(run=coming(), person=diagnosis.leader).run
    assert diagnoses.set_up(run=again, leader=diagnosis.leader, by=manager).state == "roster"


def test_pages_show_the_pairs_and_no_mean_of_all(diagnosis, manager, client):
    """Of four before the mean of all would be 2.3, that of the pairs is 2.7: only the latter stands anywhere."""
    done = closed(diagnosis, manager, [2, 3, 3, 1], [4, 3, 5])
    keeper = body(client.get(done.get_absolute_url()))
    client.force_login(done.leader)
    own = body(client.get(reverse("my_diagnoses")))
    for page in (keeper, own):
        assert all(f">{text}<" in page for text in ("2.7", "4.0", "+1.3", "0.0"))
        assert ">2.3<" not in page
        assert ">2.25<" not in page


def test_a_leader_sees_the_own_closed_diagnosis_alone(manager, client):
    leader = PersonFactory(grade="5급", roles=["trainee"], language="en")
    own, others = DiagnosisFactory(run=coming(), leader=leader), DiagnosisFactory(run=coming())
    closed(others, manager, [1, 1, 1], [5, 5, 5])
    begun(own, manager, 2, 2, 2)
    client.force_login(own.leader)
    page = body(client.get(reverse("my_diagnoses")))
    assert "No diagnosis of yours is closed" in page
    assert "+4.0" not in page
    assert reverse("my_diagnoses") in body(client.get(reverse("my_learning")))
    for where in (reverse("diagnosis_list"), own.get_absolute_url(), others.get_absolute_url()):
        assert client.get(where).status_code == 404


def test_a_keeper_never_sees_the_roster_of_the_own_diagnosis(manager, client):
    own = DiagnosisFactory(run=coming(), leader=manager)
    begun(own, manager, 2, 2, 2)
    assert client.get(own.get_absolute_url()).status_code == 404
    assert own.get_absolute_url() not in body(client.get(reverse("diagnosis_list")))
    assert client.post(reverse("diagnosis_withdraw", args=[own.key]), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["director", "agency_training_officer", "lecturer"])
def test_others_see_no_diagnosis(client, diagnosis, manager, role):
    closed(diagnosis, manager, [1, 1, 1], [5, 5, 5])
    client.force_login(PersonFactory(roles=[role]))
    assert client.get(reverse("diagnosis_list")).status_code == 404
    assert client.get(diagnosis.get_absolute_url()).status_code == 404
    assert "+4.0" not in body(client.get(reverse("my_diagnoses")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_constant_number_of_queries(client, manager, count, django_assert_num_queries):
    DiagnosisFactory.create_batch(count)
    with django_assert_num_queries(8):
        page = body(client.get(reverse("diagnosis_list")))
    assert sum(one.get_absolute_url() in page for one in Diagnosis.objects.all()) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_own_page_asks_a_constant_number_of_queries(client, manager, count, django_assert_num_queries):
    leader = PersonFactory(grade="5급")
    for _ in range(count):
        closed(DiagnosisFactory(run=coming(), leader=leader), manager, [1, 1, 1], [5, 5, 5])
    client.force_login(leader)
    with django_assert_num_queries(7):
        page = body(client.get(reverse("my_diagnoses")))
    assert page.count("+4.0") == count
