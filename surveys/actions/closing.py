"""Closing a survey: answers become counts in one transaction, and everything that led to them goes.

Not for diagnoses: their two surveys are closed together by surveys.actions.diagnoses.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from secrets import SystemRandom
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many, take_back
from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from core.periods import today
from journal import actions as journal
from surveys import opening, tallying
from surveys.actions import scores
from surveys.in_turn import in_turn
from surveys.models import FollowUp, Invitation, Question, Remark, Seal, Sealed, Survey, Tally
from surveys.queries import answering, seals
from surveys.queries import closing as queries
from surveys.queries.surveys import managers
from surveys.rules import closing as rules

logger = logging.getLogger(__name__)
DAYS_TO_FOLLOW_UP = 14
# The lines in inboxes, too: they told who was asked, and who had not answered yet.
SWEPT = ("surveys_sealed", "surveys_invitation", "surveys_seal", "surveys_rater", "accounts_message")


@transaction.atomic
def close(*, survey: Survey, by: Person | None) -> Survey:
    """Open every answer in memory, keep the counts and the texts apart from each other, and delete the rest.

    With fewer answers than the least number nothing is kept but how many were asked and answered. All of it is one
    transaction: no moment exists in which a result stands beside what it came from.
    Raises: Refused when a rule stands against it, or when an answer cannot be opened; then all stays as it was.
    """
    row = Survey.objects.select_for_update(of=("self",)).select_related("seal", "questionnaire").get(pk=survey.pk)
    refuse_if(rules.why_not_close(row, today()))
    sheets, invited = [tallying.sheet_of(one) for one in payloads(survey=row, by=by)], row.invitations.count()
    minimum = settings.PORTAL_SURVEY_MINIMUM
    shown = len(sheets) >= minimum
    seal = row.seal
    row.state, row.closed_on, row.seal = Survey.State.CLOSED, today(), None
    row.invited, row.answered, row.minimum, row.withheld = invited, len(sheets), minimum, not shown
    row.save(update_fields=["state", "closed_on", "seal", "invited", "answered", "minimum", "withheld"])
    _destroy(row, seal, by)
    journal.record("survey.closed", on=row, by=by, new={"invited": invited, "answered": len(sheets)})
    if shown:
        _keep(row, sheets, minimum)
        scores.write(survey=row, by=by)
        _follow_up(row, by)
    return row


@transaction.atomic
def cancel(*, survey: Survey, reason: str, by: Person | None) -> None:
    """Call the survey off: sealed answers, invitations and the seal go, unread.

    Raises: Refused when a rule stands against it.
    """
    row = Survey.objects.select_for_update(of=("self",)).select_related("seal").get(pk=survey.pk)
    refuse_if(rules.why_not_cancel(row))
    seal, old = row.seal, row.state
    row.state, row.seal = Survey.State.CANCELLED, None
    row.save(update_fields=["state", "seal"])
    _destroy(row, seal, by)
    journal.record("survey.cancelled", on=row, by=by, old={"state": old}, reason=reason)


def close_due(*, by: Person | None) -> int:
    """Close every survey whose last day is over, each on its own. Returns: how many. Safe to run twice.

    One that cannot be closed stays open, is named in the log by its key alone, and in the nightly check.
    Raises: Broke at the end, when one broke and was not only refused.
    """
    due = queries.due(today())
    return sum(in_turn((f"survey {one.key} could not be closed", partial(_closed, one, by)) for one in due))


def _closed(survey: Survey, by: Person | None) -> bool:
    try:
        close(survey=survey, by=by)
    except Refused:
        logger.error("survey %s could not be closed", survey.key)  # noqa: TRY400  # a traceback shows values
        return False
    return True


def sweep(*, by: Person | None) -> None:
    """Take what was deleted out of the database's files: dead rows of PostgreSQL, the write-ahead log of SQLite.

    Call it outside of a transaction, after closings. Safe to run twice.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM " + ", ".join(SWEPT))
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def payloads(*, survey: Survey, by: Person | None) -> list[dict[str, Any]]:
    """The opened answers, in memory alone, in an order of chance. For closings: this one and that of diagnoses.

    Raises: Refused when one cannot be opened, or they are not as many as the people who answered.
    """
    key = seals.key_of(survey)
    cannot = _("Answers of this survey cannot be opened: the secret was changed, and the former one is not named. "
               "Ask the system administrator to name it in PORTAL_SURVEY_SECRET_FALLBACKS.")  # fmt: skip
    refuse_unless(key is not None, cannot)
    assert key is not None  # refused above; for the types
    try:
        contents = Sealed.objects.filter(survey=survey).values_list("content", flat=True)
        found = [opening.opened(key, bytes(one)) for one in contents]
    except opening.Unopened:
        raise Refused(_("An answer of this survey cannot be opened: it was changed in the database.")) from None
    answered = survey.invitations.filter(state=Invitation.State.ANSWERED).count()
    refuse_unless(
        len(found) == answered,
        _("This survey holds %(answers)s answers of %(people)s people; it was changed in the database.")
        % {"answers": len(found), "people": answered},
    )
    SystemRandom().shuffle(found)
    return found


