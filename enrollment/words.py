"""How a run and a place stand, in words and with a tone: for pages, from plain values.

Not for rules: enrollment.rules.places says what may be done.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.facts import Facts
from enrollment.models import Enrollment, Intake
from enrollment.rules.places import when

State = Enrollment.State

TONES: dict[str, str] = {
    State.APPLIED: "progress",
    State.APPROVED: "progress",
    State.WAITING: "warn",
    State.OFFERED: "danger",
    State.CONFIRMED: "done",
    State.CANCELLED: "off",
    State.REFUSED: "off",
}


def standing(facts: Facts) -> tuple[str, str]:
    """How the run stands for this person before applying: the words and the badge's tone."""
    if not facts.is_planned:
        return _("Cancelled"), "off"
    if facts.intake is None:
        return _("Not open for applications"), "off"
    if not facts.is_opened:
        return _("Opens on %(when)s") % {"when": when(facts.opens_at)}, ""
    if facts.is_closed:
        return _("Closed on %(when)s") % {"when": when(facts.closes_at)}, "off"
    if facts.method == Intake.Method.LOTTERY and not facts.drawn:
        return _("Seats are drawn; apply until %(when)s") % {"when": when(facts.closes_at)}, "progress"
    return _seats(facts)


def _seats(facts: Facts) -> tuple[str, str]:
    if facts.gets_seat:
        left = facts.seats_left if facts.quota_left is None else min(facts.seats_left, facts.quota_left)
        return ngettext("%(n)s seat left", "%(n)s seats left", left) % {"n": left}, "done" if left > 3 else "warn"
    if facts.seats_left > 0 and facts.quota_left is not None and facts.quota_left <= 0:
        return _("The seats of your organisation are taken"), "warn"
    if facts.waiting:
        return ngettext(
            "Full; %(n)s person waits", "Full; %(n)s people wait", facts.waiting
        ) % {"n": facts.waiting}, "warn"  # fmt: skip
    return _("Full; you would be first in line"), "warn"


def button(facts: Facts) -> str:
    """What applying does now, as the button says it."""
    if facts.method == Intake.Method.LOTTERY and not facts.drawn:
        return _("Take part in the draw")
    if not facts.gets_seat:
        return _("Join the waiting list")
    return _("Apply for this run")


def consequence(facts: Facts) -> str:
    """What happens after applying, in one sentence."""
    if facts.method == Intake.Method.LOTTERY and not facts.drawn:
        return _("The seats are drawn after %(when)s. Everybody can check the draw.") % {"when": when(facts.closes_at)}
    if not facts.gets_seat:
        return _("When a seat becomes free it is offered to you by mail, in the order of the list.")
    if facts.approval != Intake.Approval.NONE:
        return _("A seat is kept for you at once; your office is asked for its approval.")
    return _("You have the seat at once and find it under My learning.")


def position(ahead: int) -> str:
    """The place in the waiting list: `ahead` people are before this one."""
    if ahead == 0:
        return _("You are first in line; the offer comes by mail.")
    return _("You are number %(n)s in line; the offer comes by mail.") % {"n": ahead + 1}


def now_of(enrollment: Enrollment, ahead: int | None) -> str:
    """What the place means today, in one sentence."""
    sentences = {
        State.APPLIED: _("Your office is asked for its approval. A seat is kept for you.")
        if enrollment.takes_seat
        else _("You take part in the draw. The result comes by mail."),
        State.APPROVED: _("Your application is approved. You take part in the draw."),
        State.WAITING: position(ahead or 0),
        State.OFFERED: _("A seat is yours if you accept it until %(when)s.")
        % {"when": when(enrollment.offer_expires_at)},
        State.CONFIRMED: _("You have a seat."),
        State.REFUSED: _("Your application was not approved."),
    }
    return sentences.get(State(enrollment.state)) or _("This place ended: %(reason)s.") % {
        "reason": enrollment.get_reason_code_display() or _("no reason given")
    }


def receipt(enrollment: Enrollment) -> list[tuple[str, object]]:
    """What the receipt of a place says: label and value."""
    run = enrollment.run
    rows: list[tuple[str, object]] = [(_("Course"), enrollment.course)]
    if run is not None:
        rows += [
            (_("Run"), _("Run %(number)s") % {"number": run.number}),
            (_("Dates"), run.dates),
            (_("How"), run.get_mode_display()),
        ]
    rows += [
        (_("Applied at"), when(enrollment.applied_at)),
        (_("Number of arrival"), enrollment.arrival or None),
        (_("Receipt number"), str(enrollment.key)),
    ]
    return rows
