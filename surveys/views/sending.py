"""One form on one page: what it is about, why it cannot be sent, and what sending does.

Not for any form of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from core.access import Request
from core.errors import Refused


def send(form: BaseForm, change: Callable[[], object]) -> bool:
    """Do what a good form says; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        change()
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


def form_page(
    request: Request,
    form: BaseForm,
    title: str,
    button: str,
    *,
    back: str,
    crumbs: list[tuple[str, str]],
    **more: Any,
) -> HttpResponse:
    """The page. `more` may hold lead, facts (labelled as models are), quote, why_not, danger, preview (words of a dry
    run) and previews.
    """
    more["facts"] = [(capfirst(label), value) for label, value in more.get("facts", ())]
    context = {"form": form, "title": title, "button": button, "back": back, "crumbs": crumbs, **more}
    return render(request, "surveys/form.html", context, status=422 if form.errors else 200)
