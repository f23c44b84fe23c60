"""Fetching a stored file: at once, or after the reason when it holds personal data.

Not for making files.
"""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from exchange import actions, queries, rules
from exchange.forms import ReasonForm


@requires(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def file_download(request: Request, key: UUID) -> HttpResponse | FileResponse:
    """The bytes under their own name; every time is recorded."""
    file = get_object_or_404(queries.files_visible_to(request.user), key=key)
    if rules.is_expired(file):
        sentence = rules.why_not_download(file, "")
        return render(request, "exchange/file_gone.html", {"file": file, "sentence": sentence}, status=410)
    form = ReasonForm(request.POST or None)
    if file.personal and not (request.method == "POST" and form.is_valid()):
        return render(request, "exchange/file_reason.html", {"name": file.name, "form": form})
    reason = form.cleaned_data["reason"] if file.personal else ""
    content = actions.download(file=file, by=request.user, reason=reason, address=address_of(request))
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.media_type)
    answer["Cache-Control"] = "no-store"
    return answer
