"""Forms of the account pages.

Not for signing in: allauth's forms. Not for the HR file.
"""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LanguageForm(forms.Form):
    """The language of pages, mails and the inbox."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
