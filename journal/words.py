"""What the actions in the journal are called on pages.

Not for recording: an action is written down by its key, and the key never changes.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "role.granted": _("gave a role"),
    "role.ended": _("took a role away"),
    "account.signed_in": _("signed in"),
    "account.signed_out": _("signed out"),
    "account.signed_out_everywhere": _("signed out everywhere"),
    "account.session_cut": _("was signed out by the portal"),
    "account.language_changed": _("changed the language"),
    "account.password_changed": _("changed the password"),
    "person.read": _("read personal data"),
    "people.unmasked": _("uncovered personal data"),
    "people.list_read": _("read a list of people"),
    "job.asked": _("asked for a job"),
    "job.cancelled": _("cancelled a job"),
    "job.retried": _("started a job again"),
    "view.saved": _("saved a view"),
    "view.deleted": _("deleted a view"),
    "plan.started": _("started a draft of the plan"),
    "plan.dropped": _("dropped a draft of the plan"),
    "course.created": _("created a course"),
    "course.changed": _("changed a course"),
    "budget.committed": _("entered a commitment"),
    "budget.paid": _("entered a payment"),
    "room.changed": _("changed a room"),
    "presence.computed": _("computed the attendance"),
    "presence.marked": _("set the attendance by hand"),
    "presence.lifted": _("took back a mark set by hand"),
    "presence.unrecognised": _("changed the time that is not recognised"),
    "session.end_set": _("set when the session really ended"),
    "roll.closed": _("closed a roll call"),
    "stay.ended": _("ended open stays with the session"),
    "roll.code_started": _("showed the code of check-in"),
    "stay.entered": _("checked in"),
    "stay.left": _("checked out"),
    "stay.linked": _("joined through the own link"),
    "stay.settled": _("said who a joiner was"),
    "stay.walked_in": _("noted a walk-in"),
    "stay.set_aside": _("set a joiner aside"),
    "joins.taken_in": _("took in a join log"),
    "finding.answered": _("answered a finding"),
    "finding.status_changed": _("changed the status of a finding"),
    "finding.step_added": _("added a step to a finding"),
    "finding.step_finished": _("finished a step of a finding"),
    "finding.evidence_added": _("added evidence to a finding"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.sign_in_blocked": _("was blocked from signing in"),
    "budget.commitment_corrected": _("corrected a commitment"),
    "budget.payment_corrected": _("corrected a payment"),
    "report.asked": _("asked for a report"),
    "report.made": _("made a report"),
    "report.frozen": _("froze a report"),
    "person.changed": _("changed a person"),
    "person.left": _("marked a person as left"),
    "people.imported": _("took in the HR file"),
    "plan.confirmed": _("confirmed the plan"),
    "plan.workbook_taken_in": _("took in the workbook of the plan"),
    "file.downloaded": _("downloaded a file"),
    "list.exported": _("exported a list"),
    "upload.read": _("read personal data in a file"),
    "upload.brought": _("brought a file"),
    "upload.apply_asked": _("asked to apply a file"),
    "upload.applied": _("applied a file"),
    "upload.dropped": _("dropped a file"),
    "upload.planned_again": _("had a file planned again"),
    "seed.loaded": _("loaded the seed of a year"),
}


def words_for(action: str) -> str:
    """The words for an action; its key when it has none."""
    return str(WORDS.get(action, action))
