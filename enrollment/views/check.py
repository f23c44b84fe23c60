"""The public check of a certificate, without signing in: by its code, or by the file itself.

Not for owners and staff: enrollment.views.certificates. The answer is yes or no, the course and initials.
"""

from __future__ import annotations

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import address_of
from core.access import public
from enrollment import checking
from enrollment.forms.completion import CodeForm, FileForm
from enrollment.models import Certificate
from enrollment.queries import certificates as queries
from enrollment.views.unlisted import unlisted


@public
@unlisted
@require_http_methods(["GET", "POST"])
def certificate_check(request: HttpRequest) -> HttpResponse:
    """The two forms; a sent one is answered on the same page."""
    code, file = CodeForm(), FileForm()
    if request.method != "POST":
        return _page(request, code, file)
    if sentence := checking.why_too_often(address_of(request)):
        return _page(request, code, file, refused=sentence)
    if "file" in request.FILES:
        file = FileForm(request.POST, request.FILES)
        if not file.is_valid():
            return _page(request, code, file)
        return _page(request, code, FileForm(), asked="file", found=checking.by_file(file.cleaned_data["file"].read()))
    code = CodeForm(request.POST)
    if not code.is_valid():
        return _page(request, code, file)
    return _page(request, CodeForm(), file, asked="code", found=checking.by_code(code.cleaned_data["code"]))


@public
@unlisted
@require_safe
def certificate_check_code(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads: the same answer as for a code that was typed."""
    if sentence := checking.why_too_often(address_of(request)):
        return _page(request, CodeForm(), FileForm(), refused=sentence)
    return _page(request, CodeForm(), FileForm(), asked="code", found=checking.by_code(code))


def _page(
    request: HttpRequest,
    code: Form,
    file: Form,
    *,
    asked: str = "",
    found: Certificate | None = None,
    refused: str = "",
) -> HttpResponse:
    """The page with its answer. An unknown code, a wrong one and a foreign file read the same."""
    context = {
        "code_form": code,
        "file_form": file,
        "asked": asked,
        "answer": queries.answer_of(found) if found else None,
        "refused": refused,
        "title": _("Check a certificate"),
    }
    status = 429 if refused else 422 if code.errors or file.errors else 200
    return render(request, "enrollment/check.html", context, status=status)
