"""What may be done with roles and sign-ins, as sentences that say why not.

Not for who sees which page: roles.py names permissions, queries.py cuts the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.models import Organisation, Person, RoleGrant
from accounts.queries import administrators
from accounts.roles import (
    ROLES,
    Assessor,
    PlanningOfficer,
    RecruitmentOfficer,
    Role,
    SystemAdministrator,
    TrainingManager,
)
from core.periods import today

LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff .,'-]+")
LONGEST_ACCESS = 366  # days for which an official of a foreign city gets an account
# Recruitment data is closed to the divisions that plan and train, so nobody holds both sides.
APART = (
    (RecruitmentOfficer, PlanningOfficer),
    (RecruitmentOfficer, TrainingManager),
)


def why_not_grant_role(by: Person, person: Person, role: str) -> str | None:
    """Why `by` may not give the role to the person now, or None."""
    return (
        _why_not_look_after_roles(by, person)
        or _why_not_receive(person, ROLES[role])
        or _why_not_beside(person, ROLES[role])
    )


def why_not_end_role(by: Person, grant: RoleGrant) -> str | None:
    """Why `by` may not take the role away now, or None."""
    if grant.ended_at is not None:
        return _("This role has already been taken away.")
    if grant.role == SystemAdministrator.code and (sentence := why_not_end_administrators([grant.person.staff_number])):
        return sentence
    return _why_not_look_after_roles(by, grant.person)


def why_not_end_administrators(staff_numbers: Iterable[str]) -> str | None:
    """Why these people cannot all lose the role of system administrator, or None: one must be left."""
    there = set(administrators().filter(person__is_active=True).values_list("person__staff_number", flat=True))
    if there and there <= set(staff_numbers):
        return _("This is the last system administrator. Give the role to somebody else first.")
    return None


def why_not_make_first_administrator() -> str | None:
    """Why no first system administrator may be made, or None: there must be none yet."""
    if administrators().filter(person__demo=False).exists():
        return _("There is a system administrator already; that person gives roles in the portal.")
    return None


def why_not_sign_out(by: Person, person: Person) -> str | None:
    """Why `by` may not end the person's sessions, or None. Everybody may end the own ones."""
    if by.pk == person.pk or by.may("people.grant_roles"):
        return None
    return _("Only the person or a system administrator can end these sessions.")


def why_not_import(by: Person) -> str | None:
    """Why `by` may not take in the HR file, or None."""
    if not by.may("people.import"):
        return _("Taking in the HR file needs the right to do so; a system administrator can give it.")
    return None


def why_not_look_after_guests(by: Person) -> str | None:
    """Why `by` may not invite officials of foreign cities, or None."""
    if not by.may("international.manage"):
        return _("Only those who look after international training invite officials of foreign cities.")
    return None


def why_not_invite(by: Person, name: str, city: Organisation, email: str, access_until: date) -> str | None:
    """Why `by` may not make an account for an official of the city, or None."""
    if sentence := why_not_look_after_guests(by) or why_not_latin(name) or _why_not_address(email):
        return sentence
    if city.kind != Organisation.Kind.FOREIGN_CITY:
        return _("“%(organisation)s” is no foreign city. People of the city come with the HR file.") % {
            "organisation": city
        }
    if Person.objects.filter(email__iexact=email).exists():
        return _("Somebody has an account with this address already. Look the person up and invite again.")
    return _why_not_until(access_until)


def why_not_invite_again(by: Person, person: Person, access_until: date) -> str | None:
    """Why `by` may not send the person a new link, or None. It also says anew until when the account is open."""
    if sentence := why_not_look_after_guests(by):
        return sentence
    if person.kind != Person.Kind.FOREIGN_TRAINEE:
        return _("Only officials of foreign cities are invited.")
    if person.left_on is not None or not person.is_active:
        return _("%(person)s has left or may not sign in, so no invitation can be sent.") % {"person": person}
    return _why_not_until(access_until)


def why_not_latin(name: str) -> str | None:
    """Why the name cannot stand on an English certificate, or None."""
    return None if LATIN.fullmatch(name) else _("Write the name in Latin letters.")


def _why_not_address(email: str) -> str | None:
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(address)s” is no e-mail address.") % {"address": email}
    return None


def _why_not_until(access_until: date) -> str | None:
    if access_until <= today():
        return _("The access ends after today. Choose a later day.")
    if (access_until - today()).days > LONGEST_ACCESS:
        return _("Access is given for a year at most. Choose an earlier day.")
    return None


def why_not_unmask(by: Person, reason: str) -> str | None:
    """Why `by` may not see whole e-mail addresses in lists, or None."""
    if not by.may("people.read"):
        return _("You may not look people up.")
    if len(reason.strip()) < 5:
        return _("Say in a few words what you need the addresses for; the reason is recorded.")
    return None


def _why_not_look_after_roles(by: Person, person: Person) -> str | None:
    if not by.may("people.grant_roles"):
        return _("Only a system administrator gives and takes roles.")
    if by.pk == person.pk:
        return _("Nobody changes their own roles. Ask another system administrator.")
    return None


def _why_not_receive(person: Person, role: type[Role]) -> str | None:
    if person.left_on is not None or not person.is_active:
        return _("%(person)s has left or may not sign in, so no role can be given.") % {"person": person}
    # A candidate must not get near the papers, whatever role is meant.
    if person.kind == Person.Kind.APPLICANT and (role.staff or role is Assessor):
        return _("%(person)s is an applicant and cannot hold this role.") % {"person": person}
    if role.staff and person.kind not in (Person.Kind.STAFF, Person.Kind.OFFICIAL):
        return _("This role is for the institute's own staff.")
    return None


def _why_not_beside(person: Person, role: type[Role]) -> str | None:
    held = person.roles
    if role in held:
        return _("%(person)s holds this role already.") % {"person": person}
    for other in held:
        if _apart(role, other):
            return _("“%(one)s” and “%(two)s” must not be held by one person. Take “%(two)s” away first.") % {
                "one": role.title,
                "two": other.title,
            }
    return None


def _apart(one: type[Role], two: type[Role]) -> bool:
    """Whether two roles must not meet in one person: who gives rights holds no business rights."""
    if SystemAdministrator in (one, two):
        return one.staff and two.staff
    return (one, two) in APART or (two, one) in APART
