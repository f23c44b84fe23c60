"""Demo accounts, one for each role and a second guest; only where PORTAL_DEMO is on, never in production.

Not for the sample people of the seed: those cannot sign in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import Organisation, Person, RoleGrant
from accounts.roles import ROLES, Text
from core.errors import refuse_unless

Account = tuple[str, str, str]  # title of the role, staff number, password


@dataclass(frozen=True)
class Part:
    """Who plays a role in the demonstration, and where that person works."""

    staff_number: str
    name: str
    name_en: str
    kind: Person.Kind = Person.Kind.STAFF
    place: str = ""
    language: str = "ko"
    grade: str = ""  # of officials who owe learning hours
    note: Text = ""  # what tells two people of one role apart


PARTS = {
    "director": Part("demo-director", "한지원", "Ji-won Han", place="HRDC"),
    "planning_officer": Part("demo-planning", "서민아", "Min-a Seo", place="HRDC-PLAN"),
    "budget_officer": Part("demo-budget", "배도현", "Do-hyun Bae", place="HRDC-PLAN"),
    "facilities_officer": Part("demo-facilities", "문태경", "Tae-kyung Moon", place="HRDC-PLAN"),
    "training_manager": Part("demo-training", "윤하람", "Ha-ram Yoon", place="HRDC-TRAIN"),
    "recruitment_officer": Part("demo-recruitment", "오세린", "Se-rin Oh", place="HRDC-RECRUIT"),
    "agency_training_officer": Part(
        "demo-agency", "정다온", "Da-on Jung", Person.Kind.AGENCY_OFFICER, "GU-01", grade="6급"
    ),
    "lecturer": Part("demo-lecturer", "강이안", "I-an Kang", Person.Kind.LECTURER),
    "assessor": Part("demo-assessor", "임서율", "Seo-yul Lim", Person.Kind.ASSESSOR),
    "trainee": Part("demo-trainee", "신로운", "Ro-un Shin", Person.Kind.OFFICIAL, "GU-01", grade="7급"),
    "foreign_trainee": Part(
        "demo-foreign",
        "마리아 산토스",
        "Maria Santos",
        Person.Kind.FOREIGN_TRAINEE,
        "FC-01",
        "en",
        note=_("completed the online course"),
    ),
    "applicant": Part("demo-applicant", "조은결", "Eun-gyeol Cho", Person.Kind.APPLICANT),
    "council_reader": Part("demo-council", "권해솔", "Hae-sol Kwon", Person.Kind.COUNCIL_READER),
    "system_administrator": Part("demo-administrator", "남도담", "Do-dam Nam", place="HRDC-PLAN"),
}

# Further people of a role, after the one of PARTS.
MORE = {
    "foreign_trainee": Part(
        "demo-guest", "린 도", "Linh Do", Person.Kind.FOREIGN_TRAINEE, "FC-03", "en",
        note=_("is learning the online course"),
    ),
}  # fmt: skip


def _parts() -> Iterator[tuple[str, Part]]:
    for role, part in PARTS.items():
        yield role, part
        if role in MORE:
            yield role, MORE[role]


def password() -> str:
    """The one password of all demo accounts of this installation; no two installations share it."""
    return f"demo-{salted_hmac('accounts.demo', 'password', algorithm='sha256').hexdigest()[:8]}"


@transaction.atomic
def ensure_demo_accounts() -> list[Account]:
    """Make the demo accounts that are missing. Safe to run twice.

    Raises: Refused where PORTAL_DEMO is off.
    """
    refuse_unless(settings.PORTAL_DEMO, str(_("Demo accounts exist only in a demonstration.")))
    for role, part in _parts():
        person = _ensure(part)
        if not RoleGrant.objects.filter(person=person, role=role, ended_at=None).exists():
            actions.grant_role(person=person, role=role, by=None)
    return demo_accounts()


def demo_accounts() -> list[Account]:
    """The demo sign-ins for the sign-in page and the start-up lines; none where PORTAL_DEMO is off."""
    if not settings.PORTAL_DEMO:
        return []
    there = set(Person.objects.filter(demo=True).values_list("staff_number", flat=True))
    word = password()
    return [
        (f"{ROLES[role].title} ({part.note})" if part.note else str(ROLES[role].title), part.staff_number, word)
        for role, part in _parts()
        if part.staff_number in there
    ]


def _ensure(part: Part) -> Person:
    place = Organisation.objects.filter(code=part.place).first()
    person = Person.objects.filter(staff_number=part.staff_number).first()
    if person is None:
        return Person.objects.create_user(
            part.staff_number,
            password(),
            name=part.name,
            name_en=part.name_en,
            email=f"{part.staff_number}@example.org",
            kind=part.kind,
            grade=part.grade,
            organisation=place,
            language=part.language,
            sample=True,
            demo=True,
        )
    if person.organisation is None and place is not None:  # the seed came after the account
        person.organisation = place
        person.save(update_fields=["organisation"])
    if not person.check_password(password()):  # the key of the installation has changed
        person.set_password(password())
        person.save(update_fields=["password"])
    return person
