"""Setting how a run takes people in: when, whom, how many, in which way, and the quotas.

Not for taking people in: enrollment.actions.places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q

from accounts.models import Organisation, Person
from core.errors import refuse_if
from courses.models import Run
from enrollment import seats
from enrollment.actions import draws, offers
from enrollment.models import Enrollment, Hold, Intake, Quota
from enrollment.rules import intakes as rules
from journal import actions as journal

FIELDS = (
    "opens_at", "closes_at", "cancel_until", "method", "approval", "repeat", "seats", "waiting_limit", "offer_hours",
    "return_days", "minimum", "decide_on", "room_limit", "grades", "job_series",
)  # fmt: skip


@transaction.atomic
def change(
    *,
    run: Run,
    values: Mapping[str, Any],
    quotas: Mapping[int, int],
    organisations: list[Organisation],
    by: Person,
    source: str = "",
    source_at: datetime | None = None,
) -> Intake:
    """Set the intake of the run; seats that are added go to the people who wait, as offers.

    `values` holds FIELDS, `quotas` the seats by organisation (its key). A lottery is committed to its seed at once,
    and announces where its public entropy will come from (`source`) and from when on; neither can be changed later.
    Raises: Refused when a rule says no: seats are never taken from people here.
    """
    refuse_if(rules.why_not_keep_intake(by, run))
    there = Intake.objects.filter(run=run).values_list("pk", flat=True).first()
    intake = seats.locked(there)[0] if there else None
    refuse_if(rules.why_not_so(intake, values, quotas))
    old = {name: getattr(intake, name) for name in FIELDS} if intake else {}
    if intake is None:
        intake = Intake.objects.create(run=run, **{name: values[name] for name in FIELDS})
        _count_held(intake)
    else:
        kept = {name: values[name] for name in FIELDS}
        # Quotas and organisations change below; the revision moves before them, under the row that is held.
        Intake.objects.filter(pk=intake.pk).update(**kept, revision=F("revision") + 1)
    intake.organisations.set(organisations)
    _set_quotas(intake, quotas)
    changed = {name: values[name] for name in FIELDS if not old or old[name] != values[name]}
    was = {name: old[name] for name in changed if name in old}
    journal.record("intake.changed", by=by, on=intake, old=was, new={**changed, "quotas": _by_code(quotas)})
    if values["method"] == Intake.Method.LOTTERY:
        now_so = Intake.objects.select_related("run").get(pk=intake.pk)
        draws.commit(intake=now_so, source=source, source_at=source_at, by=by)
    offers.offer_seats(run=run.pk, by=by)
    return Intake.objects.get(pk=intake.pk)


def _count_held(intake: Intake) -> None:
    """A run may have places from before it had an intake: its counters begin with them."""
    rows = Enrollment.objects.filter(run=intake.run_id)
    found = rows.aggregate(taken=Count("pk", filter=Q(takes_seat=True)), all=Count("pk"))
    held = sum(hold.open for hold in Hold.objects.filter(run=intake.run_id))
    refuse_if(rules.why_not_change_seats(Intake(taken=found["taken"] + held), intake.seats))
    Intake.objects.filter(pk=intake.pk).update(taken=found["taken"] + held, arrivals=found["all"])


def _set_quotas(intake: Intake, quotas: Mapping[int, int]) -> None:
    """Give the quotas their seats, and every place and hold of the run the quota nearest to its organisation."""
    rows = {quota.organisation_id: quota for quota in intake.quotas.select_for_update(no_key=True)}
    for organisation, number in quotas.items():
        if organisation not in rows:
            rows[organisation] = Quota.objects.create(intake=intake, organisation_id=organisation, seats=number)
    above = dict(Organisation.objects.order_by().values_list("pk", "parent"))
    kept = {organisation: quota for organisation, quota in rows.items() if organisation in quotas}
    taken = dict.fromkeys(kept, 0)
    holds = {hold.pk: hold for hold in Hold.objects.filter(run=intake.run_id)}
    for place in Enrollment.objects.filter(run=intake.run_id).only("pk", "organisation", "quota", "takes_seat", "hold"):
        # A named person's seat stays in the quota of the agency that held it.
        counted = holds[place.hold_id].organisation_id if place.hold_id else place.organisation_id
        home = _nearest(counted, kept, above)
        wanted = kept[home].pk if home is not None else None
        if place.quota_id != wanted:
            Enrollment.objects.filter(pk=place.pk).update(quota=wanted)
        if home is not None:
            taken[home] += place.takes_seat
    for hold in holds.values():
        home = _nearest(hold.organisation_id, kept, above)
        Hold.objects.filter(pk=hold.pk).update(quota=kept[home].pk if home is not None else None)
        if home is not None:
            taken[home] += hold.open
    for organisation, quota in kept.items():
        refuse_if(rules.why_not_quota(quota.organisation, quotas[organisation], taken[organisation]))
        Quota.objects.filter(pk=quota.pk).update(seats=quotas[organisation], taken=taken[organisation])
    intake.quotas.exclude(organisation__in=kept).delete()


def _nearest(place: int | None, quotas: Mapping[int, Quota], above: Mapping[int, int | None]) -> int | None:
    while place is not None and place not in quotas:
        place = above[place]
    return place


def _by_code(quotas: Mapping[int, int]) -> dict[str, int]:
    codes = dict(Organisation.objects.filter(pk__in=quotas).order_by().values_list("pk", "code"))
    return {codes[pk]: number for pk, number in quotas.items()}
