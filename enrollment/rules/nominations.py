"""When an agency may hold, fill, replace and give back seats: each rule gives its reason as a sentence, or None.

Not for who may take part: enrollment.rules.places answers that for named people too.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Person
from core.periods import today
from courses.models import Run
from enrollment.facts import Facts
from enrollment.models import Enrollment, Hold, Intake, Quota
from enrollment.queries import nominations as queries
from enrollment.queries import places as places_queries
from enrollment.rules import places

# A named person's place stands in one of these: where the run asks for approval, it is first applied for.
_NAMED = (Enrollment.State.APPLIED, Enrollment.State.CONFIRMED)


def not_yours() -> str:
    """What is said of somebody else's people, and word for word the same of people who do not exist."""
    return _("Nobody of your agency is known by this. Check the staff number, or ask the institute.")


def why_not_hold(user: Person, run: Run, seats: int | None = None) -> str | None:
    """Why the person's agency cannot hold (so many) seats of the run now."""
    if user.organisation is None:
        return _("Your account belongs to no organisation, so no seats can be held for it. Ask the institute.")
    intake = Intake.objects.filter(run=run).first()
    if intake is None:
        return _("How this run takes people in is not set yet. Look again later, or ask the training manager.")
    facts = places_queries.facts_of(user, run.pk)
    if facts is None:
        return _("This run does not exist any more.")
    if sentence := _why_not_this_run(facts, intake, user.organisation) or _why_not_now(facts, intake):
        return sentence
    if Hold.objects.filter(run=run, organisation=user.organisation).exists():
        return _("Your agency holds seats of this run already. Open that entry to fill them or give them back.")
    return _why_not_so_many(intake, queries.quota_of(run, user.organisation), 1 if seats is None else seats)


def _why_not_this_run(facts: Facts, intake: Intake, organisation: Organisation) -> str | None:
    if not facts.is_planned:
        return _("This run was cancelled. Choose another one.")
    if not facts.is_listed:
        return _("This course is not in the plan in force. Choose another one.")
    if not facts.organisation_fits and not queries.lets_in_below(intake, organisation):
        return _("This run is for other organisations than yours. Choose another one.")
    is_foreign = organisation.kind == Organisation.Kind.FOREIGN_CITY
    return places.why_other_world(is_international=facts.is_international, is_foreign=is_foreign)


def _why_not_now(facts: Facts, intake: Intake) -> str | None:
    if not facts.is_opened:
        return _("Applications for this run open on %(when)s. Seats can be held from then on.") % {
            "when": date_format(timezone.localtime(intake.opens_at), "DATETIME_FORMAT")
        }
    if facts.is_closed:
        return _("Applications for this run closed on %(when)s. Choose another run.") % {
            "when": date_format(timezone.localtime(intake.closes_at), "DATETIME_FORMAT")
        }
    returns = queries.returns_on(intake)
    if returns <= today():
        return _(
            "Held seats of this run return on %(day)s, so none can be held any more. Let people apply themselves."
        ) % {"day": date_format(returns)}
    return None


def _why_not_so_many(intake: Intake, quota: Quota | None, seats: int) -> str | None:
    if seats < 1:
        return _("At least one seat has to be held.")
    if intake.waiting:
        return _(
            "People wait for this run, so no seats can be held. Choose another one, or let people apply themselves."
        )
    if seats > intake.seats_left:
        return ngettext(
            "Only %(n)d seat of this run is left.", "Only %(n)d seats of this run are left.", intake.seats_left
        ) % {"n": intake.seats_left}
    if quota is not None and seats > quota.seats - quota.taken:
        left = quota.seats - quota.taken
        return ngettext(
            "The quota of %(organisation)s leaves %(n)d seat: %(taken)d of %(seats)d are taken or held.",
            "The quota of %(organisation)s leaves %(n)d seats: %(taken)d of %(seats)d are taken or held.",
            left,
        ) % {"organisation": quota.organisation, "n": left, "taken": quota.taken, "seats": quota.seats}
    return None


def why_not_look_after(user: Person, hold: Hold) -> str | None:
    """Why the person has nothing to do with this hold."""
    if not queries.holds_visible_to(user).filter(pk=hold.pk).exists():
        return _("These seats are held by another agency.")
    return None


