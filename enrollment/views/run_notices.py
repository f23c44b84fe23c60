"""Writing a notice to the people of a run, seeing whom it reaches, sending it; and reading it.

Not for the inbox line that leads to it: accounts.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import SIGNED_IN, Request, requires
from courses.models import Run
from enrollment.actions import run_notices as actions
from enrollment.forms.run_notices import NoticeForm
from enrollment.forms.sending import tried
from enrollment.models import RunNotice
from enrollment.queries import run_notices as queries
from enrollment.queries.places import key_of
from enrollment.tabs import tabs_of
from exchange.asked import number_of


@requires("notices.send")
def run_message(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Write; then see exactly how many people get it and how it reads; then send."""
    runs = queries.runs_to_write_to(request.user)
    run = get_object_or_404(runs, course__code=code, year=year, number=number)
    agency = queries.agency_of(request.user)
    form = NoticeForm(
        request.POST or None, numbers=queries.numbers(run, agency), initial={"audience": RunNotice.Audience.CONFIRMED}
    )
    step = request.POST.get("do", "") if form.is_bound and form.is_valid() else ""
    if step == "send":
        return _send(request, run, form)
    tabs = tabs_of(run, request.user, "run_message")
    context: dict[str, Any] = {"run": run, "agency": agency, "form": form, "crumbs": _crumbs(run), "tabs": tabs}
    if step == "preview":
        people = queries.receivers(run, form.cleaned_data["audience"], agency)
        return render(request, "enrollment/run_message_preview.html", context | _preview(form, people))
    context["sent"] = queries.notices_visible_to(request.user).filter(run=run)[:10]
    return render(request, "enrollment/run_message.html", context, status=422 if form.errors else 200)


def _preview(form: NoticeForm, people: Any) -> dict[str, Any]:
    sample = list(people.select_related("organisation")[:5])
    key = key_of(form.data.get("key", ""))
    return {"people": people.count(), "sample": sample, "said": form.cleaned_data, "group": _group(form), "key": key}


def _group(form: NoticeForm) -> str:
    return str(RunNotice.Audience(form.cleaned_data["audience"]).label)


def _crumbs(run: Run) -> list[tuple[str, str]]:
    return [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url()), (_("Notices"), "")]


def _send(request: Request, run: Run, form: NoticeForm) -> HttpResponse:
    seen = number_of(request.POST.get("seen", "")) or 0
    said = {**form.cleaned_data, "seen": seen, "key": key_of(request.POST.get("key", ""))}
    notice, refused = tried(lambda: actions.send(run=run, by=request.user, **said))
    if notice is None:
        messages.error(request, refused)
        people = queries.receivers(run, form.cleaned_data["audience"], queries.agency_of(request.user))
        context = {"run": run, "form": form, "crumbs": _crumbs(run), **_preview(form, people)}
        return render(request, "enrollment/run_message_preview.html", context, status=422)
    words = ngettext("The notice went to %(n)d person.", "The notice went to %(n)d people.", notice.people)
    messages.success(request, words % {"n": notice.people})
    return redirect(notice)


@requires(SIGNED_IN)
def run_notice(request: Request, key: UUID) -> HttpResponse:
    """One notice as its receivers read it; who sends notices also sees to how many it went."""
    notice = get_object_or_404(queries.notices_visible_to(request.user), key=key)
    context = {
        "notice": notice,
        "shows_number": request.user.may("notices.send"),
        "crumbs": [
            (_("Runs"), reverse("run_list")),
            (str(notice.run), notice.run.get_absolute_url()),
            (_("Notice"), ""),
        ],
    }
    return render(request, "enrollment/run_notice.html", context)
