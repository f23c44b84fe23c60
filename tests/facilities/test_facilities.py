"""Buildings and rooms: areas, pages, changing a room, the seed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from core.errors import Refused
from facilities import actions, queries
from facilities.imports import seed
from facilities.models import Building, Room, SiteArea
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.facilities import BuildingFactory, RoomFactory, SiteAreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    person = PersonFactory(roles=["facilities_officer"])
    client.force_login(person)
    return person


def test_areas_add_up_and_rooms_are_counted():
    one, two = BuildingFactory(floor_area_m2=100), BuildingFactory(floor_area_m2=50)
    RoomFactory(building=one, capacity=30)
    RoomFactory(building=one, capacity=20)
    assert queries.floor_area() == 150
    assert [(b, b.room_count, b.seat_count) for b in queries.buildings()] == [(one, 2, 50), (two, 0, 0)]


def test_rooms_stand_by_floor_from_the_top_down():
    building = BuildingFactory()
    cellar, top = RoomFactory(building=building, floor=-1), RoomFactory(building=building, floor=3)
    RoomFactory()
    assert queries.by_floor(building) == [("3F", [top]), ("B1", [cellar])]


def test_changing_a_room_is_recorded_and_two_at_once_do_not_mix(officer):
    room = RoomFactory(kind="lecture", capacity=40)
    seen_by_other = Room.objects.get(pk=room.pk)
    actions.change_room(room=room, kind="remote", capacity=30, by=officer)
    with pytest.raises(Refused):
        actions.change_room(room=seen_by_other, kind="lecture", capacity=50, by=officer)
    room.refresh_from_db()
    assert (room.kind, room.capacity) == ("remote", 30)
    entry = Entry.objects.get()
    assert (entry.old, entry.new) == ({"kind": "lecture", "capacity": 40}, {"kind": "remote", "capacity": 30})


def test_only_a_facilities_officer_changes_rooms():
    room = RoomFactory(capacity=40)
    for role in ("director", "planning_officer", "system_administrator"):
        with pytest.raises(Refused):
            actions.change_room(room=room, kind="gym", capacity=1, by=PersonFactory(roles=[role]))
    room.refresh_from_db()
    assert (room.kind, room.capacity) == ("lecture", 40)


def test_pages_are_closed_to_people_without_the_right(client):
    room = RoomFactory(name_ko="비밀의 방")
    client.force_login(PersonFactory(roles=["council_reader"]))
    for page in (
        reverse("building_list"), room.building.get_absolute_url(), reverse("room_list"),
        reverse("room_edit", args=[room.code]),
    ):  # fmt: skip
        answer = client.get(page)
        assert (page, answer.status_code) == (page, 404)
        assert "비밀의 방" not in answer.content.decode()


def test_a_reader_has_no_way_to_change(client):
    room = RoomFactory()
    client.force_login(PersonFactory(roles=["director"]))
    edit = reverse("room_edit", args=[room.code])
    assert edit not in client.get(room.building.get_absolute_url()).content.decode()
    assert client.post(edit, {"kind": "gym", "capacity": 1}).status_code == 404


def test_a_room_is_changed_by_form(client, officer):
    room = RoomFactory(capacity=40)
    edit = reverse("room_edit", args=[room.code])
    assert client.post(edit, {"kind": "gym", "capacity": 9_999}).status_code == 422
    assert client.post(edit, {"kind": "gym", "capacity": 60}).url == room.building.get_absolute_url()
    room.refresh_from_db()
    assert (room.kind, room.capacity) == ("gym", 60)


def test_both_definitions_of_the_site_stand_side_by_side(client, officer):
    BuildingFactory()
    SiteAreaFactory(area_m2=283779, definition_ko="임야 포함", lots=14)
    SiteAreaFactory(area_m2=108754, definition_ko="대지만")
    page = client.get(reverse("building_list")).content.decode()
    for text in ("283,779", "임야 포함", "108,754", "대지만"):
        assert text in page


def test_an_empty_site_says_so(client, officer):
    assert client.get(reverse("building_list")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries_made"), [("building_list", 6), ("room_list", 7), ("building_detail", 4)])
def test_queries_do_not_grow_with_rows(client, officer, name, queries_made, rows, django_assert_num_queries):
    buildings = [BuildingFactory() for _ in range(rows)]
    for building in buildings:
        for floor in range(1, rows + 1):
            RoomFactory(building=building, floor=floor)
    address = reverse(name, args=[buildings[0].code] if name == "building_detail" else [])
    client.get(address)
    with django_assert_num_queries(queries_made):
        assert client.get(address).status_code == 200


def test_the_seeded_site_is_that_of_the_report():
    counts = seed.load(settings.BASE_DIR / "seed", 2023)
    assert queries.floor_area() == 16_657
    assert [(b.name_ko, b.basement_floors, b.ground_floors) for b in queries.buildings()] == [
        ("배움관", 1, 3), ("창의관", 2, 4), ("다솜관", 1, 5), ("직장어린이집", 0, 1),
    ]  # fmt: skip
    assert [(area.area_m2, area.lots) for area in queries.site_areas()] == [(283_779, 14), (108_754, None)]
    assert Room.objects.filter(kind="remote").count() == 4
    assert Room.objects.filter(kind="convertible").count() == 6
    assert Room.objects.count() == counts["rooms"]


def test_a_second_run_changes_nothing_and_keeps_what_people_changed():
    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (SiteArea, Building, Room)]

    seed.load(settings.BASE_DIR / "seed", 2023)
    room = Room.objects.filter(kind="lecture").first()
    officer = PersonFactory(roles=["facilities_officer"])
    actions.change_room(room=room, kind="computer", capacity=room.capacity, by=officer)
    first = everything()
    seed.load(settings.BASE_DIR / "seed", 2023)
    assert everything() == first
