"""Forms about rooms.

Not for judging them: facilities.rules.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from facilities.models import Room
from facilities.rules import LARGEST_ROOM


class RoomForm(forms.Form):
    """What a room is for and how many people it holds."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Room.Kind.choices)
    capacity = forms.IntegerField(label=_("Capacity (people)"), min_value=0, max_value=LARGEST_ROOM)
