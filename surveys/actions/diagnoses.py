"""The way of a leadership diagnosis: raters named, asked before the run, kept sealed, asked again, closed over pairs.

Not for answering, which is as in any survey. The code of a pair stands inside the envelopes alone; both surveys are
opened in one transaction, which keeps sums over whoever answered twice and destroys everything else (decision 0035).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from core.periods import today
from courses.models import Run
from journal import actions as journal
from surveys import pairing
from surveys.actions import closing, seals
from surveys.actions.opening_rounds import ASKED, tell
from surveys.in_turn import in_turn
from surveys.models import Diagnosis, Invitation, Kind, PairOutcome, Rater, Sealed, Survey
from surveys.queries import diagnoses as queries
from surveys.rules import diagnoses as rules

logger = logging.getLogger(__name__)
Phase, State = Survey.Phase, Diagnosis.State
OUTCOME = gettext_lazy("Your leadership diagnosis is closed: %(run)s")


@transaction.atomic
def set_up(*, run: Run, leader: Person, by: Person) -> Diagnosis:
    """Set up the diagnosis of a leader who has a seat in the run; its raters are named next.

    Raises: Refused when a rule stands against it, or no questionnaire of diagnoses is in force.
    """
    refuse_if(rules.why_not_keep(leader, by))
    queries.hold(leader)
    seated, known, day = queries.is_seated(run, leader), queries.known(run, leader), today()
    lately = queries.had_lately(leader, day)
    refuse_if(rules.why_not_set_up(run, seated=seated, known=known, lately=lately, day=day))
    sheet = queries.questionnaire()
    if sheet is None:
        raise Refused(_("No questionnaire of diagnoses is in force. Make a version of one first."))
    diagnosis = Diagnosis.objects.create(run=run, leader=leader, questionnaire=sheet)
    journal.record("diagnosis.made", on=diagnosis, by=by, new={"questionnaire": str(sheet)})
    return diagnosis


@transaction.atomic
def name_raters(*, diagnosis: Diagnosis, people: Sequence[Person], by: Person) -> None:
    """Put these raters, with the organisation that they have now, in place of those named before.

    The record counts them and names nobody: it outlives the roster. Raises: Refused when a rule stands against it.
    """
    row = _held(diagnosis)
    refuse_if(rules.why_not_name(row, people))
    row.raters.all().delete()
    Rater.objects.bulk_create(
        Rater(diagnosis=row, person=person, organisation=person.organisation) for person in people
    )
    journal.record("diagnosis.raters_named", on=row, by=by, new={"raters": len(people)})


@transaction.atomic
def begin(*, diagnosis: Diagnosis, by: Person) -> Survey:
    """Freeze the roster and ask its people, until the day before the run begins.

    Whoever left since being named is not on it. Raises: Refused when a rule stands against it, or the leader's seat in
    the run is gone.
    """
    row = _held(diagnosis)
    row.raters.exclude(pk__in=queries.staying(row).values("pk")).delete()
    people = [one.person for one in queries.raters_of(row)]
    seated = queries.is_seated(row.run, row.leader)
    refuse_if(rules.why_not_begin(row, len(people), seated=seated, day=today()))
    row.state, row.seal, row.rostered = State.BEFORE, seals.make(by=by), len(people)
    row.save(update_fields=["state", "seal", "rostered"])
    survey = _ask(row, Phase.BEFORE, people, row.run.starts_on - timedelta(days=1), by)
    journal.record("diagnosis.before_begun", on=row, by=by, new={"raters": len(people), "closes_on": survey.closes_on})
    return survey


@transaction.atomic
def keep(*, diagnosis: Diagnosis, by: Person | None) -> None:
    """Put the answers of before away, sealed as they are, until those of after are in.

    Raises: Refused while people may answer, or when it was done already.
    """
    row = _held(diagnosis)
    surveys = _surveys(row)
    refuse_unless(Phase.BEFORE in surveys, _("The raters are not being asked before the run."))
    before = surveys[Phase.BEFORE]
    refuse_if(rules.why_not_put_away(row, before, today()))
    before.state, row.state = Survey.State.KEPT, State.BETWEEN
    before.save(update_fields=["state"])
    row.save(update_fields=["state"])
    journal.record("diagnosis.kept", on=row, by=by)


@transaction.atomic
def ask_again(*, diagnosis: Diagnosis, by: Person | None) -> Survey | None:
    """Ask those who answered before and are still there; whoever moved or left is counted as dropped.

    Where fewer are left than could ever be shown, nobody is asked and the diagnosis ends without a result.
    Returns: the second survey, or None then. Raises: Refused before its time, or when it was done already.
    """
    row = _held(diagnosis)
    window = queries.second_window(row.run)
    refuse_if(rules.why_not_ask_again(row, window.opens_on, today()))
    surveys = _surveys(row)
    people = list(queries.to_pair(row, surveys[Phase.BEFORE]))
    row.dropped = row.raters.count() - queries.staying(row).count()
    row.save(update_fields=["dropped"])
    if len(people) < settings.PORTAL_DIAGNOSIS_PAIRS or window.closes_on < today():
        _end(row, surveys, [], by)
        return None
    row.state = State.AFTER
    row.save(update_fields=["state"])
    survey = _ask(row, Phase.AFTER, people, window.closes_on, by)
    new = {"people": len(people), "dropped": row.dropped, "closes_on": survey.closes_on}
    journal.record("diagnosis.after_begun", on=row, by=by, new=new)
    return survey


@transaction.atomic
def close(*, diagnosis: Diagnosis, by: Person | None) -> Diagnosis:
    """Open both surveys in memory, keep the sums over whoever answered twice, and destroy the rest with the roster.

    With fewer pairs than the least number nothing is kept but how many were asked, answered and dropped.
    Raises: Refused when a rule stands against it, or when an answer cannot be opened; then all stays as it was.
    """
    row = _held(diagnosis)
    surveys = _surveys(row)
    refuse_unless(Phase.AFTER in surveys, _("The raters are not asked a second time yet."))
    refuse_if(rules.why_not_close(row, surveys[Phase.AFTER], today()))
    try:
        pairs = pairing.pairs_of(*(_halves(surveys[phase], by) for phase in (Phase.BEFORE, Phase.AFTER)))
    except pairing.Twice:
        raise Refused(_("One rater has two answers in one survey; it was changed in the database.")) from None
    _end(row, surveys, pairs, by)
    return row


@transaction.atomic
def withdraw(*, diagnosis: Diagnosis, reason: str, by: Person | None) -> None:
    """Call the diagnosis off: sealed answers, invitations, roster and seal go, unread.

    Raises: Refused when a rule stands against it.
    """
    row = _held(diagnosis)
    refuse_if(rules.why_not_withdraw(row))
    old, seal = row.state, row.seal
    for survey in _surveys(row).values():
        survey.state, survey.seal = Survey.State.CANCELLED, None
        survey.save(update_fields=["state", "seal"])
    row.state, row.seal = State.WITHDRAWN, None
    row.save(update_fields=["state", "seal"])
    _destroy(row, by)
    if seal is not None:
        seal.delete()
    journal.record("diagnosis.withdrawn", on=row, by=by, old={"state": old}, reason=reason)


def move_due(*, by: Person | None) -> int:
    """Take every diagnosis the step that is due, each on its own. Returns: how many steps. Safe to run twice.

    One that cannot be moved stays, is named in the log by its key alone, and in the nightly check.
    Raises: Broke at the end, when one broke and was not only refused.
    """
    day = today()
    cancelled, late = str(_("The run was cancelled.")), str(_("The run began before anybody was asked."))
    unseated = str(_("The leader has no confirmed seat in the run any more."))
    steps: list[tuple[Callable[[], Iterable[Diagnosis]], Callable[[Diagnosis], object]]] = [
        (queries.of_cancelled_runs, lambda one: withdraw(diagnosis=one, reason=cancelled, by=by)),
        (lambda: queries.never_begun(day), lambda one: withdraw(diagnosis=one, reason=late, by=by)),
        (queries.without_a_seat, lambda one: withdraw(diagnosis=one, reason=unseated, by=by)),
        (lambda: queries.due_to_keep(day), lambda one: keep(diagnosis=one, by=by)),
        (lambda: queries.due_to_ask_again(day), lambda one: ask_again(diagnosis=one, by=by)),
        (lambda: queries.due_to_close(day), lambda one: close(diagnosis=one, by=by)),
    ]
    # Looked for one step after the other: what the first put away may be due for the next.
    return sum(
        in_turn(
            (f"diagnosis {one.key} could not be moved on", partial(_moved, one, step))
            for find, step in steps
            for one in list(find())
        )
    )


def _moved(diagnosis: Diagnosis, step: Callable[[Diagnosis], object]) -> bool:
    try:
        step(diagnosis)
    except Refused:
        logger.error("diagnosis %s could not be moved on", diagnosis.key)  # noqa: TRY400  # a traceback shows values
        return False
    return True


def _held(diagnosis: Diagnosis) -> Diagnosis:
    """The diagnosis as it stands, kept from everybody else until the transaction ends."""
    Diagnosis.objects.select_for_update().get(pk=diagnosis.pk)
    rows = Diagnosis.objects.select_related("run__course", "leader__organisation", "questionnaire", "seal")
    return rows.get(pk=diagnosis.pk)


def _surveys(row: Diagnosis) -> dict[str, Survey]:
    """Its surveys by phase, held too: an answer under way is waited for."""
    list(Survey.objects.select_for_update().filter(diagnosis=row).order_by("pk"))
    rows = Survey.objects.filter(diagnosis=row).select_related("questionnaire", "seal", "diagnosis__leader")
    return {one.phase: one for one in rows}


def _ask(row: Diagnosis, phase: Survey.Phase, people: Sequence[Person], closes_on: date, by: Person | None) -> Survey:
    """Open one of the two surveys under the seal of both, and tell who is asked."""
    survey = Survey.objects.create(
        kind=Kind.DIAGNOSIS, questionnaire=row.questionnaire, run=row.run, course=row.run.course, year=row.run.year,
        diagnosis=row, phase=phase, opens_on=today(), closes_on=closes_on, state=Survey.State.OPEN, seal=row.seal,
        sample=row.sample,
    )  # fmt: skip
    Invitation.objects.bulk_create(Invitation(survey=survey, person=person) for person in people)
    tell(survey=survey, people=people, text=ASKED, by=by)
    return survey


def _halves(survey: Survey, by: Person | None) -> list[pairing.Half]:
    return [pairing.half_of(one) for one in closing.payloads(survey=survey, by=by)]


def _end(
    row: Diagnosis,
    surveys: dict[str, Survey],
    pairs: Sequence[tuple[pairing.Half, pairing.Half]],
    by: Person | None,
) -> None:
    """Counts, the sums where they are shown, and the end of everything that led to an answer."""
    least, seal = settings.PORTAL_DIAGNOSIS_PAIRS, row.seal
    shown = len(pairs) >= least
    for survey in surveys.values():
        asked = survey.invitations
        survey.state, survey.closed_on, survey.seal = Survey.State.CLOSED, today(), None
        survey.invited, survey.minimum, survey.withheld = asked.count(), least, not shown
        survey.answered = asked.filter(state=Invitation.State.ANSWERED).count()
        survey.save(update_fields=["state", "closed_on", "seal", "invited", "answered", "minimum", "withheld"])
    row.state, row.seal, row.pairs = State.CLOSED, None, len(pairs) if shown else None
    row.save(update_fields=["state", "seal", "pairs"])
    _destroy(row, by)
    if seal is not None:
        seal.delete()
    questions = {one.order: one for one in row.questionnaire.questions.all()}
    PairOutcome.objects.bulk_create(
        PairOutcome(
            diagnosis=row, question=questions[line.order], pairs=line.pairs,
            before_points=line.before_points, after_points=line.after_points,
        )
        for line in pairing.lines(sorted(questions), pairs, least)
    )  # fmt: skip
    journal.record("diagnosis.closed", on=row, by=by, new={"pairs": row.pairs, "dropped": row.dropped})
    notify(person=row.leader, text=OUTCOME, values={"run": row.run}, url=reverse("my_diagnoses"), by=by)


def _destroy(row: Diagnosis, by: Person | None) -> None:
    """Everything that led to an answer of either survey, and who was named; the notices that asked them, too."""
    for survey in Survey.objects.filter(diagnosis=row):
        closing.take_back_notices(survey=survey, by=by)
    Sealed.objects.filter(survey__diagnosis=row).delete()
    Invitation.objects.filter(survey__diagnosis=row).delete()
    row.raters.all().delete()
