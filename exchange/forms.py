"""Forms of files and uploads.

Not for what a kind of upload asks besides: each kind brings its own form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exchange import rules

ENDINGS = (".xlsx", ".csv")


class ReasonForm(forms.Form):
    """Why somebody takes personal data away."""

    reason = forms.CharField(
        label=gettext_lazy("What is it for?"),
        help_text=gettext_lazy("The reason is kept with your name and the time, and is looked at every month."),
        max_length=300,
    )

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"]
        if sentence := rules.why_not_reason(reason):
            raise forms.ValidationError(sentence)
        return reason


class UploadForm(forms.Form):
    """The file; what is inside is judged later, by its content."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or a CSV file."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        allow_empty_file=True,  # the reader says it better
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > settings.PORTAL_UPLOAD_MAX_BYTES:
            raise forms.ValidationError(
                _("The file is too large (%(size)s MB); the most is %(most)s MB.")
                % {"size": file.size // 2**20, "most": settings.PORTAL_UPLOAD_MAX_BYTES // 2**20}
            )
        return file


def forms_of(
    kind: Any, data: Any, files: Any, initial: Mapping[str, Any] | None = None
) -> tuple[UploadForm, forms.Form | None]:
    """The form of the file and, if the kind has one, the form of its parameters; a link may have filled them in."""
    return UploadForm(data, files), kind.form(data, initial=dict(initial or {})) if kind.form else None
