"""Rows with a Korean and an English name or title, and names as people type them.

Not for translations of the pages themselves: those are in locale/.
"""

from __future__ import annotations

import unicodedata

from django.utils.translation import get_language


def in_language(korean: str, english: str) -> str:
    """The English text on English pages when there is one, the Korean text otherwise."""
    return english if english and get_language() == "en" else korean


def normal(text: str) -> str:
    """The text as names are stored: composed letters, nothing around them. A Mac sends 홍 as three letters.

    >>> len(normal(" 홍 "))
    1
    """
    return unicodedata.normalize("NFC", text).strip()
