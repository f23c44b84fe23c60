"""What leaves the house about the journal: the newest head, so that nobody inside can rewrite the past unseen.

Not for sealing.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from journal import queries, seals
from journal.models import Seal


def head_line(seal: Seal) -> str:
    """The line that is printed and mailed: number, time and head of a seal."""
    return f"{seal.pk} {seals.instant(seal.sealed_at)} {seal.head}"


def send_head(addresses: Sequence[str]) -> int:
    """Mail the newest head; nothing without addresses or without a seal."""
    seal = queries.last_seal()
    if not addresses or seal is None:
        return 0
    text = _(
        "Keep this line outside the portal. The command verify_journal with --head and the last part of the line "
        "tells whether the journal still ends in this history."
    )
    return send_mail(_("Head of the journal"), f"{head_line(seal)}\n\n{text}\n", None, list(addresses))
