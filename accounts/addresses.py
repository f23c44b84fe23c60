"""The network address a request really came from.

Not for rate limits themselves: allauth counts by the address that this room names.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104  # a server on a unix socket names no address; nothing is bound to this


def address_of(request: HttpRequest) -> str:
    """The client's address as our own proxies saw it.

    Each proxy appends the address it was called from, so only the last PORTAL_PROXY_COUNT entries of
    X-Forwarded-For are ours; whatever a client wrote stands further left and is not believed.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    hops = settings.PORTAL_PROXY_COUNT
    if not hops:
        return _valid(direct) or UNKNOWN
    forwarded = [entry.strip() for entry in request.headers.get("X-Forwarded-For", "").split(",")]
    seen = forwarded[-hops] if len(forwarded) >= hops else ""
    return _valid(seen) or _valid(direct) or UNKNOWN


def _valid(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
