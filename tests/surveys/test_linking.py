"""Whoever reads the whole database, twice, and knows who answered when, ties people to answers by chance alone.

A thousand people answer forty surveys in a random order; the attacker is tests.surveys.attacker. The control is the
same attacker against a table that was written in the order of arrival: there nearly everybody is found, so finding
nobody means something.
"""

from __future__ import annotations

import random
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Person
from surveys import tasks
from surveys.actions import answering
from surveys.models import Sealed, Survey
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.surveys import QuestionnaireFactory, SurveyFactory, ask, over
from tests.surveys.attacker import Attacker, Known, read
from tests.surveys.chance import most_by_chance

PEOPLE, SURVEYS, BY_PAGE = 1_000, 40, 40
EACH = PEOPLE // SURVEYS
CONTROL = "control_answer"


@pytest.fixture
def control(transactional_db):
    """What many a portal does: a row for each answer, with a random key and no column of time or person."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {CONTROL} (key varchar(40), survey_id bigint, rating int, text varchar(100))")
        yield lambda *values: _insert(values)
        cursor.execute(f"DROP TABLE {CONTROL}")


def _insert(values):
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {CONTROL} VALUES (%s, %s, %s, %s)", [str(uuid4()), *values])


def people():
    office = OrganisationFactory()
    made = PersonFactory.build_batch(PEOPLE, organisation=office)
    Person.objects.bulk_create(made)
    return list(Person.objects.filter(organisation=office).order_by("pk"))


def spearman(pairs):
    """Rank correlation; both ranks run from 0 within each survey."""
    middle = (EACH - 1) / 2
    spread = sum((first - middle) ** 2 for first, _second in pairs)
    return sum((first - middle) * (second - middle) for first, second in pairs) / spread


@pytest.mark.django_db(transaction=True)
def test_nobody_is_tied_to_an_answer_by_the_whole_database(client, control):
    _try_to_tie(client, control, random.Random(20261126))


@pytest.mark.long
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(20))
def test_nobody_is_tied_to_an_answer_in_any_order(client, control, seed):
    _try_to_tie(client, control, random.Random(seed))


def _try_to_tie(client, control, chance):
    questionnaire = QuestionnaireFactory()
    asked = [(person, number % SURVEYS) for number, person in enumerate(people())]
    surveys = [SurveyFactory(questionnaire=questionnaire) for _ in range(SURVEYS)]
    for number, survey in enumerate(surveys):
        ask(survey, [person for person, of in asked if of == number])
    chance.shuffle(asked)

    log, said, place = [], {}, {}
    for at, (person, number) in enumerate(asked):
        survey = surveys[number]
        text, rating = f"의견 {chance.getrandbits(64):016x}", chance.randint(1, 5)
        if at % (PEOPLE // BY_PAGE):
            assert answering.answer(survey=survey, answers={1: rating, 4: text}, by=person)
        else:
            client.force_login(person)
            filled = {"key": survey.key, "q1": rating, "q4": text}
            assert client.post(reverse("survey_answer", args=[survey.key]), filled).status_code == 302
        control(survey.pk, rating, text)
        place[text] = len([one for one in log if one.survey == survey.pk])
        names = frozenset({person.staff_number, person.name, f"accounts.person:{person.pk}"})
        log.append(Known(person.pk, survey.pk, names))
        said[person.pk] = (text, rating)

    texts = {text for text, _rating in said.values()}
    while_open = read()
    theirs = while_open.pop(CONTROL)
    assert _holding(while_open, texts) == {}, "no text is readable anywhere before the closing"
    _ratings_are_not_in_the_envelopes(while_open, log, said)

    for survey in surveys:
        over(survey)
    assert tasks.keep() == SURVEYS
    afterwards = read()
    afterwards.pop(CONTROL)
    assert _holding(afterwards, texts) == {"surveys_remark": PEOPLE}
    assert Sealed.objects.count() == 0

    attacker = Attacker(log, [while_open, afterwards], texts)
    _only_by_chance(attacker, said, place)
    _the_control_is_found(log, [{**while_open, CONTROL: theirs}, {CONTROL: theirs}], texts, said)


def _holding(dump, texts):
    """The tables in which texts stand, also inside of longer values, with how many."""
    found = {}
    for table, rows in dump.items():
        whole = "\n".join(str(value) for row in rows for value in row.values())
        raw = b"\n".join(value for row in rows for value in row.values() if isinstance(value, bytes))
        n = sum(text in whole or text.encode() in raw for text in texts)
        if n:
            found[table] = n
    return found


def _ratings_are_not_in_the_envelopes(dump, log, said):
    """While a survey is open the order of writing ties envelopes to people; no byte of them tells the rating."""
    rows = sorted(dump["surveys_sealed"], key=lambda row: (row.get("xmin", 0), row["physical"]))
    assert len({len(row["content"]) for row in rows}) == 1
    people = [known.pk for known in log]
    places = (0, 11, 12, 16, 17, 20, 21, 24, 500, -17, -16, -1)
    limit = most_by_chance(1 / 5, len(places) * 5, PEOPLE)
    for at in places:
        for shift in range(5):
            guessed = [(row["content"][at] + shift) % 5 + 1 for row in rows]
            hits = sum(said[pk][1] == guess for pk, guess in zip(people, guessed, strict=True))
            assert hits <= limit, f"byte {at} tells the rating of {hits}"


def _only_by_chance(attacker, said, place):
    ways = attacker.guesses()
    limit = most_by_chance(1 / EACH, len(ways), PEOPLE)
    hits = {way: sum(attacker.text(row) == said[pk][0] for pk, row in found.items()) for way, found in ways.items()}
    assert {way: n for way, n in hits.items() if n > limit} == {}
    assert len(ways) > 10
    assert attacker.ratings() == [], "no rating stands beside a text"
    for column in {name for row in attacker.said for name in row if _varies(attacker, name)}:
        related = spearman([(place[text], rank) for text, rank in attacker.ranks(column)])
        assert abs(related) < 0.15, f"{column} follows the order of answering: {related:.2f}"


def _varies(attacker, column):
    """A column that is the same for all of a survey orders nothing: its ranks would be those of the reading."""
    rows = next(iter(attacker.by_survey.values()))
    return len({row.get(column) for row in rows}) > 1


def _the_control_is_found(log, dumps, texts, said):
    """The same attacker, the same log: from a row for each answer nearly everybody is found, rating and text."""
    attacker = Attacker(log, dumps, texts)
    ways = attacker.guesses()
    assert attacker.ratings() == ["rating"]
    best = max(ways, key=lambda way: sum(attacker.text(row) == said[pk][0] for pk, row in ways[way].items()))
    found = [(attacker.text(row), row["rating"]) == said[pk] for pk, row in ways[best].items()]
    assert sum(found) >= 0.95 * PEOPLE, f"{best} finds {sum(found)}"
    assert best == "order of physical" or connection.vendor == "postgresql"


def test_the_limit_of_chance_is_that_of_the_binomial_distribution():
    """By hand: of 1,000 guesses at 1 of 25, 40 are hit on average with a spread of 6.2."""
    assert 62 <= most_by_chance(1 / 25, 1, PEOPLE) <= 72
    assert most_by_chance(1 / 25, 1, PEOPLE) < most_by_chance(1 / 25, 20, PEOPLE) <= 80
    assert all(
        low < high for low, high in pairwise(most_by_chance(share, 1, PEOPLE) for share in (0.04, 0.1, 0.2, 0.5))
    )


def test_the_correlation_sees_an_order():
    ranks = [(n % EACH, n % EACH) for n in range(PEOPLE)]
    assert spearman(ranks) == pytest.approx(1)
    assert spearman([(first, EACH - 1 - second) for first, second in ranks]) == pytest.approx(-1)
    mixed = random.Random(4)
    assert abs(spearman([(n % EACH, rank) for n, rank in enumerate(_shuffled(mixed))])) < 0.15


def _shuffled(mixed):
    return [rank for _survey in range(SURVEYS) for rank in mixed.sample(range(EACH), EACH)]


def test_the_world_is_as_large_as_it_says():
    assert (EACH, PEOPLE) == (25, SURVEYS * 25)
    assert Survey._meta.db_table == "surveys_survey"
