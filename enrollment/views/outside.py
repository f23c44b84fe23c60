"""Learning elsewhere: one's own, the list for those who decide, one application and what is done with it.

Not for rules: enrollment.rules.outside.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions import note_reading
from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from enrollment.actions import outside as actions
from enrollment.forms.hours import OutsideForm, ReasonForm, RecogniseForm
from enrollment.models import OutsideLearning
from enrollment.queries import outside as queries
from enrollment.rules import outside as rules
from enrollment.saying import TONES
from enrollment.tables.hours import OutsideFilter, OutsideTable
from enrollment.views.asking import Facts, ask, sent
from exchange.listing import EXPORT_SELECTED, ListPage
from journal import queries as journal
from journal.words import words_for


@requires(SIGNED_IN)
def outside_learning_own(request: Request) -> HttpResponse:
    """What I handed in, with its state."""
    rows = [(one, TONES[one.state]) for one in queries.outside_of(request.user)]
    crumbs = [(_("My hours"), reverse("my_hours")), (_("Learning elsewhere"), "")]
    context = {"rows": rows, "why_not": rules.why_not_have_hours(request.user), "crumbs": crumbs}
    return render(request, "enrollment/outside_own.html", context)


@requires(SIGNED_IN)
def outside_learning_new(request: Request) -> HttpResponse:
    """Hand in learning elsewhere."""
    form = OutsideForm(request.POST or None, request.FILES or None)
    why_not = rules.why_not_have_hours(request.user)
    if not why_not and sent(form, lambda values: _hand_in(request, **values)):
        messages.success(request, _("It is handed in. You are told when it is decided."))
        return redirect("outside_learning_own")
    own = reverse("outside_learning_own")
    crumbs = [(_("My hours"), reverse("my_hours")), (_("Learning elsewhere"), own)]
    title, button = _("Hand in learning elsewhere"), _("Hand it in")
    lead = _("Somebody else decides on it: your agency's training officer or the training division.")
    return ask(request, form, title=title, button=button, back=own, crumbs=crumbs, lead=lead, why_not=why_not)


def _hand_in(request: Request, file: Any, **values: Any) -> None:
    actions.hand_in(
        **values,
        name=file.name,
        size_bytes=file.size,
        content=file.chunks(),
        by=request.user,
    )


class OutsideLearningList(ListPage):
    name = "outside_learning_list"
    title = gettext_lazy("Learning elsewhere")
    lead = gettext_lazy("What people handed in with a proof; what waits longest stands first.")
    empty = gettext_lazy("Applications of your people stand here once the first is handed in.")
    permission = "learning.recognise"
    above = ((gettext_lazy("Learning hours"), "hours_agency"),)
    table_class = OutsideTable
    filter_class = OutsideFilter
    personal = True
    bulk_actions = (EXPORT_SELECTED,)

    def queryset(self, request: Request, **kwargs: Any) -> QuerySet[Any]:
        return queries.outside_to_decide(request.user).select_related("person__organisation")

    def context(self, request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
        waiting = queries.outside_waiting_for(request.user).count()
        return {"totals": [{"label": _("Waiting for a decision"), "value": f"{waiting:,}"}]}


@requires(SIGNED_IN)
def outside_learning_detail(request: Request, key: UUID) -> HttpResponse:
    """One application: what was handed in, its proof, the decision and its record."""
    learning = _learning(request, key)
    record = [(entry.at, entry.actor_name, words_for(entry.action), entry.reason) for entry in journal.of(learning)]
    own = learning.person_id == request.user.pk
    note_reading(person=learning.person, by=request.user, address=address_of(request))
    return render(
        request,
        "enrollment/outside_detail.html",
        {
            "learning": learning,
            "tone": TONES[learning.state],
            "facts": _facts(learning),
            "own": own,
            "record": record,
            "earlier": learning.earlier_decisions.select_related("decided_by"),
            "why_not_withdraw": rules.why_not_withdraw(request.user, learning) if own else "",
            "why_not_recognise": rules.why_not_recognise(request.user, learning, hours=learning.hours_claimed),
            "why_not_refuse": rules.why_not_refuse(request.user, learning),
            "decides": request.user.may("learning.recognise") and not own,
            "beside": [] if own else queries.beside(learning),
            "crumbs": [*_crumbs(request, learning)[:-1], (learning.title, "")],
        },
    )


def _learning(request: Request, key: UUID) -> OutsideLearning:
    rows = queries.outside_visible_to(request.user).select_related("person__organisation", "evidence", "decided_by")
    return get_object_or_404(rows, key=key)


def _crumbs(request: Request, learning: OutsideLearning) -> list[tuple[str, str]]:
    own = learning.person_id == request.user.pk
    above = [(_("My hours"), reverse("my_hours"))] if own else [(_("Learning hours"), reverse("hours_agency"))]
    if own or request.user.may("learning.recognise"):
        rows = "outside_learning_own" if own else "outside_learning_list"
        above.append((_("Learning elsewhere"), reverse(rows)))
    return [*above, (learning.title, learning.get_absolute_url())]


def _facts(learning: OutsideLearning) -> Facts:
    return [
        (_("Person"), learning.person),
        (_("Organisation"), learning.person.organisation),
        (_("Held by"), learning.provider),
        (_("When"), learning.dates),
        (_("Hours claimed"), learning.hours_claimed),
        (_("Hours recognised"), learning.hours_recognised),
    ]


def _beside(learning: OutsideLearning) -> Facts:
    """What else is claimed or completed on the same days, for who decides on the hours."""
    found = queries.beside(learning)
    label = _("On the same days")
    return [(label, f"{one.title} · {one.dates} · {one.state}") for one in found] or [(label, _("nothing else"))]


@requires(SIGNED_IN)
def outside_learning_evidence(request: Request, key: UUID) -> FileResponse:
    """The proof; who fetched it is recorded."""
    found = actions.evidence_of(learning=_learning(request, key), by=request.user, address=address_of(request))
    if found is None:
        raise Http404
    file, content = found
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires(SIGNED_IN)
def outside_learning_withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take the own application back."""
    learning = get_object_or_404(queries.outside_of(request.user), key=key)
    try:
        actions.withdraw(learning=learning, by=request.user)
        messages.success(request, _("It is taken back."))
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("outside_learning_own")


