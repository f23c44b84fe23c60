"""The entry gate: what hides the address of the room, who confirms a place, and which runs are not complete."""

from __future__ import annotations

import pytest

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import gates as actions
from enrollment.models import Gate
from enrollment.queries import gates as queries
from enrollment.rules.gates import why_not_enter
from journal.models import Entry
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.conduct import GateFactory, PlaceFactory, RemoteRunFactory
from tests.factories.courses import RunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


@pytest.fixture
def place():
    return PlaceFactory()


@pytest.fixture
def officer(place):
    return PersonFactory(roles=["agency_training_officer"], organisation=place.organisation)


def acknowledged(place, where="office", **given):
    said = {"seat": True, "camera": True, "place": where, "by": place.person, **given}
    return actions.acknowledge(enrollment=place, **said)


def test_the_room_is_closed_until_seat_camera_and_place_are_acknowledged(place):
    assert why_not_enter(place.person, place) is not None
    for given in ({"seat": False}, {"camera": False}, {"where": ""}, {"where": "moon"}):
        with pytest.raises(Refused):
            acknowledged(place, **given)
        assert why_not_enter(place.person, place) is not None
    acknowledged(place)
    assert why_not_enter(place.person, place) is None


def test_home_opens_only_when_the_agency_confirmed_it_and_a_new_place_asks_again(place, officer):
    gate = acknowledged(place, "home")
    assert why_not_enter(place.person, place) is not None
    assert Message.objects.filter(person=officer).count() == 1
    assert actions.confirm_places(gates=[gate], by=officer) == 1
    assert why_not_enter(place.person, place) is None
    assert Message.objects.filter(person=place.person).count() == 1
    acknowledged(place, "home")  # the same place again takes nothing back
    assert why_not_enter(place.person, place) is None
    acknowledged(place, "elsewhere")
    assert why_not_enter(place.person, place) is not None
    assert Gate.objects.get().agency_by is None


def test_nobody_else_enters_and_a_place_that_is_not_confirmed_does_not(place):
    acknowledged(place)
    assert why_not_enter(PersonFactory(roles=["training_manager"]), place) is not None
    for closed in (
        PlaceFactory(state="waiting", takes_seat=False),
        PlaceFactory(run=RunFactory()),
        PlaceFactory(run__state="cancelled", run__cancelled_at="2023-01-01T00:00Z"),
    ):
        with pytest.raises(Refused):
            acknowledged(closed)
        assert why_not_enter(closed.person, closed) is not None


def test_a_run_without_an_address_says_so():
    place = PlaceFactory(run__remote_url="")
    acknowledged(place)
    assert why_not_enter(place.person, place) is not None


def test_an_officer_of_the_parent_confirms_and_one_of_another_agency_does_not(place):
    above = OrganisationFactory()
    place.organisation.parent = above
    place.organisation.save()
    gate = GateFactory(enrollment=place)
    stranger = PersonFactory(roles=["agency_training_officer"])
    assert list(queries.gates_to_confirm_by(stranger)) == []
    with pytest.raises(Refused):
        actions.confirm_places(gates=[gate], by=stranger)
    chief = PersonFactory(roles=["agency_training_officer"], organisation=above)
    assert list(queries.gates_to_confirm_by(chief)) == [gate]
    assert actions.confirm_places(gates=[gate], by=chief) == 1
    gate.refresh_from_db()
    with pytest.raises(Refused):
        actions.confirm_places(gates=[gate], by=chief)


def test_nobody_confirms_the_own_place_and_one_refusal_confirms_none(place, officer):
    own = GateFactory(enrollment__person=officer, enrollment__organisation=officer.organisation)
    other = GateFactory(enrollment=place)
    assert list(queries.gates_to_confirm_by(officer)) == [other]
    with pytest.raises(Refused):
        actions.confirm_places(gates=[other, own], by=officer)
    assert Gate.objects.filter(agency_at__isnull=False).count() == 0


