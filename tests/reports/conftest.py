"""A small plan with a budget and findings, and the seed's two years."""

from __future__ import annotations

import pytest

from tests.factories.seeded import seed_both_years


@pytest.fixture(scope="module")
def years(django_db_setup, django_db_blocker):
    """Both years of the seed, loaded once for all tests of a module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        seed_both_years()
        yield
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
