"""Forms of the development register: a new line, a reason for giving work back.

Not for judging them: courses.rules.works.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.periods import today
from courses.models import ContentWork, Course
from courses.rules import works as rules


class WorkForm(forms.ModelForm):
    """Which course's content is made, improved or brought in, and how much of it."""

    class Meta:
        model = ContentWork
        fields = ("year", "course", "kind", "units", "provider", "contractor", "planned_on", "note")
        widgets = {"planned_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"year": today().year})
        course = cast(forms.ModelChoiceField, self.fields["course"])
        course.queryset = Course.objects.filter(delivery=Course.Delivery.ELEARNING).order_by("code")

    def _post_clean(self) -> None:
        """Say nothing of constraints: the action says it in words."""


class StepForm(forms.Form):
    """The next state, and why work goes back."""

    to = forms.ChoiceField(choices=ContentWork.State.choices)
    reason = forms.CharField(label=_("What has to be mended"), max_length=rules.MOST_REASON, required=False)
