"""Columns and filters of the lists of remarks and of follow-ups.

Not for which rows are in them: surveys.queries.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from surveys.models import FollowUp, Remark
from surveys.tables.surveys import NOWRAP, NUMBER, WRAP

REVIEW_TONES: dict[str, str] = {
    Remark.Review.WAITING: "warn",
    Remark.Review.SHOWN: "done",
    Remark.Review.SHORTENED: "done",
    Remark.Review.KEPT_BACK: "off",
}
FOLLOWUP_TONES: dict[str, str] = {
    FollowUp.State.OPEN: "warn",
    FollowUp.State.CAUSE_FOUND: "progress",
    FollowUp.State.MEASURES: "progress",
    FollowUp.State.DONE: "done",
    FollowUp.State.NO_ACTION: "off",
}


def badge(text: object, tone: str) -> str:
    return render_to_string("components/badge.html", {"text": text, "tone": tone})


def score(hundredths: int) -> str:
    """A mean of hundredths with its two decimals."""
    return f"{hundredths // 100}.{hundredths % 100:02}"


class RemarkFilter(django_filters.FilterSet):
    review = django_filters.ChoiceFilter(label=capfirst(_("review")), choices=Remark.Review.choices)
    year = django_filters.NumberFilter(label=_("Year"), field_name="survey__year")

    class Meta:
        model = Remark
        fields: list[str] = []


class RemarkTable(tables.Table):
    """Sorted by survey and question only: their own order would be one of time, if they had any."""

    text = tables.Column(capfirst(_("remark")), orderable=False, attrs=WRAP)
    survey = tables.Column(_("Survey"), order_by=("survey__course__code", "survey"), attrs=WRAP)
    question = tables.Column(capfirst(_("question")), orderable=False, attrs=WRAP)
    review = tables.Column(capfirst(_("review")), attrs=NOWRAP)

    class Meta:
        order_by = ("-review", "survey")

    def render_text(self, record: Remark) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("remark_decide", args=[record.pk]), record.text)

    def value_text(self, record: Remark) -> str:
        return record.text

    def render_review(self, record: Remark) -> str:
        return badge(record.get_review_display(), REVIEW_TONES[record.review])

    def value_review(self, record: Remark) -> str:
        return str(record.get_review_display())


class FollowUpFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=FollowUp.State.choices)
    year = django_filters.NumberFilter(label=_("Year"), field_name="survey__year")

    class Meta:
        model = FollowUp
        fields: list[str] = []


class FollowUpTable(tables.Table):
    survey = tables.Column(_("Survey"), order_by=("survey__course__code", "survey"), attrs=WRAP)
    mean_e2 = tables.Column(capfirst(_("score of 5")), attrs=NUMBER)
    limit_e2 = tables.Column(capfirst(_("limit")), attrs=NUMBER)
    state = tables.Column(_("State"), attrs=NOWRAP)
    owner = tables.Column(capfirst(_("in charge")), order_by=("owner__name",))
    due_on = tables.DateColumn(verbose_name=capfirst(_("due on")), attrs=NOWRAP)

    class Meta:
        order_by = ("due_on",)

    def render_survey(self, record: FollowUp) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.survey)

    def value_survey(self, record: FollowUp) -> str:
        return str(record.survey)

    def render_mean_e2(self, value: int) -> str:
        return score(value)

    def render_limit_e2(self, value: int) -> str:
        return score(value)

    def render_state(self, record: FollowUp) -> str:
        return badge(record.get_state_display(), FOLLOWUP_TONES[record.state])

    def value_state(self, record: FollowUp) -> str:
        return str(record.get_state_display())
