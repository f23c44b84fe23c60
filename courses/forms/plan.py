"""The form of one course.

Not for filters of lists: courses.tables.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import today
from courses import rules
from courses.models import Category, Course, Plan

COURSE_CODE = re.compile(r"[A-Z]{2,3}-[0-9]{3}")
GROUPS = (
    (gettext_lazy("Name"), ("code", "title_ko", "title_en", "category")),
    (
        gettext_lazy("How it is held"),
        ("delivery", "duration_days", "duration_text_ko", "duration_text_en", "hours", "hours_recognised", "units"),
    ),
    (gettext_lazy("For whom"), ("target_grades_ko", "level", "previous", "statutory", "open_to_municipalities")),
    (gettext_lazy("Content"), ("description_ko", "description_en", "fourth_industrial", "content")),
)


class CategoryField(forms.ModelChoiceField):
    """Categories with their path, since leaves of different areas share their names."""

    def label_from_instance(self, category: Category) -> str:
        path: list[str] = []
        node: Category | None = category
        while node:
            path.insert(0, str(node))
            node = node.parent
        return " › ".join(path)


class CourseForm(forms.ModelForm):
    """One course. Values go to courses.actions; the form itself saves nothing."""

    category = CategoryField(
        Category.objects.filter(children=None).select_related("parent__parent"), label=gettext_lazy("category")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    class Meta:
        model = Course
        fields = [name for _title, names in GROUPS for name in names]
        help_texts = {
            "code": gettext_lazy("Two capital letters, a hyphen and three digits, such as CC-127. It never changes."),
            "duration_days": gettext_lazy("Leave empty for e-learning and for courses of several months."),
            "hours_recognised": gettext_lazy("How many hours count towards the learning hours owed."),
            "previous": gettext_lazy(
                "The course to be completed first: of the level before, or the online one of international training."
            ),
        }
        widgets = {"description_ko": forms.Textarea({"rows": 3}), "description_en": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["revision"].initial = self.instance.revision
        previous = self.fields["previous"]
        assert isinstance(previous, forms.ModelChoiceField)
        chained = ~Q(level="") | Q(category__delivery=Category.Delivery.INTERNATIONAL)
        previous.queryset = Course.objects.filter(chained).exclude(pk=self.instance.pk)
        if self.instance.pk:
            self.fields["code"].disabled = True
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(Fieldset(title, *names) for title, names in GROUPS), "revision", Submit("save", _("Save the course"))
        )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].upper()
        if not self.instance.pk and not COURSE_CODE.fullmatch(code):
            raise ValidationError(_("Write two or three capital letters, a hyphen and three digits, such as CC-127."))
        return code

    def clean_category(self) -> Category:
        category: Category = self.cleaned_data["category"]
        if self.instance.pk and (reason := rules.why_not_move_course(self.stored, category)):
            raise ValidationError(reason)
        return category

    @property
    def stored(self) -> Course:
        """The course as the database holds it; the form's own instance already carries the new values."""
        return Course.objects.select_related("category").get(pk=self.instance.pk)

    def values(self) -> dict[str, Any]:
        """The clean values for courses.actions."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class DecisionForm(forms.Form):
    """The day on which a plan was decided."""

    decided_on = forms.DateField(
        label=gettext_lazy("Decided on"), initial=today, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_decided_on(self) -> date:
        decided_on: date = self.cleaned_data["decided_on"]
        if reason := rules.why_not_decide_on(decided_on):
            raise ValidationError(reason)
        return decided_on


class DraftForm(forms.Form):
    """The draft that a workbook is for."""

    plan = forms.ChoiceField(
        label=gettext_lazy("Draft"), help_text=gettext_lazy("A workbook goes into a draft; decided versions stay.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["plan"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(plan.name, plan.title) for plan in Plan.objects.filter(state=Plan.State.DRAFT)]
