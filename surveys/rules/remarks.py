"""How remarks are reviewed: a sentence that says why not, or None.

Not for changing anything: surveys.actions.remarks asks here first.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from surveys.models import Remark

Review = Remark.Review

REMARK_TRANSITIONS: dict[str, frozenset[str]] = {
    Review.WAITING: frozenset({Review.SHOWN, Review.SHORTENED, Review.KEPT_BACK}),
    Review.SHOWN: frozenset({Review.SHORTENED, Review.KEPT_BACK}),
    Review.SHORTENED: frozenset({Review.KEPT_BACK}),
    Review.KEPT_BACK: frozenset({Review.SHOWN, Review.SHORTENED}),
}


def why_not_review(remark: Remark, to: str, text: str) -> str | None:
    """Why the remark cannot become so. Shortening takes words away and adds none at length."""
    if to not in REMARK_TRANSITIONS[remark.review]:
        words = _("This remark is “%(now)s” already. Open it again and choose another decision.")
        return words % {"now": remark.get_review_display()}
    if to != Review.SHORTENED:
        return None
    if not text.strip():
        return _("Nothing is left of the remark. Keep it back instead.")
    if len(text) >= len(remark.text):
        return _("The text is not shorter than the remark. Take out what must not be shown.")
    return None
