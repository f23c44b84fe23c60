"""Runs switched between face-to-face and remote, with the plan's mode kept beside, and the address of the remote room.

Not for the plan's own figures: those stand in its rows and do not move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.actions import notify_many
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.actions import timetables
from courses.models import Run
from enrollment.queries import held as queries
from enrollment.rules import runs as rules
from journal import actions as journal
from journal.models import Entry

# Said in the language of the person who reads it, not of who acts.
_mode = lazy(lambda mode: str(Run.Mode(mode).label), str)
_note = lazy(lambda mode: _("Switched to %(mode)s.") % {"mode": str(Run.Mode(mode).label)}, str)

TO_REMOTE = gettext_lazy("“%(run)s” is now held remotely. Its room is not needed; enter through the portal.")
ADDRESS_SET = gettext_lazy("The address of the remote room of “%(run)s” is there now. Enter through the portal.")
TO_FACE = gettext_lazy("“%(run)s” is now held face-to-face. Look at its timetable for the rooms.")


def _named(run: Run, language: str) -> str:
    """The run's name in a language, for a receipt that is read in both."""
    with override(language):
        return str(run)


@dataclass(frozen=True)
class Switched:
    """What became of one run."""

    run: Run
    rooms_freed: int
    rooms_back: int
    told: int

    def as_json(self) -> dict[str, Any]:
        run = self.run
        return {
            "run": run.pk, **{language: _named(run, language) for language in ("ko", "en")},
            "url": run.get_absolute_url(),
            "freed": self.rooms_freed, "back": self.rooms_back, "told": self.told,
        }  # fmt: skip


@transaction.atomic
def switch_runs(*, runs: Iterable[Run], to: str, addresses: Mapping[int, str], by: Person) -> Entry:
    """Switch every one of the runs, or none: rooms freed or taken again, address of the remote room set, all told.

    `addresses` holds the address of the remote room by the run's key; a run keeps the one it has when none is given.
    The mode of the plan is kept beside the new one, and forgotten when the run is held as planned again.

    Returns: the journal's entry, whose number is the receipt.
    Raises: Refused with the first run that stands against it, or when somebody changed one meanwhile.
    """
    chosen = sorted(runs, key=lambda run: run.pk)
    refuse_unless(bool(chosen), _("Select at least one run first."))
    # All runs before any room, as whoever places a session: so none of them waits for the other in a circle.
    list(Run.objects.select_for_update(no_key=True).filter(pk__in=[run.pk for run in chosen]).order_by("pk"))
    for run in chosen:
        refuse_if(rules.why_not_switch(by, run, to))
    done = [_switch(run, to, addresses.get(run.pk, "").strip(), by) for run in chosen]
    return journal.record("runs.switched", by=by, new={"to": to, "runs": [one.as_json() for one in done]})


def _switch(run: Run, to: str, address: str, by: Person) -> Switched:
    planned = run.mode_in_plan
    moved = Run.objects.filter(pk=run.pk, mode=run.mode, state=Run.State.PLANNED).update(
        mode=to,
        planned_mode="" if planned == to else planned,
        remote_url=(address or run.remote_url) if to == Run.Mode.REMOTE else "",
    )
    refuse_unless(moved == 1, _("Somebody changed %(run)s meanwhile. Look at the list again.") % {"run": run})
    people = {person.pk: person for person in [*queries.people_of(run), *queries.lecturers_of(run)]}
    freed = back = 0
    if to == Run.Mode.REMOTE:
        freed = timetables.free_rooms(run=run, note=str(_note(to)), by=by)
    else:
        back = timetables.take_rooms_again(run=run, by=by)
    journal.record(
        "run.switched",
        on=run,
        by=by,
        old={"mode": run.mode},
        new={"mode": to, "planned": planned, "rooms_freed": freed},
    )
    text = TO_REMOTE if to == Run.Mode.REMOTE else TO_FACE
    url = reverse("run_timetable", args=[run.course.code, run.year, run.number])
    notify_many(people=people.values(), text=text, values={"run": run}, url=url, by=by)
    run.refresh_from_db()
    return Switched(run, freed, back, len(people))


@transaction.atomic
def set_address(*, run: Run, url: str, by: Person) -> int:
    """Set the address of the run's remote room; confirmed people and lecturers are told that it is there.

    No message holds the address itself: people read it behind their gate. An empty one takes it away, untold.
    Returns: how many were told. Raises: Refused when a rule says no or somebody changed the run meanwhile.
    Safe to run twice: the same address changes nothing.
    """
    refuse_if(rules.why_not_set_address(by, run))
    old, new = run.remote_url, url.strip()
    if new == old:
        return 0
    same = Run.objects.filter(pk=run.pk, mode=run.mode, state=Run.State.PLANNED, remote_url=old)
    moved = same.update(remote_url=new)
    refuse_unless(moved == 1, _("Somebody changed %(run)s meanwhile. Look at it again.") % {"run": run})
    journal.record("run.address_set", on=run, by=by, old={"remote_url": old}, new={"remote_url": new})
    run.refresh_from_db(fields=["remote_url"])
    return _tell_of_address(run, by) if new else 0


def _tell_of_address(run: Run, by: Person) -> int:
    places = list(queries.confirmed_places(run))
    for place in places:
        own = reverse("gate_detail", args=[place.key])
        notify_many(people=[place.person], text=ADDRESS_SET, values={"run": run}, url=own, by=by)
    known = {place.person_id for place in places}
    teachers = [person for person in queries.lecturers_of(run) if person.pk not in known]
    url = reverse("run_attendance", args=[run.course.code, run.year, run.number])
    notify_many(people=teachers, text=ADDRESS_SET, values={"run": run}, url=url, by=by)
    return len(places) + len(teachers)
