"""The demo sign-ins for the sign-in page.

Not for the frame: core.context.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts import demo


def demo_sign_ins(request: HttpRequest) -> dict[str, object]:
    """`demo_accounts`, read only when the page lists them; nothing outside a demonstration."""
    user = getattr(request, "user", None)
    if not settings.PORTAL_DEMO or (user is not None and user.is_authenticated):
        return {}
    return {"demo_accounts": demo.demo_accounts}
