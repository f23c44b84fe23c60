"""How the pages of hours send a form and show it again: one way for all of them.

Not for what the forms say: enrollment.forms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import render

from core.access import Request
from core.errors import Refused

Facts = list[tuple[Any, Any]]


def sent(form: BaseForm, change: Callable[[dict[str, Any]], object]) -> bool:
    """Do what a good form says; a refusal becomes an error of the form. Returns: whether it was done."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        change(form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    return True


def ask(
    request: Request,
    form: Form,
    *,
    title: str,
    button: str,
    back: str,
    crumbs: list[tuple[str, str]],
    facts: Facts | None = None,
    lead: str = "",
    why_not: str | None = None,
) -> HttpResponse:
    """The page of the form, with what is wrong; with `why_not` the reason stands in its place."""
    context = {
        "form": form, "title": title, "button": button, "back": back, "facts": facts, "lead": lead,
        "why_not": why_not, "crumbs": [*crumbs, (title, "")],
    }  # fmt: skip
    status = 403 if why_not else 422 if form.errors else 200
    return render(request, "enrollment/hours_form.html", context, status=status)
