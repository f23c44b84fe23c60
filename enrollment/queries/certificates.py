"""Certificates: which a person may see, which is found by its code or its file, and how one reads.

Not for the public page's limits: enrollment.checking. Not for changing anything: enrollment.actions.certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone, translation

from accounts.models import Person
from core.names import in_language
from courses.models import Run
from enrollment import check_codes, papers, signing
from enrollment.models import Certificate, Completion


def standing() -> QuerySet[Certificate]:
    """Certificates that are not revoked."""
    return Certificate.objects.filter(revoked_at=None)


def certificates_visible_to(user: Person) -> QuerySet[Certificate]:
    """One's own; everybody's for staff with the right."""
    rows = Certificate.objects.select_related(
        "completion__enrollment__person", "completion__enrollment__run__course", "file", "revoked_by"
    )
    return rows if user.may("enrollment.read") else rows.filter(completion__enrollment__person=user)


def without_paper(run: Run) -> QuerySet[Certificate]:
    """Standing certificates of the run whose file is not made yet."""
    return papers_of(run).filter(file=None)


def papers_of(run: Run) -> QuerySet[Certificate]:
    """Standing certificates of the run, in the order of their numbers."""
    rows = standing().filter(completion__enrollment__run=run)
    return rows.select_related("completion__enrollment__person", "file").order_by("number")


@dataclass(frozen=True)
class Answer:
    """All that a stranger is told: whether it is valid, the course, and initials."""

    valid: bool
    course: str
    initials: str


def answer_of(certificate: Certificate) -> Answer:
    """What the check page says of the certificate, in the language of the page."""
    facts = certificate.facts
    course = in_language(facts["course_ko"], facts["course_en"])
    latin = translation.get_language() == "en" or certificate.language == "en"
    name = facts["name_en"] if latin and facts["name_en"] else facts["name"]
    return Answer(certificate.is_valid, course, check_codes.initials(name))


def facts_of(completion: Completion) -> dict[str, str | int]:
    """What the paper says, as it is on the day of issue."""
    place = completion.enrollment
    course, person, organisation = place.course, place.person, place.organisation
    from_on, until_on = _time_of(completion)
    return {
        "name": person.name,
        "name_en": person.name_en,
        "organisation_ko": organisation.name_ko if organisation else "",
        "organisation_en": organisation.name_en if organisation else "",
        "course_ko": course.title_ko,
        "course_en": course.title_en,
        "from_on": from_on.isoformat(),
        "until_on": until_on.isoformat(),
        "hours": completion.hours,
    }


def _time_of(completion: Completion) -> tuple[date, date]:
    """From when to when it was learned: the days of the run; without one from the first unit to the decision."""
    place = completion.enrollment
    if place.run is not None:
        return place.run.starts_on, place.run.ends_on
    began: datetime = getattr(getattr(place, "learning", None), "started_at", None) or place.applied_at
    return min(timezone.localdate(began), completion.decided_on), completion.decided_on


def paper_of(certificate: Certificate) -> papers.Paper:
    """What is printed for the certificate."""
    return papers.Paper(
        number=certificate.number,
        code=certificate.code,
        language=certificate.language,
        facts=certificate.facts,
        issued_on=timezone.localdate(certificate.issued_at),
        sample=signing.is_sample(),
    )


def by_code(text: str) -> Certificate | None:
    """The certificate with the code as somebody typed or scanned it."""
    code = check_codes.typed(text)
    return Certificate.objects.filter(code=code).first() if code else None


def by_sha256(digest: str) -> Certificate | None:
    """The certificate whose signed file has these bytes."""
    return Certificate.objects.filter(file__sha256=digest).first()
