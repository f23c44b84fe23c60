"""What a player says in a beat.

Not for believing it: enrollment.progress.
"""

from __future__ import annotations

from django import forms

from enrollment.progress import Beat

_MOST = 2_147_483_647


class BeatForm(forms.Form):
    """`key` is the window, as unit_begin named it; beats are counted from 1. A field of this name also says that the
    form has a number of its own, so that exchange.once does not keep each of them.
    """

    key = forms.UUIDField()
    seq = forms.IntegerField(min_value=1, max_value=_MOST)
    start_ms = forms.IntegerField(min_value=0, max_value=_MOST)
    end_ms = forms.IntegerField(min_value=0, max_value=_MOST)

    def beat(self) -> Beat:
        said = self.cleaned_data
        return Beat(said["key"], said["seq"], said["start_ms"], said["end_ms"])
