"""What the pages of a run have in common: finding it, its way back, sending a form.

Not for what stands on them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused
from courses.models import Run
from courses.queries import runs_visible_to

Crumbs = list[tuple[str, str]]


def find_run(user: Person, code: str, year: int, number: int) -> Run:
    """The run, if the person may see it. Raises: Http404."""
    seen = runs_visible_to(user).select_related("course", "intake")
    return get_object_or_404(seen, course__code=code, year=year, number=number)


def address(name: str, run: Run, *more: object) -> str:
    """The address of a page of the run."""
    return reverse(name, args=[run.course.code, run.year, run.number, *more])


def crumbs_of(run: Run, *last: str) -> Crumbs:
    """From the list of runs to this page: `last` are the titles below the run, the page's own at the end."""
    found = [(_("Runs"), reverse("run_list")), (str(run), run.get_absolute_url())]
    titles = list(last)
    if len(titles) > 1:
        found.append((titles.pop(0), address("run_timetable", run)))
    return [*found, *((title, "") for title in titles)]


def send(form: Form, enter: Callable[[], Any]) -> Any:
    """What the action gives for a good form; a refusal becomes an error of the form and None."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return enter() or True
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None
