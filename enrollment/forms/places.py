"""Forms of a person's own place.

Not for how a run takes people in: enrollment.forms.intakes.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Enrollment
from enrollment.rules.places import CANCEL_REASONS


class CancelForm(forms.Form):
    """Why a place is given up."""

    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=[("", "–"), *((code.value, code.label) for code in CANCEL_REASONS)]
    )
    reason = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=Enrollment._meta.get_field("reason").max_length,
        help_text=_("Only for “other”; your office and the training division can read it."),
    )
