"""Telling the system administrators that something does not hold.

Not for finding it: enrollment.queries.invariants. Nothing is mended here: people look at it. Only what is derived,
the results of years, is counted anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils.translation import ngettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from accounts.queries import administrators
from enrollment.actions import results
from enrollment.queries.invariants import differences
from journal import actions as journal

MOST_IN_THE_RECORD = 50
# What counts the results of a year anew, and no others: who could take part is known of the present only, so what is
# right of a year that is over has to stay as it was counted then.
DERIVED: dict[str, Callable[..., int]] = {
    "results_differ": results.rebuild,
    "hours_results_differ": partial(results.rebuild_people, series=False),
    "series_results_differ": partial(results.rebuild_people, hours=False),
}


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
    for year, kind in sorted({(one.year, one.kind) for one in found if one.year is not None}):
        DERIVED[kind](year=year, by=by)
    return len(found)
