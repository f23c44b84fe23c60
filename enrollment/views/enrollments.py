"""A person's own place: the receipt with what can be done now, and giving it up.

Not for staff's lists: enrollment.views.rosters.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Request, requires
from core.errors import Refused
from enrollment import words
from enrollment.actions import offers, places
from enrollment.forms.places import CancelForm
from enrollment.queries import approvals, elearning
from enrollment.queries import completion as results
from enrollment.queries import places as queries
from enrollment.rules import places as rules


@requires("enrollment.apply")
def enrollment_detail(request: Request, key: uuid.UUID) -> HttpResponse:
    """The receipt: what, when, number; how the place stands and what can be done until when."""
    place = get_object_or_404(queries.own_place(request.user, key))
    if queries.is_late(place):
        offers.end_late_offers(by=None, run=place.run_id)
        place = get_object_or_404(queries.own_place(request.user, key))
    now, completion = queries.clock(), results.decided_on(place)
    return render(
        request,
        "enrollment/enrollment_detail.html",
        {
            "place": place,
            "badge": words.badge_of(place, completion),
            "sentence": words.now_of(place, queries.ahead_of(place), completion),
            "completion": completion,
            "learning": elearning.is_learned(place),
            "begins": elearning.begins_beside(place),
            "certificate": results.paper_held(completion),
            "why_not_cancel": rules.why_not_cancel(request.user, place, now=now),
            "why_not_accept": rules.why_not_accept(request.user, place, now=now),
            "facts": words.receipt(place),
            "steps": approvals.steps_of(place),
            "crumbs": [(_("My learning"), reverse("my_learning")), (str(place.run or place.course), "")],
        },
    )


@requires("enrollment.apply")
def enrollment_cancel(request: Request, key: uuid.UUID) -> HttpResponse:
    """Give the place up, with a reason."""
    place = get_object_or_404(queries.own_place(request.user, key))
    why_not = rules.why_not_cancel(request.user, place, now=queries.clock())
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            places.cancel(enrollment=place, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Your place in “%(run)s” is cancelled.") % {"run": place.run or place.course})
            return redirect(place)
    crumbs = [(_("My learning"), reverse("my_learning")), (str(place.run or place.course), place.get_absolute_url())]
    return render(
        request,
        "enrollment/enrollment_cancel.html",
        {"place": place, "form": form, "why_not": why_not, "crumbs": [*crumbs, (_("Cancel"), "")]},
    )
