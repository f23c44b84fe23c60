"""Doing what a good form says, or putting the refusal on it.

Not for the forms themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form

from core.errors import Refused

T = TypeVar("T")


def send(form: Form, change: Callable[[dict[str, Any]], T]) -> T | None:
    """What the change gave, or None: not sent yet, not valid, or refused, which then stands on the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return change(form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None


def tried(change: Callable[[], T]) -> tuple[T | None, str]:
    """What the change gave, and the sentence of its refusal; for pages whose choice is no form."""
    try:
        return change(), ""
    except Refused as refusal:
        return None, refusal.sentence
