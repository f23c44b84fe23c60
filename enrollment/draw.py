"""The draw of seats, so that anybody can compute it again: commit to a seed first, mix in public entropy afterwards.

Not for seats and rows: enrollment.actions.draws. Plain values in and out, no database.

How it is fair. The institute publishes SHA-256 of a secret seed before anybody applies, so it cannot choose a seed
afterwards, and with it where the public entropy will come from (say, the lottery numbers of a named day). That is known
only after applications closed, so the institute cannot have chosen the seed for it either. In between the roll is fixed
and its hash published, so that nobody comes in or goes out once the result could be computed; it holds numbers that the
server gave, not ones that anybody chose. Seed and entropy together order it; whoever has seed, entropy and roll gets
the same order with five lines of any language.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def sealed(secret: str, salt: str) -> str:
    """The seed that the installation's secret and a salt stand for: nobody who reads the salt alone knows it."""
    return hmac.new(secret.encode(), b"enrollment.draw.seed:" + bytes.fromhex(salt), hashlib.sha256).hexdigest()


def unsealed(secrets: Iterable[str], salt: str, commitment: str) -> str | None:
    """The seed that was committed to, made with whichever of the secrets was in use then; None with none of them."""
    return next((seed for secret in secrets if commit(seed := sealed(secret, salt)) == commitment), None)


def commit(seed: str) -> str:
    """What is published before: SHA-256 of the seed's bytes, in hex. The seed is hex, too.

    >>> commit("00112233445566778899aabbccddeeff")[:16]
    'a8faed6abbf35c12'
    """
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def roll_hash(ids: Iterable[str]) -> str:
    """SHA-256 of who takes part: the sorted ids, joined by a line feed, with one at the end."""
    return hashlib.sha256(("\n".join(sorted(ids)) + "\n").encode()).hexdigest()


def order(seed: str, entropy: str, ids: Iterable[str]) -> list[str]:
    """The ids in the order of the draw: by HMAC-SHA256 of each id, the key being SHA-256 of seed and entropy."""
    key = hashlib.sha256(bytes.fromhex(seed) + entropy.encode()).digest()
    return sorted(set(ids), key=lambda one: (hmac.new(key, one.encode(), hashlib.sha256).digest(), one))
