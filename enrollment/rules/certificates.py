"""Who may fetch, revoke and issue certificates again, and when: each rule gives its reason as a sentence, or None.

Not for whether somebody completed the course: enrollment.rules.completion.
"""

from __future__ import annotations

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment import signing
from enrollment.models import Certificate, Completion
from enrollment.queries import certificates as queries


def why_not_fetch(certificate: Certificate) -> str | None:
    """Why there is no paper to fetch, or None."""
    if certificate.revoked_at is not None:
        return _("This certificate was revoked on %(day)s and is no longer handed out.") % {
            "day": formats.date_format(timezone.localdate(certificate.revoked_at))
        }
    return None if certificate.file_id else signing.what_is_missing()


def why_not_revoke(user: Person, certificate: Certificate) -> str | None:
    """Why the person cannot revoke the certificate, or None."""
    if not user.may("certificates.revoke"):
        return _("Only the training managers revoke certificates.")
    if certificate.revoked_at is not None:
        return _("This certificate has been revoked already.")
    return None


def why_not_issue_again(user: Person, completion: Completion) -> str | None:
    """Why the person cannot issue another certificate for the completion, or None."""
    if not user.may("certificates.revoke"):
        return _("Only the training managers issue certificates again.")
    if completion.enrollment.person_id == user.pk:
        return _("Nobody issues their own certificate again. Ask a colleague.")
    if completion.state != Completion.State.COMPLETED:
        return _("The course is not completed, so there is no certificate. Decide on the completion first.")
    if queries.standing().filter(completion=completion).exists():
        return _("A certificate is valid already. Revoke it before another one is issued.")
    return None


def why_not_make_papers(user: Person, run: Run) -> str | None:
    """Why the person cannot have the papers of the run made, or None."""
    if not user.may("completion.decide"):
        return _("Only the training managers have the certificates of a run made.")
    if not queries.standing().filter(completion__enrollment__run=run).exists():
        return _("Nobody has a certificate of this run yet. Decide who completed it first.")
    return signing.what_is_missing()
