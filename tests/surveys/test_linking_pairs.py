"""Whoever reads the whole database at every step of a diagnosis ties raters to their points by chance alone.

Five hundred raters of twenty leaders answer twice, in random orders that the attacker knows as from a log. He reads
everything three times (asked before, asked again, closed) and guesses with every number in every row that belongs to a
survey or a diagnosis, in every order of these rows. The control takes the seal away: the same reader with the key finds
everybody, as the order of writing ties each envelope to its rater; so finding nobody means something.
"""

from __future__ import annotations

import random

import pytest

from accounts.models import Person
from surveys import tasks
from surveys.actions import answering, diagnoses
from surveys.models import Diagnosis, Survey
from surveys.opening import opened
from surveys.queries.seals import key_of
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.surveys import SCALES, DiagnosisFactory, QuestionnaireFactory, over
from tests.surveys.attacker import Known, guesses_of_numbers, read
from tests.surveys.chance import most_by_chance
from tests.surveys.walks import coming, kept

LEADERS, EACH = 20, 25
RATERS = LEADERS * EACH
ALL = 0.95  # of the raters: what a reader finds who ties everybody


@pytest.mark.django_db(transaction=True)
def test_no_rater_is_tied_to_points_by_the_whole_database():
    _try_to_tie(random.Random(20261126))


@pytest.mark.long
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(10))
def test_no_rater_is_tied_to_points_in_any_order(seed):
    _try_to_tie(random.Random(seed))


def _try_to_tie(chance):
    manager = PersonFactory(roles=["training_manager"])
    rosters = _rosters(manager)
    first = _say({one.pk: diagnoses.begin(diagnosis=one, by=manager) for one in rosters}, rosters, chance)
    asked_before = read()
    for one in rosters:
        kept(one)
    second = _say({one.pk: diagnoses.ask_again(diagnosis=one, by=None) for one in rosters}, rosters, chance)
    asked_again = read()
    with_the_key = [_unsealed(asked_before), _unsealed(asked_again)]
    for survey in Survey.objects.filter(phase="after"):
        over(survey)
    assert tasks.keep() == LEADERS
    afterwards = read()
    assert set(Diagnosis.objects.values_list("state", "pairs")) == {("closed", EACH)}

    for log, said in (first, second):
        guesses = [one for dump in (asked_before, asked_again, afterwards) for one in _tried(log, dump)]
        assert len(guesses) > 1_000
        limit = most_by_chance(1 / 5, len(guesses), RATERS)
        hits = {way: _hits(guess, said) for way, guess in guesses}
        assert {way: n for way, n in hits.items() if n > limit} == {}
    assert _rows_a_rater(afterwards, rosters) == {}, "nothing is left of which there is one for each rater"

    for (log, said), dump in zip((first, second), with_the_key, strict=True):
        best = max(_hits(guess, said) for _way, guess in _tried(log, dump))
        assert best >= ALL * RATERS, f"the reader with the key finds {best} only, so the others prove nothing"


def _rosters(manager):
    """The diagnoses with their raters, who are named."""
    sheet = QuestionnaireFactory(kind="diagnosis", questions=SCALES)
    made = {}
    for _ in range(LEADERS):
        office = OrganisationFactory()
        one = DiagnosisFactory(run=coming(), leader__organisation=office, questionnaire=sheet)
        Person.objects.bulk_create(PersonFactory.build_batch(EACH, organisation=office))
        made[one] = list(Person.objects.filter(organisation=office).exclude(pk=one.leader_id).order_by("pk"))
        diagnoses.name_raters(diagnosis=one, people=made[one], by=manager)
    return made


def _say(surveys, rosters, chance):
    """All answer once, in a random order. Returns: the log in this order, and what each said to the first question."""
    log, said = [], {}
    asked = [(person, one) for one, people in rosters.items() for person in people]
    chance.shuffle(asked)
    for person, one in asked:
        said[person.pk] = chance.randint(1, 5)
        survey = surveys[one.pk]
        assert answering.answer(survey=survey, answers={1: said[person.pk], 2: chance.randint(1, 5)}, by=person)
        log.append(Known(person.pk, survey.pk, frozenset({person.staff_number, person.name})))
    return log, said


def _unsealed(dump):
    """The reading as it were without the protection: the points in place of each envelope."""
    keys = {one.pk: key_of(one) for one in Survey.objects.select_related("seal") if one.seal_id}
    rows = [
        {**row, "content": opened(keys[row["survey_id"]], row["content"])["a"]["1"]} for row in dump["surveys_sealed"]
    ]
    return {"surveys_sealed": rows}


def _tried(log, dump):
    """Every guess, also moved along: points may stand there in another count."""
    of = dict(Survey.objects.filter(pk__in={known.survey for known in log}).values_list("diagnosis", "pk"))
    for way, guess in guesses_of_numbers(log, dump, of):
        for shift in range(5):
            yield (*way, shift), {pk: (number + shift) % 5 + 1 for pk, number in guess.items()}


def _hits(guess, said):
    return sum(said[pk] == number for pk, number in guess.items())


def _rows_a_rater(dump, rosters):
    """Tables with as many rows of a diagnosis as it had raters, by its numbers and keys anywhere in the row."""
    found = {}
    for one in rosters:
        surveys = list(Survey.objects.filter(diagnosis=one))
        keys = [str(one.key), one.key.hex, *(text for s in surveys for text in (str(s.key), s.key.hex))]
        for table, rows in dump.items():
            n = sum(
                row.get("diagnosis_id") == one.pk
                or row.get("survey_id") in [survey.pk for survey in surveys]
                or any(isinstance(value, str) and key in value for value in row.values() for key in keys)
                for row in rows
            )
            if n >= EACH:
                found[table] = n
    return found
