"""The rotating code of a session's check-in: what the projector shows, and for how long it is believed.

Not for who may check in: enrollment.rules.checkin. A photo of the code is worth nothing after the next step.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.core import signing

TICKET_SECONDS = 120
SALT = "enrollment.checkin"


def token(key: str, step: int) -> str:
    """What stands in the QR code."""
    return _digest(key, "token", step)[:24]


def digits(key: str, step: int) -> str:
    """The same step for people who type: six digits."""
    return f"{int(_digest(key, 'digits', step)[:15], 16) % 1_000_000:06}"


def is_fresh(key: str, given: str, *, now: int, seconds: int) -> bool:
    """Whether a token or six digits belong to the step of now or to the one before it."""
    step = now // seconds
    good = [code(key, one) for one in (step, step - 1) for code in (token, digits)]
    return any([hmac.compare_digest(given.encode(), one.encode()) for one in good]) if key else False


def ticket(session: int, person: int, *, now: datetime) -> str:
    """A signed word that this person held a fresh code of this session: time to press one button."""
    return signing.dumps([session, person, now.timestamp()], salt=SALT)


def is_ticket(given: str, session: int, person: int, *, now: datetime) -> bool:
    """Whether the word is ours, young by the clock that it was given by, and for this person and session."""
    try:
        *whose, at = signing.loads(given, salt=SALT)
    except signing.BadSignature:
        return False
    return bool(whose == [session, person] and now.timestamp() - at <= TICKET_SECONDS)


def device_mark(device: str) -> str:
    """What is kept of a phone's own random word."""
    return hashlib.sha256(f"{SALT}:{device}".encode()).hexdigest() if device else ""


def _digest(key: str, use: str, step: int) -> str:
    return hmac.new(key.encode(), f"{use}:{step}".encode(), hashlib.sha256).hexdigest()
