"""The completion tab of a run: what the rule proposes, the decision on everybody, one person's otherwise, scores.

Not for the rules themselves (enrollment.views.completion_rules) nor for certificates (enrollment.views.certificates).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from courses.models import Run
from enrollment.actions import certificates, completion, scores
from enrollment.forms.completion import DecisionForm, ScoresForm, SeenForm
from enrollment.models import Completion, CompletionRule
from enrollment.queries import certificates as papers
from enrollment.queries import completion as queries
from enrollment.queries.completion import Line
from enrollment.rules import certificates as paper_rules
from enrollment.rules import completion as rules
from enrollment.tables.completion import per_cent, points
from enrollment.tabs import tabs_of
from exchange import jobs


def run_of(request: Request, code: str, year: int, number: int) -> Run:
    """The run whose completion the person may look at. Raises: Http404."""
    seen = queries.runs_completed_by(request.user).select_related("course")
    return get_object_or_404(seen, course__code=code, year=year, number=number)


def where(run: Run, name: str = "run_completion") -> str:
    return reverse(name, args=[run.course.code, run.year, run.number])


def crumbs_of(run: Run, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Runs, the run, and what follows."""
    return [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), *more]


@requires("enrollment.read")
def run_completion(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Everybody of the run with share, scores, proposal and decision."""
    run = run_of(request, code, year, number)
    overview = queries.overview_of(run, request.GET.get("page"))
    shown = papers.papers_of(run).filter(completion__in=[line.enrollment.pk for line in overview.lines])
    numbers = {paper.completion_id: paper for paper in shown}
    context = {
        "run": run,
        "overview": overview,
        "facts": _facts(run, overview.rule),
        "rows": [_row(line, numbers.get(line.enrollment.pk)) for line in overview.lines],
        "why_not": rules.why_not_decide(request.user, run),
        "why_no_papers": paper_rules.why_not_make_papers(request.user, run),
        "decides": rules.why_this_person_decides_nothing(request.user) is None,
        "tabs": tabs_of(run, request.user, "run_completion"),
        "crumbs": crumbs_of(run, (_("Completion"), "")),
    }
    return render(request, "enrollment/run_completion.html", context)


def _facts(run: Run, rule: CompletionRule | None) -> list[tuple[str, object]]:
    """What the rule in force asks for."""
    if rule is None:
        return []
    return [
        (_("Rule"), rule),
        (_("Holds from"), rule.effective_from),
        (_("Attendance"), _("at least %(share)s") % {"share": per_cent(rule.attendance_share)}),
        (_("Test"), _least(points(rule.test_score)) if rule.test_score is not None else _("not asked for")),
        (
            _("Assignment"),
            _least(points(rule.assignment_score)) if rule.assignment_score is not None else _("not asked for"),
        ),
        (_("Hours recognised"), run.course.hours_recognised),
        (_("Source"), rule.source),
    ]


def _least(text: str) -> str:
    return _("at least %(points)s points") % {"points": text}


def _row(line: Line, paper: Any) -> dict[str, Any]:
    """One person as the table shows it."""
    labels = [str(Completion.Reason(reason).label) for reason in line.outcome.reasons]
    decided = line.decided
    return {
        "line": line,
        "share": per_cent(line.share),
        "test": points(line.facts.points.get("test")),
        "assignment": points(line.facts.points.get("assignment")),
        "why": ", ".join(labels),
        "decided_why": ", ".join(str(Completion.Reason(reason).label) for reason in decided.reasons) if decided else "",
        "paper": paper,
    }


@requires("completion.decide")
def run_decide(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Say what will happen to how many; on confirmation, decide on everybody who waits."""
    run = run_of(request, code, year, number)
    form = SeenForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            done = completion.decide(run=run, seen=form.cleaned_data["seen"], by=request.user)
        except Refused as refused:
            messages.error(request, refused.sentence)
        else:
            words = _("Decided: %(completed)s completed, %(not_completed)s not completed. Everybody is told.")
            messages.success(request, words % {"completed": done.completed, "not_completed": done.not_completed})
            return redirect(where(run))
    sheet = queries.sheet_of(run)
    why_not = rules.why_not_decide(request.user, run)
    context = {
        "run": run, "sheet": sheet, "completed": sheet.count(completed=True), "missed": sheet.count(completed=False),
        "why_not": why_not or (None if sheet.waiting else _("Everybody is decided; nothing is left.")),
        "form": SeenForm(initial={"seen": sheet.fingerprint}), "back": where(run),
        "crumbs": crumbs_of(run, (_("Completion"), where(run)), (_("Decide"), "")),
    }  # fmt: skip
    return render(request, "enrollment/run_decide.html", context, status=409 if form.is_bound else 200)


@requires("completion.decide")
def completion_change(request: Request, key: UUID) -> HttpResponse:
    """Decide on one person otherwise than the rule proposes."""
    places = queries.enrollments_decided_by(request.user).select_related("person", "run__course", "course")
    place = get_object_or_404(places, key=key)
    run = place.run
    assert run is not None  # as the query asks
    line = queries.sheet_of(run, place.pk).lines[0]
    form = DecisionForm(request.POST or None)
    back = where(run)
    if send(form, lambda sent: completion.decide_otherwise(enrollment=place, by=request.user, **sent)):
        messages.success(request, _("Decided. The person is told with the reason."))
        return redirect(back)
    row = _row(line, None)
    proposal = _("completed") if line.outcome.completed else row["why"]
    facts = [(_("Name"), place.person), (_("Attendance"), row["share"]), (_("The rule proposes"), proposal)]
    why_not = rules.why_not_decide_otherwise(request.user, place)
    crumbs = crumbs_of(run, (_("Completion"), back), (str(place.person), ""))
    return form_page(
        request, form, _("Decide otherwise"), _("Decide so"), facts=facts, back=back, crumbs=crumbs, why_not=why_not
    )


@requires("completion.decide")
def score_edit(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Everybody's points of the run in one table."""
    run = run_of(request, code, year, number)
    sheet = queries.sheet_of(run)
    form = ScoresForm(request.POST or None, sheet=sheet, seen=queries.points_fingerprint(run), by=request.user)
    back = where(run)

    def enter(sent: dict[str, Any]) -> None:
        changed = scores.enter(run=run, points=form.points(), reason=sent["reason"], seen=sent["seen"], by=request.user)
        messages.success(request, _("Scores saved; %(n)s changed.") % {"n": changed})

    if send(form, enter):
        return redirect(back)
    context = {
        "run": run, "form": form, "back": back, "why_not": rules.why_not_enter_scores(request.user, run),
        "crumbs": crumbs_of(run, (_("Completion"), back), (_("Scores"), "")),
    }  # fmt: skip
    return render(request, "enrollment/scores.html", context, status=422 if form.errors else 200)


@requires("completion.decide")
@require_POST
def run_certificates(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Have all papers of the run made in the background."""
    run = run_of(request, code, year, number)
    try:
        job = certificates.ask_for_papers(run=run, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(where(run))
    jobs.start(job)
    return redirect(job)


def send(form: Form, change: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a good form says; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        change(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


def form_page(
    request: Request,
    form: Form,
    title: str,
    button: str,
    *,
    back: str,
    crumbs: list[tuple[str, str]],
    facts: list[tuple[str, object]] | None = None,
    why_not: str | None = None,
    danger: bool = False,
) -> HttpResponse:
    """One form with what it is about, or why it cannot be sent."""
    context = {
        "form": form, "title": title, "button": button, "facts": facts, "back": back, "crumbs": crumbs,
        "why_not": why_not, "danger": danger,
    }  # fmt: skip
    return render(request, "enrollment/completion_form.html", context, status=422 if form.errors else 200)
