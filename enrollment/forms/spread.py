"""The form of a verdict on an e-learning course.

Not for judging it: courses.rules.verdicts.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVerdict


class VerdictForm(forms.Form):
    """What becomes of the course, and why."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=CourseVerdict.Verdict.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))
