"""Keeping approvers and deputies.

Not for what they decide: enrollment.actions.deciding.
"""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Organisation, Person
from core.errors import Refused, refuse_if, refuse_unless
from enrollment.models import Approver, Deputy
from enrollment.rules import approvals as rules
from journal import actions as journal


@transaction.atomic
def name_approver(*, organisation: Organisation, step: str, person: Person, by: Person) -> Approver:
    """Let the person decide this step for the organisation and everything below that names nobody.

    Raises: Refused when a rule stands against it, or the person is named already.
    """
    refuse_if(rules.why_not_name(by, organisation, person))
    try:
        with transaction.atomic():
            approver = Approver.objects.create(organisation=organisation, step=step, person=person)
    except IntegrityError as error:
        raise Refused(_("%(person)s is an approver of this step already.") % {"person": person}) from error
    journal.record("approver.named", by=by, on=approver, new={"step": step})
    text = gettext_lazy("You decide on applications of people of %(organisation)s (%(step)s).")
    values = {"organisation": organisation, "step": Approver.Step(step).label}
    notify(person=person, text=text, values=values, url=reverse("approval_list"), by=by)
    return approver


@transaction.atomic
def remove_approver(*, approver: Approver, by: Person) -> None:
    """Take the approver away. What waited for this person alone waits for the next office above at once.

    Raises: Refused when a rule stands against it, or somebody else was faster.
    """
    refuse_if(rules.why_not_remove(by, approver))
    journal.record("approver.removed", by=by, on=approver, old={"step": approver.step})
    gone, _rows = Approver.objects.filter(pk=approver.pk).delete()
    refuse_unless(gone == 1, _("This approver was taken away already."))
    text = gettext_lazy("You no longer decide on applications of people of %(organisation)s.")
    notify(person=approver.person, text=text, values={"organisation": approver.organisation}, by=by)


@transaction.atomic
def set_deputy(*, person: Person, from_on: date, until_on: date, by: Person) -> Deputy:
    """Let the person decide for `by` from one day to another; both days count.

    Raises: Refused when a rule stands against it.
    """
    refuse_if(rules.why_not_deputise(by, person, from_on, until_on))
    deputy = Deputy.objects.create(approver=by, person=person, from_on=from_on, until_on=until_on)
    journal.record("deputy.set", by=by, on=deputy, new={"from_on": from_on, "until_on": until_on})
    text = gettext_lazy("You stand in for %(approver)s and decide on applications meanwhile.")
    notify(person=person, text=text, values={"approver": by}, url=reverse("approval_list"), by=by)
    return deputy


@transaction.atomic
def end_deputy(*, deputy: Deputy, by: Person) -> None:
    """Take the deputy away at once; what was decided stays.

    Raises: Refused when it is another person's deputy, or is gone already.
    """
    refuse_if(rules.why_not_end_deputy(by, deputy))
    journal.record("deputy.ended", by=by, on=deputy, old={"from_on": deputy.from_on, "until_on": deputy.until_on})
    gone, _rows = Deputy.objects.filter(pk=deputy.pk).delete()
    refuse_unless(gone == 1, _("This deputy was taken away already."))
    text = gettext_lazy("You no longer stand in for %(approver)s.")
    notify(person=deputy.person, text=text, values={"approver": by}, by=by)
