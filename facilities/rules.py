"""Who may change rooms and to what, each refusal as a sentence.

Not for bookings.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person

LARGEST_ROOM = 2_000


def why_not_keep(user: Person) -> str | None:
    """Whether the person may change rooms."""
    return None if user.may("facilities.edit") else _("Only a facilities officer may change rooms.")


def why_not_change_room(user: Person, *, capacity: int) -> str | None:
    """Whether a room may have this capacity."""
    if refusal := why_not_keep(user):
        return refusal
    if not 0 <= capacity <= LARGEST_ROOM:
        return _("A room holds between 0 and %(most)s people.") % {"most": f"{LARGEST_ROOM:,}"}
    return None
