"""Holds of agencies: which ones a person sees, who fills them, runs that can be held, quotas and what is left of them.

Not for places outside holds: enrollment.queries.places.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Now

from accounts.models import Organisation, Person, RoleGrant
from accounts.queries import below, matches
from accounts.roles import AgencyTrainingOfficer
from courses.models import Plan, PlanCourse, Run
from courses.queries import runs_visible_to
from enrollment.models import Enrollment, Hold, Intake, Quota

REMIND_DAYS = 3  # before the unused seats return


def holds_visible_to(user: Person) -> QuerySet[Hold]:
    """The holds of the person's own organisation and of those below it."""
    if not user.may("enrollment.nominate") or user.organisation is None:
        return Hold.objects.none()
    rows = Hold.objects.filter(organisation__in=below(user.organisation))
    return rows.select_related("run__course", "run__intake", "organisation", "held_by", "quota")


def every_hold(user: Person) -> QuerySet[Hold]:
    """The holds of all agencies, for who runs the courses."""
    if not user.may("enrollment.manage"):
        return Hold.objects.none()
    return Hold.objects.select_related("run__course", "run__intake", "organisation", "held_by", "quota")


def with_run(hold: Hold) -> Hold:
    """The hold as it stands now, with everything that its rules ask for."""
    return Hold.objects.select_related("run__course", "run__intake", "organisation", "quota", "held_by").get(pk=hold.pk)


def runs_to_hold(user: Person) -> QuerySet[Run]:
    """Runs of the plan that take the agency's people in now and of which it holds no seats yet; `left` is how many are
    free.
    """
    if not user.may("enrollment.nominate") or user.organisation is None:
        return Run.objects.none()
    held = Hold.objects.filter(run=OuterRef("pk"), organisation=user.organisation)
    open_now = Q(intake__opens_at__lte=Now(), intake__closes_at__gt=Now(), state=Run.State.PLANNED)
    own = {*_line_of(user.organisation), *below(user.organisation)}
    only_for = Intake.organisations.through.objects.filter(intake__run=OuterRef("pk"))
    for_us = ~Exists(only_for) | Exists(only_for.filter(organisation__in=own))
    rows = runs_visible_to(user).filter(open_now).filter(~Exists(held)).filter(for_us).filter(_is_listed())
    return rows.select_related("course__category", "intake").annotate(left=F("intake__seats") - F("intake__taken"))


def _is_listed() -> Exists:
    """Whether the run's course stands in the plan in force of its year, or, without one, in the newest: the same as
    in enrollment.queries.places.
    """
    decided = Plan.objects.exclude(state=Plan.State.DRAFT).order_by("-year", "-version").values("pk")
    of_year = decided.filter(year=OuterRef(OuterRef("year")))
    in_force = Coalesce(Subquery(of_year[:1]), Subquery(decided[:1]))
    return Exists(PlanCourse.objects.filter(course=OuterRef("course"), plan=in_force))


def lets_in_below(intake: Intake, organisation: Organisation) -> bool:
    """Whether a run that is for some organisations only lets in one of those below this one."""
    return intake.organisations.filter(pk__in=below(organisation)).exists()


def people_of(hold: Hold) -> QuerySet[Person]:
    """The people whom the hold may be filled with: those of its organisation and of everything below, who are here."""
    rows = Person.objects.filter(organisation__in=below(hold.organisation), left_on=None, is_active=True)
    return rows.exclude(kind__in=[Person.Kind.APPLICANT, Person.Kind.ASSESSOR]).select_related("organisation")


def people_found(hold: Hold, text: str) -> QuerySet[Person]:
    """Of these people the ones whose name or staff number holds the text and who have no live place in the run."""
    live = Enrollment.objects.filter(run=hold.run_id, person=OuterRef("pk")).exclude(state__in=Enrollment.ENDED)
    return people_of(hold).filter(~Exists(live)).filter(matches(text)).order_by("name", "staff_number")


def named_in(hold: Hold) -> QuerySet[Enrollment]:
    """Who was named for the hold's seats and still has a place, in the order of names."""
    rows = hold.enrollments.exclude(state__in=Enrollment.ENDED)
    return rows.select_related("person__organisation").order_by("person__name", "pk")


def places_of(hold: Hold) -> QuerySet[Enrollment]:
    """Everybody who was ever named for the hold's seats: who still has a place first, in the order of names."""
    ended = Case(When(state__in=Enrollment.ENDED, then=Value(1)), default=Value(0))
    return hold.enrollments.select_related("person__organisation", "applied_by").order_by(ended, "person__name", "pk")


def quota_of(run: Run, organisation: Organisation) -> Quota | None:
    """The quota that counts for people of the organisation: its own, or that of the nearest one above."""
    quotas = {q.organisation_id: q for q in Quota.objects.filter(intake__run=run).select_related("organisation")}
    if not quotas:
        return None
    return next((quotas[at] for at in _line_of(organisation) if at in quotas), None)


def _line_of(organisation: Organisation) -> list[int]:
    """The organisation and those above it, the nearest first. One query."""
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent_id"))
    line: list[int] = []
    at: int | None = organisation.pk
    while at is not None:
        line.append(at)
        at = parents.get(at)
    return line


def quotas_visible_to(user: Person) -> QuerySet[Quota]:
    """The quotas of the person's organisation and of those below it, in runs that are still to come."""
    if not user.may("enrollment.nominate") or user.organisation is None:
        return Quota.objects.none()
    rows = Quota.objects.filter(organisation__in=below(user.organisation), intake__run__state=Run.State.PLANNED)
    return rows.select_related("intake__run__course", "organisation").annotate(left=F("seats") - F("taken"))


def returns_on(intake: Intake) -> date:
    """The day on which unused seats of the run return."""
    return intake.returns_on


def with_open_seats() -> QuerySet[Hold]:
    """Holds with seats that have no name yet, in runs that are held."""
    rows = Hold.objects.filter(seats__gt=F("filled") + F("returned"), run__state=Run.State.PLANNED)
    return rows.select_related("run__course", "run__intake", "organisation", "held_by").order_by("pk")


def due(on: date) -> QuerySet[Hold]:
    """Holds whose unused seats return on the day or before."""
    return with_open_seats().filter(returns_on__lte=on)


def about_to_return(on: date) -> QuerySet[Hold]:
    """Holds whose unused seats return within some days and of which nobody was told."""
    soon = on + timedelta(days=REMIND_DAYS)
    return with_open_seats().filter(returns_on__gt=on, returns_on__lte=soon, reminded_at=None)


def keepers_of(hold: Hold) -> QuerySet[Person]:
    """Who is told about the hold: who made it, if still here, and the training officers of its organisation."""
    officers = RoleGrant.objects.filter(role=AgencyTrainingOfficer.code, ended_at=None).values("person")
    here = Person.objects.filter(left_on=None, is_active=True)
    return here.filter(Q(pk=hold.held_by_id) | Q(pk__in=officers, organisation=hold.organisation_id))
