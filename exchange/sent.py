"""Noting that a form was sent, and where its answer led.

Not for deciding what is the same form: exchange.once.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from exchange.models import SentForm

KEPT_FOR = timedelta(days=2)  # a session, and with it every open page, lasts half a day
_NOTE = """
INSERT INTO exchange_sentform (person_id, form, answer) VALUES (%s, %s, '')
ON CONFLICT (person_id, form) DO NOTHING
"""


def note(*, person: int, form: str) -> bool:
    """Note the form inside the transaction of what it does. Returns: False when it is noted already.

    Of two at once the second waits here until the first is stored or undone.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [person, form])
        return bool(cursor.rowcount)


def note_answer(*, person: int, form: str, answer: str) -> None:
    """Keep where the form led."""
    SentForm.objects.filter(person=person, form=form).update(answer=answer)


def forget(*, person: int, form: str) -> None:
    """The form did nothing (it was not valid, or refused): it may be sent again as it is."""
    SentForm.objects.filter(person=person, form=form).delete()


def forget_old() -> int:
    """Forget the forms whose pages nobody can have open any more. Safe to run twice. Returns: how many."""
    return SentForm.objects.filter(sent_at__lt=Now() - KEPT_FOR).delete()[0]


def answer_to(*, person: int, form: str) -> str:
    """Where the answer to a form that was sent before led; empty when that is not known."""
    return SentForm.objects.filter(person=person, form=form).values_list("answer", flat=True).first() or ""
