"""People and organisations as named querysets: who sees whom, the institute's staff, the tree.

Not for changing anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Invitation, Message, Organisation, Person, RoleGrant
from accounts.roles import AgencyTrainingOfficer, SystemAdministrator
from core.names import normal
from core.periods import today

RECRUITMENT_KINDS = (Person.Kind.APPLICANT, Person.Kind.ASSESSOR)
CROWD = "SAMPLE-"  # how staff numbers of the crowd begin


def crowd() -> QuerySet[Person]:
    """The many sample people of full size (manage.py seed --full), who stand in no file of the seed."""
    return Person.objects.filter(sample=True, staff_number__startswith=CROWD)


def sample_officials() -> QuerySet[Person]:
    """The officials of the seed's own sample, by staff number: few, also where the crowd of full size is there."""
    few = Person.objects.filter(sample=True, demo=False, kind=Person.Kind.OFFICIAL, left_on=None, is_active=True)
    return few.exclude(staff_number__startswith=CROWD).order_by("staff_number")


def people_visible_to(user: Person) -> QuerySet[Person]:
    """The people that the user may look up. Everybody sees at least the own row.

    Applicants and assessors are recruitment data. An agency officer sees the own organisation and below.
    """
    if not user.may("people.read"):
        return Person.objects.filter(pk=user.pk)
    seen = Person.objects.all()
    if not user.may("recruitment.read"):
        seen = seen.filter(~Q(kind__in=RECRUITMENT_KINDS) | Q(pk=user.pk))
    if _only_own_agency(user):
        seen = seen.filter(Q(organisation__in=_own_agency(user)) | Q(pk=user.pk))
    return seen


def organisations_visible_to(user: Person) -> QuerySet[Organisation]:
    """The organisations that the user may open: all, or the own one and below for an agency officer."""
    if not user.may("people.read"):
        return Organisation.objects.none()
    if _only_own_agency(user):
        return Organisation.objects.filter(pk__in=_own_agency(user))
    return Organisation.objects.all()


def person_search(user: Person, text: str) -> QuerySet[Person]:
    """The people visible to the user whose name or staff number holds the text; nothing for no text."""
    wanted = normal(text)
    if not wanted:
        return Person.objects.none()
    return people_visible_to(user).filter(matches(wanted)).select_related("organisation")


def matches(text: str) -> Q:
    """People whose name, Latin name or staff number holds the text."""
    text = normal(text)
    return Q(name__icontains=text) | Q(name_en__icontains=text) | Q(staff_number__icontains=text)


def institute_staff() -> QuerySet[Person]:
    """The people who work at the institute now; demo accounts are not among them."""
    return Person.objects.filter(kind=Person.Kind.STAFF, demo=False, left_on=None)


def institute_staff_on(day: date) -> QuerySet[Person]:
    """The people who worked at the institute on a day, by their days of hire and leaving; without demo accounts."""
    staff = Person.objects.filter(kind=Person.Kind.STAFF, demo=False)
    return staff.filter(Q(hired_on=None) | Q(hired_on__lte=day), Q(left_on=None) | Q(left_on__gt=day))


def divisions() -> QuerySet[Organisation]:
    """The institute's divisions in their order."""
    return Organisation.objects.filter(kind=Organisation.Kind.DIVISION)


def teams() -> QuerySet[Organisation]:
    """The institute's teams in their order, with their division."""
    return Organisation.objects.filter(kind=Organisation.Kind.TEAM).select_related("parent")


def staff_by_division() -> dict[str, int]:
    """How many of the institute's staff work in each division, its teams included, by the division's code.

    Who sits directly under the institute is in none of them.
    """
    counts = {division.code: 0 for division in divisions()}
    rows = institute_staff().values_list("organisation__code", "organisation__parent__code")
    for own, parent in rows:
        code = own if own in counts else parent
        if code in counts:
            counts[code] += 1
    return counts


def below(organisation: Organisation) -> set[int]:
    """The keys of the organisation and of everything under it. One query, however deep the tree is."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent in Organisation.objects.order_by().values_list("pk", "parent_id"):
        children[parent].append(pk)
    found, waiting = set(), [organisation.pk]
    while waiting:
        pk = waiting.pop()
        found.add(pk)
        waiting.extend(children[pk])
    return found


@dataclass(frozen=True)
class Node:
    """One organisation in the tree as a page shows it."""

    organisation: Organisation
    people: int
    people_below: int
    children: list[Node]


def tree(user: Person) -> list[Node]:
    """The organisations visible to the user as a tree, with how many people of theirs the user may look up
    (own, and with everything below). The same number of queries however many there are.
    """
    organisations = list(organisations_visible_to(user))
    here = people_visible_to(user).filter(left_on=None, demo=False, organisation__isnull=False).order_by()
    own = dict(here.values_list("organisation").annotate(Count("pk")))
    known = {organisation.pk for organisation in organisations}
    children: dict[int | None, list[Organisation]] = defaultdict(list)
    for organisation in organisations:
        children[organisation.parent_id if organisation.parent_id in known else None].append(organisation)
    return [_node(root, children, own) for root in children[None]]


def _node(organisation: Organisation, children: dict[int | None, list[Organisation]], own: dict[int, int]) -> Node:
    under = [_node(child, children, own) for child in children[organisation.pk]]
    mine = own.get(organisation.pk, 0)
    return Node(organisation, mine, mine + sum(node.people_below for node in under), under)


def with_roles(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with the roles they hold now, read in one more query (`open_grants`)."""
    grants = RoleGrant.objects.filter(ended_at=None)
    return people.prefetch_related(Prefetch("grants", grants, to_attr="open_grants"))