def test_a_place_that_changed_under_the_officers_eyes_is_not_confirmed(place, officer):
    gate = GateFactory(enrollment=place, place="home")
    stale = Gate.objects.select_related("enrollment__person", "enrollment__run").get(pk=gate.pk)
    acknowledged(place, "elsewhere")
    with pytest.raises(Refused):
        actions.confirm_places(gates=[stale], by=officer)
    assert Gate.objects.get().agency_at is None


def test_runs_that_are_not_complete_are_listed_with_their_numbers(manager):
    run = RemoteRunFactory()
    GateFactory(enrollment__run=run, place="office")
    GateFactory(enrollment__run=run, place="home")
    PlaceFactory(run=run)
    PlaceFactory(run=run, state="waiting", takes_seat=False)
    GateFactory(place="office")  # a run that is complete
    PlaceFactory(run=RunFactory())  # face to face has no gate
    rows = [(row.pk, row.confirmed, row.passed, row.missing) for row in queries.gate_runs(manager)]
    assert rows == [(run.pk, 3, 1, 2)]
    assert queries.missing_in(run).count() == 2


def test_only_who_is_missing_is_reminded_and_the_agency_where_it_has_to_confirm(manager):
    run = RemoteRunFactory()
    through = GateFactory(enrollment__run=run, place="office").enrollment
    home = GateFactory(enrollment__run=run, place="home").enrollment
    nothing = PlaceFactory(run=run)
    officers = [
        PersonFactory(roles=["agency_training_officer"], organisation=one.organisation)
        for one in (through, home, nothing)
    ]
    assert actions.remind(runs=[run], by=manager) == 2
    told = list(Message.objects.order_by("pk").values_list("person", flat=True))
    assert sorted(told) == sorted([home.person_id, nothing.person_id, officers[1].pk])
    assert Entry.objects.filter(action="gate.reminded").get().new == {"places": 2}
    with pytest.raises(Refused):
        actions.remind(runs=[run], by=PersonFactory(roles=["lecturer"]))


def test_a_refused_place_is_shut_until_another_one_is_acknowledged(place, officer, manager):
    gate = acknowledged(place, "home")
    actions.confirm_places(gates=[gate], by=officer)
    gate.refresh_from_db()
    for by, reason in (
        (officer, " "),
        (PersonFactory(roles=["agency_training_officer"]), "소음"),
        (place.person, "소음"),
    ):
        with pytest.raises(Refused):
            actions.refuse_place(gate=gate, reason=reason, by=by)
    actions.refuse_place(gate=gate, reason="자녀가 같은 방에 있음", by=officer)
    gate.refresh_from_db()
    assert (gate.agency_at, gate.refused_by, gate.refusal) == (None, officer, "자녀가 같은 방에 있음")
    assert "자녀가 같은 방에 있음" in why_not_enter(place.person, place)
    assert "자녀" not in Message.objects.filter(person=place.person).first().text
    assert Entry.objects.get(action="gate.refused").new == {"place": "home", "reason_letters": 12}
    today = place.run.starts_on
    assert (list(queries.to_pass_by(place.person, today)), list(queries.to_confirm_by(officer, today))) == ([place], [])
    with pytest.raises(Refused):
        actions.refuse_place(gate=gate, reason="다시", by=officer)
    acknowledged(place, "office")
    gate.refresh_from_db()
    assert (gate.refused_at, gate.refused_by, gate.refusal) == (None, None, "")
    assert why_not_enter(place.person, place) is None


def test_the_same_place_again_asks_the_agency_again_after_a_refusal(place, officer):
    gate = acknowledged(place, "home")
    actions.refuse_place(gate=gate, reason="소음이 있음", by=officer)
    acknowledged(place, "home")
    assert Message.objects.filter(person=officer).count() == 2
    with pytest.raises(Refused):  # the officer's page is older than the new place
        acknowledged(place, "office")
        actions.refuse_place(gate=gate, reason="소음이 있음", by=officer)
    assert why_not_enter(place.person, place) is None
