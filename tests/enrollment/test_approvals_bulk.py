"""Many approvals at once: what is read once, what each costs, and that a desk reads only what can be its own.

Not for what a decision does: test_approvals.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.periods import today
from enrollment.actions import deciding, places
from enrollment.models import ApprovalStep, Approver, Deputy, Enrollment, Intake
from enrollment.queries import approvals as queries
from tests.enrollment.doing import open_run
from tests.factories.accounts import OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
Approval = Intake.Approval


def office(parent=None, head=None, officer=None):
    made = OrganisationFactory(parent=parent)
    for step, person in (("head", head), ("officer", officer)):
        if person:
            Approver.objects.create(organisation=made, step=step, person=person)
    return made


def applied(place, approval=Approval.HEAD, person=None):
    person = person or PersonFactory(organisation=place)
    return places.enrol(person=person, run=open_run(approval=approval).pk, by=person)


def steps_of(user):
    return list(queries.waiting_for(user))


# Reading the offices, their approvers, the deputies and the steps once; then so many for each of them.
ONCE = 4
EACH = {True: 10, False: 18}  # a refusal passes the seat on


@pytest.mark.parametrize("approve", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_so_much_is_read_once_and_so_much_for_each(approve, count):
    head = PersonFactory()
    place = office(office(), head=head)
    for _ in range(count):
        applied(place)
    steps = steps_of(head)
    with CaptureQueriesContext(connection) as asked:
        done, refused = deciding.decide_many(steps=steps, approve=approve, by=head, reason="인원이 많음")
    assert (done, refused) == (count, [])
    assert len(asked) == ONCE + EACH[approve] * count
    text = [query["sql"] for query in asked]
    once = ("accounts_organisation", "enrollment_approver", "enrollment_deputy")
    assert [sum(f'FROM "{table}"' in sql for sql in text) for table in once] == [1, 1, 1]


def test_one_that_moved_on_does_not_hold_up_the_others():
    head = PersonFactory()
    place = office(head=head)
    for _ in range(3):
        applied(place)
    steps = steps_of(head)
    deciding.decide(step=steps[0], approve=True, by=head)
    places.cancel(enrollment=steps[1].enrollment, reason_code="work", by=steps[1].enrollment.person)
    done, refused = deciding.decide_many(steps=steps, approve=True, by=head)
    assert (done, len(refused)) == (1, 2)
    assert set(Enrollment.objects.values_list("state", flat=True)) == {"confirmed", "cancelled"}


def test_a_deputys_decisions_name_whom_they_stood_in_for():
    head, deputy = PersonFactory(), PersonFactory()
    place = office(head=head)
    Deputy.objects.create(approver=head, person=deputy, from_on=today(), until_on=today())
    for _ in range(2):
        applied(place)
    assert deciding.decide_many(steps=steps_of(deputy), approve=True, by=deputy) == (2, [])
    assert set(ApprovalStep.objects.values_list("decided_by", "for_approver")) == {(deputy.pk, head.pk)}


def by_hand(user):
    """The desk as the rule says it, step by step over everything that is open."""
    known, away = queries.tree(), set(queries.stands_in_for(user, today()))
    found = set()
    for step in queries.open_now():
        deciders = known.approvers_of(step)
        mine = user.pk in deciders or deciders & away or (not deciders and user.may("enrollment.manage"))
        if mine and step.enrollment.person_id != user.pk:
            found.add(step.pk)
    return found


def test_a_desk_is_what_the_rule_says_for_everybody():
    """Offices in a row; heads who apply themselves; two heads; a deputy; nobody named; nobody's office."""
    top, middle, low, second, officer, deputy = (PersonFactory() for _ in range(6))
    root = office(head=top)
    inner = office(root, head=middle, officer=officer)
    leaf = office(office(inner), head=low)
    pair = office(root, head=second)
    Approver.objects.create(organisation=pair, step="head", person=low)
    alone = office(officer=officer)
    Deputy.objects.create(
        approver=middle, person=deputy, from_on=today() - timedelta(days=1), until_on=today() + timedelta(days=1)
    )
    for person, place in ((top, root), (middle, inner), (low, leaf), (second, pair), (deputy, inner)):
        person.organisation = place
        person.save()
        applied(place, person=person)
    for place in (root, inner, leaf, pair, alone, None):
        applied(place)
        applied(place, approval=Approval.BOTH)
        applied(place, approval=Approval.OFFICER)
    manager = PersonFactory(roles=["training_manager"])
    people = (top, middle, low, second, officer, deputy, manager, PersonFactory())
    found = {person.pk: queries.desk_of(person).steps for person in people}
    assert found == {person.pk: by_hand(person) for person in people}
    assert [len(steps) > 0 for steps in found.values()] == [True] * 7 + [False]


@pytest.mark.parametrize("elsewhere", [1, 3])
def test_what_waits_in_other_offices_is_not_read(elsewhere):
    head, other = PersonFactory(), PersonFactory()
    mine, theirs = office(head=head), office(head=other)
    applied(mine)
    for _ in range(elsewhere):
        applied(theirs)
    assert not head.may("enrollment.manage")  # read once a request
    with CaptureQueriesContext(connection) as asked:
        desk = queries.desk_of(head)
    assert (len(asked), len(desk.own)) == (4, 1)
    with connection.cursor() as cursor:  # how many rows its question brings
        cursor.execute(asked[-1]["sql"])
        assert len(cursor.fetchall()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_one_and_for_three(client, count, django_assert_num_queries):
    head = PersonFactory()
    place = office(head=head)
    for _ in range(count):
        applied(place)
    client.force_login(head)
    picked = [("step", step.pk) for step in steps_of(head)]
    address = f"{reverse('approval_decide')}?" + "&".join(f"{name}={value}" for name, value in picked)
    with django_assert_num_queries(PAGE):
        assert len(client.get(address).context["rows"]) == count


PAGE = 11
