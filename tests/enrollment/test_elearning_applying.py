"""Applying for e-learning: every reason against it, once a year, seats, giving up, going on after the time is over."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from accounts.models import Message
from core.errors import Refused
from core.periods import today
from courses.dates import day
from courses.models import Content, PlanCourse
from enrollment import opening_seats
from enrollment.actions import elearning, places
from enrollment.models import Completion, Enrollment, Learning, Opening
from enrollment.opening_facts import last_day
from enrollment.queries import openings as queries
from enrollment.rules import elearning as rules
from enrollment.rules.places import when
from journal.models import Entry
from tests.enrollment.doing import course, foreign, person
from tests.enrollment.doing import elearning as content_of
from tests.factories.elearning import OpeningFactory
from tests.factories.enrollment import CompletionFactory, EnrollmentFactory

State = Enrollment.State
pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def opening(**fields) -> Opening:
    return OpeningFactory(course=content_of().course, **fields)


def why(who, of: Opening) -> list[str]:
    with override("en"):
        facts = queries.facts_of(who, of.pk)
        assert facts is not None
        return rules.reasons(facts)


def test_a_place_is_there_at_once_with_its_units_and_last_day():
    of, who = opening(learn_days=30), person()
    assert why(who, of) == []
    place = elearning.apply(person=who, opening=of, by=who)
    stored = Enrollment.objects.get(pk=place.pk)
    assert (stored.state, stored.run, stored.year, stored.takes_seat) == (State.CONFIRMED, None, today().year, False)
    learning = Learning.objects.get(pk=place.pk)
    assert (learning.units_total, learning.units_done, learning.opening, learning.content.course) == (
        2, 0, of, of.course,
    )  # fmt: skip
    assert learning.until_on == last_day(today(), 30, today().year)
    entry = Entry.objects.get(action="elearning.applied")
    assert (entry.target, entry.new["until"]) == (f"enrollment.enrollment:{place.pk}", str(learning.until_on))
    message = Message.objects.get(person=who)
    assert (message.url, message.mail_after) == (f"/learn/{place.key}/", None)
    assert str(of.course) in message.text
    of.refresh_from_db()
    assert of.taken == 0  # nothing is counted where as many as like may learn


def test_the_form_that_is_sent_twice_makes_one_place():
    of, who, key = opening(), person(), uuid.uuid4()
    first = elearning.apply(person=who, opening=of, by=who, key=key)
    assert elearning.apply(person=who, opening=of, by=who, key=key) == first
    assert Enrollment.objects.count() == 1


def test_a_course_is_taken_once_a_year():
    of, who = opening(), person()
    elearning.apply(person=who, opening=of, by=who)
    sentence = f"There is a place in this course in {today().year} already; it is taken once a year."
    assert why(who, of) == [sentence]
    with override("en"), pytest.raises(Refused) as refusal:
        elearning.apply(person=who, opening=of, by=who)
    assert refusal.value.sentence == sentence
    assert why(person(), of) == []  # somebody else's place is no reason


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "closed"}, "Applications for this opening are closed. Look for another course."),
        ({"closes_at": NOW - timedelta(hours=1)}, "Applications for this opening are closed. Look for another course."),
        ({"year": today().year - 1}, "Applications for this opening are closed. Look for another course."),
        (
            {"kind": "dated", "learn_from": today() - 9 * DAY, "learn_until": today() - DAY},
            "Applications for this opening are closed. Look for another course.",
        ),
        ({"seats": 5, "taken": 5}, "All seats are taken; there is no waiting list. Look for another course."),
    ],
)
def test_the_opening_itself_stands_against_it(fields, sentence):
    assert why(person(), opening(**fields)) == [sentence]


def test_before_it_opens_the_sentence_says_when():
    opens = NOW + DAY
    with override("en"):
        assert why(person(), opening(opens_at=opens)) == [f"Applications open on {when(opens)}. Come back then."]


def test_a_full_one_says_when_the_next_opens():
    of, later = opening(kind="dated", learn_from=today(), learn_until=today(), seats=1, taken=1), NOW + 9 * DAY
    OpeningFactory(course=of.course, kind="dated", opens_at=later, learn_from=today(), learn_until=today())
    with override("en"):
        assert why(person(), of) == [
            f"All seats are taken; there is no waiting list. The next one opens on {when(later)}."
        ]


def test_the_course_must_be_planned_and_have_content():
    of = opening()
    PlanCourse.objects.all().delete()
    assert why(person(), of) == ["This course is not in the plan in force. Look for another course in the catalogue."]
    bare = OpeningFactory(course=course(delivery="elearning"))
    Content.objects.filter(course=bare.course).delete()
    assert why(person(), bare) == [
        "The content of this course is not published yet. Come back later, or take another course."
    ]


def test_a_closed_account_and_a_missing_course_before_it_are_both_named():
    first = course()
    of = OpeningFactory(course=content_of(previous=first).course)
    who = person(left_on=today())
    assert why(who, of) == [
        "This account is closed or the person has left. Ask the HR office if that is wrong.",
        f"This course builds on “{first.title_en}”, which has to be completed first.",
    ]
    here = person()
    CompletionFactory(enrollment=EnrollmentFactory(person=here, run__course=first))
    assert why(here, of) == []


def test_who_completed_it_takes_it_again_only_where_that_is_allowed():
    of, who = opening(), person()
    past = EnrollmentFactory(person=who, run=None, course=of.course, year=today().year - 1, takes_seat=False)
    CompletionFactory(enrollment=past, decided_on=today() - 400 * DAY)
    assert why(who, of) == [f"This course was completed in {today().year - 1}; it cannot be taken again."]
    Opening.objects.update(repeat_after_completion=True)
    assert why(who, of) == []


def test_a_seat_that_is_given_up_is_free_again():
    of, who = opening(kind="dated", learn_from=today(), learn_until=today(), seats=1), person()
    place = elearning.apply(person=who, opening=of, by=who)
    of.refresh_from_db()
    assert (of.taken, why(person(), of)) == (
        1, ["All seats are taken; there is no waiting list. Look for another course."],
    )  # fmt: skip
    places.cancel(enrollment=place, reason_code=Enrollment.Reason.WORK, by=who)
    of.refresh_from_db()
    assert (of.taken, why(person(), of), why(who, of)) == (0, [], [])
    again = elearning.apply(person=who, opening=of, by=who)
    assert again.pk != place.pk and Learning.objects.count() == 2


def test_the_last_seat_that_went_a_moment_ago_is_refused():
    of, who = opening(kind="dated", learn_from=today(), learn_until=today(), seats=1), person()
    facts = queries.facts_of(who, of.pk)
    Opening.objects.update(taken=1)  # between the look and the attempt
    assert rules.reasons(facts) == [] and opening_seats.take(of) is False


def test_the_last_day_is_the_dated_one_or_the_end_of_the_year():
    until = today() + 3 * DAY
    of, who = opening(kind="dated", learn_from=today(), learn_until=until, seats=3), person()
    place = elearning.apply(person=who, opening=of, by=who)
    assert Learning.objects.get(pk=place.pk).until_on == until
    assert last_day(date(2023, 12, 20), 30, 2023) == date(2023, 12, 31)


def test_facts_of_many_ask_as_often_as_facts_of_one(django_assert_num_queries):
    who, some = person(), [opening(), opening(), opening()]
    with django_assert_num_queries(3):
        assert list(queries.facts_of_many(who, [some[0].pk])) == [some[0].pk]
    with django_assert_num_queries(3):
        assert len(queries.facts_of_many(who, [one.pk for one in some])) == 3


def test_it_is_learned_from_the_first_to_the_last_day():
    of, who = opening(kind="dated", learn_from=today() + 2 * DAY, learn_until=today() + 5 * DAY), person()
    place = elearning.apply(person=who, opening=of, by=who)
    learning = Learning.objects.select_related("enrollment", "opening").get(pk=place.pk)
    with override("en"):
        assert rules.why_not_learn(learning, on=today()) == (
            f"Learning begins on {day(today() + 2 * DAY)}. Come back then."
        )
        assert [rules.why_not_learn(learning, on=today() + days * DAY) for days in (2, 5)] == [None, None]
        assert rules.why_not_learn(learning, on=today() + 6 * DAY) == (
            f"The time to learn was over on {day(today() + 5 * DAY)}, so nothing is counted any more."
        )
        Enrollment.objects.update(state=State.CANCELLED)
        learning.enrollment.refresh_from_db()
        assert rules.why_not_learn(learning, on=today() + 3 * DAY) == (
            "This place was given up, so nothing is counted. Apply for the course again."
        )


def late_place(**fields) -> Learning:
    """A place whose time was over yesterday; what was learned stays."""
    who = person()
    place = elearning.apply(person=who, opening=opening(**fields), by=who)
    Learning.objects.update(until_on=today() - DAY, units_done=1)
    return Learning.objects.select_related("enrollment__person", "enrollment__course", "opening").get(pk=place.pk)


def test_somebody_goes_on_twice_after_the_time_is_over():
    learning = late_place(learn_days=10)
    who = learning.enrollment.person
    for times in (1, 2):
        elearning.extend(learning=learning, by=who)
        stored = Learning.objects.get(pk=learning.pk)
        until = last_day(today(), 10, today().year)
        assert (stored.until_on, stored.extended, stored.units_done) == (until, times, 1)
        Learning.objects.update(until_on=today() - DAY)
        learning.until_on = today() - DAY
    with override("en"):
        assert rules.why_not_extend(who, learning, on=today()) == (
            "The time to learn was extended 2 times already. Ask the training division."
        )
    assert [entry.new for entry in Entry.objects.filter(action="elearning.extended")] == [{"until": str(until)}] * 2


def test_nobody_goes_on_without_a_reason():
    learning = late_place()
    who = learning.enrollment.person
    on = today()
    with override("en"):
        assert rules.why_not_extend(who, learning, on=on) is None
        assert rules.why_not_extend(person(), learning, on=on) == "You may go on with your own places only."
        assert rules.why_not_extend(who, learning, on=on - DAY) == (
            f"You can learn until {day(on - DAY)}; nothing has to be extended."
        )
        Opening.objects.update(state=Opening.State.CLOSED)
        learning.opening.refresh_from_db()
        assert rules.why_not_extend(who, learning, on=on) == (
            "This course is not open for learning any more. Look for it again next year."
        )
        CompletionFactory(enrollment=learning.enrollment, decided_on=on)
        learning.enrollment.refresh_from_db()
        assert rules.why_not_extend(who, learning, on=on) == "This place ended already (confirmed)."
    assert Completion.objects.count() == 1


def test_a_round_with_dates_is_not_extended():
    learning = late_place(kind="dated", learn_from=today(), learn_until=today())
    with override("en"), pytest.raises(Refused) as refusal:
        elearning.extend(learning=learning, by=learning.enrollment.person)
    assert refusal.value.sentence == "This round has fixed dates. Ask the training division for the next one."
    assert Learning.objects.get(pk=learning.pk).extended == 0


def test_officials_of_foreign_cities_take_no_other_e_learning():
    of, guest = opening(), foreign()
    assert why(guest, of) == [
        "Officials of foreign cities take international training only. Its courses stand in the catalogue."
    ]
    assert list(queries.openings_visible_to(guest)) == []
    assert list(queries.openings_visible_to(person())) == [of]
