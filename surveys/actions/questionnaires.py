"""Making versions of questionnaires. One in force is never edited: a change is a new version.

Not for surveys, which keep the version that they were planned with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from journal import actions as journal
from surveys.models import Question, Questionnaire
from surveys.queries import questionnaires as queries
from surveys.rules import questionnaires as rules


@transaction.atomic
def make_version(
    *,
    code: str,
    kind: str,
    words: Mapping[str, str],
    questions: Sequence[Question],
    after: int,
    by: Person | None,
    sample: bool = False,
) -> Questionnaire:
    """Make the version that follows version `after` (0 is none) and put it in force in place of the one that was.

    `words` are titles and introductions by their field; the questions are taken in the order given.
    Raises: Refused when a rule stands against them, or somebody made that version meanwhile.
    """
    for order, question in enumerate(questions, 1):
        question.order = order
    refuse_if(rules.why_not_make(kind, questions))
    seal_bytes = rules.seal_bytes(kind, questions)
    assert seal_bytes is not None  # the rule above refuses what does not fit
    before = Questionnaire.objects.select_for_update().filter(code=code)
    newest = max((one.version for one in before), default=0)
    meanwhile = _("Somebody made a newer version meanwhile. Open the questionnaire again.")
    refuse_unless(newest == after, meanwhile)
    old = list(before.filter(state=Questionnaire.State.IN_FORCE).values_list("version", flat=True))
    before.filter(state=Questionnaire.State.IN_FORCE).update(state=Questionnaire.State.RETIRED)
    made, is_new = Questionnaire.objects.get_or_create(
        code=code, version=after + 1,
        defaults={
            **words, "kind": kind, "sample": sample, "state": Questionnaire.State.IN_FORCE,
            "seal_bytes": seal_bytes,
        },
    )  # fmt: skip
    refuse_unless(is_new, meanwhile)
    for question in questions:
        question.questionnaire = made
    Question.objects.bulk_create(questions)
    journal.record("questionnaire.made", on=made, by=by, new={"code": code, "version": made.version})
    journal.record("questionnaire.put_in_force", on=made, by=by, old={"version": old[0]} if old else None)
    return made


def copies_of(*, questionnaire: Questionnaire, by: Person | None) -> list[Question]:
    """Its questions again, unsaved, for the next version."""
    fields = [one.attname for one in Question._meta.concrete_fields if one.name not in ("id", "questionnaire")]
    return [Question(**{name: getattr(one, name) for name in fields}) for one in queries.questions_of(questionnaire)]
