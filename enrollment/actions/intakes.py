"""Setting how a run takes people in: when, whom, how many, in which way, and the quotas.

Not for taking people in: enrollment.actions.places.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Organisation, Person
from core.errors import refuse_if
from courses.models import Run
from enrollment import seats
from enrollment.actions import draws, offers
from enrollment.models import Enrollment, Hold, Intake, Quota
from enrollment.queries.nominations import keepers_of, returns_on, with_open_seats
from enrollment.rules import draws as draw_rules
from enrollment.rules import intakes as rules
from enrollment.rules.places import when
from journal import actions as journal

FIELDS = (
    "opens_at", "closes_at", "cancel_until", "method", "approval", "repeat", "seats", "waiting_limit", "offer_hours",
    "return_days", "minimum", "decide_on", "room_limit", "grades", "job_series",
)  # fmt: skip

SOONER = gettext_lazy("Places in “%(run)s” can be cancelled until %(until)s now, which is sooner than before.")
RETURN_SOONER = gettext_lazy("Held seats of “%(run)s” that have no name return on %(day)s now, sooner than before.")
# Said in the language of the person who reads it, not of who acts.
_when, _day = lazy(when, str), lazy(date_format, str)


@transaction.atomic
def change(
    *,
    run: Run,
    values: Mapping[str, Any],
    quotas: Mapping[int, int],
    organisations: list[Organisation],
    by: Person,
    reason: str = "",
    source: str = "",
    source_at: datetime | None = None,
) -> Intake:
    """Set the intake of the run; seats that are added go to the people who wait, as offers.

    `values` holds FIELDS, `quotas` the seats by organisation (its key). A lottery is committed to its seed at once,
    and announces where its public entropy will come from (`source`) and from when on; neither can be changed later.
    `reason` is asked for when there are more seats than in the plan.
    Raises: Refused when a rule says no: seats are never taken from people here.
    """
    refuse_if(rules.why_not_keep_intake(by, run))
    there = Intake.objects.filter(run=run).values_list("pk", flat=True).first()
    intake = seats.locked(there)[0] if there else None
    refuse_if(rules.why_not_so(run, intake, values, quotas, reason))
    refuse_if(draw_rules.why_not_open_again(intake, values["closes_at"]) if intake else None)
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
    if old:
        _tell_of_times(run, old, values, by)
    new = {**changed, "quotas": _by_code(quotas)}
    journal.record("intake.changed", by=by, on=intake, old=was, new=new, reason=reason.strip())
    if values["method"] == Intake.Method.LOTTERY:
        now_so = Intake.objects.select_related("run").get(pk=intake.pk)
        draws.commit(intake=now_so, source=source, source_at=source_at, by=by)
    offers.offer_seats(run=run.pk, by=by)
    return Intake.objects.get(pk=intake.pk)


def _tell_of_times(run: Run, old: Mapping[str, Any], values: Mapping[str, Any], by: Person) -> None:
    """Held seats return by the new times; whoever has to cancel or to name people sooner now is told."""
    if values["cancel_until"] < old["cancel_until"]:
        places = Enrollment.objects.filter(run=run).exclude(state__in=Enrollment.ENDED)
        people = Person.objects.filter(pk__in=places.values("person")).order_by("pk")
        until = {"run": run, "until": _when(values["cancel_until"])}
        notify_many(people=people, text=SOONER, values=until, url=reverse("my_learning"), by=by)
    day = returns_on(Intake.objects.select_related("run").get(run=run))
    for hold in with_open_seats().filter(run=run).exclude(returns_on=day):
        Hold.objects.filter(pk=hold.pk).update(returns_on=day, reminded_at=None)
        if day < hold.returns_on:
            told = {"run": run, "day": _day(day)}
            notify_many(people=keepers_of(hold), text=RETURN_SOONER, values=told, url=hold.get_absolute_url(), by=by)


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
