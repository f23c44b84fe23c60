"""Rows with a Korean and an English name or title.

Not for translations of the pages themselves: those are in locale/.
"""

from __future__ import annotations

from django.utils.translation import get_language


def in_language(korean: str, english: str) -> str:
    """The English text on English pages when there is one, the Korean text otherwise."""
    return english if english and get_language() == "en" else korean
