"""A run as people who take part see it: its page, applying for it, and the runs that are open now.

Not for the plan's lists of runs: courses.views.runs.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, requires
from core.errors import Refused
from core.money import signed
from courses import queries as courses
from courses.dates import unbroken
from courses.models import Run
from enrollment import open_runs, words
from enrollment.actions import offers, places
from enrollment.facts import Facts, RunName
from enrollment.models import Intake
from enrollment.queries import completion as results
from enrollment.queries import places as queries
from enrollment.rules import places as rules
from enrollment.tabs import tabs_of
from exchange.asked import number_of


def run_named(request: Request, code: str, year: int, number: int) -> Run:
    """The run of the address, if the person may see it."""
    seen = courses.runs_visible_to(request.user).select_related("course__category", "intake")
    return get_object_or_404(seen, course__code=code, year=year, number=number)


@requires("enrollment.apply")
def run_choose(request: Request) -> HttpResponse:
    """The runs that are open now, as cards to apply from; only those that the person can take, or all with reasons."""
    found = open_runs.look(request.user, request.GET)
    return render(request, "enrollment/run_choose.html", {"found": found, "page": found.page})


@requires("catalogue.read")
def run_detail(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """The run, how it stands, and what the person can do about it now."""
    run = run_named(request, code, year, number)
    return render(
        request,
        "enrollment/run_detail.html",
        {
            "run": run,
            "tabs": tabs_of(run, request.user, "run_detail"),
            "facts": _facts(run),
            "others": courses.runs_of(year).filter(course=run.course).select_related("course").order_by("number"),
            "subjects": run.course.subjects.all(),
            **_applying(request, run),
        },
    )


def _facts(run: Run) -> list[tuple[str, Any]]:
    return [
        (_("Dates"), unbroken(run.dates)),
        (_("Quarter"), run.quarter.number),
        (_("How"), run.mode_text),
        (_("Seats"), signed(run.capacity)),
        (_("Length"), run.course.duration),
        (_("Hours recognised"), run.course.hours_recognised),
        (_("Note"), run.note or None),
    ]


def _applying(request: Request, run: Run) -> dict[str, Any]:
    """How the run stands for the person, and why not or how to apply."""
    facts = queries.facts_of(request.user, run.pk)
    assert facts is not None  # the run was found just now
    if facts.waiting and offers.end_late_offers(by=None, run=run.pk):
        return _applying(request, run)  # an offer had run out: its seat went on to the next person a moment ago
    text, tone = words.standing(facts)
    may = request.user.may("enrollment.apply")
    return {
        "standing": text,
        "tone": tone,
        "may_apply": may,
        **_own(request, run, facts),
        "reasons": rules.reasons(facts) if may else [],
        "button": words.button(facts),
        "consequence": words.consequence(facts) if facts.intake else "",
        "has_draw": facts.method == Intake.Method.LOTTERY,
        "choices": queries.further_choices(facts) if may else [],
        # What was filled in before the waiting room comes back with the address.
        "wishes": list(zip((_("Second choice"), _("Third choice")), [*_further(request.GET), 0, 0], strict=False)),
        "key": queries.key_of(request.GET.get("key", "")),
    }


def _further(values: QueryDict) -> list[int]:
    """The second and third choice as they were sent, each in its field: 0 for none."""
    return [number_of(text) or 0 for text in values.getlist("further")]


def _own(request: Request, run: Run, facts: Facts) -> dict[str, Any]:
    """The person's own place in the run, with what it means today."""
    own = queries.live_place(request.user, run.pk) if facts.own_state else None
    if own is None:
        return {"own": None}
    completion = results.decided_on(own) if run.has_begun else None
    return {
        "own": own,
        "own_badge": words.badge_of(own, completion),
        "own_sentence": words.now_of(own, queries.ahead_of(own), completion),
        "certificate": results.paper_held(completion),
    }


@require_POST
@requires("enrollment.apply")
def run_enrol(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Apply. A key that comes twice finds the first receipt again."""
    run = RunName(code, year, number)
    key = queries.key_of(request.POST.get("key", ""))
    try:
        further = [pk for pk in _further(request.POST) if pk]
        place = places.enrol_by_choice(person=request.user, run=run, further=further, by=request.user, key=key)
    except places.ThroughTheRoom:
        asked = QueryDict(mutable=True)
        asked["key"] = str(key)
        asked.setlist("further", request.POST.getlist("further"))
        return redirect(f"{reverse('run_wait', args=[code, year, number])}?{asked.urlencode()}")
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("run_detail", code, year, number)
    return redirect(place)
