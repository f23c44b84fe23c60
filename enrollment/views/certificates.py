"""One certificate for its owner and the staff: its page, its file, revoking it, issuing another.

Not for strangers: enrollment.views.check.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import note_reading
from accounts.addresses import address_of
from core.access import SIGNED_IN, Request, requires
from core.errors import Refused
from core.names import in_language
from courses.dates import day
from enrollment import check_codes, papers
from enrollment.actions import certificates as actions
from enrollment.forms.completion import ReasonForm
from enrollment.models import Certificate
from enrollment.queries import certificates as queries
from enrollment.rules import certificates as rules
from enrollment.views.completion import form_page, send
from journal import queries as journal
from journal.words import words_for


def _certificate(request: Request, key: UUID) -> Certificate:
    return get_object_or_404(queries.certificates_visible_to(request.user), key=key)


@requires(SIGNED_IN)
def certificate_detail(request: Request, key: UUID) -> HttpResponse:
    """What it says, whether it is valid, and its record."""
    certificate = _certificate(request, key)
    completion = certificate.completion
    mine = completion.enrollment.person_id == request.user.pk
    may = request.user.may("certificates.revoke")
    note_reading(person=completion.enrollment.person, by=request.user, address=address_of(request))
    context = {
        "certificate": certificate,
        "course": in_language(certificate.facts["course_ko"], certificate.facts["course_en"]),
        "mine": mine,
        "facts": _facts(certificate),
        "code": check_codes.shown(certificate.code),
        "qr": papers.qr(papers.check_address(certificate.code)),
        "check": papers.check_address().split("//", 1)[-1],
        "why_not": rules.why_not_fetch(certificate),
        "may_revoke": may and rules.why_not_revoke(request.user, certificate) is None,
        "may_issue": may and rules.why_not_issue_again(request.user, completion) is None,
        "record": [(e.at, e.actor_name, words_for(e.action), e.new.get("reason", "")) for e in journal.of(certificate)],
        "crumbs": _crumbs(certificate, mine),
    }
    return render(request, "enrollment/certificate.html", context)


def _crumbs(certificate: Certificate, mine: bool) -> list[tuple[str, str]]:
    """From one's own record, or from the run in which it was earned."""
    if mine:
        return [(_("Record of learning"), reverse("my_transcript")), (certificate.number, "")]
    run = certificate.completion.enrollment.run
    if run is None:
        return [(certificate.number, "")]
    where = reverse("run_completion", args=[run.course.code, run.year, run.number])
    return [(_("Runs"), reverse("run_list")), (str(run), where), (certificate.number, "")]


def _facts(certificate: Certificate) -> list[tuple[str, object]]:
    facts = certificate.facts
    rows: list[tuple[str, object]] = [
        (_("Number"), certificate.number),
        (_("Name"), in_language(facts["name"], facts["name_en"])),
        (_("Hours recognised"), facts["hours"]),
        (_("Issued on"), day(timezone.localdate(certificate.issued_at))),
    ]
    if certificate.signed_at:
        rows.append((_("Signed on"), day(timezone.localdate(certificate.signed_at))))
    if certificate.revoked_at:
        rows.append((_("Revoked on"), day(timezone.localdate(certificate.revoked_at))))
        rows.append((_("Why it was revoked"), certificate.revoke_reason))
    return rows


@requires(SIGNED_IN)
def certificate_file(request: Request, key: UUID) -> HttpResponse | FileResponse:
    """The signed PDF; it is signed when it is fetched first."""
    certificate = _certificate(request, key)
    made, content = actions.fetch(certificate=certificate, by=request.user, address=address_of(request))
    name = _("Certificate %(number)s.pdf") % {"number": made.number}
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=actions.MEDIA_TYPE)
    answer["Cache-Control"] = "no-store"
    return answer


@requires("certificates.revoke")
def certificate_revoke(request: Request, key: UUID) -> HttpResponse:
    """End the certificate, with a reason."""
    certificate = _certificate(request, key)
    form = ReasonForm(request.POST or None)
    if send(form, lambda sent: actions.revoke(certificate=certificate, by=request.user, **sent)):
        messages.success(request, _("Revoked. The person is told and the hours are taken back."))
        return redirect(certificate)
    facts = [*_facts(certificate), (_("Course"), certificate.completion.enrollment.course)]
    crumbs = [(certificate.number, certificate.get_absolute_url()), (_("Revoke this certificate"), "")]
    return form_page(
        request, form, _("Revoke the certificate"), _("Revoke this certificate"), facts=facts,
        back=certificate.get_absolute_url(), crumbs=crumbs, danger=True,
        why_not=rules.why_not_revoke(request.user, certificate),
    )  # fmt: skip


@requires("certificates.revoke")
@require_POST
def certificate_issue_again(request: Request, key: UUID) -> HttpResponse:
    """Issue another one in the place of a revoked one."""
    certificate = _certificate(request, key)
    try:
        made = actions.issue_again(completion=certificate.completion, by=request.user)
    except Refused as refused:
        messages.error(request, refused.sentence)
        return redirect(certificate)
    messages.success(request, _("Certificate %(number)s is issued.") % {"number": made.number})
    return redirect(made)
