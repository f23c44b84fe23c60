"""Signs certificates (PAdES) and says whether a signed file is whole and ours.

Not for which file belongs to which certificate: enrollment.actions.certificates. Key and certificate come from the
settings; only a portal that is no production may make its own, which says that it is a sample.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import refuse_if

PKCS12_ENDINGS = (".p12", ".pfx")


def what_is_missing() -> str | None:
    """Why nothing can be signed here, or None: production has no key of its own making."""
    key, certificate = settings.PORTAL_SIGN_KEY, settings.PORTAL_SIGN_CERTIFICATE
    if not key and not certificate:
        return None if not settings.PRODUCTION else _missing("PORTAL_SIGN_KEY")
    if not key:
        return _missing("PORTAL_SIGN_KEY")
    if not certificate and Path(key).suffix.lower() not in PKCS12_ENDINGS:
        return _missing("PORTAL_SIGN_CERTIFICATE")
    for file in filter(None, (key, certificate)):
        if not Path(file).is_file():
            return _("The file of the signing key or its certificate is not there. Tell the system administrator.")
    return None


def is_sample() -> bool:
    """Whether papers are signed with a key of the portal's own making, so that they prove nothing outside."""
    return not settings.PORTAL_SIGN_KEY


def _missing(name: str) -> str:
    return _(
        "Certificates cannot be signed: %(setting)s is not set. The system administrator gives the institute's "
        "signing key and its certificate in the settings; then open the certificate again."
    ) % {"setting": name}


def sign(paper: bytes, *, reason: str) -> bytes:
    """The PDF with a PAdES signature over all of it. Raises: Refused without a key that may be used."""
    from enrollment import pades  # only a process that signs or checks carries the libraries

    refuse_if(what_is_missing())
    return pades.sign(paper, reason=reason)


def is_whole(signed: bytes, *, at: datetime) -> bool:
    """Whether the file carries exactly one signature, by a key of ours, over every byte of it.

    `at` is when it was signed: a key that ran out later signed well then. Give it only bytes that are known by
    their SHA-256, for a stranger's PDF is not worth reading.
    """
    from enrollment import pades  # the same

    return pades.is_whole(signed, at=at)
