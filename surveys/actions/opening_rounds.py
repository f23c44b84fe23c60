"""Opening surveys whose day has come: the seal is made, people are invited and told.

Not for opening sealed answers, which only a closing does.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if
from core.periods import today
from enrollment.quiet import morning
from journal import actions as journal
from surveys.actions import closing, seals
from surveys.models import Invitation, Survey
from surveys.queries import rounds as queries
from surveys.rules import rounds as rules

logger = logging.getLogger(__name__)
_day = lazy(date_format, str)  # written in the reader's language
ASKED = _("A survey asks you, until %(day)s: %(survey)s. Nobody will know who said what.")


def open_due(*, by: Person | None) -> int:
    """Open every planned survey whose day has come, each on its own. Returns: how many. Safe to run twice."""
    opened = 0
    for survey in queries.due_to_open(today()):
        try:
            opened += open_survey(survey=survey, by=by)
        except Refused:  # somebody was faster, or its last day is over: the page of the survey shows it
            logger.warning("survey %s was not opened", survey.key)
    return opened


@transaction.atomic
def open_survey(*, survey: Survey, by: Person | None) -> bool:
    """Open the survey and ask its people; with too few people, or when its run was called off, it is cancelled.

    Returns: whether it is open now. Raises: Refused when it is not planned any more, or not on this day.
    """
    row = _held(survey)
    refuse_if(rules.why_not_open(row, today()))
    if row.run is not None and row.run.is_cancelled:
        closing.cancel(survey=row, reason=str(_("The run was cancelled.")), by=by)
        return False
    people = list(queries.people_to_ask(row).order_by("pk"))
    if reason := rules.too_few(row, len(people)):
        closing.cancel(survey=row, reason=reason, by=by)
        return False
    Invitation.objects.filter(survey=row).exclude(
        person__in=queries.people_to_ask(row)
    ).delete()  # named when planned, gone since
    row.state, row.seal = Survey.State.OPEN, seals.make(by=by)
    row.save(update_fields=["state", "seal"])
    _ask(row, people, by)
    journal.record("survey.opened", on=row, by=by, new={"invited": len(people), "closes_on": row.closes_on})
    return True


def invite_completers(*, by: Person | None) -> int:
    """Ask whoever completed an e-learning course since the last time. Returns: how many people. Safe to run twice."""
    asked = 0
    for survey in queries.taking_completers(today()):
        if queries.completers_to_ask(survey).exists():
            asked += _invite(survey, by)
    return asked


@transaction.atomic
def _invite(survey: Survey, by: Person | None) -> int:
    row = _held(survey)
    people = list(queries.completers_to_ask(row)) if row.state == Survey.State.OPEN else []
    _ask(row, people, by)
    return len(people)


def _held(survey: Survey) -> Survey:
    """The survey as it stands, kept from everybody else until the transaction ends."""
    Survey.objects.select_for_update().get(pk=survey.pk)
    return Survey.objects.select_related("questionnaire", "course", "run__course", "seal", "rule").get(pk=survey.pk)


def _ask(survey: Survey, people: Sequence[Person], by: Person | None) -> None:
    """Invite those who are not yet, and tell all of them; mails wait for the morning."""
    rows = [Invitation(survey=survey, person=person) for person in people]
    Invitation.objects.bulk_create(rows, batch_size=1_000, ignore_conflicts=True)
    if people:
        tell(survey=survey, people=people, text=ASKED, by=by)


def tell(*, survey: Survey, people: Sequence[Person], text: object, by: Person | None) -> None:
    """A line to each of the people, in the own language, with the way to the page that takes the answer."""
    notify_many(
        people=people,
        text=text,  # type: ignore[arg-type]  # a lazy text; its type has no public name
        values={"survey": survey, "day": _day(survey.closes_on)},
        url=reverse("survey_answer", args=[survey.key]),
        mail_at=morning(timezone.now(), settings.PORTAL_OFFERS_BETWEEN),
        by=by,
    )
