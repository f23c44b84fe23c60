"""What people change about the site.

Not for bookings and works.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from facilities import rules
from facilities.models import Room
from journal import actions as journal


@transaction.atomic
def change_room(*, room: Room, kind: str, capacity: int, by: Person) -> None:
    """Change what a room is for and how many people it holds.

    Raises: Refused when a rule says no or somebody else changed the room meanwhile.
    """
    refuse_if(rules.why_not_change_room(by, capacity=capacity))
    old = {"kind": room.kind, "capacity": room.capacity}
    new = {"kind": kind, "capacity": capacity}
    if old == new:
        return
    moved = Room.objects.filter(pk=room.pk, **old).update(**new)
    refuse_unless(moved == 1, _("Somebody else changed this room meanwhile. Look at it again."))
    journal.record("room.changed", on=room, by=by, old=old, new=new)
