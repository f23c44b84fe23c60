"""What the seed brings of surveys: questionnaires and rules that work together, and once only."""

from __future__ import annotations

import pytest
from django.conf import settings

from surveys.imports import seed
from surveys.models import Question, Questionnaire, SurveyRule
from surveys.queries import rounds
from surveys.rules import questionnaires as rules

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "seed"


def test_loading_twice_changes_nothing():
    first = seed.load(FOLDER, 2023)
    before = list(Questionnaire.objects.values()), list(SurveyRule.objects.values())
    assert seed.load(FOLDER, 2022) == first == {"questionnaires": 5, "rules of surveys": 3}
    assert (
        list(Questionnaire.objects.values()),
        list(SurveyRule.objects.values()),
    ) == before


def test_a_version_that_somebody_made_stands():
    seed.load(FOLDER, 2023)
    Questionnaire.objects.filter(code="transfer").update(title_ko="우리 설문")
    SurveyRule.objects.filter(code="transfer").update(enabled=False)
    seed.load(FOLDER, 2023)
    assert Questionnaire.objects.get(code="transfer").title_ko == "우리 설문"
    assert SurveyRule.objects.get(code="transfer").enabled is False


def test_every_rule_finds_its_questionnaire():
    seed.load(FOLDER, 2023)
    assert [rounds.questionnaire_of(rule) for rule in SurveyRule.objects.filter(enabled=True)].count(None) == 0


def test_every_questionnaire_keeps_its_own_rules_and_fits_its_envelope():
    seed.load(FOLDER, 2023)
    for sheet in Questionnaire.objects.all():
        questions = list(sheet.questions.order_by("order"))
        assert rules.why_not_make(sheet.kind, questions) is None
        assert sheet.seal_bytes == rules.seal_bytes(sheet.kind, questions)
    assert [q.text_en for q in Question.objects.filter(text_en="")] == []
    options = [option for q in Question.objects.exclude(options=[]) for option in q.options]
    assert [option for option in options if not (option["ko"] and option["en"])] == []
    assert len(options) == 23
