"""Takes in a planned join log; exchange holds the transaction and checks that nothing changed since.

Not for finding out what would change: enrollment.imports.joins.plan.
"""

from __future__ import annotations

import json
from datetime import datetime
from uuid import NAMESPACE_OID, uuid5

from accounts.models import Person
from courses.of_run import run_of
from enrollment.actions import joins as actions
from enrollment.imports.joins.columns import UNREADABLE, WHY
from enrollment.imports.joins.plan import place_for
from enrollment.joins import Joiner
from enrollment.queries import joins as queries
from exchange.kinds import Item, Plan


def apply(*, plan: Plan, by: Person) -> None:
    """Keep the stays of the plan and compute the ledger. The key of the log is made of its rows, so that the same
    rows never come in twice. Raises: Refused when a rule says no.
    """
    run = run_of(plan.parameters)
    places = queries.places_by_address(run)
    joiners: list[actions.Matched] = []
    for item in plan.new:
        place = place_for(item.new["address"], places, by)
        joiners.append((None if place is None else place.pk, _joiner(item)))
    kept = [(item.new[WHY.key], _joiner(item)) for item in plan.uncounted if item.new[WHY.key] != UNREADABLE]
    source = plan.parameters["platform"]
    rows = json.dumps([source, [item.new for item in plan.new]], ensure_ascii=False, sort_keys=True)
    actions.take_in(
        run=run, source=source, joiners=joiners, uncounted=kept, upload_key=uuid5(NAMESPACE_OID, rows), by=by
    )


def _joiner(item: Item) -> Joiner:
    joined = datetime.fromisoformat(item.new["joined"])
    left = datetime.fromisoformat(item.new["left"]) if "left" in item.new else None
    return Joiner(int(item.key.split(":")[1]), item.new["name"], item.new["address"], joined, left)
