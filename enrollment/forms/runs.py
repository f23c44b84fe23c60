"""Forms of cancelling and switching runs, and of the address of the remote room.

Not for judging them: enrollment.rules.runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import Run


class CancelForm(forms.Form):
    """Why a run is cancelled; everybody concerned reads it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=120, help_text=_("Everybody concerned reads it, in the inbox and by mail.")
    )


class HoldAnywayForm(forms.Form):
    """Why a run is held with fewer people than its minimum."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("It is kept in the journal."))


class AddressForm(forms.Form):
    """The address of the remote room of each run that is switched to remote."""

    def __init__(self, *args: Any, runs: Iterable[Run], to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.runs = list(runs)
        if to == Run.Mode.REMOTE:
            for run in self.runs:
                self.fields[f"address_{run.pk}"] = forms.URLField(
                    label=str(run), initial=run.remote_url, required=False, max_length=500, assume_scheme="https"
                )

    def addresses(self) -> dict[int, str]:
        """The address by the run's key."""
        return {run.pk: self.cleaned_data.get(f"address_{run.pk}", "") for run in self.runs}


class RoomAddressForm(forms.Form):
    """The address of the remote room of one run; empty takes it away."""

    url = forms.URLField(
        label=_("Address of the remote room"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("People see it only behind the entry gate. They are told that it is there."),
    )
