"""The keys of open surveys, made again from the secret of the installation and the salt in the database.

Not for opening answers with them: surveys.opening, which no query may take.
"""

from __future__ import annotations

from django.conf import settings

from surveys import sealing
from surveys.models import Survey


def secrets() -> list[str]:
    """The secrets that may have sealed something, the one for new seals first.

    An installation without a secret of its own for surveys seals with SECRET_KEY, and one that got it later still opens
    what was sealed before.
    """
    own = [settings.PORTAL_SURVEY_SECRET, *settings.PORTAL_SURVEY_SECRET_FALLBACKS]
    return [secret for secret in (*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if secret]


def key_of(survey: Survey) -> sealing.Key | None:
    """The key of an open survey; None when no known secret fits its seal, or it has none."""
    if survey.seal is None:
        return None
    salt, check = bytes(survey.seal.salt), bytes(survey.seal.key_check)
    return sealing.find_key(secrets(), salt, check, seal=str(survey.seal.pk), survey=str(survey.key))
