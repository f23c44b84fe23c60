"""Rules of hours and courses required for promotion: to read for all, to keep for who plans.

Not for what somebody owes by them: enrollment.owing.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.grades import OF_GRADE_5_AND_BELOW
from core.access import Request, requires
from enrollment import tasks
from enrollment.actions import owed as actions
from enrollment.forms.hours import EndForm, PromotionForm, RuleForm
from enrollment.models import HoursRule
from enrollment.queries import filling
from enrollment.rules import hours as rules
from enrollment.views.asking import ask, sent


@requires("catalogue.read")
def hours_rule_list(request: Request) -> HttpResponse:
    """The rules in versions, newest first, and what promotion asks for."""
    why_not = rules.why_not_keep_rules(request.user)
    context = {
        "rules": HoursRule.objects.all(),
        "required": filling.promotion_rows(),
        "why_not": why_not,
        "new_url": "" if why_not else reverse("promotion_course_new"),
    }
    return render(request, "enrollment/hours_rules.html", context)


@requires("plan.edit")
def hours_rule_new(request: Request) -> HttpResponse:
    """Add a rule; everybody's year is then counted anew in the background."""
    form = RuleForm(request.POST or None, initial={"grades": OF_GRADE_5_AND_BELOW, "hours": 80})
    if sent(form, lambda values: actions.add_rule(by=request.user, **values)):
        tasks.recount_hours.delay_on_commit()
        messages.success(request, _("The rule is added. What everybody owes is counted anew in the background."))
        return redirect("hours_rule_list")
    title, button = _("Add a rule of hours"), _("Add this rule")
    lead = _("Rules are never changed: a new one takes the place of the old one for the grades that it names.")
    return ask(request, form, title=title, button=button, back=_list(), crumbs=_crumbs(), lead=lead)


@requires("plan.edit")
def promotion_course_new(request: Request) -> HttpResponse:
    """Require a course or a category for promotion."""
    form = PromotionForm(request.POST or None)
    if sent(form, lambda values: actions.add_promotion_course(by=request.user, **values)):
        messages.success(request, _("The requirement is entered."))
        return redirect("hours_rule_list")
    title, button = _("Require a course for promotion"), _("Enter this requirement")
    return ask(request, form, title=title, button=button, back=_list(), crumbs=_crumbs())


@requires("plan.edit")
def promotion_course_end(request: Request, pk: int) -> HttpResponse:
    """Let a requirement end."""
    required = get_object_or_404(filling.promotion_rows(), pk=pk)
    form = EndForm(request.POST or None)
    if sent(form, lambda values: actions.end_promotion_course(required=required, by=request.user, **values)):
        messages.success(request, _("The requirement ends on that day."))
        return redirect("hours_rule_list")
    facts = [(_("Grade"), required.grade), (_("Required"), required.course or required.category)]
    title, button = _("End a requirement"), _("End this requirement")
    return ask(request, form, title=title, button=button, back=_list(), crumbs=_crumbs(), facts=facts)


def _list() -> str:
    return reverse("hours_rule_list")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Rules of hours"), _list())]
