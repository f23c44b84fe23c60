"""Words for the codes of bands.

Not for how people come into a band: surveys.bands.
"""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

BANDS = {
    "20s": pgettext_lazy("band", "twenties"),
    "30s": pgettext_lazy("band", "thirties"),
    "40s": pgettext_lazy("band", "forties"),
    "50s": pgettext_lazy("band", "fifties"),
    "60s": pgettext_lazy("band", "sixties"),
    "5_and_above": pgettext_lazy("band", "grade 5 and above"),
    "6": pgettext_lazy("band", "grade 6"),
    "7": pgettext_lazy("band", "grade 7"),
    "8": pgettext_lazy("band", "grade 8"),
    "9": pgettext_lazy("band", "grade 9"),
    "other": pgettext_lazy("band", "other grades"),
    "unknown": pgettext_lazy("band", "not known"),
}


def in_words(band: str) -> str:
    """The words of a group of bands ("20s+30s")."""
    return ", ".join(str(BANDS.get(one, one)) for one in band.split("+"))
