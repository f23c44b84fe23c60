"""Telling the system administrators that something about surveys does not hold.

Not for finding it: surveys.queries.invariants. Nothing is mended here: people look at it.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import ngettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from accounts.queries import administrators
from journal import actions as journal
from surveys.queries.invariants import differences

MOST_IN_THE_RECORD = 50


@transaction.atomic
def tell_of_differences(*, by: Person | None) -> int:
    """Look at everything, record what differs and tell the administrators. Returns: how many differences."""
    found = differences()
    if not found:
        return 0
    kept = [[one.kind, one.row, one.text] for one in found[:MOST_IN_THE_RECORD]]
    journal.record("surveys.broken", by=by, new={"count": len(found), "differences": kept})
    people = [grant.person for grant in administrators().select_related("person")]
    text = ngettext_lazy(
        "The nightly check of surveys found %(n)s difference. Run check_surveys and see the record.",
        "The nightly check of surveys found %(n)s differences. Run check_surveys and see the record.",
        "n",
    )
    notify_many(people=people, text=text, values={"n": len(found)}, by=by)
    return len(found)
