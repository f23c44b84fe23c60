"""What stands between a person and the room of a remote run: a sentence that says why not, or None.

Not for changing anything: enrollment.actions.gates asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.queries import below
from courses.models import Run
from enrollment.models import Enrollment, Gate
from enrollment.rules.statements import SHORTEST_REASON

REMOTE = (Run.Mode.REMOTE, Run.Mode.BLENDED)
# The agency answers for places outside its office. Source: N6, "자택 비대면 교육장소 안내".
NEEDS_AGENCY = (Gate.Place.HOME, Gate.Place.ELSEWHERE)


def has_gate(run: Run | None) -> bool:
    """Whether the run has a remote room, and so a gate before it."""
    return run is not None and run.mode in REMOTE


def gate_of(enrollment: Enrollment) -> Gate | None:
    """The person's gate; None before the page was opened first."""
    return Gate.objects.filter(enrollment=enrollment).first()


def why_not_acknowledge(user: Person, enrollment: Enrollment) -> str | None:
    """Whether the person may pass this gate at all."""
    if enrollment.person_id != user.pk:
        return _("Only the person who takes the course acknowledges its rules.")
    if enrollment.state != Enrollment.State.CONFIRMED:
        return _("Your place is not confirmed yet; the gate opens once it is.")
    if not has_gate(enrollment.run):
        return _("This run is held face to face; there is no remote room.")
    if enrollment.run is not None and enrollment.run.state == Run.State.CANCELLED:
        return _("This run was cancelled.")
    return None


def why_not_promise(*, seat: bool, camera: bool, place: str) -> str | None:
    """Whether what the person acknowledges is enough: seat, camera and a place."""
    if not (seat and camera):
        return _("Acknowledge both: seated in front of the camera, and camera on with your face to be seen.")
    if place not in Gate.Place.values:
        return _("Say where you take part.")
    return None


def why_not_enter(user: Person, enrollment: Enrollment) -> str | None:
    """Why the person does not see the address of the remote room now, or None."""
    return why_not_acknowledge(user, enrollment) or why_not_pass(gate_of(enrollment)) or _why_not_open(enrollment)


def why_not_pass(gate: Gate | None) -> str | None:
    """Whether the gate itself is passed: acknowledged, and confirmed by the agency where that is needed."""
    if gate is None or gate.acknowledged_at is None:
        return _("Acknowledge seat, camera and place first; then the address of the room shows.")
    if gate.refused_at is not None:
        return _("Your agency refused the place: %(reason)s Choose another place and acknowledge anew.") % {
            "reason": gate.refusal
        }
    if gate.place in NEEDS_AGENCY and gate.agency_at is None:
        return _(
            "Your agency has not confirmed the place yet. Ask your agency's training officer, or choose the office."
        )
    return None


def _why_not_open(enrollment: Enrollment) -> str | None:
    if enrollment.run is None or not enrollment.run.remote_url:
        return _("The address of the room has not been entered yet. It stands here once it is.")
    return None


def why_not_confirm(user: Person, gate: Gate) -> str | None:
    """Whether the person may confirm the place for the agency: its training officer, or a training manager.

    A place that was refused can be confirmed after all.
    """
    if reason := _why_not_answer(user, gate):
        return reason
    return _("This place is confirmed already.") if gate.agency_at is not None else None


def why_not_refuse(user: Person, gate: Gate) -> str | None:
    """Whether the person may refuse the place for the agency, also one that was confirmed before."""
    if reason := _why_not_answer(user, gate):
        return reason
    return _("This place is refused already.") if gate.refused_at is not None else None


def why_not_refuse_so(reason: str) -> str | None:
    """Whether this reason of a refusal is enough: the person reads it and has to find another place."""
    return None if len(reason.strip()) >= SHORTEST_REASON else _("Say why the place is refused; the person reads it.")


def _why_not_answer(user: Person, gate: Gate) -> str | None:
    own_agency = (
        user.may("enrollment.nominate")
        and user.organisation is not None
        and gate.enrollment.organisation_id in below(user.organisation)
    )
    if not own_agency and not user.may("attendance.decide"):
        return _("Only the agency's training officer answers for where its people take part.")
    if gate.enrollment.person_id == user.pk:
        return _("Nobody answers for the own place. Ask a colleague or the training manager.")
    if gate.acknowledged_at is None:
        return _("%(person)s has not said yet where.") % {"person": gate.enrollment.person}
    if gate.place not in NEEDS_AGENCY:
        return _("%(person)s takes part at the office; nothing has to be confirmed.") % {
            "person": gate.enrollment.person
        }
    return None


def why_not_remind(user: Person) -> str | None:
    """Whether the person may remind people of the gate."""
    return None if user.may("attendance.decide") else _("Only training managers remind people of the entry gate.")
