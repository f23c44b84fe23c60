"""Whether the address for content packages is one that keeps them away from the portal.

Not for reading settings: config.settings asks it and refuses to start. Nothing of Django is imported here.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """The host name of an address, without its port."""
    return urlsplit(address).hostname or ""


def wrong_with_content(address: str, portals: Iterable[str]) -> str:
    """Why packages cannot run at that address while the portal is at those, or "". No address is fine: none is played.

    A package could set cookies for the host above its own, and would act in the session on the portal's own host.
    """
    if not address:
        return ""
    split = urlsplit(address)
    if split.scheme not in ("http", "https") or not split.hostname or split.path or split.query or split.username:
        return f"PORTAL_CONTENT_ADDRESS is {address!r}; it must be like https://content.example.org."
    for portal in portals:
        host = host_of(portal)
        if host == split.hostname:
            return "PORTAL_CONTENT_ADDRESS is on the portal's own host; packages need a host name of their own."
        if host.endswith(f".{split.hostname}"):
            return f"PORTAL_CONTENT_ADDRESS is on {split.hostname}, above the portal's {host}; packages need another."
    return ""
