"""What every page knows: the institute's name and marks.

Not for data of any app: the menu is built in core.navigation.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import navigation


def portal(request: HttpRequest) -> dict[str, object]:
    """Name, mark, official banner, demo note, the person's own sections and when an idle session ends."""
    mine = navigation.sections_for(request)
    return {
        "portal_name": settings.PORTAL_NAME or _("Seoul Human Resource Development Institute"),
        "portal_mark": settings.PORTAL_MARK,
        "official_banner": settings.PORTAL_OFFICIAL_BANNER,
        "portal_demo": settings.PORTAL_DEMO,
        "sections": mine[: navigation.MOST],
        "more_sections": mine[navigation.MOST :],
        "idle_seconds": _idle_seconds(request),
    }


def _idle_seconds(request: HttpRequest) -> int:
    """After how long an idle session ends; 0 for people who are not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    limit = settings.PORTAL_IDLE_STAFF if user.is_staff_member else settings.PORTAL_IDLE_OTHERS
    return int(limit.total_seconds())
