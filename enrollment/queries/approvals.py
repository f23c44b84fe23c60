"""Approvals as people see them: what waits for whom now, who approves for an organisation, who stands in for whom.

Not for who may decide: enrollment.rules.approvals. Not for the search upward: enrollment.chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Now

from accounts.models import Organisation, Person, RoleGrant
from accounts.queries import below, people_visible_to
from accounts.roles import ROLES
from core.periods import today
from enrollment import chain
from enrollment.models import ApprovalStep, Approver, Deputy, Enrollment, Intake

REMIND_AFTER = timedelta(days=2)
CLOSING_SOON = timedelta(days=1)
JUST_ASKED = timedelta(hours=6)
# An application on the waiting list can be approved there, before a seat is free.
DECIDABLE = (Enrollment.State.APPLIED, Enrollment.State.WAITING, Enrollment.State.OFFERED)


@dataclass(frozen=True)
class Tree:
    """The organisations and their approvers as read once: who decides a step for whom."""

    parents: chain.Parents
    rows: chain.Rows

    def approvers_of(self, step: ApprovalStep) -> frozenset[int]:
        """The keys of the people who decide the step; empty when nobody is named up to the root."""
        enrollment = step.enrollment
        return chain.approvers_of(
            organisation=enrollment.organisation_id,
            step=step.step,
            applicant=enrollment.person_id,
            parents=self.parents,
            rows=self.rows,
        )


def tree() -> Tree:
    """Two queries, however many organisations and approvers there are. Who left or may not sign in is left out."""
    rows: dict[tuple[int, str], list[int]] = defaultdict(list)
    named = Approver.objects.filter(person__left_on=None, person__is_active=True).order_by()
    for organisation, step, person in named.values_list("organisation_id", "step", "person_id"):
        rows[organisation, step].append(person)
    return Tree(dict(Organisation.objects.order_by().values_list("pk", "parent_id")), rows)


@dataclass(frozen=True)
class Known:
    """What is read once for all decisions of one person: the tree, and for whom the person stands in today."""

    tree: Tree
    stands_in_for: frozenset[int]


def known_to(user: Person) -> Known:
    """Three queries, however many steps are decided with it."""
    return Known(tree(), frozenset(stands_in_for(user, today())))


def deputies_of(approvers: Iterable[int], on: date) -> QuerySet[Deputy]:
    """Who stands in for these people on the day."""
    here = Deputy.objects.filter(from_on__lte=on, until_on__gte=on, person__left_on=None, person__is_active=True)
    return here.filter(approver__in=approvers)


def stands_in_for(user: Person, on: date) -> list[int]:
    """The keys of the people for whom the user decides on the day."""
    rows = Deputy.objects.filter(person=user, from_on__lte=on, until_on__gte=on).order_by("approver_id")
    return list(rows.values_list("approver_id", flat=True).distinct())


def open_now() -> QuerySet[ApprovalStep]:
    """The steps whose turn it is, oldest first, with everything that is asked of them."""
    waiting = ApprovalStep.objects.filter(
        decision=ApprovalStep.Decision.OPEN, opened_at__isnull=False, enrollment__state__in=DECIDABLE
    )
    return waiting.select_related(
        "enrollment__person__organisation", "enrollment__run__course", "enrollment__course", "enrollment__organisation"
    ).order_by("opened_at", "pk")


def unopened() -> QuerySet[ApprovalStep]:
    """First steps of live applications of which nobody was told."""
    before = ApprovalStep.objects.filter(enrollment=OuterRef("enrollment"), order__lt=OuterRef("order"))
    first = ApprovalStep.objects.filter(
        ~Exists(before), decision=ApprovalStep.Decision.OPEN, opened_at=None, enrollment__state__in=DECIDABLE
    )
    return first.select_related("enrollment__person", "enrollment__run__course", "enrollment__course").order_by("pk")


def deciders_of(step: ApprovalStep, known: Known | None = None) -> tuple[list[Person], bool]:
    """The approvers of the step with their deputies of today, and whether any approver is named.

    When nobody is, everybody who manages places decides. The applicant is never among them. `known` spares the tree.
    """
    here = Person.objects.filter(left_on=None, is_active=True).exclude(pk=step.enrollment.person_id)
    approvers = (known.tree if known else tree()).approvers_of(step)
    if not approvers:
        roles = [role.code for role in ROLES.values() if "enrollment.manage" in role.permissions]
        grants = RoleGrant.objects.filter(ended_at=None, role__in=roles)
        return list(here.filter(pk__in=grants.values("person"))), False
    deputies = deputies_of(approvers, today()).values_list("person_id", flat=True)
    return list(here.filter(pk__in={*approvers, *deputies})), True


@dataclass(frozen=True)
class Desk:
    """What waits for one person now: own steps, those as a deputy (step -> approver), and those without an approver."""

    own: frozenset[int]
    as_deputy: dict[int, int]
    ownerless: frozenset[int]

    @property
    def steps(self) -> set[int]:
        return {*self.own, *self.as_deputy, *self.ownerless}


def desk_of(user: Person) -> Desk:
    """Sort the open steps for the person: four queries at most, one for somebody who approves nothing.

    Steps for which no approver is named anywhere go to everybody who manages places. Own applications never count.
    Only steps that can be the person's are read, whatever else waits in other offices.
    """
    deputised = Deputy.objects.filter(person=user, from_on__lte=today(), until_on__gte=today()).values("approver")
    mine = Approver.objects.filter(Q(person=user) | Q(person__in=deputised)).order_by()
    approvers, manages = set(mine.values_list("person", flat=True).distinct()), user.may("enrollment.manage")
    if not approvers and not manages:
        return Desk(frozenset(), {}, frozenset())
    instead = approvers - {user.pk}
    known = tree()
    own, as_deputy, ownerless = set(), {}, set()
    rows = open_now().select_related(None).select_related("enrollment").exclude(enrollment__person=user)
    for step in rows.filter(_can_be_decided(known, approvers, manages=manages)):
        deciders = known.approvers_of(step)
        if user.pk in deciders:
            own.add(step.pk)
        elif away := deciders.intersection(instead) - {step.enrollment.person_id}:
            as_deputy[step.pk] = min(away)
        elif manages and not deciders:
            ownerless.add(step.pk)
    return Desk(frozenset(own), as_deputy, frozenset(ownerless))


def _can_be_decided(known: Tree, approvers: set[int], *, manages: bool) -> Q:
    """The steps that can be those of the approvers, or nobody's: by office, and of people who are an office's only
    approver, whose own applications go further up.
    """
    offices: dict[str, list[int | None]] = defaultdict(list)
    alone: set[int] = set()
    for step in Approver.Step.values:
        for office in (None, *known.parents):
            first = chain.approvers_of(
                organisation=office, step=step, applicant=0, parents=known.parents, rows=known.rows
            )
            if first & approvers or (manages and not first):
                offices[step].append(office)
            if len(first) == 1:
                alone |= first
    found = Q(enrollment__person__in=alone)
    for step, keys in offices.items():
        here = Q(enrollment__organisation__in=[key for key in keys if key is not None])
        found |= Q(here | Q(enrollment__organisation=None) if None in keys else here, step=step)
    return found


def waiting_for(user: Person) -> QuerySet[ApprovalStep]:
    """The steps that the person can decide now, oldest first; `stands_for` names whom a deputy stands in for."""
    desk = desk_of(user)
    for_whom: dict[int, list[int]] = defaultdict(list)
    for step, approver in desk.as_deputy.items():
        for_whom[approver].append(step)
    approvers = Person.objects.only(*Person.SAID_IN).in_bulk(for_whom) if for_whom else {}
    whens = [When(pk__in=steps, then=Value(str(approvers[approver]))) for approver, steps in for_whom.items()]
    return (
        open_now()
        .filter(pk__in=desk.steps)
        .annotate(
            stands_for=Case(*whens, default=Value(""), output_field=CharField()),
            ownerless=Case(When(pk__in=desk.ownerless, then=Value(True)), default=Value(False)),
        )
    )


def decided_by(user: Person) -> QuerySet[ApprovalStep]:
    """What the person decided, newest first."""
    rows = ApprovalStep.objects.filter(decided_by=user).select_related(
        "enrollment__person", "enrollment__run__course", "enrollment__course", "for_approver"
    )
    return rows.order_by("-decided_at", "-pk")


def steps_of(enrollment: Enrollment) -> QuerySet[ApprovalStep]:
    """The chain of one application in its order, with who decided."""
    return enrollment.approval_steps.select_related("decided_by", "for_approver").order_by("order")


def late(steps: Collection[int]) -> QuerySet[ApprovalStep]:
    """Of these steps (their keys) the ones that wait longer than they should."""
    return ApprovalStep.objects.filter(pk__in=steps, opened_at__lte=Now() - REMIND_AFTER)


def to_remind() -> QuerySet[ApprovalStep]:
    """Open steps that wait longer than they should and of which nobody was reminded."""
    return open_now().filter(reminded_at=None, opened_at__lte=Now() - REMIND_AFTER)


def to_remind_at_closing() -> QuerySet[ApprovalStep]:
    """Open steps of runs whose applications close within a day or have closed, of which nobody was told that yet.

    Who was asked in these hours is left in peace.
    """
    closing = Intake.objects.filter(closes_at__lte=Now() + CLOSING_SOON).values("run")
    rows = open_now().filter(last_reminded_at=None, enrollment__run__in=closing)
    return rows.filter(opened_at__lte=Now() - JUST_ASKED).exclude(enrollment__in=undecided())


def undecided() -> QuerySet[Enrollment]:
    """Applications with a step that nobody decided although the run is about to begin: applications are closed and
    seats can be cancelled no more, or it began. Who takes part in a draw that is not held yet keeps on until it begins.
    """
    closed = Q(run__intake__closes_at__lte=Now(), run__intake__cancel_until__lte=Now(), takes_seat=True)
    about_to_begin = closed | Q(run__starts_on__lte=today())
    undone = ApprovalStep.objects.filter(enrollment=OuterRef("pk"), decision=ApprovalStep.Decision.OPEN)
    rows = Enrollment.objects.filter(Exists(undone), about_to_begin, state=Enrollment.State.APPLIED)
    return rows.order_by("pk")


def approvers_visible_to(user: Person) -> QuerySet[Approver]:
    """The approvers that the person keeps: all, or those of the own organisation and below."""
    if not user.may("approvers.edit"):
        return Approver.objects.none()
    rows = Approver.objects.select_related("organisation", "person__organisation")
    return rows if user.may("enrollment.manage") else rows.filter(organisation__in=_own(user))


def organisations_kept_by(user: Person) -> QuerySet[Organisation]:
    """The organisations whose approvers the person keeps."""
    if not user.may("approvers.edit"):
        return Organisation.objects.none()
    return (
        Organisation.objects.all() if user.may("enrollment.manage") else Organisation.objects.filter(pk__in=_own(user))
    )


def deputies_set_by(user: Person) -> QuerySet[Deputy]:
    """The deputies that the person has, had or will have, newest first."""
    return Deputy.objects.filter(approver=user).select_related("person").order_by("-from_on", "-pk")


def deputises(user: Person) -> QuerySet[Deputy]:
    """For whom the person stands in, from today on."""
    return Deputy.objects.filter(person=user, until_on__gte=today()).select_related("approver").order_by("from_on")


def overlapping(*, approver: Person, from_on: date, until_on: date) -> QuerySet[Deputy]:
    """The person's deputies whose time overlaps these days."""
    return Deputy.objects.filter(Q(until_on__gte=from_on) & Q(from_on__lte=until_on), approver=approver)


def _own(user: Person) -> set[int]:
    return below(user.organisation) if user.organisation is not None else set()


def nameable_by(user: Person) -> QuerySet[Person]:
    """Whom the person may name as an approver: people one may look up, who are here."""
    return people_visible_to(user).filter(left_on=None, is_active=True).exclude(kind=Person.Kind.APPLICANT)


def deputies_possible(user: Person) -> QuerySet[Person]:
    """Who may stand in for the person: everybody of the own organisation and of those below, who is here."""
    return Person.objects.filter(organisation__in=_own(user), left_on=None, is_active=True)


def chains_of(steps: Iterable[ApprovalStep]) -> dict[int, list[ApprovalStep]]:
    """The steps that were decided before these, by the key of the application."""
    found: dict[int, list[ApprovalStep]] = defaultdict(list)
    rows = ApprovalStep.objects.filter(enrollment__in=[step.enrollment_id for step in steps])
    for step in rows.exclude(decision=ApprovalStep.Decision.OPEN).select_related("decided_by").order_by("order"):
        found[step.enrollment_id].append(step)
    return found
