"""Pages that a link alone opens: no search engine lists them, no cache keeps them, no other site is told of them.

Not for pages behind the sign-in: accounts.middleware keeps those out of caches.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Search engines and caches keep nothing of it, and no address of it goes to other sites."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(*args, **kwargs)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Cache-Control"] = "no-store"
        # Not "no-referrer": with that, browsers post the form from the origin "null", which is refused as forged.
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return guarded
