"""Figures of the site and its buildings. Declarations only."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from facilities import queries
from facilities.models import Building, Room
from reports.figures.kinds import AnyFigure, Dimension, Figure, Grain, Member
from reports.scope import Scope

SITE = _("business report, facilities")
UPKEEP = _("business report, upkeep of the buildings")


def _buildings(scope: Scope, year: int) -> Mapping[str, Member]:
    return {building.code: Member(str(building), (building.code,)) for building in queries.buildings()}


def _room_kinds(scope: Scope, year: int) -> Mapping[str, Member]:
    return {kind.value: Member(str(kind.label), (kind.value,)) for kind in Room.Kind}


BUILDING = Dimension("building", "code", _buildings)
ROOM_KIND = Dimension("kind", "kind", _room_kinds)
AREA = Grain(_("site areas"), ("code", "name_ko"))
HOUSES = Grain(_("buildings"), ("code", "name_ko"))
ROOMS = Grain(_("rooms"), ("code", "name_ko"))

FIGURES: tuple[AnyFigure, ...] = (
    Figure(
        "facility.site.area", _("Site area, all lots"), _("The area of all 14 lots of the site."), SITE, "m2",
        rows=lambda scope, year: queries.site_areas().filter(code="SITE-ALL"), of=AREA, measure="area_m2",
    ),
    Figure(
        "facility.site.built.area", _("Site area, built site"),
        _("The area of the lots that the buildings stand on."), UPKEEP, "m2",
        rows=lambda scope, year: queries.site_areas().filter(code="SITE-BUILT"), of=AREA, measure="area_m2",
    ),
    Figure(
        "facility.buildings", _("Buildings"), _("Buildings of the site."), SITE, "count",
        rows=lambda scope, year: Building.objects.all(), of=HOUSES,
    ),
    Figure(
        "facility.floor.area", _("Floor area"), _("Floor areas of all buildings."), SITE, "m2",
        rows=lambda scope, year: Building.objects.all(), of=HOUSES, measure="floor_area_m2",
    ),
    Figure(
        "facility.building.{building}.floor.area", _("Floor area of %(building)s"), _("The building's floor area."),
        UPKEEP, "m2", by=(BUILDING,), rows=lambda scope, year: Building.objects.all(), of=HOUSES,
        measure="floor_area_m2",
    ),
    Figure(
        "facility.rooms.{kind}", _("Rooms: %(kind)s"), _("Rooms of this kind."), SITE, "rooms",
        by=(ROOM_KIND,), rows=lambda scope, year: queries.rooms(), of=ROOMS,
    ),
)  # fmt: skip
