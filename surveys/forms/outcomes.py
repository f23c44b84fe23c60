"""Forms of what is done with results: reviewing a remark, moving a follow-up on.

Not for judging them: surveys.rules.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from surveys.models import FollowUp, Remark
from surveys.rules.followups import FOLLOWUP_TRANSITIONS
from surveys.rules.remarks import REMARK_TRANSITIONS

WHY = forms.Textarea(attrs={"rows": 4})


class RemarkForm(forms.Form):
    """What becomes of one remark."""

    to = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Shortened text"), widget=WHY, max_length=500, required=False,
        help_text=gettext_lazy("Only for “shortened”: it takes the place of the remark, which is then gone."),
    )  # fmt: skip

    def __init__(self, data: Any, *, remark: Remark) -> None:
        super().__init__(data, initial={"text": remark.text})
        allowed = REMARK_TRANSITIONS[remark.review]
        cast(forms.ChoiceField, self.fields["to"]).choices = [one for one in Remark.Review.choices if one[0] in allowed]


class MoveForm(forms.Form):
    """One step of a follow-up, with what was found or done."""

    to = forms.ChoiceField(label=gettext_lazy("Next step"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("In words"), widget=WHY, max_length=300, required=False,
        help_text=gettext_lazy("The cause, the measures, or the reason, as the step asks."),
    )  # fmt: skip

    def __init__(self, data: Any, *, followup: FollowUp) -> None:
        super().__init__(data)
        allowed = FOLLOWUP_TRANSITIONS[followup.state]
        cast(forms.ChoiceField, self.fields["to"]).choices = [
            one for one in FollowUp.State.choices if one[0] in allowed
        ]
