"""What the frame needs of the signed-in person: idle time; the demo sign-ins on the sign-in page.

Not for the name, the marks or the sections: core.context.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts import demo
from accounts.middleware import idle_limit


def frame(request: HttpRequest) -> dict[str, object]:
    """`idle_seconds` for somebody signed in; `demo_accounts` (read only when the page lists them) under demo."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return {"idle_seconds": int(idle_limit(user).total_seconds())}
    return {"demo_accounts": demo.demo_accounts} if settings.PORTAL_DEMO else {}
