"""Pages of the council's findings: list, matrix, one finding and the forms that move it.

Not for rules: audit.rules.
"""

from __future__ import annotations

from collections.abc import Callable
from mimetypes import guess_type
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from audit import actions, queries, rules, words
from audit.forms import AnswerForm, EvidenceForm, FinishForm, StatusForm, StepForm
from audit.models import Finding, Round
from audit.tables import TONES, FindingFilter, FindingTable
from core.access import Request, requires
from core.errors import Refused
from core.periods import today
from exchange.listing import EXPORT_SELECTED, ListPage
from journal import queries as journal


class FindingList(ListPage):
    name = "finding_list"
    title = gettext_lazy("Findings of the council's audit")
    lead = gettext_lazy("What the council asked for, who answers, and how far it is.")
    empty = gettext_lazy("Findings stand here once a round of the audit has been taken in.")
    permission = "findings.read"
    table_class = FindingTable
    filter_class = FindingFilter
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet[Any]:
        return queries.visible_to(cast(Person, request.user))

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        return {"main_action": {"title": _("Summary matrix"), "url": reverse("finding_matrix")}}


@requires("findings.read")
def finding_matrix(request: Request) -> HttpResponse:
    """Kind by state of one round; each number opens its findings."""
    asked = request.GET.get("round")
    audit_round = get_object_or_404(Round, code=asked) if asked else queries.latest_round()
    return render(
        request,
        "audit/matrix.html",
        {
            "round": audit_round,
            "rounds": queries.rounds(),
            "matrix": queries.matrix(audit_round) if audit_round else None,
            "late": queries.overdue(today()).filter(round=audit_round).count(),
            "crumbs": [(_("Findings"), reverse("finding_list")), (_("Summary matrix"), "")],
        },
    )


@requires("findings.read")
def finding_detail(request: Request, round: str, number: int) -> HttpResponse:
    """One finding: what was asked, what is answered, done, planned and proved, and its record."""
    finding = _finding(request, round, number)
    why_not = rules.why_not_keep(request.user, finding)
    return render(
        request,
        "audit/finding.html",
        {
            "finding": finding,
            "tone": TONES[finding.status],
            "steps": finding.steps.all(),
            "evidence": finding.evidence.select_related("file"),
            "late": finding.due_on is not None and finding.status in queries.OPEN and finding.due_on < today(),
            "today": today(),
            "record": words.read(journal.of(finding)),
            "why_not": why_not,
            "links": {} if why_not else _links(finding),
            "crumbs": [_crumbs(finding)[0], (_("Finding %(number)s") % {"number": number}, "")],
        },
    )


def _finding(request: Request, round: str, number: int) -> Finding:
    return get_object_or_404(queries.visible_to(request.user), round__code=round, number=number)


def _links(finding: Finding) -> dict[str, str]:
    """Where the parts of the page are changed, for people who may."""
    place = [finding.round.code, finding.number]
    return {
        "answer": reverse("finding_answer", args=place),
        "answer_text": _("Write the answer"),
        "step": reverse("step_add", args=place),
        "step_text": _("Add a step"),
        "evidence": reverse("evidence_add", args=place),
        "evidence_text": _("Add evidence"),
    }


def _crumbs(finding: Finding) -> list[tuple[str, str]]:
    name = _("Finding %(number)s") % {"number": finding.number}
    return [(_("Findings"), reverse("finding_list")), (name, finding.get_absolute_url())]


@requires("findings.edit")
def finding_answer(request: Request, round: str, number: int) -> HttpResponse:
    """Write the answer."""
    finding = _finding(request, round, number)
    stands = {"text_ko": finding.answer_ko, "text_en": finding.answer_en, "seen_ko": finding.answer_ko}
    form = AnswerForm(request.POST or None, initial=stands)
    done = _send(form, lambda sent: actions.answer(finding=finding, by=request.user, **sent))
    return _next(request, finding, form, done, title=_("Write the answer"), button=_("Save this answer"))


@requires("findings.edit")
def finding_status(request: Request, round: str, number: int) -> HttpResponse:
    """Move the finding to another state."""
    finding = _finding(request, round, number)
    form = StatusForm(request.POST or None, finding=finding)
    done = _send(form, lambda sent: actions.change_status(finding=finding, by=request.user, **sent))
    return _next(request, finding, form, done, title=_("Change the state"), button=_("Change the state"))


@requires("findings.edit")
def step_add(request: Request, round: str, number: int) -> HttpResponse:
    """Add something done or planned."""
    finding = _finding(request, round, number)
    form = StepForm(request.POST or None)
    done = _send(form, lambda sent: actions.add_step(finding=finding, by=request.user, **sent))
    return _next(request, finding, form, done, title=_("Add a step"), button=_("Add this step"))


@requires("findings.edit")
def step_finish(request: Request, round: str, number: int, order: int) -> HttpResponse:
    """Mark a planned step as done."""
    finding = _finding(request, round, number)
    step = get_object_or_404(finding.steps, order=order)
    form = FinishForm(request.POST or None)
    done = _send(form, lambda sent: actions.finish_step(step=step, by=request.user, **sent))
    return _next(request, finding, form, done, title=_("Finish a step"), button=_("Mark as done"), lead=str(step))


@requires("findings.edit")
def evidence_add(request: Request, round: str, number: int) -> HttpResponse:
    """Keep a file that shows what was done."""
    finding = _finding(request, round, number)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    done = _send(form, lambda sent: _keep(request, finding, **sent))
    return _next(request, finding, form, done, title=_("Add evidence"), button=_("Keep this file"))


def _keep(request: Request, finding: Finding, file: Any, title: str) -> None:
    actions.add_evidence(
        finding=finding,
        name=file.name,
        size_bytes=file.size,
        content=file.chunks(),
        # The browser may claim any type; the ending is what the rule has held against the content.
        media_type=guess_type(file.name)[0] or "application/octet-stream",
        title=title,
        by=request.user,
    )


def _send(form: Form, change: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a good form says; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        change(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


def _next(
    request: Request, finding: Finding, form: Form, done: bool, *, title: str, button: str, lead: str = ""
) -> HttpResponse:
    """Back to the finding with a receipt, or the form with what is wrong."""
    if done:
        messages.success(request, _("Saved. It stands in the record below."))
        return redirect(finding)
    why_not = rules.why_not_keep(request.user, finding)
    context = {
        "finding": finding,
        "form": form,
        "title": title,
        "button": button,
        "lead": lead or str(finding),
        "why_not": why_not,
        "crumbs": [*_crumbs(finding), (title, "")],
    }
    return render(request, "audit/form.html", context, status=403 if why_not else 422 if form.errors else 200)
