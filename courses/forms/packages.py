"""Forms of content packages: bringing one, making a part of it into a unit.

Not for what is wrong inside a package: courses.packages.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.models import PackageItem, Unit
from courses.rules import packages as rules


class PackageForm(forms.Form):
    """The archive as the authoring tool wrote it."""

    file = forms.FileField(
        label=_("Package"),
        help_text=_("A zip archive of SCORM 1.2, SCORM 2004 or cmi5, just as the authoring tool exports it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,.pif"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if sentence := rules.why_not_keep(file.name or "", file.size or 0):
            raise forms.ValidationError(sentence)
        return file


class PartForm(forms.ModelForm):
    """The titles of the unit and the least time at it."""

    minutes = forms.IntegerField(
        label=_("Least time (minutes)"),
        help_text=_("The unit is done when the package says so and somebody was at it for so long by the server."),
        min_value=rules.LEAST_MINUTES,
        max_value=rules.MOST_MINUTES,
    )

    class Meta:
        model = Unit
        fields = ["title_ko", "title_en"]

    def __init__(self, *args: Any, item: PackageItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_ko"].initial = item.title[:150]
        self.fields["title_en"].initial = item.title
        self.fields["minutes"].initial = max(1, -(-item.least_seconds // 60))
