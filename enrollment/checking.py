"""Checks a certificate for a stranger: by its code, or by the file itself, byte for byte; and counts who asks.

Not for the page, nor for how it is counted: accounts.counting.
"""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext as _

from accounts.counting import count
from enrollment import signing
from enrollment.models import Certificate
from enrollment.queries import certificates as queries
from exchange import storage

MOST_BYTES = 2 * 1024 * 1024  # our papers have a tenth of it
# An office checks a pile of papers through one address; a guesser would need 10 ** 14 years.
LIMITS = {60: 30, 3600: 300}


def why_too_often(address: str) -> str | None:
    """Count one question from the address; a sentence when there were too many, otherwise None."""
    too_many = count("certificate", address, LIMITS)
    if not too_many:
        return None
    if max(too_many) > 60:
        return _("Too many certificates were checked from your network. Try again in an hour.")
    return _("Too many certificates were checked from your network. Try again in a minute.")


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
