"""Pages that need a plan in force say so when there is none.

Not for permissions: core.access.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from core.access import View
from courses.queries import NoPlan


def needs_plan(view: View) -> View:
    """Show the sentence of NoPlan as an empty page instead of an error."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NoPlan as none:
            return render(request, "courses/no_plan.html", {"sentence": none})

    return guarded
