"""Forms of held seats.

Not for judging them: enrollment.rules.nominations says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class HoldForm(forms.Form):
    """How many seats are held."""

    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=1_000,
        help_text=gettext_lazy("Names can follow until the unused seats return."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For your colleagues: for which team or purpose."),
    )


class GiveBackForm(forms.Form):
    """How many of the seats without a name go back."""

    seats = forms.IntegerField(label=gettext_lazy("Seats to give back"), min_value=1, max_value=1_000)


class OfHoldForm(forms.Form):
    """For which held seats the file names people; the page of the seats leads here."""

    hold = forms.IntegerField(label=gettext_lazy("Held seats"), widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("hold"):
            raise forms.ValidationError(_("Open the page of the held seats and choose “Name people by Excel” there."))
        return cleaned
