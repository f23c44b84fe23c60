"""Who looks at surveys in most of these tests."""

import pytest

from tests.factories.accounts import PersonFactory


@pytest.fixture
def manager(client):
    """A training manager, signed in, whose pages are in English."""
    client.cookies["django_language"] = "en"
    person = PersonFactory(roles=["training_manager"], language="en")
    client.force_login(person)
    return person
