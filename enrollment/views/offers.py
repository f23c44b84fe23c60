"""Answering the offer of a seat: accept it signed in, decline it by the link of the mail alone.

Not for making offers: enrollment.actions.offers.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import Request, public, requires
from core.errors import Refused
from enrollment.actions import offers
from enrollment.queries import places as queries
from enrollment.views.unlisted import unlisted


@require_POST
@requires("enrollment.apply")
def offer_accept(request: Request, key: uuid.UUID) -> HttpResponse:
    """Take the seat that is offered."""
    place = get_object_or_404(queries.own_place(request.user, key))
    try:
        offers.accept(enrollment=place, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("You accepted the seat in “%(run)s”.") % {"run": place.run})
    return redirect(place)


@public
@unlisted
def offer_decline(request: Request, key: uuid.UUID) -> HttpResponse:
    """Leave the seat to the next person: whoever has the link may, so the page names nobody."""
    place = queries.offered(key)
    context = {"run": place.run if place else None, "until": place.offer_expires_at if place else None, "done": False}
    if request.method == "POST" and place is not None:
        try:
            offers.decline(enrollment=place, by=None)
            context["done"] = True
        except Refused:
            context["run"] = None
    return render(request, "enrollment/offer_decline.html", context, status=200 if context["run"] else 404)
