"""The states of a leadership diagnosis, who may rate, and what may be done when: a sentence that says why not, or None.

Not for changing anything: surveys.actions.diagnoses asks here first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _

from accounts.grades import OF_GRADE_5_AND_BELOW
from accounts.models import Person
from courses.models import Run
from surveys.models import Diagnosis, Survey

State = Diagnosis.State

DIAGNOSIS_TRANSITIONS: dict[str, frozenset[str]] = {
    State.ROSTER: frozenset({State.BEFORE, State.WITHDRAWN}),
    State.BEFORE: frozenset({State.BETWEEN, State.WITHDRAWN}),
    # Straight to the end when too few of those who answered before are left to be asked again.
    State.BETWEEN: frozenset({State.AFTER, State.CLOSED, State.WITHDRAWN}),
    State.AFTER: frozenset({State.CLOSED, State.WITHDRAWN}),
    State.CLOSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

# A diagnosis asks members of a leader's bureau, of grade 6 and below; these stand level with grade 5.
LEVEL_WITH_GRADE_5 = frozenset({"5급", "연구관", "지도관", "전문경력관 가군", "임기제 가급", "소방령"})
GRADES_OF_RATERS = frozenset(OF_GRADE_5_AND_BELOW) - LEVEL_WITH_GRADE_5


def why_not_set_up(run: Run, *, seated: bool, known: bool, lately: bool, day: date) -> str | None:
    """Why no diagnosis of this person is set up in the run."""
    if run.is_cancelled:
        return _("This run was cancelled. Choose another run of the course.")
    if run.starts_on <= day:
        return _("This run has begun, so nobody can be asked before it any more. Choose a later one.")
    if not seated:
        return _("This person has no confirmed seat in the run. A diagnosis is about somebody who takes part.")
    if known:
        return _("This person has a diagnosis in the run already. Open it in the list.")
    if lately:  # two so close together, with a rater less in one of them, would give that rater away
        return _("A diagnosis of this person is under way, or ended less than a year ago. Choose a later run.")
    return None


def why_not_keep(leader: Person, by: Person) -> str | None:
    """Why this person does not keep the diagnosis: its page names the raters."""
    if leader == by:
        return _("Nobody keeps the own diagnosis. Ask a colleague to set it up.")
    return None


def why_not_name(diagnosis: Diagnosis, people: Sequence[Person]) -> str | None:
    """Why these people are not its raters. Once the first of them was asked nobody is added or taken away."""
    if diagnosis.state != State.ROSTER:
        return _("The raters were asked already, so nobody is added or taken away any more.")
    for person in people:
        if why_not := why_not_rate(diagnosis.leader, person):
            return why_not
    return _too_few(len(people))


def why_not_rate(leader: Person, person: Person) -> str | None:
    """Why the person does not rate this leader."""
    names = {"person": person}
    if person == leader:
        return _("%(person)s is the leader. Nobody rates oneself.") % names
    if not person.is_active or person.left_on is not None:
        return _("%(person)s has left the service. Name somebody who serves.") % names
    if person.organisation is None or person.organisation != leader.organisation:
        return _("%(person)s is of another organisation. Name members of the leader's own.") % names
    if person.grade not in GRADES_OF_RATERS:
        return _("%(person)s is not of grade 6 or below. Name members of these grades.") % names
    return None


def why_not_begin(diagnosis: Diagnosis, raters: int, *, seated: bool, day: date) -> str | None:
    """Why the raters are not asked before the run now."""
    if diagnosis.state != State.ROSTER:
        return _("The raters were asked already.")
    if diagnosis.run.is_cancelled:
        return _("This run was cancelled. Withdraw the diagnosis.")
    if diagnosis.run.starts_on <= day:
        return _("The run has begun, so nobody can be asked before it any more. Withdraw the diagnosis.")
    if not seated:
        return _("The leader has no confirmed seat in the run any more. Withdraw the diagnosis.")
    return _too_few(raters)


def why_not_put_away(diagnosis: Diagnosis, before: Survey, day: date) -> str | None:
    """Why the answers of before are not put away."""
    if diagnosis.state != State.BEFORE:
        return _("The raters are not being asked before the run.")
    return _still_open(before, day)


def why_not_ask_again(diagnosis: Diagnosis, opens_on: date, day: date) -> str | None:
    """Why the raters are not asked a second time now."""
    if diagnosis.state != State.BETWEEN:
        return _("This diagnosis does not wait for the time after its run.")
    if day < opens_on:
        return _("The raters are asked again on %(day)s.") % {"day": formats.date_format(opens_on)}
    return None


def why_not_close(diagnosis: Diagnosis, after: Survey, day: date) -> str | None:
    """Why the diagnosis cannot be closed on that day."""
    if diagnosis.state != State.AFTER:
        return _("The raters are not being asked after the run, so there is nothing to close.")
    return _still_open(after, day)


def why_not_withdraw(diagnosis: Diagnosis) -> str | None:
    """Why the diagnosis cannot be withdrawn."""
    if State.WITHDRAWN not in DIAGNOSIS_TRANSITIONS[diagnosis.state]:
        return _("This diagnosis is over, so it cannot be withdrawn.")
    return None


def _still_open(survey: Survey, day: date) -> str | None:
    if day > survey.closes_on:
        return None
    words = _("People may answer until %(day)s; the survey is closed after that day.")
    return words % {"day": formats.date_format(survey.closes_on)}


def _too_few(people: int) -> str | None:
    least = settings.PORTAL_DIAGNOSIS_PAIRS
    if people >= least:
        return None
    words = _("Only %(people)s raters are named, and results are shown from %(least)s pairs. Name more.")
    return words % {"people": people, "least": least}
