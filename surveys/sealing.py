"""Sealing an answer: unreadable without the secret of the installation, and always of the same length.

Not for reading one: surveys.opening. Here stands only what answering needs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SALT_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
LENGTH_BYTES = 4
CHECK_BYTES = 8


class TooLong(ValueError):
    """An answer does not fit into its envelope."""


@dataclass(frozen=True)
class Key:
    """The key of one survey and what its envelopes are bound to. Never stored, never shown."""

    raw: bytes
    survey: bytes

    def __repr__(self) -> str:
        return "Key(…)"

    def check(self) -> bytes:
        """What tells a right key from a wrong one without opening anything."""
        return hmac.new(self.raw, b"surveys.key_check", hashlib.sha256).digest()[:CHECK_BYTES]


def new_salt() -> bytes:
    """The salt of a new seal."""
    return os.urandom(SALT_BYTES)


def key_of(secret: str, salt: bytes, *, seal: str, survey: str) -> Key:
    """The key that secret and salt make. Surveys with one seal share it; an envelope of one is none of another."""
    derive = HKDF(hashes.SHA256(), 32, salt, b"surveys:" + seal.encode())
    return Key(derive.derive(secret.encode()), survey.encode())


def find_key(secrets: Iterable[str], salt: bytes, check: bytes, *, seal: str, survey: str) -> Key | None:
    """The key by the first of the secrets that fits the check; None when no known secret does."""
    for secret in secrets:
        key = key_of(secret, salt, seal=seal, survey=survey)
        if hmac.compare_digest(key.check(), check):
            return key
    return None


def pair_code(key: Key, person: int) -> str:
    """What stands for a person inside both envelopes of a diagnosis; nobody makes it without the key."""
    return hmac.new(key.raw, b"surveys.pair:" + str(person).encode(), hashlib.sha256).hexdigest()[:32]


def seal(key: Key, payload: dict[str, Any], *, size: int) -> bytes:
    """The sealed answer: number used once, then the payload filled up to `size` bytes and encrypted.

    Returns: size + 28 bytes whatever the payload. Raises: TooLong.
    """
    raw = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(raw) + LENGTH_BYTES > size:
        raise TooLong(f"{len(raw)} bytes do not fit into {size}.")
    block = len(raw).to_bytes(LENGTH_BYTES, "big") + raw
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key.raw).encrypt(nonce, block.ljust(size, b"\0"), key.survey)
