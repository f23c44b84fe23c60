"""What stands on a certificate for others to check: its number, its check code, and a name's initials.

Not for what a certificate says otherwise. No database here; uniqueness is held by constraints.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

# Neither 0 O, 1 I L nor U V: they are mistaken for each other. 29 signs, a prime number, so that the check sign
# finds every single wrong sign and every two that changed places.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
RANDOM_SIGNS = 11  # 29 ** 11 codes: about 53 bits
LENGTH = RANDOM_SIGNS + 1
BETWEEN = re.compile(r"[\s\-–‐]+")
HANGUL = re.compile(r"[가-힣]")


def new_code() -> str:
    """A code that cannot be guessed, with its check sign."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SIGNS))
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    """The sign that follows these.

    >>> check_sign("22222222222"), check_sign("32222222222")
    ('2', '3')
    """
    return ALPHABET[sum(place * ALPHABET.index(sign) for place, sign in enumerate(signs, 1)) % len(ALPHABET)]


def typed(text: str) -> str:
    """What somebody typed or scanned as a code is kept: capitals without spaces and hyphens; "" when it is none.

    >>> typed(" 2222-2222 2222 "), typed("2222-2222-2223"), typed("한글")
    ('222222222222', '', '')
    """
    plain = BETWEEN.sub("", unicodedata.normalize("NFKC", text[:100])).upper()
    if len(plain) != LENGTH or any(sign not in ALPHABET for sign in plain):
        return ""
    return plain if check_sign(plain[:-1]) == plain[-1] else ""


def shown(code: str) -> str:
    """A code in groups of four.

    >>> shown("222222222222")
    '2222-2222-2222'
    """
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def number(year: int, order: int) -> str:
    """The number on the paper.

    >>> number(2026, 42)
    '2026-000042'
    """
    return f"{year}-{order:06}"


def initials(name: str) -> str:
    """Enough of a name to compare with the paper in one's hand, and no more.

    >>> initials("홍길동"), initials("Maria da Silva"), initials("남궁 민수"), initials("O'Neill")
    ('홍○○', 'M. D. S.', '남○○○', 'O.')
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if HANGUL.match(plain):
        whole = "".join(plain.split())
        return whole[0] + "○" * (len(whole) - 1)
    return " ".join(f"{word[0].upper()}." for word in plain.split())
