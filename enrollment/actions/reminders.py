"""Telling people that hours are still owed: by hand for some, by the calendar for all.

Not for which months and how often: enrollment.rules.hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import Person, RoleGrant
from accounts.queries import below
from accounts.roles import AgencyTrainingOfficer
from core.errors import refuse_if
from enrollment.models import HoursRound, HoursTotal
from enrollment.queries import hours as queries
from enrollment.rules import hours as rules
from journal import actions as journal

STILL_OWED = gettext_lazy("%(hours)s hours are still owed in %(year)s. See what counts and which courses are open.")
OF_YOUR_PEOPLE = gettext_lazy("%(owing)s of %(people)s people of %(agency)s still owe hours in %(year)s.")


@transaction.atomic
def remind(*, totals: QuerySet[HoursTotal], by: Person) -> tuple[int, int]:
    """Remind the people of these sums who still owe hours and were not reminded within a week.

    Returns: how many were told, and how many were left out. Raises: Refused when a rule says no.
    Safe to run twice: the second time everybody is left out.
    """
    refuse_if(rules.why_not_remind(by))
    asked = totals.count()
    told = _tell(totals, by)
    if told:
        journal.record("hours.reminded", by=by, new={"people": len(told), "persons": told})
    return len(told), asked - len(told)


def _tell(totals: QuerySet[HoursTotal], by: Person | None) -> list[int]:
    """Tell everybody of the sums who owes hours, once a week at most. Returns: the keys of who was told."""
    rested = Q(reminded_at=None) | Q(reminded_at__lt=Now() - rules.REMINDED_AT_MOST_EVERY)
    keys = list(queries.owing_totals(totals).filter(rested).order_by().values_list("pk", flat=True))
    # Asked again while they are held: of two who remind at once the second finds them told.
    held = HoursTotal.objects.filter(pk__in=keys).filter(rested).order_by("pk").select_for_update(of=("self",))
    due = list(queries.with_missing(held).select_related("person"))
    HoursTotal.objects.filter(pk__in=[total.pk for total in due]).update(reminded_at=Now())
    alike: dict[tuple[int, int], list[Person]] = defaultdict(list)
    for total in due:
        alike[total.year, total.missing].append(total.person)
    for (year, missing), people in alike.items():
        values = {"hours": missing, "year": year}
        accounts.notify_many(people=people, text=STILL_OWED, values=values, url="/my/hours/", by=by)
    return [total.person_id for total in due]


@transaction.atomic
def hold_round(*, day: date, by: Person | None) -> int | None:
    """Tell everybody who still owes hours in the day's year, and every agency's officer how many of its people do.

    The month's row is made first: whoever comes second finds it and does nothing.
    Returns: how many people were told; None when it is no month of reminders or its round was held.
    """
    if day.month not in rules.REMINDER_MONTHS:
        return None
    round_, made = HoursRound.objects.get_or_create(year=day.year, month=day.month)
    if not made:
        return None
    totals = HoursTotal.objects.filter(year=day.year, gone=False, person__left_on=None)
    told = len(_tell(totals, by))
    HoursRound.objects.filter(pk=round_.pk).update(told=told)
    _tell_officers(totals, _officers(), day.year, by)
    journal.record("hours.round_held", by=by, on=round_, new={"people": told})
    return told


def _officers() -> Iterable[Person]:
    grants = RoleGrant.objects.filter(
        role=AgencyTrainingOfficer.code, ended_at=None, person__organisation__isnull=False
    )
    return [grant.person for grant in grants.select_related("person__organisation")]


def _tell_officers(totals: QuerySet[HoursTotal], officers: Iterable[Person], year: int, by: Person | None) -> None:
    organisations = queries.progress_of(totals)
    for officer in officers:
        assert officer.organisation is not None
        under = [organisations[key] for key in below(officer.organisation) if key in organisations]
        agency = sum(under, queries.Progress())
        if agency.owing:
            values = {
                "owing": agency.owing, "people": agency.people, "agency": officer.organisation, "year": year,
            }  # fmt: skip
            accounts.notify(person=officer, text=OF_YOUR_PEOPLE, values=values, url="/hours/?state=owing", by=by)
