"""Taking an answer: sealed, counted once a person, and recorded nowhere.

Not for what is asked: surveys.models.questionnaires. The journal holds no line of this on purpose (decision 0035).
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import refuse_if, refuse_unless
from core.periods import today
from surveys import bands, sealing
from surveys.answers import Answers, payload
from surveys.models import Invitation, Kind, Sealed, Survey
from surveys.queries import answering as queries
from surveys.queries.seals import key_of
from surveys.rules import answering as rules


@transaction.atomic
def answer(*, survey: Survey, answers: Answers, by: Person) -> bool:
    """Take the person's answer, by the order of the questions, in one transaction with the note that the person did.

    Returns: whether it was taken; False for whoever answered before, or is not asked: then nothing changes.
    Raises: Refused when the survey takes no answers now, or these do not fit. Safe to run twice.
    """
    survey = queries.held(survey)
    refuse_if(rules.why_not_answer(survey, today()))
    asked = queries.asked(queries.questions_of(survey))
    refuse_if(rules.why_not_take(asked, answers))
    key = key_of(survey)
    refuse_unless(key is not None, _("This survey cannot keep answers secret just now. Please try again later."))
    assert key is not None  # refused above; for the types
    known, pair = _beside(survey, by, key)
    content = sealing.seal(key, payload(asked, answers, known, pair), size=survey.questionnaire.seal_bytes)
    asks = Invitation.objects.filter(survey=survey, person=by, state=Invitation.State.INVITED)
    if not asks.update(state=Invitation.State.ANSWERED):
        return False
    Sealed.objects.create(survey=survey, content=content)
    return True


def _beside(survey: Survey, person: Person, key: sealing.Key) -> tuple[dict[str, str], str]:
    """What goes into the envelope beside the answers: bands of a needs survey, the code of a pair of a diagnosis."""
    if survey.kind == Kind.NEEDS:
        known = {
            bands.GENERATION: bands.generation(person.retires_on, today()),
            bands.GRADE: bands.grade_group(person.grade),
        }
        return known, ""
    return {}, sealing.pair_code(key, person.pk) if survey.kind == Kind.DIAGNOSIS else ""