def why_not_fill(user: Person, hold: Hold, people: int = 1) -> str | None:
    """Why no (or not so many) names can be given to the hold now."""
    if sentence := why_not_look_after(user, hold) or why_not_change(hold):
        return sentence
    if hold.open < 1:
        return _("No held seat is without a name. Replace somebody, or let people apply themselves.")
    if people > hold.open:
        return ngettext(
            "%(people)d people are chosen, but only %(n)d held seat has no name yet.",
            "%(people)d people are chosen, but only %(n)d held seats have no name yet.",
            hold.open,
        ) % {"people": people, "n": hold.open}
    return None


def why_not_change(hold: Hold) -> str | None:
    """Why nothing of the hold can change any more: the run was cancelled, has begun, or the seats went back."""
    if hold.run.state == Run.State.CANCELLED:
        return _("This run was cancelled, so the seats are no longer held.")
    if hold.returns_on <= today():
        return _("Seats without a name went back on %(day)s. Who is named already can still be replaced.") % {
            "day": date_format(hold.returns_on)
        }
    return None


def why_not_give_back(user: Person, hold: Hold, seats: int = 1) -> str | None:
    """Why so many seats cannot be given back."""
    if sentence := why_not_look_after(user, hold):
        return sentence
    if hold.run.state == Run.State.CANCELLED:
        return _("This run was cancelled, so the seats are no longer held.")
    if seats < 1:
        return _("Say how many seats are given back, at least one.")
    if seats > hold.open:
        return ngettext(
            "Only %(n)d held seat has no name and can be given back.",
            "Only %(n)d held seats have no name and can be given back.",
            hold.open,
        ) % {"n": hold.open}
    return None


def why_not_replace(user: Person, hold: Hold, named: Enrollment) -> str | None:
    """Why this named person can no longer be replaced by another one."""
    if named.hold_id != hold.pk or not named.takes_seat or named.state not in _NAMED:
        return _("This person no longer has one of the held seats. Look at the page of the seats again.")
    return why_not_replace_any(user, hold)


def why_not_replace_any(user: Person, hold: Hold) -> str | None:
    """Why nobody of the hold can be replaced any more, whoever it is."""
    if sentence := why_not_look_after(user, hold):
        return sentence
    if hold.run.state == Run.State.CANCELLED:
        return _("This run was cancelled, so nobody has to be replaced.")
    until = hold.run.intake.cancel_until
    if places_queries.clock() >= until:
        return _("People could be replaced until %(when)s. Ask the training manager now.") % {
            "when": date_format(timezone.localtime(until), "DATETIME_FORMAT")
        }
    return None


def reasons_against(hold: Hold, people: Sequence[Person]) -> dict[int, list[str]]:
    """Every reason why each of the people cannot take a seat of the hold, by the person's key; empty lists are good.

    The reasons are those of an own application: being named opens no door that applying does not.
    """
    own = set(queries.people_of(hold).filter(pk__in=[person.pk for person in people]).values_list("pk", flat=True))
    found = reasons(hold.run, [person for person in people if person.pk in own])
    return {person.pk: found[person.pk] if person.pk in own else [not_yours()] for person in people}


def reasons(run: Run, people: Sequence[Person]) -> dict[int, list[str]]:
    """The same, whoever they are. Not the opening hours: a held seat can be filled until it returns."""
    facts = places_queries.facts_of_people(people, run.pk)
    return {person.pk: places.reasons(facts[person.pk], any_time=True) for person in people}


def why_not_all(against: Sequence[Sequence[str]]) -> str | None:
    """Why these people cannot be named together, given the reasons against each: one of them has some."""
    if any(against):
        return _("Something stands against one of the chosen people. Untick them and search again.")
    return None


def why_not_name(hold: Hold, people: Sequence[Person]) -> str | None:
    """Why these people cannot be named together: all reasons against all of them, one line each."""
    against = reasons_against(hold, people)
    lines = [f"{person}: {' '.join(against[person.pk])}" for person in people if against[person.pk]]
    return "\n".join(lines) or None
