"""The form of a notice to the people of a run.

Not for who gets it: enrollment.queries.run_notices.
"""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.models import RunNotice


class Text(forms.CharField):
    """Long text; browsers send line ends as CR LF, the database keeps LF."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class NoticeForm(forms.Form):
    """Subject line and text in Korean, and in English for those who read English."""

    audience = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    title_ko = forms.CharField(label=gettext_lazy("Subject line (Korean)"), max_length=120)
    text_ko = Text(label=gettext_lazy("Text (Korean)"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    title_en = forms.CharField(
        label=gettext_lazy("Subject line (English)"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Left empty, everybody reads the Korean one."),
    )
    text_en = Text(
        label=gettext_lazy("Text (English)"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, numbers: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["audience"])
        field.choices = [
            (code, _("%(group)s: %(n)d") % {"group": label, "n": numbers[code]})
            for code, label in RunNotice.Audience.choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("title_en")) != bool(cleaned.get("text_en")):
            raise forms.ValidationError(_("In English both the subject line and the text are needed, or neither."))
        return cleaned
