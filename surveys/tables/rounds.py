"""Columns and filters of the lists of questionnaires and of rules.

Not for which rows are in them: surveys.queries.
"""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from surveys.models import Kind, Questionnaire, SurveyRule
from surveys.tables.outcomes import badge
from surveys.tables.surveys import NOWRAP, NUMBER, WRAP

TONES: dict[str, str] = {
    Questionnaire.State.DRAFT: "progress",
    Questionnaire.State.IN_FORCE: "done",
    Questionnaire.State.RETIRED: "off",
}


class QuestionnaireFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=Questionnaire.State.choices)

    class Meta:
        model = Questionnaire
        fields: list[str] = []


class QuestionnaireTable(tables.Table):
    title = tables.Column(_("Questionnaire"), order_by=("title_ko",), attrs=WRAP)
    kind = tables.Column(_("Kind"), attrs=NOWRAP)
    version = tables.Column(capfirst(_("version")), attrs=NUMBER)
    state = tables.Column(_("State"), attrs=NOWRAP)
    asked = tables.Column(capfirst(_("questions")), attrs=NUMBER)
    used = tables.Column(capfirst(_("surveys")), attrs=NUMBER)

    class Meta:
        order_by = ("kind", "-version")

    def render_title(self, record: Questionnaire) -> SafeString:
        where = reverse("questionnaire_detail", args=[record.code, record.version])
        return format_html('<a href="{}">{}</a>', where, record.title)

    def value_title(self, record: Questionnaire) -> str:
        return record.title

    def render_state(self, record: Questionnaire) -> str:
        return badge(record.get_state_display(), TONES[record.state])

    def value_state(self, record: Questionnaire) -> str:
        return str(record.get_state_display())


class RuleFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices)

    class Meta:
        model = SurveyRule
        fields: list[str] = []


class RuleTable(tables.Table):
    title = tables.Column(_("Rule"), order_by=("title_ko",), attrs=WRAP)
    kind = tables.Column(_("Kind"), attrs=NOWRAP)
    trigger = tables.Column(capfirst(_("made after")))
    opens = tables.Column(capfirst(_("opens after")), empty_values=(), orderable=False, attrs=NOWRAP)
    stays = tables.Column(capfirst(_("open for")), empty_values=(), orderable=False, attrs=NOWRAP)
    version = tables.Column(capfirst(_("version")), attrs=NUMBER)
    enabled = tables.Column(capfirst(_("enabled")), attrs=NOWRAP)
    effective_from = tables.DateColumn(verbose_name=capfirst(_("effective from")), attrs=NOWRAP)
    made = tables.Column(capfirst(_("surveys made")), attrs=NUMBER)

    class Meta:
        order_by = ("code", "-version")

    def render_title(self, record: SurveyRule) -> SafeString:
        return format_html('<a href="{}">{}</a>', reverse("rule_edit", args=[record.code]), record.title)

    def value_title(self, record: SurveyRule) -> str:
        return record.title

    def render_opens(self, record: SurveyRule) -> str:
        return length(record.opens_after_months, record.opens_after_days)

    def render_stays(self, record: SurveyRule) -> str:
        return length(record.open_months, record.open_days)

    def render_enabled(self, record: SurveyRule) -> str:
        return badge(_("enabled"), "done") if record.enabled else badge(_("not enabled"), "off")

    def value_enabled(self, record: SurveyRule) -> str:
        return str(_("enabled") if record.enabled else _("not enabled"))


def length(months: int, days: int) -> str:
    """Months and days in short words; a dash for none."""
    parts = [str(_("%(n)s mo.") % {"n": months})] if months else []
    parts += [str(_("%(n)s d.") % {"n": days})] if days else []
    return " ".join(parts) or "–"
