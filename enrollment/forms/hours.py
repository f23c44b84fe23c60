"""Forms of hours: learning elsewhere and its decision, leaves, rules, courses required for promotion.

Not for judging them: enrollment.rules says no, the action raises it, the view puts it on the form.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.grades import CHOICES
from core.periods import today
from courses.models import Category, Course
from courses.queries import category_paths
from enrollment.models import Leave
from exchange.rules import EVIDENCE


class DayInput(forms.DateInput):
    """The browser's own calendar; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OutsideForm(forms.Form):
    """Learning elsewhere with the file that proves it."""

    title = forms.CharField(label=_("What was learned"), max_length=150)
    provider = forms.CharField(label=_("Held by"), max_length=150, help_text=_("The school, institute or association."))
    from_on = forms.DateField(label=_("First day"), widget=DayInput)
    until_on = forms.DateField(
        label=_("Last day"), widget=DayInput, help_text=_("The hours count in the year of the last day.")
    )
    hours = forms.IntegerField(label=_("Hours claimed"), min_value=1, max_value=2_000)
    file = forms.FileField(
        label=_("Proof"),
        help_text=", ".join(ending.removeprefix(".") for ending in EVIDENCE),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EVIDENCE)}),
    )


class RecogniseForm(forms.Form):
    """How many of the claimed hours are recognised."""

    hours = forms.IntegerField(label=_("Hours recognised"), min_value=1)
    reason = forms.CharField(
        label=_("Remark"), max_length=300, required=False, help_text=_("The person reads it with the decision.")
    )

    def __init__(self, *args: Any, claimed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].initial = claimed
        self.fields["hours"].help_text = _("At most %(claimed)s, as many as were claimed.") % {"claimed": claimed}


class ReasonForm(forms.Form):
    """Why something is refused."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The person reads it."))


class LeaveForm(forms.Form):
    """A leave: its kind, first and last day."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Leave.Kind.choices)
    from_on = forms.DateField(label=_("First day"), widget=DayInput)
    until_on = forms.DateField(label=_("Last day"), widget=DayInput)


class RuleForm(forms.Form):
    """Hours a year for some grades, from a day on."""

    effective_from = forms.DateField(
        label=_("Holds from"),
        widget=DayInput,
        help_text=_("A rule holds for whole years: from this day if it is 1 January, else from the next 1 January."),
    )
    hours = forms.IntegerField(label=_("Hours a year"), min_value=0, max_value=400)
    grades = forms.MultipleChoiceField(label=_("Grades"), choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The law or paper that says so."))


class PromotionForm(forms.Form):
    """A course, or a category, that promotion from a grade asks for."""

    grade = forms.ChoiceField(label=_("Grade"), choices=CHOICES)
    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, to_field_name="code"
    )
    category = forms.ChoiceField(
        label=_("or a category"), required=False, help_text=_("Any completed course of the category then does.")
    )
    effective_from = forms.DateField(label=_("Holds from"), widget=DayInput, initial=today)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("The law or paper that says so."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = cast(forms.ModelChoiceField, self.fields["course"])
        course.queryset = Course.objects.exclude(delivery=Course.Delivery.ELEARNING)
        self.paths = category_paths()
        category = cast(forms.ChoiceField, self.fields["category"])
        category.choices = [("", "---------"), *((node.code, path) for node, path in self.paths)]

    def clean_category(self) -> Category | None:
        code = self.cleaned_data["category"]
        return next((node for node, _path in self.paths if node.code == code), None)


class EndForm(forms.Form):
    """The last day of a requirement."""

    until_on = forms.DateField(label=_("Last day"), widget=DayInput, initial=today)
