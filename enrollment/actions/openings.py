"""Opening e-learning courses for applications, changing and closing openings.

Not for applying: enrollment.actions.elearning. Not for seats: enrollment.opening_seats.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from enrollment.models import Enrollment, Learning, Opening
from enrollment.rules import openings as rules
from journal import actions as journal

State = Opening.State
FIELDS = (
    "kind", "opens_at", "closes_at", "learn_from", "learn_until", "learn_days", "seats", "repeat_after_completion",
    "note_ko", "note_en",
)  # fmt: skip


@transaction.atomic
def make(*, values: dict[str, Any], by: Person) -> Opening:
    """Open a course for applications: always, or for one round with dates.

    Raises: Refused when a rule says no.
    """
    opening = Opening(made_by=by, **values)
    refuse_if(rules.why_not_keep(by) or rules.why_not_dates(opening) or rules.why_not_open(opening))
    try:
        with transaction.atomic():
            opening.save()
    except IntegrityError:
        raise Refused(rules.why_open_already()) from None
    journal.record("opening.made", by=by, on=opening, new=_said(opening))
    return opening


@transaction.atomic
def change(*, opening: Opening, values: dict[str, Any], revision: int, by: Person) -> None:
    """Change the dates, seats or words of an opening that stands; people keep the last day they were told.

    Raises: Refused when a rule says no, or somebody else changed it meanwhile.
    """
    list(Opening.objects.select_for_update().filter(pk=opening.pk))
    old, new = Opening.objects.get(pk=opening.pk), Opening.objects.get(pk=opening.pk)
    for name, value in values.items():
        setattr(new, name, value)
    # Seats that are given later count everybody who learns already.
    new.taken = _live(opening) if new.seats is not None else 0
    refuse_if(rules.why_not_keep(by) or rules.why_not_change(old) or rules.why_not_dates(new))
    refuse_if(rules.why_not_seats(new))
    kept = {name: getattr(new, name) for name in (*FIELDS, "taken")}
    moved = Opening.objects.filter(pk=old.pk, state=State.OPEN, revision=revision)
    done = moved.update(**kept, revision=F("revision") + 1)
    refuse_unless(done == 1, _("Somebody else changed this opening meanwhile. Look at it again."))
    journal.record("opening.changed", by=by, on=old, old=_said(old), new=_said(new))


@transaction.atomic
def close(*, opening: Opening, by: Person) -> None:
    """Take in nobody any more; whoever learns goes on to the last day.

    Raises: Refused when it is closed already.
    """
    refuse_if(rules.why_not_keep(by) or rules.why_not_change(opening))
    moved = Opening.objects.filter(pk=opening.pk, state=State.OPEN).update(
        state=State.CLOSED, revision=F("revision") + 1
    )
    refuse_unless(moved == 1, _("Somebody else changed this opening meanwhile. Look at it again."))
    journal.record("opening.closed", by=by, on=opening, old={"state": State.OPEN}, new={"state": State.CLOSED})


def _live(opening: Opening) -> int:
    """How many places of the opening stand."""
    return Learning.objects.filter(opening=opening).exclude(enrollment__state__in=Enrollment.ENDED).count()


def _said(opening: Opening) -> dict[str, Any]:
    names = ("kind", "opens_at", "closes_at", "learn_from", "learn_until", "learn_days", "seats")
    return {name: getattr(opening, name) for name in names}
