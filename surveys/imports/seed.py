"""The questionnaires and rules of surveys that the portal starts with, from seed/common; scores of a closed year.

Not for later versions: staff make those on the pages of questionnaires and rules.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from surveys.actions import questionnaires, scores
from surveys.models import Question, Questionnaire, SurveyRule

Rows = list[dict[str, str]]
WORDS = ("title_ko", "title_en", "intro_ko", "intro_en")
NUMBERS = ("opens_after_months", "opens_after_days", "open_months", "open_days")
PLAIN = ("title_ko", "title_en", "kind", "questionnaire_code", "trigger", "effective_from", "source")


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Add the questionnaires and rules that are not there; a version that stands is never changed.

    Returns: how many of each the files hold. Safe to run twice.
    """
    home = folder / "common"
    sheets, rules = _rows(home / "questionnaires.csv"), _rows(home / "survey_rules.csv")
    questions, options = _rows(home / "questions.csv"), _rows(home / "question_options.csv")
    for row in sheets:
        if not Questionnaire.objects.filter(code=row["code"]).exists():
            asked = [_question(one, options) for one in questions if one["questionnaire"] == row["code"]]
            questionnaires.make_version(
                code=row["code"], kind=row["kind"], words={name: row[name] for name in WORDS},
                questions=asked, after=0, by=None,
            )  # fmt: skip
    for row in rules:
        _rule(row)
    scores.rebuild(year=year, by=None)
    return {"questionnaires": len(sheets), "rules of surveys": len(rules)}


def _rows(file: Path) -> Rows:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _question(row: dict[str, str], options: Rows) -> Question:
    own = [one for one in options if (one["questionnaire"], one["question"]) == (row["questionnaire"], row["question"])]
    return Question(
        code=row["question"],
        kind=row["kind"],
        text_ko=row["text_ko"],
        text_en=row["text_en"],
        required=row["required"] == "1",
        measure=row["measure"],
        longest=int(row["longest"]) if row["longest"] else None,
        options=[{"code": one["option"], "ko": one["ko"], "en": one["en"]} for one in own],
    )


def _rule(row: dict[str, str]) -> None:
    if SurveyRule.objects.filter(code=row["code"]).exists():
        return
    SurveyRule.objects.create(
        code=row["code"],
        version=int(row["version"]),
        enabled=row["enabled"] == "1",
        low_limit_e2=int(row["low_limit_e2"]) if row["low_limit_e2"] else None,
        remind_days=[int(days) for days in row["remind_days"].split(";") if days],
        **{name: int(row[name]) for name in NUMBERS},
        **{name: row[name] for name in PLAIN},
    )
