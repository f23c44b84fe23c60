"""What the pages about decisions share: a form sent to an action, a form drawn, a brought file, a file handed out.

Not for a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render

from accounts.addresses import address_of
from core.access import Request
from core.errors import Refused
from enrollment.actions import files
from exchange.models import StoredFile


def sent(form: Form, change: Callable[[dict[str, Any]], object]) -> object:
    """What the action gives for a good form, True when it gives nothing; a refusal becomes an error of the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return change(form.cleaned_data) or True
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return None


def draw(request: Request, form: Form, *, title: str, button: str, back: str, **more: Any) -> HttpResponse:
    """The form; instead of it the sentence when a rule stands against it (`why_not`)."""
    context = {"form": form, "title": title, "button": button, "back": back, **more}
    status = 403 if more.get("why_not") else 422 if form.errors else 200
    return render(request, "enrollment/conduct/form.html", context, status=status)


def brought(file: UploadedFile | None) -> files.Brought | None:
    """The file of a form as the actions take it."""
    return None if file is None else files.Brought(file.name or "", file.size or 0, file.chunks())


def hand_out(request: Request, file: StoredFile | None, purpose: str) -> FileResponse:
    """The bytes under their own name, never kept by the browser; who took them is recorded."""
    if file is None:
        raise Http404
    content = files.hand_out(file=file, by=request.user, purpose=purpose, address=address_of(request))
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["Cache-Control"] = "no-store"
    return answer
