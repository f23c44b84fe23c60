"""Prints certificates and records of learning: one page of HTML, one PDF.

Not for signing (enrollment.signing) nor for what they say: their facts come in as plain values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.dates import day, span
from enrollment import check_codes
from exchange.printing import print_html

CERTIFICATE, SHEET = "enrollment/print/certificate.html", "enrollment/print/certificate.css"
TRANSCRIPT = "enrollment/print/transcript.html"
WORD = re.compile(r"\S+")
LONGEST_KEPT_WORD = 14
LONG_TITLE = 24  # a longer course title is set smaller


@dataclass(frozen=True)
class Paper:
    """What one certificate says; `facts` as enrollment.models.Certificate keeps them."""

    number: str
    code: str
    language: str
    facts: Mapping[str, Any]
    issued_on: date
    sample: bool = False


def check_address(code: str = "") -> str:
    """Where a certificate is checked; with its code, what the QR holds."""
    return f"{settings.PORTAL_ADDRESS}/check/" + (f"{check_codes.shown(code)}/" if code else "")


def print_certificate(paper: Paper) -> bytes:
    """Effect: none. Returns the unsigned PDF, one page."""
    return print_html(certificate_page(paper), sheet=SHEET)


def certificate_page(paper: Paper) -> str:
    """The certificate as HTML, in its own language whatever the page's is."""
    facts, english = paper.facts, paper.language == "en"
    with translation.override(paper.language):
        course = facts["course_en"] if english and facts["course_en"] else facts["course_ko"]
        place = facts["organisation_en"] if english and facts["organisation_en"] else facts["organisation_ko"]
        context = {
            "paper": paper,
            "english": english,
            "name": facts["name_en"] if english and facts["name_en"] else facts["name"],
            "organisation": words(place),
            "course": words(course),
            "course_is_long": len(course) > LONG_TITLE * (2 if english else 1),
            "dates": span(date.fromisoformat(facts["from_on"]), date.fromisoformat(facts["until_on"])),
            "issued_on": day(paper.issued_on)
            if english
            else f"{paper.issued_on:%Y}년 {paper.issued_on.month}월 {paper.issued_on.day}일",
            "institute": institute(),
            "qr": qr(check_address(paper.code)),
            "code": check_codes.shown(paper.code),
            "address": check_address().split("//", 1)[-1],
        }
        return render_to_string(CERTIFICATE, context)


def print_transcript(context: Mapping[str, Any]) -> bytes:
    """Effect: none. Returns the record of learning as PDF, in the language of the page."""
    return print_html(render_to_string(TRANSCRIPT, {**context, "institute": institute()}))


def institute() -> str:
    """The name that papers carry."""
    return settings.PORTAL_NAME or _("Seoul Human Resource Development Institute")


def words(text: str) -> SafeString:
    """Escaped text whose words do not break inside: the PDF engine has no `word-break: keep-all`.

    >>> words("일상 <b> 회복")
    '<span class="w">일상</span> <span class="w">&lt;b&gt;</span> <span class="w">회복</span>'
    """
    found = WORD.findall(text)
    pieces = ((_kept(word),) for word in found)
    return format_html_join(" ", "{}", pieces)


def _kept(word: str) -> SafeString:
    whole = len(word) <= LONGEST_KEPT_WORD
    return format_html('<span class="w">{}</span>', word) if whole else conditional_escape(word)


def qr(text: str) -> SafeString:
    """The text as a QR drawing, black on white, readable when a sixth of it is covered."""
    drawn = segno.make(text, error="m", boost_error=False).svg_inline(border=0, omitsize=True, svgclass="qr")
    label = conditional_escape(_("QR code: check this certificate"))
    return mark_safe(
        drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    )  # drawn by segno, no text in it
