"""One's own learning on one page: offers to answer, what comes next, what waits, what is over.

Not for hours: they have pages of their own.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from core.access import Request, requires
from enrollment.queries import learning as queries


@requires("enrollment.apply")
def my_learning(request: Request) -> HttpResponse:
    """What the person has to answer, attend and wait for, in this order."""
    return render(request, "enrollment/my_learning.html", {"learning": queries.learning_of(request.user)})
