"""Opening sealed answers: the one module that can read them. Only closings take it (import contract "opening").

Not for what becomes of them: surveys.tallying. Nothing that is opened here is ever stored, logged or shown as it is.
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from surveys.sealing import LENGTH_BYTES, NONCE_BYTES, Key


class Unopened(Exception):
    """A sealed answer cannot be read: the secret was changed, or a hand was in the database."""


def opened(key: Key, sealed: bytes) -> dict[str, Any]:
    """What was sealed. Raises: Unopened, without a word of the content."""
    try:
        block = AESGCM(key.raw).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], key.survey)
        length = int.from_bytes(block[:LENGTH_BYTES], "big")
        payload = json.loads(block[LENGTH_BYTES : LENGTH_BYTES + length])
    except (InvalidTag, ValueError):
        raise Unopened from None
    if not isinstance(payload, dict):
        raise Unopened
    return payload