def holders() -> QuerySet[RoleGrant]:
    """Every role held now with its person, in the order of names."""
    return (
        RoleGrant.objects.filter(ended_at=None)
        .select_related("person__organisation", "given_by")
        .order_by("person__name", "person__staff_number")
    )


def administrators() -> QuerySet[RoleGrant]:
    """The role of system administrator as it is held now."""
    return RoleGrant.objects.filter(role=SystemAdministrator.code, ended_at=None)


def lock_administrators() -> None:
    """Let nobody else end the role of an administrator until this transaction ends."""
    list(administrators().order_by("pk").select_for_update().values_list("pk", flat=True))


def addresses_of_role_holders() -> dict[str, str]:
    """The e-mail address of everybody who holds a role now, by staff number in capitals."""
    held = RoleGrant.objects.filter(ended_at=None).values_list("person__staff_number", "person__email")
    return {number.upper(): email for number, email in held}


def receivers() -> QuerySet[Person]:
    """The people who may be given roles: everybody who is here, applicants apart."""
    return Person.objects.filter(left_on=None, is_active=True).exclude(kind=Person.Kind.APPLICANT)


def inbox_of(person: Person) -> QuerySet[Message]:
    """The person's messages, newest first."""
    return Message.objects.filter(person=person)


def unread(person: Person) -> QuerySet[Message]:
    """The messages that the person has not opened yet."""
    return inbox_of(person).filter(read_at=None)


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that stand and whose link opens something, by the database's clock. Whoever signed in after the link
    was asked for has a way in already: the link is dead then, so that nobody takes the account over with an old mail.
    """
    rows = Invitation.objects.filter(used_at=None, ended_at=None, expires_at__gt=Now(), access_until__gte=today())
    return rows.exclude(person__last_login__gte=F("made_at")).filter(person__is_active=True)


def invitations_to_mail() -> QuerySet[Invitation]:
    """Invitations whose mail is due or will be: nobody is invited to an account that was closed meanwhile."""
    rows = Invitation.objects.filter(mail_after__isnull=False, used_at=None, ended_at=None)
    return rows.filter(person__is_active=True, person__left_on=None)


def invitation_of(token_sha256: str) -> Invitation | None:
    """The invitation that the link with this hash of a secret opens; none for no hash."""
    if not token_sha256:
        return None
    return open_invitations().filter(token_sha256=token_sha256).select_related("person").first()


def hash_of(secret: str) -> str:
    """What is kept of a link's secret; it is long and random, so the plain hash gives nothing away."""
    return sha256(secret.encode()).hexdigest()


def is_invited_no_more(person: Person) -> bool:
    """Whether the person is an official of a foreign city whose days of access are over. No query for others."""
    if person.kind != Person.Kind.FOREIGN_TRAINEE:
        return False
    return Invitation.objects.filter(person=person, ended_at=None, access_until__lt=today()).exists()


def foreign_cities() -> QuerySet[Organisation]:
    """The cities abroad whose officials are invited."""
    return Organisation.objects.filter(kind=Organisation.Kind.FOREIGN_CITY)


def foreign_people() -> QuerySet[Person]:
    """The officials of foreign cities, by city and name."""
    rows = Person.objects.filter(kind=Person.Kind.FOREIGN_TRAINEE, left_on=None).select_related("organisation")
    return rows.order_by("organisation__order", "organisation__code", "name", "staff_number")


def with_invitations(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people, each with the invitation that stands, read in one more query (`standing_invitations`)."""
    rows = Invitation.objects.filter(ended_at=None)
    return people.prefetch_related(Prefetch("invitations", rows, to_attr="standing_invitations"))


def access_until(guest: Person) -> date | None:
    """The last day of access of somebody whom `with_invitations` read; None for who was never invited."""
    standing: list[Invitation] = guest.standing_invitations  # type: ignore[attr-defined]  # prefetched under this name
    return standing[0].access_until if standing else None


def last_number_abroad(prefix: str) -> int:
    """The highest number that an account with this prefix has, in whatever case it was typed; 0 for none. What is no
    number behind the prefix (a staff number of the HR file) is left out.
    """
    rows = Person.objects.filter(staff_number__istartswith=prefix).values_list("staff_number", flat=True)
    behind = (number[len(prefix) :] for number in rows)
    return max((int(number) for number in behind if number.isdecimal()), default=0)


def _only_own_agency(user: Person) -> bool:
    """Whether the right to look people up comes from the agency role alone."""
    return all(role is AgencyTrainingOfficer for role in user.roles if "people.read" in role.permissions)


def _own_agency(user: Person) -> set[int]:
    return below(user.organisation) if user.organisation is not None else set()
