"""What is done to a run and its people together: sessions touched, timetables released, the run cancelled.

Not for the switch of mode: enrollment.actions.modes. Not for one person's place: enrollment.actions.places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Message, Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from courses.actions import timetables
from courses.dates import day
from courses.models import Run, Session, TimetableVersion
from enrollment import seats
from enrollment.models import Enrollment, Hold, Intake, Quota
from enrollment.queries import held as queries
from enrollment.rules import runs as rules
from journal import actions as journal
from journal.actions import Change

OTHERS_NAMED = 2
WARNED_BEFORE = (7, 3, 1, 0)  # days before the day of decision on which managers are told

# Said in the language of the person who reads it, not of who acts.
_day = lazy(day, str)
_dates = lazy(lambda run: run.dates, str)
_in_words = lazy(lambda runs: ", ".join(f"{run} ({run.dates})" for run in runs), str)


@dataclass(frozen=True)
class Released:
    """The version that was made and how many people were told of it."""

    version: TimetableVersion
    told: int


@dataclass(frozen=True)
class Cancelled:
    """What a cancellation ended and freed."""

    places: int
    held: int
    sessions: int
    told: int


@transaction.atomic
def change_session(*, session: Session, values: Mapping[str, Any], revision: int, by: Person) -> None:
    """Change a session whose attendance is not recorded; its room and lecturer move with it.

    Raises: Refused when a rule says no, or room or lecturer are taken at the new time.
    """
    refuse_if(rules.why_not_touch_session(by, session))
    timetables.change_session(session=session, values=values, revision=revision, by=by)


@transaction.atomic
def remove_session(*, session: Session, revision: int, by: Person) -> None:
    """Delete a session whose attendance is not recorded.

    Raises: Refused when a rule says no or somebody changed it meanwhile.
    """
    refuse_if(rules.why_not_touch_session(by, session))
    timetables.remove_session(session=session, revision=revision, by=by)


@transaction.atomic
def release_timetable(*, run: Run, seen: str, note: str, by: Person) -> Released:
    """Release the timetable as the person saw it, and tell those who have, wait for or are offered a place and those
    who teach: whoever is about to accept a seat must know its days.

    Those who taught in the version before and do not any more are told too.
    Raises: Refused when a rule says no, nothing changed, or the sessions changed meanwhile.
    """
    before = queries.lecturers_of(run)
    version = timetables.release(run=run, seen=seen, note=note.strip(), by=by)
    people = _once(queries.people_of(run), before, queries.lecturers_of(run))
    if version.number == 1:
        text = gettext_lazy("The timetable of “%(run)s” stands: %(dates)s.")
    else:
        text = gettext_lazy("Changes in the timetable of “%(run)s”: %(changes)s. Version %(version)s counts now.")
    values = {
        "run": run,
        "dates": _dates(run),
        "changes": len(version.changes),
        "version": version.number,
    }
    notify_many(people=people, text=text, values=values, url=_timetable(run), by=by)
    return Released(version, len(people))


@transaction.atomic
def cancel_run(*, run: Run, reason: str, by: Person) -> Cancelled:
    """Cancel a run that has not begun: its places and held seats end, its rooms and lecturers are free, all are told.

    There is no way back: people make other plans on this word.
    Raises: Refused when a rule says no or somebody cancelled it meanwhile.
    """
    refuse_if(rules.why_not_say_why(reason))
    # The intake's row is held first, its quotas after it, as every application does: nobody slips in behind.
    intake = Intake.objects.select_for_update(no_key=True).filter(run=run).first()
    if intake is not None:
        seats.locked_quotas(intake)
    refuse_if(rules.why_not_cancel_run(by, Run.objects.select_related("course").get(pk=run.pk)))
    people, teachers, holders = queries.people_of(run), queries.lecturers_of(run), queries.holders_of(run)
    others = list(queries.other_runs(run)[:OTHERS_NAMED])
    moved = Run.objects.filter(pk=run.pk, state=Run.State.PLANNED).update(
        state=Run.State.CANCELLED, cancelled_at=Now(), cancelled_by=by, cancel_reason=reason.strip()
    )
    refuse_unless(moved == 1, _("Somebody cancelled this run a moment ago."))
    places = _end_places(run, by)
    held = _end_holds(run, intake)
    sessions = timetables.free_everything(run=run, by=by)
    journal.record(
        "run.cancelled",
        on=run,
        by=by,
        reason=reason.strip(),
        new={"places": places, "held": held, "sessions": sessions},
    )
    told = _once(people, teachers, holders)
    text = gettext_lazy("“%(run)s” is cancelled. Reason: %(reason)s")
    if others:
        text = gettext_lazy("“%(run)s” is cancelled. Reason: %(reason)s. Other runs with seats: %(others)s")
    values = {"run": run, "reason": reason.strip(), "others": _in_words(others)}
    notify_many(people=told, text=text, values=values, url=run.course.get_absolute_url(), by=by)
    run.refresh_from_db()
    return Cancelled(places, held, sessions, len(told))


@transaction.atomic
def hold_anyway(*, run: Run, reason: str, by: Person) -> None:
    """Decide that the run is held although it has fewer people than its minimum: nobody is asked about it any more.

    Raises: Refused when a rule says no or somebody decided it meanwhile.
    """
    refuse_if(rules.why_not_hold_anyway(by, run, reason))
    undecided = Intake.objects.filter(run=run, held_anyway_at=None, run__state=Run.State.PLANNED)
    moved = undecided.update(held_anyway_at=Now(), held_anyway_by=by)
    refuse_unless(moved == 1, _("It is decided already that this run is held."))
    journal.record("run.held_anyway", on=run, by=by, reason=reason.strip())


def _end_places(run: Run, by: Person) -> int:
    """End every place of the run that has not ended."""
    live = list(queries.live_places(run).select_related("person", "run__course").select_for_update(of=("self",)))
    changes = [Change(place, {"state": place.state}, {"state": Enrollment.State.CANCELLED}) for place in live]
    Enrollment.objects.filter(pk__in=[place.pk for place in live]).update(
        state=Enrollment.State.CANCELLED, takes_seat=False, offer_key=None, offer_expires_at=None,
        reason_code=Enrollment.Reason.RUN_CANCELLED, changed_at=Now(),
    )  # fmt: skip
    journal.record_many("enrollment.run_cancelled", changes, by=by)
    return len(live)


def _end_holds(run: Run, intake: Intake | None) -> int:
    """Return every seat that is held without a name; afterwards nothing is taken any more. Returns: how many seats."""
    held = sum(hold.open for hold in Hold.objects.filter(run=run))
    Hold.objects.filter(run=run).update(returned=F("seats") - F("filled"))
    if intake is not None:
        Intake.objects.filter(pk=intake.pk).update(taken=0, waiting=0)
        Quota.objects.filter(intake=intake).update(taken=0)
    return held


@transaction.atomic
def warn_of_decisions(*, by: None) -> int:
    """Tell those who keep runs of each run below its minimum whose day of decision is near or has passed.

    `by` is None: the scheduler. Returns: how many lines went out. Safe to run twice: one line a run, person and day.
    """
    told = 0
    managers = queries.managers()
    for run in queries.to_be_decided(Run.objects.all(), today()):
        decide_on = run.intake.decide_on
        assert decide_on is not None  # the query asks for the day
        days_left = (decide_on - today()).days
        if days_left > 0 and days_left not in WARNED_BEFORE:
            continue
        told += _warn(run, decide_on, managers)
    return told


def _warn(run: Run, decide_on: date, managers: list[Person]) -> int:
    url = reverse("run_cancel", args=[run.course.code, run.year, run.number])
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    heard = set(Message.objects.filter(url=url, sent_at__gte=since).values_list("person", flat=True))
    people = [person for person in managers if person.pk not in heard]
    text = gettext_lazy(
        "“%(run)s” has %(confirmed)s of at least %(minimum)s people. Decide by %(day)s whether it is held."
    )
    values = {
        "run": run,
        "confirmed": run.confirmed,  # type: ignore[attr-defined]  # the query counts it
        "minimum": run.intake.minimum,
        "day": _day(decide_on),
    }
    notify_many(people=people, text=text, values=values, url=url)
    return len(people)


def _once(*groups: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for group in groups for person in group}.values())


def _timetable(run: Run) -> str:
    return reverse("run_timetable", args=[run.course.code, run.year, run.number])
