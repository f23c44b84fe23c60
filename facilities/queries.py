"""Named questions to the site: buildings, rooms, areas.

Not for who uses a room when: bookings come with their own issue.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from django.db.models import Count, QuerySet, Sum

from facilities.models import Building, Room, SiteArea


def buildings() -> QuerySet[Building]:
    """The buildings in order, with `room_count` and `seat_count`."""
    counted = Building.objects.annotate(room_count=Count("rooms"), seat_count=Sum("rooms__capacity", default=0))
    # A query with aggregates does not keep the model's own order.
    return counted.order_by("order", "code")


def floor_area() -> Decimal:
    """Floor area of all buildings in m²."""
    area: Decimal = Building.objects.aggregate(area=Sum("floor_area_m2", default=Decimal(0)))["area"]
    return area


def site_areas() -> QuerySet[SiteArea]:
    """The definitions of the site's area; they differ and stand side by side."""
    return SiteArea.objects.all()


def rooms() -> QuerySet[Room]:
    """All rooms with their building."""
    return Room.objects.select_related("building")


def by_floor(building: Building) -> list[tuple[str, list[Room]]]:
    """The building's rooms under the name of their floor, from the top down."""
    rows = building.rooms.order_by("-floor", "code")
    return [(label, list(rooms)) for label, rooms in groupby(rows, key=lambda room: room.floor_label)]
