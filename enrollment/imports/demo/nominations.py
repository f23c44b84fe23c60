"""Sample of an agency at work: held seats with some names, approvers, applications that wait, a notice to a run.

Not for the runs themselves: enrollment.imports.demo.runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import Person
from accounts.queries import below
from courses.models import Run
from enrollment.actions import approvers, deciding, nominations, places, run_notices
from enrollment.models import ApprovalStep, Approver, Enrollment, Hold, Intake, RunNotice
from enrollment.queries import run_notices as notice_queries
from enrollment.queries.approvals import open_now
from enrollment.rules import nominations as rules

if TYPE_CHECKING:
    from enrollment.imports.demo.world import World

HELD, NAMED, APPLICANTS = 8, 3, 4


def load(world: World) -> dict[str, int]:
    """Hold seats, name people, ask for approvals and write a notice, all by the actions of the pages.

    Returns: how many of each.
    """
    own = _own_people(world)
    _hold(world, own)
    _approvals(world, own)
    _notice(world)
    return {
        "sample held seats": Hold.objects.count(),
        "sample approvals": ApprovalStep.objects.count(),
        "sample notices": RunNotice.objects.count(),
    }


def _own_people(world: World) -> list[Person]:
    """The officials whom the agency's officer looks after."""
    if world.agency.organisation is None:
        return []
    mine = below(world.agency.organisation)
    return [person for person in world.officials if person.organisation_id in mine]


def _hold(world: World, own: list[Person]) -> None:
    if rules.why_not_hold(world.agency, world.open_run, HELD):
        return
    hold = nominations.hold_seats(run=world.open_run, seats=HELD, by=world.agency, note="신규 임용자 우선")
    against = rules.reasons_against(hold, own)
    people = [person for person in own if not against[person.pk]][:NAMED]
    if people:
        _mark(nominations.fill(hold=hold, people=people, by=world.agency))


def _approvals(world: World, own: list[Person]) -> None:
    """The run by lottery asks the training officer. Of some people's offices nobody is named: the institute decides."""
    place = world.agency.organisation
    if place is None:
        return
    approvers.name_approver(organisation=place, step=Approver.Step.OFFICER, person=world.agency, by=world.manager)
    Intake.objects.filter(run=world.lottery_run).update(approval=Intake.Approval.OFFICER)
    others = [person for person in world.officials if person not in own]
    eligible = _eligible(world.lottery_run, [*own, *others])
    run = world.lottery_run.pk
    _mark([places.enrol(person=person, run=run, by=person) for person in eligible[:APPLICANTS]])
    first = open_now().filter(enrollment__run=world.lottery_run, enrollment__person__in=others).first()
    if first is not None:
        deciding.decide(step=first, approve=True, by=world.manager)


def _mark(made: list[Enrollment]) -> None:
    Enrollment.objects.filter(pk__in=[place.pk for place in made]).update(sample=True)


def _eligible(run: Run, people: list[Person]) -> list[Person]:
    against = rules.reasons(run, people)
    return [person for person in people if not against[person.pk]]


def _notice(world: World) -> None:
    audience = RunNotice.Audience.CONFIRMED
    people = notice_queries.receivers(world.running_run, audience, None).count()
    if people:
        run_notices.send(
            run=world.running_run,
            audience=audience,
            title_ko="준비물 안내",
            text_ko="신분증과 필기구를 가지고 오십시오.\n주차 공간이 좁으니 대중교통을 이용하십시오.",
            title_en="What to bring",
            text_en="Bring your identity card and something to write with.\nParking space is scarce: come by bus.",
            seen=people,
            by=world.manager,
        )
