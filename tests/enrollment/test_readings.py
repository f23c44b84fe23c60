"""Whose data staff looked at stands in the journal, page by page; looking at oneself does not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.certificates import CertificateFactory
from tests.factories.enrollment import EnrollmentFactory, OutsideLearningFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PersonFactory(roles=["trainee"])


def certificate_detail(owner):
    return CertificateFactory(completion__enrollment__person=owner).key


def presence_detail(owner):
    return EnrollmentFactory(person=owner).key


def outside_learning_detail(owner):
    return OutsideLearningFactory(person=owner).key


@pytest.mark.parametrize("make", [certificate_detail, presence_detail, outside_learning_detail])
def test_each_reading_by_somebody_else_is_kept_with_who_and_whose(client, owner, make):
    page = reverse(make.__name__, args=[make(owner)])
    manager = PersonFactory(roles=["training_manager"])
    client.force_login(owner)
    assert client.get(page).status_code == 200
    read = Entry.objects.filter(action="person.read")
    assert read.count() == 0
    client.force_login(manager)
    assert client.get(page).status_code == 200
    assert [(one.actor_name, one.target_name) for one in read] == [(str(manager), str(owner))]
