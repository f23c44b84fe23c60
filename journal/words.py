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
    "hours.recognised": _("recognised hours of a course"),
    "hours.taken_back": _("took recognised hours back"),
    "hours.sum_corrected": _("set a sum of hours right"),
    "hours.reminded": _("reminded people of hours still owed"),
    "hours.round_held": _("told everybody of hours still owed"),
    "hours_rule.added": _("added a rule of hours"),
    "promotion_course.added": _("required a course for promotion"),
    "promotion_course.ended": _("ended a requirement for promotion"),
    "leave.added": _("entered a leave"),
    "leave.changed": _("changed a leave"),
    "leave.dropped": _("took a leave out"),
    "outside_learning.handed_in": _("handed in learning elsewhere"),
    "outside_learning.withdrawn": _("withdrew learning elsewhere"),
    "outside_learning.recognised": _("recognised learning elsewhere"),
    "outside_learning.refused": _("refused learning elsewhere"),
}


def words_for(action: str) -> str:
    """The words for an action; its key when it has none."""
    return str(WORDS.get(action, action))
