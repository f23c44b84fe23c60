"""Counts what one network address asks, so that nobody guesses codes and links.

Not for signing in: allauth counts that. Nothing that is asked is kept: the counter holds a hash of the address and a
number, until its time is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

Limits = Mapping[int, int]  # seconds -> how often within them


def count(what: str, address: str, limits: Limits) -> list[int]:
    """Count one question from the address. Returns: the lengths, in seconds, in which there were too many."""
    now = timezone.now()
    return [seconds for seconds, most in limits.items() if _more(_key(what, address, seconds, now), seconds) > most]


def _key(what: str, address: str, seconds: int, now: datetime) -> str:
    name = salted_hmac("accounts.counting", f"{what} {address} {seconds} {int(now.timestamp()) // seconds}").hexdigest()
    return f"count:{name}"


def _more(key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return 1
