"""Scores of tests and assignments: entered for a run at once, corrected with a reason.

Not for what follows from them: enrollment.completing.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Run
from enrollment.actions import differing
from enrollment.models import Enrollment, Score
from enrollment.queries import completion as queries
from enrollment.rules import completion as rules
from enrollment.rules.own import why_not_own
from journal import actions as journal
from journal.actions import Change

Cell = tuple[int, str]  # enrollment and kind


@transaction.atomic
def enter(*, run: Run, points: Mapping[Cell, Decimal | None], reason: str, seen: str, by: Person) -> int:
    """Make the scores of the run what is given; None takes one away. Returns: how many changed.

    `seen` is the fingerprint of the scores that the form was opened with. A score that stands is corrected or taken
    away only with a reason; decisions on completion do not move, but who decides is told and sees where they differ.
    Raises: Refused when somebody entered others meanwhile, or for the own place. Safe to run twice.
    """
    list(Run.objects.select_for_update(no_key=True).filter(pk=run.pk))  # whoever else enters or decides waits
    refuse_if(rules.why_not_enter_scores(by, run))
    refuse_unless(
        queries.points_fingerprint(run) == seen,
        _("Somebody entered scores of this run after you opened the page. Open it again and enter yours once more."),
    )
    stored = {(pk, kind): value for pk, kinds in queries.points_of(run).items() for kind, value in kinds.items()}
    changed = {cell: value for cell, value in points.items() if stored.get(cell) != value}
    places = _places(run, {pk for pk, _kind in changed})
    refuse_unless(len(places) == len({pk for pk, _kind in changed}), _("Only people of this run have scores in it."))
    for place in places.values():
        refuse_if(why_not_own(by, place))
    if any(cell in stored for cell in changed):
        refuse_if(rules.why_not_reason(reason))
    _write(changed, stored, by)
    _record(changed, stored, places, reason.strip(), by)
    differing.tell(enrollments=places.values(), by=by)
    return len(changed)


def _places(run: Run, keys: set[int]) -> dict[int, Enrollment]:
    confirmed = Enrollment.objects.filter(run=run, state=Enrollment.State.CONFIRMED, pk__in=keys)
    return confirmed.select_related("person", "run__course", "course").in_bulk()


def _write(changed: Mapping[Cell, Decimal | None], stored: Mapping[Cell, Decimal], by: Person) -> None:
    now = timezone.now()
    rows = [
        Score(enrollment_id=pk, kind=kind, points=value, entered_at=now, entered_by=by)
        for (pk, kind), value in changed.items()
        if value is not None
    ]
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        update_fields=["points", "entered_at", "entered_by"],
        unique_fields=["enrollment", "kind"],
    )
    for kind in Score.Kind.values:
        gone = [pk for (pk, which), value in changed.items() if value is None and which == kind]
        if gone:
            Score.objects.filter(enrollment__in=gone, kind=kind).delete()


def _record(
    changed: Mapping[Cell, Decimal | None],
    stored: Mapping[Cell, Decimal],
    places: Mapping[int, Enrollment],
    reason: str,
    by: Person,
) -> None:
    first, later = [], []
    for (pk, kind), value in changed.items():
        if (pk, kind) not in stored:
            first.append(Change(places[pk], new={kind: value}))
        else:
            later.append(Change(places[pk], {kind: stored[pk, kind]}, {kind: value, "reason": reason}))
    journal.record_many("score.entered", first, by=by)
    journal.record_many("score.corrected", later, by=by)