@requires("learning.recognise")
def outside_learning_recognise(request: Request, key: UUID) -> HttpResponse:
    """Recognise hours of it."""
    learning = _learning(request, key)
    form = RecogniseForm(request.POST or None, claimed=learning.hours_claimed)
    if sent(form, lambda values: actions.recognise(learning=learning, by=request.user, **values)):
        messages.success(request, _("The hours are recognised; the person is told."))
        return redirect("outside_learning_list")
    return ask(
        request, form, title=_("Recognise hours"), button=_("Recognise these hours"), back=learning.get_absolute_url(),
        crumbs=_crumbs(request, learning), facts=[*_facts(learning), *_beside(learning)],
        why_not=rules.why_not_recognise(request.user, learning, hours=learning.hours_claimed),
    )  # fmt: skip


@requires("learning.recognise")
def outside_learning_refuse(request: Request, key: UUID) -> HttpResponse:
    """Refuse it, or take recognised hours back."""
    learning = _learning(request, key)
    form = ReasonForm(request.POST or None)
    if sent(form, lambda values: actions.refuse(learning=learning, by=request.user, **values)):
        messages.success(request, _("It is refused; the person is told the reason."))
        return redirect("outside_learning_list")
    return ask(
        request, form, title=_("Refuse learning elsewhere"), button=_("Refuse it"), back=learning.get_absolute_url(),
        crumbs=_crumbs(request, learning), facts=_facts(learning),
        why_not=rules.why_not_refuse(request.user, learning),
    )  # fmt: skip
