"""Forms of approvals, approvers and deputies.

Not for judging them: enrollment.rules.approvals says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.periods import today
from enrollment.models import Approver

DAY = {"type": "date"}


class DecideForm(forms.Form):
    """The decision; refusing needs a reason, which the rule asks for."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("approve", _("approve")), ("refuse", _("refuse, with the reason below"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The applicant reads it. It is needed to refuse."),
    )


class ApproverForm(forms.Form):
    """Who decides which step for which organisation."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        help_text=_("It holds for everything below too that names nobody of its own."),
    )
    step = forms.ChoiceField(label=_("Step"), choices=Approver.Step.choices, widget=forms.RadioSelect)
    staff_number = forms.CharField(label=_("Staff number of the approver"), max_length=20)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]  # a ModelChoiceField


class DeputyForm(forms.Form):
    """Who stands in, from when until when."""

    staff_number = forms.CharField(label=_("Staff number of the deputy"), max_length=20)
    from_on = forms.DateField(label=_("From"), initial=today, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY))
    until_on = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY),
        help_text=_("This day counts too."),
    )
