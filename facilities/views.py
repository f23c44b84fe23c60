"""Pages of the site: areas and buildings, one building, all rooms, changing a room.

Not for bookings.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from core.errors import Refused
from exchange.listing import ListPage
from facilities import actions, queries, rules
from facilities.forms import RoomForm
from facilities.tables import RoomFilter, RoomTable


@requires("facilities.read")
def building_list(request: Request) -> HttpResponse:
    """The site with its two areas, the buildings with floors and area."""
    return render(
        request,
        "facilities/buildings.html",
        {
            "areas": queries.site_areas(),
            "buildings": queries.buildings(),
            "floor_area": queries.floor_area(),
            "room_count": queries.rooms().count(),
        },
    )


@requires("facilities.read")
def building_detail(request: Request, code: str) -> HttpResponse:
    """One building with its rooms by floor."""
    building = get_object_or_404(queries.buildings(), code=code)
    return render(
        request,
        "facilities/building.html",
        {
            "building": building,
            "floors": queries.by_floor(building),
            "why_not": rules.why_not_keep(request.user),
            "crumbs": [(_("Buildings"), reverse("building_list")), (str(building), "")],
        },
    )


class RoomList(ListPage):
    name = "room_list"
    title = gettext_lazy("Rooms")
    lead = gettext_lazy("Every room with its kind and how many people it holds.")
    empty = gettext_lazy("Rooms stand here once the site has been taken in.")
    permission = "facilities.read"
    table_class = RoomTable
    filter_class = RoomFilter

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        return queries.rooms()

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        seats = rows.order_by().aggregate(seats=Sum("capacity", default=0))["seats"]
        return {"totals": [{"label": _("Capacity"), "value": f"{seats:,}"}]}


@requires("facilities.edit")
def room_edit(request: Request, code: str) -> HttpResponse:
    """Change what a room is for and how many people it holds."""
    room = get_object_or_404(queries.rooms(), code=code)
    form = RoomForm(request.POST or None, initial={"kind": room.kind, "capacity": room.capacity})
    if form.is_bound and form.is_valid():
        try:
            actions.change_room(room=room, by=request.user, **form.cleaned_data)
            messages.success(request, _("%(room)s is changed.") % {"room": room})
            return redirect(room.building)
        except Refused as refused:
            form.add_error(None, refused.sentence)
    crumbs = [
        (_("Buildings"), reverse("building_list")),
        (str(room.building), room.building.get_absolute_url()),
        (str(room), ""),
    ]
    context = {"room": room, "form": form, "crumbs": crumbs}
    return render(request, "facilities/room_edit.html", context, status=422 if form.errors else 200)
