"""Openings for staff: making, changing, closing; the lists of openings and of progress, with their exports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.errors import Refused
from core.periods import today
from courses.models import Content
from enrollment.actions import elearning, openings
from enrollment.models import Learning, Opening
from enrollment.rules import openings as rules
from journal.models import Entry
from tests.enrollment.doing import course, person
from tests.enrollment.doing import elearning as content_of
from tests.factories.accounts import PersonFactory
from tests.factories.elearning import LearningFactory, OpeningFactory
from tests.factories.enrollment import CompletionFactory

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
KINDS = Opening.Kind


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"], language="en")


def values(of, **more):
    return {
        "course": of, "year": today().year, "kind": KINDS.ALWAYS, "opens_at": NOW, "closes_at": None,
        "learn_days": 30, "learn_from": None, "learn_until": None, "seats": None, "repeat_after_completion": False,
        "note_ko": "", "note_en": "", **more,
    }  # fmt: skip


def refused(act) -> str:
    with override("en"), pytest.raises(Refused) as refusal:
        act()
    return refusal.value.sentence


DATED = {"kind": KINDS.DATED, "learn_from": today(), "learn_until": today()}


def test_a_course_is_opened_always_once_and_in_rounds(manager):
    of = content_of().course
    first = openings.make(values=values(of), by=manager)
    assert (first.state, first.made_by, first.sample) == ("open", manager, False)
    assert refused(lambda: openings.make(values=values(of), by=manager)) == (
        "This course is open all year already. Change that opening, or close it first."
    )
    openings.make(values=values(of, **DATED, seats=20), by=manager)
    openings.close(opening=first, by=manager)
    openings.make(values=values(of), by=manager)
    assert Opening.objects.filter(state="open").count() == 2
    assert Entry.objects.filter(action="opening.made").count() == 3


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closes_at": NOW - DAY}, "Applications close after they open. Change one of the two."),
        (
            {"learn_from": today()},
            "An opening that is always open has no days of its own. Leave them empty, or make it dated.",
        ),
        (
            {"kind": KINDS.DATED, "learn_from": today()},
            "A dated opening says from when to when it is learned. Fill in both days.",
        ),
        (
            {**DATED, "learn_until": today() - DAY},
            "The last day of learning comes after the first. Change one of the two.",
        ),
        (
            {**DATED, "year": today().year + 1},
            f"Its hours count in {today().year + 1}, so learning ends in that year. Change the last day.",
        ),
    ],
)
def test_dates_that_do_not_go_together_are_named(manager, more, sentence):
    of = content_of().course
    assert refused(lambda: openings.make(values=values(of, **more), by=manager)) == sentence
    assert not Opening.objects.exists()


def test_only_elearning_with_content_is_opened_and_only_by_who_may(manager):
    bare = course(delivery="elearning")
    assert refused(lambda: openings.make(values=values(bare), by=manager)) == (
        "The content of this course is not published yet. Publish it first."
    )
    other = content_of(delivery="remote").course
    assert refused(lambda: openings.make(values=values(other), by=manager)) == (
        "Only e-learning courses are opened here; runs of other courses have an intake."
    )
    of, reader = content_of().course, PersonFactory(roles=["director"])
    assert refused(lambda: openings.make(values=values(of), by=reader)) == (
        "Your role does not open courses for applications. Ask the training division."
    )
    assert refused(lambda: openings.close(opening=OpeningFactory(course=of), by=reader)) == rules_say(reader)


def rules_say(reader) -> str:
    with override("en"):
        sentence = rules.why_not_keep(reader)
    assert sentence
    return sentence


def test_a_change_counts_those_who_learn_already(manager):
    opening = OpeningFactory(course=content_of().course)
    for who in (person(), person()):
        elearning.apply(person=who, opening=opening, by=who)
    change = {"seats": 1}
    assert refused(lambda: openings.change(opening=opening, values=change, revision=0, by=manager)) == (
        "2 people have a place already. Give at least so many seats."
    )
    openings.change(opening=opening, values={"seats": 2}, revision=0, by=manager)
    opening.refresh_from_db()
    assert (opening.seats, opening.taken, opening.revision) == (2, 2, 1)
    assert refused(lambda: openings.change(opening=opening, values={"seats": 9}, revision=0, by=manager)) == (
        "Somebody else changed this opening meanwhile. Look at it again."
    )
    openings.change(opening=opening, values={"seats": None}, revision=1, by=manager)
    opening.refresh_from_db()
    assert (opening.seats, opening.taken) == (None, 0)


def test_a_closed_one_stays_closed_and_who_learns_goes_on(manager):
    opening, who = OpeningFactory(course=content_of().course), person()
    place = elearning.apply(person=who, opening=opening, by=who)
    until = Learning.objects.get(pk=place.pk).until_on
    openings.close(opening=opening, by=manager)
    assert Learning.objects.get(pk=place.pk).until_on == until
    opening.refresh_from_db()
    closed = "This opening is closed. Make another one with its own dates."
    assert refused(lambda: openings.close(opening=opening, by=manager)) == closed
    assert refused(lambda: openings.change(opening=opening, values={}, revision=1, by=manager)) == closed


# Pages


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    client.cookies["django_language"] = "en"
    return client


def test_an_opening_is_made_changed_and_closed_on_its_pages(signed_in):
    of = content_of().course
    sent = {
        "course": of.pk, "year": today().year, "kind": "dated", "opens_at": "2026-01-05T09:00", "learn_days": "30",
        "learn_from": today().isoformat(), "learn_until": today().isoformat(), "seats": "20",
    }  # fmt: skip
    wrong = signed_in.post(reverse("opening_new"), {**sent, "learn_until": ""})
    assert (wrong.status_code, "Fill in both days." in wrong.content.decode()) == (422, True)
    assert signed_in.post(reverse("opening_new"), sent).url == reverse("opening_list")
    opening = Opening.objects.get()
    where = reverse("opening_edit", args=[opening.key])
    page = signed_in.get(where).content.decode()
    assert "0 of 20 seats taken" in page
    del sent["course"], sent["year"], sent["kind"]
    assert signed_in.post(where, {**sent, "seats": "25", "revision": "0"}).url == reverse("opening_list")
    stale = signed_in.post(where, {**sent, "seats": "30", "revision": "0"})
    assert (stale.status_code, "Somebody else changed this opening" in stale.content.decode()) == (422, True)
    opening.refresh_from_db()
    assert (opening.seats, opening.kind, opening.revision) == (25, "dated", 1)
    close = reverse("opening_close", args=[opening.key])
    assert "Nobody can apply any more." in signed_in.get(close).content.decode()
    assert signed_in.post(close).url == reverse("opening_list")
    assert "This opening is closed." in signed_in.get(where).content.decode()
    assert "This opening is closed." in signed_in.post(close, follow=True).content.decode()


def test_only_courses_with_content_can_be_chosen(signed_in):
    with_content, without = content_of().course, course(delivery="elearning")
    Content.objects.filter(course=without).delete()
    form = signed_in.get(reverse("opening_new")).context["form"]
    assert list(form.fields["course"].queryset) == [with_content]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_openings_asks_a_constant_number_of_questions(signed_in, many, django_assert_num_queries):
    for _opening in range(many):
        OpeningFactory(course=content_of().course)
    with django_assert_num_queries(8):
        signed_in.get(reverse("opening_list"))


def learned_places() -> dict[str, Learning]:
    began, over = {"started_at": NOW}, {"until_on": today() - DAY}
    content = content_of(2)
    made = {
        "not_begun": LearningFactory(content=content),
        "learning": LearningFactory(content=content, units_done=1, **began),
        "finished": LearningFactory(content=content, units_done=2, finished_at=NOW, **began),
        "over": LearningFactory(content=content, **over),
        "completed": LearningFactory(content=content, units_done=2, finished_at=NOW, **began),
        "not_completed": LearningFactory(content=content, **over),
    }
    CompletionFactory(enrollment=made["completed"].enrollment, decided_on=today())
    CompletionFactory(enrollment=made["not_completed"].enrollment, decided_on=today(), state="not_completed", hours=0)
    LearningFactory(content=content, enrollment__year=2022)
    return made


def test_progress_is_narrowed_by_how_far_people_are(signed_in):
    made = learned_places()

    def rows(**asked) -> list[int]:
        return [row.record.pk for row in signed_in.get(reverse("learning_list"), asked).context["table"].rows]

    assert rows() == sorted((one.pk for one in made.values()), reverse=True)
    assert {name: rows(standing=name) for name in made} == {name: [one.pk] for name, one in made.items()}
    assert len(rows(year="2022")) == 1
    who = made["learning"].enrollment.person
    assert rows(q=who.staff_number) == [made["learning"].pk]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_progress_asks_a_constant_number_of_questions(signed_in, many, django_assert_num_queries):
    content = content_of(2)
    for _place in range(many):
        LearningFactory(content=content)
    with django_assert_num_queries(8):
        signed_in.get(reverse("learning_list"))


def test_progress_is_exported_with_a_reason(signed_in):
    made = learned_places()["learning"]
    address = f"{reverse('learning_list')}?format=csv&standing=learning"
    assert "reason" in signed_in.get(address).content.decode()
    answer = signed_in.post(address, {"reason": "분기 점검"})
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8-sig")
    assert made.enrollment.person.staff_number in text
    assert "being learned" in text


def test_who_reads_no_places_sees_nobody(client):
    made = learned_places()["learning"]
    client.force_login(person())
    answer = client.get(reverse("learning_list"))
    assert answer.status_code == 404
    assert made.enrollment.person.name not in answer.content.decode()
