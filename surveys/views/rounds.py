"""Rules of surveys with what they would do, a needs survey by hand, and calling a survey off.

Not for results: surveys.views.surveys.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import Request, requires
from core.periods import today
from exchange.listing import ListPage
from surveys.actions import closing, planning, survey_rules
from surveys.forms.rounds import NeedsForm, ReasonForm, RuleForm
from surveys.models import SurveyRule
from surveys.queries import planning as planned
from surveys.queries import rounds as queries
from surveys.queries import survey_rules as versions
from surveys.queries import surveys as surveys_queries
from surveys.rules import closing as closing_rules
from surveys.tables.rounds import RuleFilter, RuleTable
from surveys.views.sending import form_page, send

ABOVE = (gettext_lazy("Surveys"), "survey_list")


class RuleList(ListPage):
    name = "rule_list"
    title = gettext_lazy("Rules of surveys")
    lead = gettext_lazy("After what a survey is made, when it opens and for how long. A change is a new version.")
    empty = gettext_lazy("Rules stand here once the seed of a year is loaded.")
    above = (ABOVE,)
    permission = "surveys.manage"
    table_class = RuleTable
    filter_class = RuleFilter
    template = "surveys/rule_list.html"

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[SurveyRule]:
        return versions.versions()

    def context(self, request: Request, rows: QuerySet[SurveyRule]) -> dict[str, Any]:
        return {"answers": settings.PORTAL_SURVEY_MINIMUM, "pairs": settings.PORTAL_DIAGNOSIS_PAIRS}


@requires("surveys.manage")
def rule_edit(request: Request, code: str) -> HttpResponse:
    """The next version of a rule; it can be looked at what it would do before it is made."""
    rule = versions.newest(code)
    if rule is None:
        raise Http404
    form = RuleForm(request.POST or None, rule=rule)
    look, back = "look" in request.POST, reverse("rule_list")

    def make() -> None:
        seen = form.cleaned_data["version"]
        survey_rules.make_version(rule=rule, values=form.values(), seen=seen, by=request.user)

    if not look and send(form, make):
        messages.success(request, _("The version is made. What was made before stays as it is."))
        return redirect(back)
    lines = _would_do(rule, form, request) if look and form.is_valid() else []
    crumbs = [(_("Surveys"), reverse("survey_list")), (_("Rules of surveys"), back), (rule.title, "")]
    facts = [
        (_("Kind"), rule.get_kind_display()),
        (_("made after"), rule.get_trigger_display()),
        (_("version"), rule.version),
    ]
    return form_page(
        request, form, _("New version: %(rule)s") % {"rule": rule.title}, _("Make this version"),
        back=back, crumbs=crumbs, facts=facts, preview=lines, previews=True,
    )  # fmt: skip


def _would_do(rule: SurveyRule, form: RuleForm, request: Request) -> list[str]:
    """The dry run in words."""
    least = settings.PORTAL_SURVEY_MINIMUM
    would_be = survey_rules.next_version(rule=rule, values=form.values(), by=request.user)
    found = queries.preview(would_be, today(), least)
    lines = [
        ngettext("It makes %(n)s survey today.", "It makes %(n)s surveys today.", found.makes) % {"n": found.makes},
        _("Of these %(n)s would ask fewer than %(least)s people and are not sent.")
        % {"n": found.too_few, "least": least},
        ngettext(
            "%(n)s run ends later this year.", "%(n)s runs end later this year.", found.later
        ) % {"n": found.later},
    ]  # fmt: skip
    return lines if form.cleaned_data["enabled"] else [_("It is not enabled, so it makes nothing."), *lines]


@requires("surveys.manage")
def survey_new(request: Request) -> HttpResponse:
    """Plan a needs survey for all officials, or for some organisations and grades."""
    form, back = NeedsForm(request.POST or None), reverse("survey_list")
    made = []
    if send(form, lambda: made.append(planning.plan_needs(by=request.user, **form.cleaned_data))):
        messages.success(request, _("The survey is planned. It opens by itself on its first day."))
        return redirect(made[0])
    missing = _("No questionnaire of needs is in force. Make a version of one first.")
    return form_page(
        request, form, _("Plan a needs survey"), _("Plan this survey"), back=back,
        crumbs=[(_("Surveys"), back), (_("Plan a needs survey"), "")],
        lead=_("Results are shown by generation and by grade, in groups that hide nobody."),
        why_not=None if planned.by_hand().exists() else missing,
    )  # fmt: skip


@requires("surveys.manage")
def survey_cancel(request: Request, key: UUID) -> HttpResponse:
    """Call a survey off with a reason; sealed answers are destroyed unread."""
    survey = get_object_or_404(surveys_queries.with_counts(surveys_queries.surveys_visible_to(request.user)), key=key)
    form, back = ReasonForm(request.POST or None), survey.get_absolute_url()
    if send(form, lambda: closing.cancel(survey=survey, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The survey is cancelled. What was answered is destroyed, unread."))
        return redirect(back)
    crumbs = [(_("Surveys"), reverse("survey_list")), (str(survey), back), (_("Cancel"), "")]
    facts = [
        (_("Invited"), survey.n_invited),  # type: ignore[attr-defined]  # annotated by with_counts
        (_("Answered"), survey.n_answered),  # type: ignore[attr-defined]  # annotated by with_counts
    ]
    return form_page(
        request, form, _("Cancel the survey"), _("Cancel this survey"), back=back, crumbs=crumbs, facts=facts,
        lead=_("Everything that was answered is destroyed and cannot be brought back."), danger=True,
        why_not=closing_rules.why_not_cancel(survey),
    )  # fmt: skip
