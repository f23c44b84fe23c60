"""Every address against every role. An address that is not listed in url_roles.py fails."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.roles import PERMISSIONS, ROLES, ForeignTrainee
from audit.models import Finding
from courses.models import Category
from tests.factories.accounts import PersonFactory
from tests.factories.seeded import seed_both_years
from tests.house.things import make_things
from tests.house.url_roles import PAGES, POST_ONLY, PUBLIC, SIGN_IN_PAGES, SIGNED_IN

LOGIN = "account_login"


@pytest.fixture(scope="module")
def years(django_db_setup, django_db_blocker):
    """Both years of the seed, loaded once for this module and rolled back after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        seed_both_years()
        yield
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


def patterns(found=None):
    for item in get_resolver().url_patterns if found is None else found:
        if isinstance(item, URLResolver):
            yield from patterns(item.url_patterns)
        elif isinstance(item, URLPattern):
            yield item


def test_every_address_has_a_line_and_every_line_an_address():
    names = {item.name for item in patterns()}
    assert names - PAGES.keys() - SIGN_IN_PAGES == set(), "add a line to tests/house/url_roles.py"
    assert (PAGES.keys() | SIGN_IN_PAGES) - names == set(), "no such address; take the line away"


def test_every_view_asks_for_the_permission_of_its_line():
    views = {item.name: item.callback for item in patterns() if item.name in PAGES}
    asked = {name: getattr(view, "permission", "nothing at all") for name, view in views.items()}
    assert asked == {name: page.permission for name, page in PAGES.items()}


def test_every_permission_exists_and_opens_something():
    listed = {page.permission for page in PAGES.values()} - {PUBLIC, SIGNED_IN}
    assert listed - PERMISSIONS.keys() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("code", ROLES)
def test_a_role_opens_its_addresses_and_no_other(years, client, code):
    # Of a division that answers for a finding: some roles write only there.
    person = PersonFactory(roles=[code], organisation=Finding.objects.first().divisions.first())
    things = make_things(person)
    if code == ForeignTrainee.code:  # who sees international training only: here every course belongs to it
        Category.objects.update(delivery=Category.Delivery.INTERNATIONAL)
    client.force_login(person)
    wrong = {}
    for name, page in PAGES.items():
        may = page.is_open_to(ROLES[code].permissions)
        # Where a GET says 405 to everybody, only a POST shows that the door is closed.
        ask = client.post if page.answer == POST_ONLY and not may else client.get
        answer = ask(reverse(name, args=things[page.thing]))
        answer.close()
        expected = page.answer if may else 404
        if answer.status_code != expected:
            wrong[name] = f"{answer.status_code} instead of {expected}"
    assert wrong == {}


@pytest.mark.django_db
def test_who_is_not_signed_in_is_sent_to_sign_in(years, client):
    things = make_things(PersonFactory())
    wrong = {}
    for name, page in PAGES.items():
        answer = client.get(reverse(name, args=things[page.thing]))
        if page.permission is PUBLIC or answer.status_code == page.answer == POST_ONLY:
            continue
        if answer.status_code != 302 or not answer.url.startswith(reverse(LOGIN)):
            wrong[name] = answer.status_code
    assert wrong == {}
