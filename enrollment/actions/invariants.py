"""Telling the system administrators that something does not hold.

Not for finding it: enrollment.queries.invariants. Nothing is mended here: people look at it. Only what is derived,
the results of years, is counted anew.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import ngettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from accounts.queries import administrators
from enrollment.actions import results
from enrollment.queries.invariants import differences
from journal import actions as journal

MOST_IN_THE_RECORD = 50
DERIVED = {"results_differ", "hours_results_differ", "series_results_differ"}


@transaction.atomic
def tell_of_differences(*, by: Person | None) -> int:
    """Look at everything, record what differs and tell the administrators. Returns: how many differences."""
    found = differences()
    if not found:
        return 0
    kept = [[one.kind, one.row, one.text] for one in found[:MOST_IN_THE_RECORD]]
    journal.record("invariants.broken", by=by, new={"count": len(found), "differences": kept})
    people = [grant.person for grant in administrators().select_related("person")]
    text = ngettext_lazy(
        "The nightly check found %(n)s difference. Run check_invariants and see the record.",
        "The nightly check found %(n)s differences. Run check_invariants and see the record.",
        "n",
    )
    notify_many(people=people, text=text, values={"n": len(found)}, by=by)
    derived = {one.kind for one in found} & DERIVED
    if derived:
        results.rebuild_all(people=derived != {"results_differ"}, by=by)
    return len(found)
