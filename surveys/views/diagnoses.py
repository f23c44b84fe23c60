"""Leadership diagnoses: the list, one with its roster and its outcome, and the leader's own.

Not for answering: a rater answers as in any survey. Nobody sees who answered what, and nobody a result before the end.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.access import SIGNED_IN, Request, requires
from core.periods import today
from courses.queries import runs_visible_to
from exchange.listing import ListPage
from surveys.actions import diagnoses as actions
from surveys.forms.diagnoses import LeaderForm, RatersForm
from surveys.forms.rounds import ReasonForm
from surveys.models import Diagnosis
from surveys.queries import diagnoses as queries
from surveys.rules import diagnoses as rules
from surveys.tables.diagnoses import TONES, DiagnosisFilter, DiagnosisTable
from surveys.tables.surveys import TONES as SURVEY_TONES
from surveys.views.rounds import ABOVE
from surveys.views.sending import form_page, send


class DiagnosisList(ListPage):
    name = "diagnosis_list"
    title = gettext_lazy("Leadership diagnoses")
    lead = gettext_lazy("Raters are asked before and after a run. Results are sums over those who answered twice.")
    empty = gettext_lazy("Set one up from the tab “Survey” of a run that has not begun.")
    above = (ABOVE,)
    permission = "surveys.manage"
    table_class = DiagnosisTable
    filter_class = DiagnosisFilter
    exportable = False

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Diagnosis]:
        return queries.with_raters(queries.diagnoses_visible_to(request.user))


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    above = [(_("Surveys"), reverse("survey_list")), (_("Leadership diagnoses"), reverse("diagnosis_list"))]
    return [*above, *more]


def _found(request: Request, key: UUID) -> Diagnosis:
    return get_object_or_404(queries.diagnoses_visible_to(request.user), key=key)


def _why_not_begin(diagnosis: Diagnosis, raters: int) -> str | None:
    seated = queries.is_seated(diagnosis.run, diagnosis.leader)
    return rules.why_not_begin(diagnosis, raters, seated=seated, day=today())


@requires("surveys.manage")
def diagnosis_new(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Whom of the run a diagnosis is about."""
    runs = runs_visible_to(request.user).select_related("course")
    run = get_object_or_404(runs, course__code=code, year=year, number=number)
    form = LeaderForm(request.POST or None)
    made: list[Diagnosis] = []
    if send(form, lambda: made.append(actions.set_up(run=run, by=request.user, **form.cleaned_data))):
        messages.success(request, _("The diagnosis is set up. Name its raters now."))
        return redirect("diagnosis_raters", key=made[0].key)
    return form_page(
        request, form, _("Set up a leadership diagnosis"), _("Set it up"),
        back=reverse("run_survey", args=[code, year, number]), facts=[(_("run"), run)],
        crumbs=_crumbs((_("Set up a leadership diagnosis"), "")),
        why_not=rules.why_not_set_up(run, seated=True, known=False, lately=False, day=today()),
    )  # fmt: skip


@requires("surveys.manage")
def diagnosis_detail(request: Request, key: UUID) -> HttpResponse:
    """One diagnosis: its two surveys in numbers, who was named while it goes on, and the outcome at its end."""
    diagnosis = _found(request, key)
    raters = list(queries.raters_of(diagnosis))
    context = {
        "diagnosis": diagnosis,
        "tone": TONES[diagnosis.state],
        "phases": [(one, SURVEY_TONES[one.state]) for one in queries.phases_of(diagnosis)],
        "raters": raters,
        "names": diagnosis.state == Diagnosis.State.ROSTER,
        "why_not_begin": _why_not_begin(diagnosis, len(raters)),
        "withdraws": rules.why_not_withdraw(diagnosis) is None,
        "again_on": queries.second_window(diagnosis.run).opens_on,
        "rows": queries.moved(queries.outcomes_of(diagnosis)),
        "least": settings.PORTAL_DIAGNOSIS_PAIRS,
        "crumbs": _crumbs((str(diagnosis), "")),
    }
    return render(request, "surveys/diagnosis_detail.html", context)


@requires("surveys.manage")
def diagnosis_raters(request: Request, key: UUID) -> HttpResponse:
    """Who rates the leader, until the first of them is asked."""
    diagnosis = _found(request, key)
    form, back = RatersForm(request.POST or None, diagnosis=diagnosis), diagnosis.get_absolute_url()
    if send(form, lambda: actions.name_raters(diagnosis=diagnosis, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The raters are named."))
        return redirect(back)
    begun = diagnosis.state != Diagnosis.State.ROSTER
    return form_page(
        request, form, _("Name the raters"), _("Name these"), back=back,
        crumbs=_crumbs((str(diagnosis), back), (_("Name the raters"), "")),
        facts=[(_("leader"), diagnosis.leader), (_("organisation"), diagnosis.leader.organisation)],
        lead=_("Members of the leader's own organisation, of grade 6 or below. They stand in place of those before."),
        why_not=rules.why_not_name(diagnosis, []) if begun else None,
    )  # fmt: skip


@requires("surveys.manage")
def diagnosis_begin(request: Request, key: UUID) -> HttpResponse:
    """Ask the raters: from here on the roster stands."""
    diagnosis = _found(request, key)
    form, back = forms.Form(request.POST if request.method == "POST" else None), diagnosis.get_absolute_url()
    if send(form, lambda: actions.begin(diagnosis=diagnosis, by=request.user)):
        messages.success(request, _("The raters are asked. They answer until the day before the run."))
        return redirect(back)
    raters = queries.raters_of(diagnosis).count()
    return form_page(
        request, form, _("Ask the raters"), _("Ask them now"), back=back,
        crumbs=_crumbs((str(diagnosis), back), (_("Ask the raters"), "")),
        facts=[(_("raters"), raters), (_("starts on"), date_format(diagnosis.run.starts_on))],
        lead=_("Nobody is added or taken away afterwards."),
        why_not=_why_not_begin(diagnosis, raters),
    )  # fmt: skip


@requires("surveys.manage")
def diagnosis_withdraw(request: Request, key: UUID) -> HttpResponse:
    """Call a diagnosis off with a reason; sealed answers are destroyed unread."""
    diagnosis = _found(request, key)
    form, back = ReasonForm(request.POST or None), diagnosis.get_absolute_url()
    if send(form, lambda: actions.withdraw(diagnosis=diagnosis, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The diagnosis is withdrawn. What was answered is destroyed, unread."))
        return redirect(back)
    return form_page(
        request, form, _("Withdraw the diagnosis"), _("Withdraw this diagnosis"), back=back, danger=True,
        crumbs=_crumbs((str(diagnosis), back), (_("Withdraw the diagnosis"), "")),
        lead=_("Everything that was answered is destroyed and cannot be brought back."),
        why_not=rules.why_not_withdraw(diagnosis),
    )  # fmt: skip


@requires(SIGNED_IN)
def my_diagnoses(request: Request) -> HttpResponse:
    """The person's own closed diagnoses. One that goes on is not shown: not even how many answered."""
    own = [(one, queries.moved(one.outcomes.all())) for one in queries.own_closed(request.user)]
    above = [(_("My learning"), reverse("my_learning"))] if request.user.may("enrollment.apply") else []
    crumbs = [*above, (_("My leadership diagnoses"), "")]
    context = {"own": own, "least": settings.PORTAL_DIAGNOSIS_PAIRS, "crumbs": crumbs}
    return render(request, "surveys/my_diagnoses.html", context)
