"""Site areas, buildings and rooms."""

from __future__ import annotations

import factory

from facilities.models import Building, Room, SiteArea


class SiteAreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SiteArea

    code = factory.Sequence(lambda n: f"SITE-{n}")
    name_ko = factory.Sequence(lambda n: f"부지 {n}")
    name_en = factory.Sequence(lambda n: f"Site {n}")
    definition_ko = "전체 면적"
    definition_en = "All of it"
    area_m2 = 1000


class BuildingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Building

    code = factory.Sequence(lambda n: f"B{n}")
    name_ko = factory.Sequence(lambda n: f"건물 {n}")
    name_en = factory.Sequence(lambda n: f"Building {n}")
    basement_floors = 1
    ground_floors = 3
    floor_area_m2 = 500


class RoomFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Room

    code = factory.Sequence(lambda n: f"R{n}")
    building = factory.SubFactory(BuildingFactory)
    floor = 1
    name_ko = factory.Sequence(lambda n: f"강의실 {n}")
    name_en = factory.Sequence(lambda n: f"Room {n}")
    kind = Room.Kind.LECTURE
    capacity = 40
