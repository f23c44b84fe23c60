"""The address of a remote room: set for runs that were planned remote, told without being said, behind the gate."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import Message
from core.errors import Refused
from enrollment.actions import modes as actions
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import HeldSessionFactory, PlaceFactory, RemoteRunFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import LecturerFactory

pytestmark = pytest.mark.django_db
ROOM = "https://meet.example.org/canary"


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def where(run):
    return reverse("run_address", args=[run.course.code, run.year, run.number])


@pytest.mark.parametrize("mode", ["remote", "blended"])
def test_people_and_lecturers_are_told_that_it_is_there_and_never_what_it_is(manager, mode):
    run = RemoteRunFactory(mode=mode, remote_url="")
    place, gone = PlaceFactory(run=run), PlaceFactory(run=run, state="cancelled", takes_seat=False)
    teacher = PersonFactory(roles=["lecturer"])
    HeldSessionFactory(run=run, lecturer=LecturerFactory(person=teacher))
    assert actions.set_address(run=run, url=f" {ROOM} ", by=manager) == 2
    assert actions.set_address(run=run, url=ROOM, by=manager) == 0
    run.refresh_from_db()
    assert run.remote_url == ROOM
    told = {message.person_id: message for message in Message.objects.all()}
    assert set(told) == {place.person_id, teacher.pk}
    assert gone.person_id not in told
    assert told[place.person_id].url == reverse("gate_detail", args=[place.key])
    assert not any("canary" in f"{message.text} {message.url}" for message in told.values())
    assert Entry.objects.filter(action="run.address_set").count() == 1


def test_it_is_refused_to_others_and_for_runs_without_a_remote_room(manager):
    remote, room, gone = RemoteRunFactory(remote_url=""), RunFactory(), RemoteRunFactory(remote_url="")
    gone.state = "cancelled"
    for run, by in ((remote, PersonFactory(roles=["trainee"])), (room, manager), (gone, manager)):
        with pytest.raises(Refused):
            actions.set_address(run=run, url=ROOM, by=by)
    assert Message.objects.count() == 0


def test_the_page_sets_it_and_takes_it_away_untold(client, manager):
    run = RemoteRunFactory(remote_url="")
    PlaceFactory(run=run)
    client.force_login(manager)
    assert where(run) in client.get(reverse("gate_runs")).content.decode()
    back = reverse("run_timetable", args=[run.course.code, run.year, run.number])
    assert where(run) in client.get(back).content.decode()
    assert client.post(where(run), {"url": "no address"}).status_code == 422
    assert client.post(where(run), {"url": ROOM}).url == back
    assert client.post(where(run), {"url": ""}).url == back
    run.refresh_from_db()
    assert (run.remote_url, Message.objects.count()) == ("", 1)


def test_the_list_of_gates_says_whether_it_is_there_without_saying_it(client, manager):
    run = PlaceFactory(run__remote_url=ROOM).run
    client.force_login(manager)
    page = client.get(reverse("gate_runs")).content.decode()
    assert (where(run) in page, "canary" in page) == (True, False)


def test_a_run_held_in_a_room_says_why_it_has_no_address(client, manager):
    client.force_login(manager)
    page = client.get(where(RunFactory()))
    assert (page.status_code, '<form class="form"' in page.content.decode()) == (403, False)
