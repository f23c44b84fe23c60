"""How a run and a place stand, in words and with a tone: for pages, from plain values.

Not for rules: enrollment.rules.places says what may be done.
"""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses.dates import day
from courses.models import Run
from enrollment.facts import Facts
from enrollment.models import Completion, Enrollment, Intake
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
        return pgettext("run", "Cancelled"), "off"
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


def is_fallen(completion: Completion) -> bool:
    """Whether it was completed and its certificate revoked for good (enrollment.queries.completion.decided_on)."""
    return completion.state == Completion.State.COMPLETED and bool(getattr(completion, "fallen", False))


def badge_of(enrollment: Enrollment, completion: Completion | None) -> tuple[str, str]:
    """The state in one word with the badge's tone: the result where one is decided, else the state of the place."""
    if completion is not None:
        if is_fallen(completion):
            return _("certificate revoked"), "warn"
        tone = "done" if completion.state == Completion.State.COMPLETED else "warn"
        return str(completion.get_state_display()), tone
    return str(enrollment.get_state_display()), TONES[enrollment.state]


def now_of(enrollment: Enrollment, ahead: int | None, completion: Completion | None = None) -> str:
    """What the place means today, in one sentence or two."""
    match State(enrollment.state):
        case State.CONFIRMED:
            return _result(completion) if completion else _seat(enrollment.run)
        case State.WAITING:
            return position(ahead or 0)
        case State.OFFERED:
            return _("A seat is yours if you accept it until %(when)s.") % {"when": when(enrollment.offer_expires_at)}
        case State.APPLIED | State.APPROVED:
            return _asked(enrollment)
        case State.REFUSED:
            return _("Your application was not approved.")
    return _ended(enrollment)


def _asked(enrollment: Enrollment) -> str:
    """What is awaited: the office's approval, the draw, or both."""
    if enrollment.takes_seat:
        return _("Your office is asked for its approval. A seat is kept for you.")
    intake = getattr(enrollment.run, "intake", None)
    if enrollment.state == State.APPROVED:
        return _("Your application is approved. You take part in the draw; the result comes by mail.")
    if intake is None or intake.approval != Intake.Approval.NONE:
        return _("Your office is asked for its approval. With it you take part in the draw.")
    return _("You take part in the draw after %(when)s. The result comes by mail.") % {"when": when(intake.closes_at)}


def _seat(run: Run | None) -> str:
    if run is None:
        return _("You have a place to learn on-line.")
    if run.is_over:
        return _("The run is over. You are told when it is decided whether you completed the course.")
    if run.has_begun:
        return _("The run is under way, and you take part.")
    return _("You have a seat. The run begins on %(day)s.") % {"day": day(run.starts_on)}


def _result(completion: Completion) -> str:
    """Completed with the hours that count, or not completed and why, or completed once and revoked.

    `again` of the completion comes from enrollment.queries.completion.decided_on.
    """
    if is_fallen(completion):
        return _("The certificate of this course was revoked, so it does not count as completed.")
    decided = {"day": day(completion.decided_on), "n": completion.hours}
    if completion.state == Completion.State.COMPLETED:
        if getattr(completion, "again", False):
            return (
                _(
                    "You completed the course (%(day)s). Its hours are recognised with your other completion of this "
                    "course in the same year; they count once."
                )
                % decided
            )
        return (
            ngettext(
                "You completed the course (%(day)s). %(n)s hour is recognised.",
                "You completed the course (%(day)s). %(n)s hours are recognised.",
                completion.hours,
            )
            % decided
        )
    causes = [str(Completion.Reason(one).label) for one in completion.reasons if one != Completion.Reason.DECISION]
    why = ", ".join([*causes, *([completion.note] if completion.note else [])])
    if not why:
        return _("You did not complete the course (%(day)s).") % decided
    return _("You did not complete the course (%(day)s). Reason: %(why)s") % {**decided, "why": why}


def _ended(enrollment: Enrollment) -> str:
    code, run = enrollment.reason_code, enrollment.run
    words = run.cancel_reason if code == Enrollment.Reason.RUN_CANCELLED and run else enrollment.reason
    why = [str(enrollment.get_reason_code_display()) if code else _("no reason given"), *([words] if words else [])]
    return _("This place ended: %(reason)s.") % {"reason": " – ".join(why)}


def receipt(enrollment: Enrollment) -> list[tuple[str, object]]:
    """What the receipt of a place says: label and value."""
    run = enrollment.run
    rows: list[tuple[str, object]] = [(_("Course"), enrollment.course)]
    if run is not None:
        rows += [
            (_("Run"), capfirst(run.name)),
            (_("Dates"), run.dates),
            (_("How"), run.get_mode_display()),
        ]
    rows += [
        (_("Applied at"), when(enrollment.applied_at)),
        (_("Number of arrival"), enrollment.arrival or None),
        (_("Receipt number"), str(enrollment.key)),
    ]
    if run is not None and hasattr(run, "intake") and run.intake.method == Intake.Method.LOTTERY:
        rows.append((_("Number in the draw"), str(enrollment.pk)))
    return rows
