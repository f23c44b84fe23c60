"""What is made of results: remarks reviewed, follow-ups moved on.

Not for single surveys: surveys.views.surveys.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import Request, requires
from exchange.listing import ListPage
from surveys.actions import followups as followup_actions
from surveys.actions import remarks as remark_actions
from surveys.forms.outcomes import MoveForm, RemarkForm
from surveys.models import FollowUp, Remark
from surveys.queries import followups, remarks
from surveys.rules import followups as rules
from surveys.tables.outcomes import (
    FOLLOWUP_TONES,
    FollowUpFilter,
    FollowUpTable,
    RemarkFilter,
    RemarkTable,
    score,
)
from surveys.views.rounds import ABOVE
from surveys.views.sending import form_page, send


class RemarkList(ListPage):
    name = "remark_list"
    title = gettext_lazy("Remarks")
    lead = gettext_lazy("Nobody knows who wrote a remark. It is shown only after somebody has read it here.")
    empty = gettext_lazy("Remarks stand here once surveys with enough answers are closed.")
    above = (ABOVE,)
    permission = "surveys.review"
    table_class = RemarkTable
    filter_class = RemarkFilter
    exportable = False

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Remark]:
        return remarks.remarks_visible_to(request.user)


@requires("surveys.review")
def remark_decide(request: Request, key: UUID) -> HttpResponse:
    """One remark: shown, shortened or kept back."""
    remark = get_object_or_404(remarks.remarks_visible_to(request.user), pk=key)
    form, back = RemarkForm(request.POST or None, remark=remark), reverse("remark_list")
    if send(form, lambda: remark_actions.review(remark=remark, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The remark is reviewed."))
        return redirect(f"{back}?review=waiting")
    crumbs = [(_("Surveys"), reverse("survey_list")), (_("Remarks"), back), (_("Review"), "")]
    facts = [
        (_("Survey"), remark.survey), (_("question"), remark.question), (_("review"), remark.get_review_display()),
    ]  # fmt: skip
    return form_page(
        request, form, _("Review a remark"), _("Decide so"), back=back, crumbs=crumbs, facts=facts, quote=remark.text
    )


class FollowUpList(ListPage):
    name = "followup_list"
    title = gettext_lazy("Follow-ups")
    lead = gettext_lazy("What is done about surveys that closed with a low score.")
    empty = gettext_lazy("A survey that closes under the limit of its rule opens a follow-up here.")
    above = (ABOVE,)
    permission = "surveys.read"
    table_class = FollowUpTable
    filter_class = FollowUpFilter

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[FollowUp]:
        return followups.followups_visible_to(request.user)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Surveys"), reverse("survey_list")), (_("Follow-ups"), reverse("followup_list")), *more]


@requires("surveys.read")
def followup_detail(request: Request, key: UUID) -> HttpResponse:
    """One follow-up: the score, what was found and done, and the score that came after it."""
    followup = get_object_or_404(followups.followups_visible_to(request.user), key=key)
    later = followups.next_score(followup)
    context = {
        "followup": followup,
        "tone": FOLLOWUP_TONES[followup.state],
        "mean": score(followup.mean_e2),
        "limit": score(followup.limit_e2),
        "later": later,
        "later_mean": score(later.points * 100 // later.answers) if later else "",
        "why_not": rules.why_not_move(followup),
        "moves": request.user.may("surveys.manage"),
        "crumbs": _crumbs((str(followup), "")),
    }
    return render(request, "surveys/followup_detail.html", context)


@requires("surveys.manage")
def followup_move(request: Request, key: UUID) -> HttpResponse:
    """One step on, with what was found or done."""
    followup = get_object_or_404(followups.followups_visible_to(request.user), key=key)
    form, back = MoveForm(request.POST or None, followup=followup), followup.get_absolute_url()
    if send(form, lambda: followup_actions.move(followup=followup, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The follow-up is moved on."))
        return redirect(back)
    facts = [(_("State"), followup.get_state_display()), (_("score of 5"), score(followup.mean_e2))]
    return form_page(
        request, form, _("Move the follow-up on"), _("Move it on"), back=back, facts=facts,
        crumbs=_crumbs((str(followup), back), (_("Next step"), "")), why_not=rules.why_not_move(followup),
    )  # fmt: skip
