"""The form of an opening of an e-learning course.

Not for judging it: enrollment.rules.openings says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.periods import today
from courses.models import Course
from enrollment.forms.completion import DayInput
from enrollment.forms.intakes import MomentInput
from enrollment.models import Opening
from enrollment.queries.openings import courses_to_open

WHEN = ("opens_at", "closes_at", "learn_days", "learn_from", "learn_until")
REST = ("seats", "repeat_after_completion", "note_ko", "note_en")


class OpeningForm(forms.ModelForm):
    """When applications are taken, when it is learned, how many take part."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Opening
        fields: tuple[str, ...] = (*WHEN, *REST)
        widgets = {
            "opens_at": MomentInput(),
            "closes_at": MomentInput(),
            "learn_from": DayInput(),
            "learn_until": DayInput(),
        }
        help_texts = {
            "closes_at": _("Empty: applications stay open until somebody closes them."),
            "learn_days": _("Always open: so many days from the day of applying, at most to the end of the year."),
            "learn_from": _("Dated: the first day on which time counts."),
            "learn_until": _("Dated: the last day; it lies in the year in which the hours count."),
            "seats": _("Empty: as many as like may learn."),
            "repeat_after_completion": _("Whoever completed the course in an earlier year may take it again."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = self.instance.revision

    def _post_clean(self) -> None:
        """The rules say in words what does not go together, before a constraint would; the row stays as it was read."""

    def values(self) -> dict[str, Any]:
        """The clean values for the action."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class NewOpeningForm(OpeningForm):
    """The same with what stays as it is from then on."""

    course = forms.ModelChoiceField(
        Course.objects.none(), label=_("Course"), help_text=_("E-learning courses with published content.")
    )
    year = forms.IntegerField(label=_("Year"), min_value=2022, max_value=2100)
    field_order = ("course", "year", "kind", *WHEN, *REST)

    class Meta(OpeningForm.Meta):
        fields = ("course", "year", "kind", *WHEN, *REST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = courses_to_open().order_by("code")  # type: ignore[attr-defined]  # its own field
        self.initial.update(year=today().year, opens_at=timezone.now())
