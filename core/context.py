"""What every page knows: the institute's name and marks.

Not for data of any app: the menu is built in core.navigation.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import navigation


def portal(request: HttpRequest) -> dict[str, object]:
    """Name, official banner, demo mark and the person's own sections."""
    return {
        "portal_name": settings.PORTAL_NAME or _("Seoul Human Resource Development Institute"),
        "official_banner": settings.PORTAL_OFFICIAL_BANNER,
        "portal_demo": settings.PORTAL_DEMO,
        "sections": navigation.sections_for(request),
    }
