"""Who may decide a step of an approval, be an approver or a deputy: each rule gives its reason, or None.

Not for changing anything: enrollment.actions.approvals asks here first.
"""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person
from core.periods import today
from enrollment.models import ApprovalStep, Approver, Deputy
from enrollment.queries import approvals as queries

_D = ApprovalStep.Decision

# A decision stands; who wants it otherwise applies again.
APPROVAL_TRANSITIONS: dict[str, frozenset[str]] = {
    _D.OPEN: frozenset({_D.APPROVED, _D.REFUSED}),
    _D.APPROVED: frozenset(),
    _D.REFUSED: frozenset(),
}
LONGEST_DEPUTY_DAYS = 366


def why_not_decide(user: Person, step: ApprovalStep, known: queries.Known | None = None) -> str | None:
    """Why the person cannot decide this step now; `known` is read once for many steps."""
    return why_not_open(step) or why_not_decider(user, step, known)


def why_not_open(step: ApprovalStep) -> str | None:
    """Why nobody can decide this step now."""
    if step.decision != _D.OPEN:
        return _("This step was decided already (%(decision)s). The list shows what still waits.") % {
            "decision": step.get_decision_display()
        }
    if step.enrollment.state not in queries.DECIDABLE:
        return _("The application is %(state)s, so there is nothing left to decide.") % {
            "state": step.enrollment.get_state_display()
        }
    if step.opened_at is None:
        return _("An earlier step of this application is still open. This one follows when that is approved.")
    return None


def why_not_decider(user: Person, step: ApprovalStep, known: queries.Known | None = None) -> str | None:
    """Why the decision is not this person's."""
    if step.enrollment.person_id == user.pk:
        return _("Nobody decides on their own application. It waits for another approver.")
    known = known or queries.known_to(user)
    deciders = known.tree.approvers_of(step)
    if user.pk in deciders or deciders & known.stands_in_for:
        return None
    if not deciders and user.may("enrollment.manage"):
        return None
    return _("You are not an approver of this step, nor the deputy of one today.")


def why_not_refuse(reason: str) -> str | None:
    """Why an application cannot be refused like this."""
    if not reason.strip():
        return _("Say why: the applicant reads the reason.")
    return None


def why_not_name(user: Person, organisation: Organisation, person: Person) -> str | None:
    """Why this person cannot be made an approver of the organisation by the user."""
    if not queries.organisations_kept_by(user).filter(pk=organisation.pk).exists():
        return _("You keep the approvers of your own organisation and of those below it only.")
    if person.left_on or not person.is_active:
        return _("%(person)s can no longer sign in and so cannot approve. Choose somebody else.") % {"person": person}
    return None


def why_not_remove(user: Person, approver: Approver) -> str | None:
    """Why the user cannot take this approver away."""
    if not queries.approvers_visible_to(user).filter(pk=approver.pk).exists():
        return _("You keep the approvers of your own organisation and of those below it only.")
    return None


def why_not_deputise(user: Person, person: Person, from_on: date, until_on: date) -> str | None:
    """Why this person cannot stand in for the user on these days."""
    if person.pk == user.pk:
        return _("You cannot be your own deputy. Choose a colleague.")
    if person.left_on or not person.is_active:
        return _("%(person)s can no longer sign in and so cannot stand in. Choose somebody else.") % {"person": person}
    if until_on < from_on:
        return _("The last day lies before the first. Turn the two days round.")
    if until_on < today():
        return _("These days are over. A deputy can be set from today on.")
    if (until_on - from_on).days >= LONGEST_DEPUTY_DAYS:
        return _("A deputy stands in for a year at most. Choose an earlier last day.")
    taken = queries.overlapping(approver=user, from_on=from_on, until_on=until_on).select_related("person").first()
    if taken is not None:
        return _("%(person)s stands in for you from %(from)s to %(until)s. End that first, or choose other days.") % {
            "person": taken.person, "from": date_format(taken.from_on), "until": date_format(taken.until_on),
        }  # fmt: skip
    return None


def why_not_end_deputy(user: Person, deputy: Deputy) -> str | None:
    """Why the user cannot end the time of this deputy."""
    if deputy.approver_id != user.pk:
        return _("Only %(person)s can end this, because the deputy stands in for that person.") % {
            "person": deputy.approver
        }
    return None
