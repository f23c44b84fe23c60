"""Checks a certificate for a stranger: by its code, or by the file itself, byte for byte; and counts who asks.

Not for the page. Nothing that is asked is kept: the counter holds a hash of the address and a number, for an hour.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from enrollment import signing
from enrollment.models import Certificate
from enrollment.queries import certificates as queries
from exchange import storage

MOST_BYTES = 2 * 1024 * 1024  # our papers have a tenth of it
# An office checks a pile of papers through one address; a guesser would need 10 ** 14 years.
LIMITS = {60: 30, 3600: 300}


def why_too_often(address: str) -> str | None:
    """Count one question from the address; a sentence when there were too many, otherwise None."""
    now = timezone.now()
    too_many = [seconds for seconds, most in LIMITS.items() if _count(address, seconds, now) > most]
    if not too_many:
        return None
    if max(too_many) > 60:
        return _("Too many certificates were checked from your network. Try again in an hour.")
    return _("Too many certificates were checked from your network. Try again in a minute.")


def _count(address: str, seconds: int, now: datetime) -> int:
    name = salted_hmac("enrollment.checking", f"{address} {seconds} {int(now.timestamp()) // seconds}").hexdigest()
    key = f"check:{name}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return 1


def by_code(text: str) -> Certificate | None:
    """The certificate with the code; a wrong code and one that nobody has look alike."""
    return queries.by_code(text)


def by_file(content: bytes) -> Certificate | None:
    """The certificate whose file this is: the very bytes that were stored, with a signature of ours over all of them.

    Only bytes that are known are read as a PDF; a stranger's file is hashed and nothing else.
    """
    if not content or len(content) > MOST_BYTES:
        return None
    certificate = queries.by_sha256(hashlib.sha256(content).hexdigest())
    if certificate is None or certificate.signed_at is None or certificate.file is None:
        return None
    with storage.open_bytes(certificate.file.path) as stored:
        if stored.read() != content:
            return None
    return certificate if signing.is_whole(content, at=certificate.signed_at) else None
