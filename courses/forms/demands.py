"""Forms of demands: handing one in, deciding on it.

Not for judging them: courses.rules.demands.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Person
from core.periods import today
from courses.models import Demand, PlanCourse
from courses.queries import demands as queries
from courses.rules.demands import DEMAND_TRANSITIONS

WORDS = forms.Textarea(attrs={"rows": 4})
YEARS_AHEAD = 2


class DemandForm(forms.ModelForm):
    """What training is wanted, for the plan of which year."""

    class Meta:
        model = Demand
        fields = ("year", "organisation", "field", "text_ko", "text_en")
        widgets = {"text_ko": WORDS, "text_en": WORDS}

    def __init__(self, data: Any, *, by: Person, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={"year": today().year + 1, "organisation": by.organisation_id, **initial})
        own = Organisation.objects.filter(people=by)
        everyone = by.may("demands.decide")
        organisation = cast(forms.ModelChoiceField, self.fields["organisation"])
        organisation.queryset = Organisation.objects.order_by("order", "code") if everyone else own
        organisation.required = not everyone
        organisation.empty_label = str(_("none: from a needs survey"))
        years = cast(forms.IntegerField, self.fields["year"])
        years.min_value, years.max_value = today().year, today().year + YEARS_AHEAD
        years.validators += [
            MinValueValidator(years.min_value),
            MaxValueValidator(years.max_value),
        ]


class DecisionForm(forms.Form):
    """What becomes of a demand, why, and which courses of the plan answer it."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason_ko = forms.CharField(label=capfirst(_("reason (Korean)")), widget=WORDS, required=False)
    reason_en = forms.CharField(label=capfirst(_("reason (English)")), widget=WORDS, required=False)
    courses = forms.ModelMultipleChoiceField(
        PlanCourse.objects.none(), label=_("Courses that answer it"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Of the year's newest plan, drafts included. None yet: leave it empty and choose later."),
    )  # fmt: skip

    def __init__(self, data: Any, *, demand: Demand) -> None:
        super().__init__(data)
        allowed = DEMAND_TRANSITIONS[demand.decision]
        choices = [one for one in Demand.Decision.choices if one[0] in allowed]
        cast(forms.ChoiceField, self.fields["decision"]).choices = choices
        free = queries.courses_for(demand)
        cast(forms.ModelMultipleChoiceField, self.fields["courses"]).queryset = free
        if not free.exists():
            del self.fields["courses"]  # the year has no plan yet
