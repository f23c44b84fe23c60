"""Completion rules: the list of versions, a new version, two versions side by side.

Not for what follows from them: enrollment.views.completion.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from enrollment.actions import completion_rules as actions
from enrollment.forms.completion import RuleForm
from enrollment.models import CompletionRule
from enrollment.queries import completion as queries
from enrollment.rules import completion as rules
from enrollment.tables.completion import RuleFilter, RuleTable, mode_of, per_cent, points
from enrollment.views.completion import form_page, send
from exchange.asked import number_of
from exchange.listing import EXPORT_SELECTED, ListPage


class RuleList(ListPage):
    name = "completion_rule_list"
    above = ((gettext_lazy("Runs"), "run_list"),)
    title = gettext_lazy("Completion rules")
    lead = gettext_lazy("What completing asks for, by course and version. The rule of its last day decides on a run.")
    empty = gettext_lazy("Rules stand here once the first is made.")
    permission = "enrollment.read"
    table_class = RuleTable
    filter_class = RuleFilter
    template = "enrollment/completion_rule_list.html"
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[CompletionRule]:
        return queries.completion_rules()

    def context(self, request: Request, rows: QuerySet[CompletionRule]) -> dict[str, Any]:
        new = {"title": _("Make a new version"), "url": reverse("completion_rule_new")}
        return {"main_action": new if request.user.may("completion.decide") else None}


@requires("completion.decide")
def completion_rule_new(request: Request) -> HttpResponse:
    """A new version from a day on, with its source."""
    form = RuleForm(request.POST or None, initial={"course": request.GET.get("course")})
    back = reverse("completion_rule_list")
    if send(form, lambda _sent: actions.make_version(by=request.user, **form.values())):
        messages.success(request, _("The version is made. It holds from its day on."))
        return redirect(back)
    crumbs = [(_("Runs"), reverse("run_list")), (_("Completion rules"), back), (_("New version"), "")]
    why_not = rules.why_this_person_decides_nothing(request.user)
    return form_page(
        request, form, _("New version of a completion rule"), _("Make this version"), back=back, crumbs=crumbs,
        why_not=why_not,
    )  # fmt: skip


@requires("enrollment.read")
def completion_rule_compare(request: Request) -> HttpResponse:
    """Two versions side by side; what differs is marked."""
    every = list(queries.completion_rules().order_by("course__code", "-version"))
    by_pk = {rule.pk: rule for rule in every}
    old = by_pk.get(number_of(request.GET.get("from", "")))
    new = by_pk.get(number_of(request.GET.get("to", "")))
    return render(
        request,
        "enrollment/completion_rule_compare.html",
        {
            "every": every,
            "old": old,
            "new": new,
            "rows": _differences(old, new) if old and new else [],
            "crumbs": [
                (_("Runs"), reverse("run_list")),
                (_("Completion rules"), reverse("completion_rule_list")),
                (_("Compare versions"), ""),
            ],
        },
    )


def _differences(old: CompletionRule, new: CompletionRule) -> list[dict[str, Any]]:
    def said(rule: CompletionRule) -> list[tuple[str, object]]:
        return [
            (_("Mode"), mode_of(rule)),
            (_("Holds from"), rule.effective_from),
            (_("Attendance"), per_cent(rule.attendance_share)),
            (_("Units done"), per_cent(rule.learning_share)),
            (_("Test (points of 100)"), points(rule.test_score)),
            (_("Assignment (points of 100)"), points(rule.assignment_score)),
            (_("Source"), rule.source),
            (_("Made by"), rule.made_by or _("the portal")),
        ]

    pairs = zip(said(old), said(new), strict=True)
    return [{"what": what, "old": was, "new": now, "differs": was != now} for (what, was), (_same, now) in pairs]
