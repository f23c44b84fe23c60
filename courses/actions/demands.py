"""Handing in demands of training and deciding on them.

Not for the plan: a course of it is only tied to the demand that it answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify, notify_many
from accounts.models import Organisation, Person
from core.errors import refuse_if, refuse_unless
from courses.models import Demand, PlanCourse
from courses.queries import demands as queries
from courses.rules import demands as rules
from journal import actions as journal

MOST_A_YEAR = 9_999
HANDED_IN = gettext_lazy("A demand of training waits for a decision: %(demand)s")
DECIDED = gettext_lazy("Your demand of training was decided on (%(decision)s): %(demand)s")


@transaction.atomic
def hand_in(
    *,
    year: int,
    organisation: Organisation | None,
    field: str,
    text_ko: str,
    text_en: str = "",
    survey_key: UUID | None = None,
    by: Person,
) -> Demand:
    """Hand in a demand for the plan of a year and tell who decides.

    Raises: Refused when a rule stands against it.
    """
    refuse_if(rules.why_not_hand_in(by, organisation))
    kind = Demand.Kind.AGENCY_REQUEST if organisation else Demand.Kind.SURVEY
    demand = _made(
        year, kind=kind, organisation=organisation, field=field, text_ko=text_ko, text_en=text_en,
        survey_key=survey_key, handed_in_at=Now(), handed_in_by=by,
    )  # fmt: skip
    journal.record("demand.handed_in", on=demand, by=by, new={"year": year, "code": demand.code})
    people = [one for one in queries.deciders() if one != by]
    notify_many(people=people, text=HANDED_IN, values={"demand": demand}, url=demand.get_absolute_url(), by=by)
    return demand


def _made(year: int, **fields: object) -> Demand:
    """The demand with the next free code of the year; two at once get two."""
    first = Demand.objects.filter(year=year).count() + 1
    for number in range(first, MOST_A_YEAR):
        demand, made = Demand.objects.get_or_create(year=year, code=f"D-{number:03}", defaults=fields)
        if made:
            return demand
    raise ValueError(f"No code is left for a demand of {year}.")


@transaction.atomic
def decide(
    *,
    demand: Demand,
    decision: str,
    reason_ko: str,
    reason_en: str = "",
    courses: Sequence[PlanCourse] = (),
    by: Person,
) -> None:
    """Decide on the demand as it was seen, tie the courses to it that answer it, and tell who handed it in.

    Raises: Refused when a rule stands against it, or a course answers another demand meanwhile.
    """
    refuse_if(rules.why_not_decide_so(demand, decision, reason_ko, courses=len(courses)))
    moved = Demand.objects.filter(pk=demand.pk, decision=demand.decision).update(
        decision=decision,
        reason_ko=reason_ko.strip() or demand.reason_ko,
        reason_en=reason_en.strip() or demand.reason_en,
        decided_at=Now(),
        decided_by=by,
    )
    refuse_unless(moved == 1, _("Somebody decided on this demand meanwhile. Open it again."))
    tied = PlanCourse.objects.filter(pk__in=[one.pk for one in courses], demand=None).update(demand=demand)
    refuse_unless(tied == len(courses), _("One of the courses answers another demand meanwhile. Choose again."))
    new = {"decision": decision, "courses": [one.course.code for one in courses]}
    journal.record(
        "demand.decided", on=demand, by=by, old={"decision": demand.decision}, new=new, reason=reason_ko.strip()
    )
    if demand.handed_in_by is not None:
        values = {"decision": Demand.Decision(decision).label, "demand": demand}
        notify(person=demand.handed_in_by, text=DECIDED, values=values, url=demand.get_absolute_url(), by=by)
