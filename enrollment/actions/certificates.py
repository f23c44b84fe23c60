"""Certificates: issuing, making and signing the paper, handing it out, revoking, issuing again.

Not for who completed: enrollment.actions.completion. Not for the public check: enrollment.checking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from courses.models import Run
from enrollment import check_codes, papers, signing
from enrollment.actions import hours, results
from enrollment.models import Certificate, CertificateNumber, Completion
from enrollment.queries import certificates as queries
from enrollment.rules import certificates as rules
from enrollment.rules.completion import why_not_reason
from enrollment.traces import said
from exchange import actions as exchange
from exchange import storage
from exchange.models import Job
from journal import actions as journal
from journal.actions import Change

MAKE = "enrollment.tasks.make_certificates"
MEDIA_TYPE = "application/pdf"


def issue_many(*, completions: Sequence[Completion], by: Person | None) -> list[Certificate]:
    """Number certificates for completions that have none standing, in bulk. Call it in the transaction of the decision.

    The completions come with enrollment, person, organisation, run and course. Nobody is told: who decides tells.
    """
    if not completions:
        return []
    year = timezone.localdate().year
    first = _numbers(year, len(completions))
    made = Certificate.objects.bulk_create(
        [
            Certificate(
                completion=completion,
                number=check_codes.number(year, first + place),
                code=check_codes.new_code(),
                language=_language(completion.enrollment.person),
                facts=queries.facts_of(completion),
                issued_by=by,
            )
            for place, completion in enumerate(completions)
        ]
    )
    journal.record_many("certificate.issued", [Change(one, new={"number": one.number}) for one in made], by=by)
    return made


def _numbers(year: int, count: int) -> int:
    """Take so many numbers of the year; returns the first. The counter's row is the lock."""
    CertificateNumber.objects.bulk_create([CertificateNumber(year=year)], ignore_conflicts=True)
    CertificateNumber.objects.filter(year=year).update(last=F("last") + count)
    return CertificateNumber.objects.get(year=year).last - count + 1


def _language(person: Person) -> str:
    return "en" if person.kind == Person.Kind.FOREIGN_TRAINEE or person.language == "en" else "ko"


def make_paper(*, certificate: Certificate, by: Person | None) -> Certificate:
    """Print and sign the paper, once; from then on the stored bytes are the certificate. Returns it as stored now.

    Printing and signing hold no lock. Of two at once one is stored, and both hand out that one.
    Raises: Refused when it was revoked or nothing can be signed here. Safe to run twice.
    """
    refuse_if(rules.why_not_fetch(certificate))
    if certificate.file_id is None:
        signed = signing.sign(papers.print_certificate(queries.paper_of(certificate)), reason=certificate.number)
        _keep(certificate, signed, by)
    now = Certificate.objects.select_related("file").get(pk=certificate.pk)
    refuse_if(rules.why_not_fetch(now))
    return now


@transaction.atomic
def _keep(certificate: Certificate, signed: bytes, by: Person | None) -> None:
    file = exchange.store_file(
        name=f"{certificate.number}.pdf",
        content=signed,
        media_type=MEDIA_TYPE,
        by=certificate.completion.enrollment.person,  # the paper is theirs; others come through fetch()
    )
    mine = Certificate.objects.filter(pk=certificate.pk, file=None, revoked_at=None)
    if mine.update(file=file, signed_at=Now()):
        journal.record("certificate.signed", by=by, on=certificate, new={"sha256": file.sha256})
        return
    storage.remove(file.path)  # somebody was faster, or it was revoked meanwhile
    file.delete()


def fetch(*, certificate: Certificate, by: Person, address: str = "") -> tuple[Certificate, BinaryIO]:
    """The certificate and its bytes, signed now if nobody fetched it before; who fetches it is recorded.

    Raises: Refused when it was revoked or nothing can be signed here.
    """
    made = make_paper(certificate=certificate, by=by)
    assert made.file is not None
    return made, exchange.download(file=made.file, by=by, address=address)


def ask_for_papers(*, run: Run, by: Person) -> Job:
    """Ask for all papers of the run as one archive; the view starts the job."""
    refuse_if(rules.why_not_make_papers(by, run))
    title = _("Certificates: %(run)s") % {"run": run}
    return exchange.create_job(task=MAKE, title=title, by=by, parameters={"run": run.pk})


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Person) -> None:
    """End the certificate; its hours are taken back, the person is told, and the check page says so from now on.

    Raises: Refused without a reason, without the right, or when somebody was faster.
    """
    refuse_if(rules.why_not_revoke(by, certificate) or why_not_reason(reason))
    moved = _end([certificate], reason.strip(), by)
    refuse_unless(moved == 1, _("Somebody revoked this certificate meanwhile."))
    place = certificate.completion.enrollment
    hours.take_back(enrollment=place, by=by)
    results.touch(courses=[place.course_id], year=place.year, by=by)
    accounts.notify(
        person=place.person,
        text=gettext_lazy("Your certificate %(number)s for %(course)s was revoked: %(reason)s"),
        values={"number": certificate.number, "course": place.course, "reason": reason.strip()},
        url=certificate.get_absolute_url(),
        by=by,
    )


def revoke_many(*, completions: Iterable[Completion], reason: str, by: Person) -> None:
    """End the standing certificates of completions that were decided anew. Who decides tells the people."""
    ended = list(queries.standing().filter(completion__in=completions))
    if ended:
        _end(ended, reason, by)


def _end(certificates: list[Certificate], reason: str, by: Person) -> int:
    rows = queries.standing().filter(pk__in=[one.pk for one in certificates])
    moved = rows.update(revoked_at=Now(), revoked_by=by, revoke_reason=reason[:300])
    journal.record_many("certificate.revoked", [Change(one, new=said(reason)) for one in certificates], by=by)
    return moved


@transaction.atomic
def issue_again(*, completion: Completion, by: Person) -> Certificate:
    """Issue another certificate, with a number and a code of its own, for a completion whose last one was revoked.

    Raises: Refused while one is valid, or when the course is not completed.
    """
    list(Completion.objects.select_for_update().filter(pk=completion.pk))  # of two at once the second one waits
    refuse_if(rules.why_not_issue_again(by, completion))
    (made,) = issue_many(completions=[completion], by=by)
    place = completion.enrollment
    hours.recognise(enrollments=[place], by=by)
    results.touch(courses=[place.course_id], year=place.year, by=by)
    accounts.notify(
        person=completion.enrollment.person,
        text=gettext_lazy("A new certificate for %(course)s was issued to you: %(number)s"),
        values={"course": completion.enrollment.course, "number": made.number},
        url=made.get_absolute_url(),
        by=by,
    )
    return made
