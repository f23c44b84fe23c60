"""Sending a notice to the people of a run.

Not for the notices that the portal sends by itself: each action tells its own people.
"""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import notify_many
from accounts.models import Person
from core.errors import Refused, refuse_if
from courses.models import Run
from enrollment.models import RunNotice
from enrollment.queries import run_notices as queries
from enrollment.rules import run_notices as rules
from journal import actions as journal


class InLanguage:
    """The subject line as the reader's language has it, asked for when the line is written."""

    def __init__(self, notice: RunNotice) -> None:
        self.notice = notice

    def __str__(self) -> str:
        return str(self.notice)


@transaction.atomic
def send(
    *,
    run: Run,
    audience: str,
    title_ko: str,
    text_ko: str,
    title_en: str,
    text_en: str,
    seen: int,
    by: Person,
    key: UUID | None = None,
) -> RunNotice:
    """Keep the notice and put a line that leads to it into the inbox of everybody in the group; mails follow.

    `seen` is the number of people that the preview showed. The journal gets the number, not the text.
    `key` comes with the preview: sent twice, the second finds the first notice and nobody is told again.
    Raises: Refused when a rule stands against it, or the group is not what was seen.
    Safe to run twice with one key.
    """
    refuse_if(rules.why_not_write(by, run))
    if key and (before := RunNotice.objects.filter(key=key, run=run, sent_by=by).first()):
        return before
    agency = queries.agency_of(by)
    people = list(queries.receivers(run, audience, agency))
    refuse_if(rules.why_not_send(len(people), seen))
    notice = RunNotice(
        key=key or uuid4(), run=run, organisation=agency, audience=audience, title_ko=title_ko, title_en=title_en,
        text_ko=text_ko, text_en=text_en, people=len(people), sent_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            notice.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This notice was sent a moment ago. Look at the notices of the run.")) from error
    notice.receivers.add(*people)
    journal.record("notice.sent", by=by, on=run, new={"people": len(people), "audience": audience, "notice": notice.pk})
    text = gettext_lazy("%(run)s: %(title)s")
    values = {"run": run, "title": InLanguage(notice)}
    notify_many(people=people, text=text, values=values, url=notice.get_absolute_url(), by=by)
    return notice
