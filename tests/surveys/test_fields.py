"""The tables around an answer hold these columns and no others: no time, no order, no person beside an answer."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Person
from tests.house.places import name_of, python_files

COLUMNS = {
    "Seal": {"id": "UUIDField", "salt": "BinaryField", "key_check": "BinaryField"},
    "Invitation": {"id": "BigAutoField", "survey": "ForeignKey", "person": "ForeignKey", "state": "CharField"},
    "Sealed": {"id": "UUIDField", "survey": "ForeignKey", "content": "BinaryField"},
    "Tally": {
        "id": "BigAutoField", "survey": "ForeignKey", "question": "ForeignKey", "band_kind": "CharField",
        "band": "CharField", "counts": "JSONField", "n": "PositiveIntegerField", "points": "PositiveIntegerField",
    },
    "Remark": {
        "id": "UUIDField", "survey": "ForeignKey", "question": "ForeignKey", "text": "CharField",
        "review": "CharField", "reviewed_on": "DateField", "reviewed_by": "ForeignKey",
    },
    "Rater": {
        "id": "BigAutoField", "diagnosis": "ForeignKey", "person": "ForeignKey", "organisation": "ForeignKey",
    },
    "PairOutcome": {
        "id": "BigAutoField", "diagnosis": "ForeignKey", "question": "ForeignKey",
        "pairs": "PositiveSmallIntegerField", "before_points": "PositiveIntegerField",
        "after_points": "PositiveIntegerField",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_these(name):
    fields = apps.get_model("surveys", name)._meta.fields
    assert {field.name: type(field).__name__ for field in fields} == COLUMNS[name]


def test_a_survey_counts_nothing_while_it_is_open():
    """What is counted is checked to be empty until the closing; and no instant stands in the row, only days."""
    model = apps.get_model("surveys", "Survey")
    assert [field.name for field in model._meta.fields if isinstance(field, models.DateTimeField)] == []
    (check,) = [one for one in model._meta.constraints if one.name == "survey_closed_with_its_counts"]
    written = str(check.condition)
    assert all(f"('{name}', None)" in written for name in ("invited", "answered", "minimum", "closed_on"))


def test_no_answer_leads_to_a_person():
    """Neither sealed answers nor what is kept of them reach a person; a remark reaches its reviewer alone."""
    for name in ("Sealed", "Tally", "Remark", "PairOutcome"):
        model = apps.get_model("surveys", name)
        people = [field.name for field in model._meta.fields if field.related_model is Person]
        assert people == (["reviewed_by"] if name == "Remark" else [])
        backwards = [f.name for f in model._meta.get_fields() if f.auto_created and not f.concrete]
        assert backwards == []


def test_who_is_asked_leads_to_no_answer():
    model = apps.get_model("surveys", "Invitation")
    assert {f.related_model.__name__ for f in model._meta.fields if f.is_relation} == {"Survey", "Person"}
    assert [f.name for f in model._meta.get_fields() if f.auto_created and not f.concrete] == []


def test_only_closings_hold_an_opened_answer():
    """What opens envelopes is called by the closing of surveys and by that of diagnoses, and by nobody else."""
    users = {name_of(f) for f in python_files() if "payloads(" in f.read_text() and "tests" not in f.parts}
    assert users == {"surveys/actions/closing.py", "surveys/actions/diagnoses.py"}
