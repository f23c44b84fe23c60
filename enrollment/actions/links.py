"""Being there by the own link: a small page beside the meeting says every minute that it is still open.

Not for whether the gate is passed: enrollment.rules.links. The ledger follows when the session is over.
"""

from __future__ import annotations

from django.db import transaction

from accounts.models import Person
from core.errors import refuse_if
from enrollment import timing
from enrollment.models import Gate, Stay
from enrollment.queries import clock
from enrollment.rules import links as rules
from journal import actions as journal


@transaction.atomic
def hear(*, gate: Gate, by: Person) -> Stay:
    """Note that the link is open now: the stay goes on, or a new one begins after a silence, which stays a gap.

    Raises: Refused when a rule says no. Safe to run twice.
    """
    # Two tabs of one person do not begin two stays.
    now = clock.at(clock.with_now(Gate.objects.select_for_update()).get(pk=gate.pk))
    refuse_if(rules.why_not_join(by, gate, now))
    place = gate.enrollment
    mine = Stay.objects.filter(enrollment=place, source=Stay.Source.LINK, left_at__gte=now - timing.link_silence())
    stay = mine.order_by("-left_at").first()
    if stay is not None:
        stay.left_at = max(now, stay.left_at or now)
        Stay.objects.filter(pk=stay.pk).update(left_at=stay.left_at)
        return stay
    assert place.run is not None
    stay = Stay.objects.create(run=place.run, enrollment=place, source=Stay.Source.LINK, joined_at=now, left_at=now)
    journal.record("stay.linked", by=by, on=place.run, new={"stay": stay.pk})
    return stay
