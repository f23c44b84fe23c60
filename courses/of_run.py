"""What every kind of upload for one run shares: which run it is, what is said of it, and where it leads afterwards.

Not for what stands in the files: each kind has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused
from courses.models import Run
from courses.queries import runs_visible_to
from exchange.asked import number_of


def run_of(parameters: Mapping[str, Any]) -> Run:
    """The run that the upload is for. Raises: Refused when it is gone."""
    run = Run.objects.select_related("course").filter(pk=parameters.get("run") or 0).first()
    if run is None:
        raise Refused(_("The run of this workbook is gone. Choose another run and bring the workbook again."))
    return run


def about(user: Person, parameters: dict[str, Any]) -> str:
    """The run whose file it is, if one is chosen and the person sees it."""
    number = number_of(str(parameters.get("run") or ""))
    run = runs_visible_to(user).select_related("course").filter(pk=number or 0).first()
    return f"{run} · {run.dates}" if run else ""


def page(name: str) -> Callable[[dict[str, Any]], str]:
    """Leads to the page of the run that has this name; nowhere when the run is gone: the upload's page outlives it."""

    def url(parameters: dict[str, Any]) -> str:
        try:
            run = run_of(parameters)
        except Refused:
            return ""
        return reverse(name, args=[run.course.code, run.year, run.number])

    return url
