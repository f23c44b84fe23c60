"""Every column that says something about a person is named in docs/personal_fields.csv with its class.

The page decides what is masked, what is asked a reason for and what goes when a person's data is destroyed.
"""

from __future__ import annotations

import csv

import pytest
from django.apps import apps

from accounts.models import Person
from tests.house.places import ROOT

LIST = ROOT / "docs" / "personal_fields.csv"
CLASSES = {
    "identity",  # says who it is
    "contact",  # reaches the person
    "employment",  # grade, series, organisation, dates
    "credential",  # proves who somebody is; never shown, never exported
    "deed",  # who did or got what, and when
    "content",  # free text or data that may hold any of the above
    "none",  # belongs to the row, says nothing about the person
}
# Models without a relation to a person whose rows hold personal data all the same.
ALSO = {
    "journal.Entry",
    "exchange.Problem",
    "sessions.Session",
    "account.EmailConfirmation",
    "socialaccount.SocialToken",
    "surveys.Sealed",
}


def fields():
    """Every column of every model that stands for a person, points to one, or is named above."""
    for model in apps.get_models():
        points = any(field.related_model is Person for field in model._meta.fields)
        if model is Person or points or model._meta.label in ALSO:
            yield from (f"{model._meta.label}.{field.name}" for field in model._meta.fields if not field.primary_key)


@pytest.fixture(scope="module")
def listed():
    with LIST.open(newline="") as file:
        return {row["field"]: row["class"] for row in csv.DictReader(file)}


def test_every_personal_field_is_classified(listed):
    assert sorted(set(fields()) - listed.keys()) == []


def test_no_line_is_left_of_a_field_that_is_gone(listed):
    assert sorted(listed.keys() - set(fields())) == []


def test_every_class_is_known(listed):
    assert {field: word for field, word in listed.items() if word not in CLASSES} == {}


def test_relations_to_a_person_are_never_called_harmless(listed):
    for name, word in listed.items():
        model, field = name.rsplit(".", 1)
        if apps.get_model(model)._meta.get_field(field).related_model is Person:
            assert word != "none", name