def take_back_notices(*, survey: Survey, by: Person | None) -> None:
    """Delete the lines in inboxes that lead to the survey, while its people are known: a reminder of the last day but
    one would go on telling who had not answered by then.
    """
    people = Person.objects.filter(survey_invitations__survey=survey)
    take_back(people=people, url=reverse("survey_answer", args=[survey.key]), by=by)


def _destroy(survey: Survey, seal: Seal | None, by: Person | None) -> None:
    """Everything that led to an answer, and what asked for it; the survey itself names its seal no more."""
    take_back_notices(survey=survey, by=by)
    Sealed.objects.filter(survey=survey).delete()
    Invitation.objects.filter(survey=survey).delete()
    if seal is not None:
        seal.delete()


def _keep(survey: Survey, sheets: Sequence[tallying.Sheet], minimum: int) -> None:
    """Counts in the order of the questions; texts of each question in an order of chance, unlinked."""
    questions = {one.order: one for one in answering.questions_of(survey)}
    asked = answering.asked(list(questions.values()))
    Tally.objects.bulk_create(
        Tally(
            survey=survey, question=questions[line.order], band_kind=line.band_kind, band=line.band,
            counts=line.counts, n=line.n, points=line.points,
        )
        for line in tallying.tallies(asked, sheets, minimum)
    )  # fmt: skip
    said = tallying.texts(asked, sheets, SystemRandom().shuffle)
    Remark.objects.bulk_create(
        Remark(survey=survey, question=questions[order], text=text) for order, texts in said.items() for text in texts
    )


def _follow_up(survey: Survey, by: Person | None) -> None:
    """Open a follow-up when the mean lies under the limit of the survey's rule, and tell who looks after surveys."""
    limit = survey.rule.low_limit_e2 if survey.rule else None
    overall = Tally.objects.filter(
        survey=survey, band_kind=Tally.Band.ALL, question__measure=Question.Measure.OVERALL
    ).order_by("question__order").first()  # fmt: skip
    if limit is None or overall is None or overall.points is None or overall.points * 100 >= limit * overall.n:
        return
    mean = overall.points * 100 // overall.n
    due_on = today() + timedelta(days=DAYS_TO_FOLLOW_UP)
    opened = FollowUp.objects.create(survey=survey, limit_e2=limit, mean_e2=mean, due_on=due_on)
    journal.record("followup.opened", on=opened, by=by, new={"mean_e2": mean, "limit_e2": limit})
    text = gettext_lazy("A survey closed with a low score, %(mean)s of 5: %(survey)s")
    values = {"mean": f"{mean // 100}.{mean % 100:02}", "survey": survey}
    notify_many(people=managers(), text=text, values=values, url=survey.get_absolute_url(), by=by)
