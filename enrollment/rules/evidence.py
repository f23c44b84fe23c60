"""What may be kept as a proof: how much of one person, and which pictures. A sentence that says why not, or None.

Not for the kinds of files: exchange.rules.
"""

from __future__ import annotations

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import Person
from enrollment.queries import evidence as queries


def why_not_bring(user: Person, size_bytes: int) -> str | None:
    """Why the person can bring no further proof of this size: too many, or too much, within a year."""
    so_far = queries.brought_by(user)
    if so_far.files >= settings.PORTAL_EVIDENCE_FILES:
        return _("You brought %(files)s files within a year, and no more are kept. Ask the training manager.") % {
            "files": so_far.files
        }
    left = settings.PORTAL_EVIDENCE_BYTES - so_far.size_bytes
    if size_bytes > left:
        return _("Your files of a year may have %(most)s together; %(left)s are left. Bring a smaller file.") % {
            "most": filesizeformat(settings.PORTAL_EVIDENCE_BYTES),
            "left": filesizeformat(max(left, 0)),
        }
    return None


def too_many_pixels(name: str) -> str:
    """What is said of a picture that unpacks to too much."""
    return _("“%(name)s” has too many pixels. Save it smaller, with at most %(most)s megapixels, and bring that.") % {
        "name": name,
        "most": settings.PORTAL_PICTURE_MAX_PIXELS // 1_000_000,
    }


def unreadable(name: str) -> str:
    """What is said of a picture that cannot be opened."""
    return _("“%(name)s” cannot be opened as a picture. Save it anew and bring that.") % {"name": name}
