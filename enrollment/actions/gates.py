"""What is done at the entry gate of a remote run: acknowledged, confirmed by the agency, reminded of.

Not for whether somebody may enter: enrollment.rules.gates.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.models import Run
from enrollment.models import Enrollment, Gate
from enrollment.queries.gates import missing_in
from enrollment.queries.officers import officers_of
from enrollment.rules import gates as rules
from enrollment.told import day
from enrollment.traces import said
from journal import actions as journal


@transaction.atomic
def acknowledge(*, enrollment: Enrollment, seat: bool, camera: bool, place: str, by: Person) -> Gate:
    """Note what the person acknowledged. Another place than before has to be confirmed by the agency again.

    Raises: Refused when a rule says no. Safe to run twice.
    """
    refuse_if(rules.why_not_acknowledge(by, enrollment))
    refuse_if(rules.why_not_promise(seat=seat, camera=camera, place=place))
    Gate.objects.get_or_create(enrollment=enrollment)
    gate = Gate.objects.select_for_update().get(enrollment=enrollment)
    # After a refusal the agency is asked again even about the same place: something there may have changed.
    anew = gate.place != place or gate.refused_at is not None
    if anew:
        Gate.objects.filter(pk=gate.pk).update(
            agency_at=None, agency_by=None, refused_at=None, refused_by=None, refusal=""
        )
    Gate.objects.filter(pk=gate.pk).update(seat=seat, camera=camera, place=place, acknowledged_at=Now())
    journal.record("gate.acknowledged", on=enrollment, by=by, old={"place": gate.place}, new={"place": place})
    if place in rules.NEEDS_AGENCY and anew:
        _ask_agency(enrollment, by)
    gate.refresh_from_db()
    return gate


def _ask_agency(enrollment: Enrollment, by: Person) -> None:
    text = gettext_lazy("%(person)s takes part in “%(run)s” outside the office. Confirm the place.")
    notify_many(
        people=[one for one in officers_of(enrollment.organisation_id) if one.pk != by.pk],
        text=text,
        values={"person": enrollment.person, "run": enrollment.run},
        url=reverse("gate_places"),
        by=by,
    )


@transaction.atomic
def confirm_places(*, gates: Iterable[Gate], by: Person) -> int:
    """Confirm for the agency that its people may take part where they said; each of them is told.

    Returns: how many were confirmed. Raises: Refused when one of them cannot be; then none is.
    """
    done = 0
    for gate in gates:
        refuse_if(rules.why_not_confirm(by, gate))
        # The place that was read: who chose another one meanwhile has to be asked about again.
        same = Gate.objects.filter(pk=gate.pk, agency_at=None, place=gate.place)
        if not same.update(agency_at=Now(), agency_by=by, refused_at=None, refused_by=None, refusal=""):
            raise Refused(
                _("%(person)s chose another place meanwhile. Look at the list again.")
                % {"person": gate.enrollment.person}
            )
        journal.record("gate.confirmed", on=gate.enrollment, by=by, new={"place": gate.place})
        notify_many(
            people=[gate.enrollment.person],
            text=gettext_lazy("Your agency confirmed where you take part in “%(run)s”."),
            values={"run": gate.enrollment.run},
            url=reverse("gate_detail", args=[gate.enrollment.key]),
            by=by,
        )
        done += 1
    return done


@transaction.atomic
def refuse_place(*, gate: Gate, reason: str, by: Person) -> None:
    """Refuse for the agency that somebody takes part there; the person reads the reason and chooses another place.

    Raises: Refused when a rule says no or the person chose another place meanwhile. Source: N6.
    """
    refuse_if(rules.why_not_refuse(by, gate) or rules.why_not_refuse_so(reason))
    same = Gate.objects.filter(pk=gate.pk, refused_at=None, place=gate.place)
    moved = same.update(agency_at=None, agency_by=None, refused_at=Now(), refused_by=by, refusal=reason.strip())
    refuse_unless(
        moved == 1,
        _("%(person)s chose another place meanwhile. Look at the list again.") % {"person": gate.enrollment.person},
    )
    journal.record("gate.refused", on=gate.enrollment, by=by, new={"place": gate.place, **said(reason)})
    notify_many(
        people=[gate.enrollment.person],
        text=gettext_lazy(
            "Your agency refused where you take part in “%(run)s”. The reason stands there; choose another place."
        ),
        values={"run": gate.enrollment.run},
        url=reverse("gate_detail", args=[gate.enrollment.key]),
        by=by,
    )


@transaction.atomic
def remind(*, runs: Iterable[Run], by: Person) -> int:
    """Remind everybody of these runs who is not through the gate: the person, and the agency where it has to confirm.

    Returns: how many places are still missing.
    """
    refuse_if(rules.why_not_remind(by))
    missing = 0
    for run in runs:
        places = list(missing_in(run))
        missing += len(places)
        values = {"run": run, "day": day(run.starts_on)}
        text = gettext_lazy("“%(run)s” begins on %(day)s. Pass its entry gate: seat, camera and place.")
        for place in places:
            own = reverse("gate_detail", args=[place.key])
            notify_many(people=[place.person], text=text, values=values, url=own, by=by)
        _remind_agencies(run, places, values, by)
        journal.record("gate.reminded", on=run, by=by, new={"places": len(places)})
    return missing


def _remind_agencies(run: Run, places: list[Enrollment], values: dict[str, object], by: Person) -> None:
    waiting = {
        place.organisation_id
        for place in places
        if (gate := rules.gate_of(place)) and gate.place in rules.NEEDS_AGENCY and gate.refused_at is None
    }
    officers = {one.pk: one for organisation in waiting for one in officers_of(organisation)}
    text = gettext_lazy("People of your agency wait for their place to be confirmed: “%(run)s” on %(day)s.")
    notify_many(people=officers.values(), text=text, values=values, url=reverse("gate_places"), by=by)
