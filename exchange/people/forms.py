"""Forms of the people pages.

Not for the HR file: exchange's upload pages.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why somebody needs to see whole addresses."""

    reason = forms.CharField(
        label=_("What do you need the addresses for?"),
        max_length=300,
        help_text=_("The reason is recorded with your name. It is shown to whoever looks after personal data."),
    )


class ReceiverForm(forms.Form):
    """Who is to be given a role."""

    staff_number = forms.CharField(label=_("Staff number"), max_length=20)
