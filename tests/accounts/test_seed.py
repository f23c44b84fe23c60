"""The sample people and the demo accounts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import demo, queries
from accounts.imports import seed
from accounts.models import Organisation, Person, RoleGrant
from accounts.roles import ROLES
from core.errors import Refused
from tests.factories.accounts import PersonFactory

SEED = Path(__file__).resolve().parents[2] / "seed"


@pytest.mark.django_db
class TestSeed:
    def test_the_institute_stands_with_its_staff(self):
        assert seed.load(SEED, 2023) == {"organisations": 110, "people": 260}
        assert (queries.divisions().count(), queries.teams().count(), queries.institute_staff().count()) == (3, 14, 106)
        assert queries.staff_by_division()["HRDC-PLAN"] == 48

    def test_twice_is_the_same_as_once(self):
        seed.load(SEED, 2023)
        before = list(Person.objects.order_by("pk").values())
        seed.load(SEED, 2023)
        assert list(Person.objects.order_by("pk").values()) == before

    def test_who_left_the_file_goes_unless_referred_to(self, tmp_path):
        seed.load(SEED, 2023)
        known = Person.objects.get(staff_number="S0002")
        RoleGrant.objects.create(person=known, role="director")
        own = PersonFactory()
        shutil.copytree(SEED / "common", tmp_path / "common")
        file = tmp_path / "common" / "people.csv"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join([lines[0], *lines[3:]]), encoding="utf-8")  # S0001 and S0002 are taken out
        seed.load(tmp_path, 2023)
        assert not Person.objects.filter(staff_number="S0001").exists()
        known.refresh_from_db()
        assert (known.is_active, known.left_on is None) == (False, False)
        assert Person.objects.filter(pk=own.pk, left_on=None).exists()

    def test_sample_people_cannot_sign_in(self):
        seed.load(SEED, 2023)
        assert not any(person.has_usable_password() for person in Person.objects.all())


@pytest.mark.django_db
class TestDemo:
    def test_without_demonstration_there_are_none(self):
        with pytest.raises(Refused):
            demo.ensure_demo_accounts()
        assert (Person.objects.count(), demo.demo_accounts()) == (0, [])

    def test_one_for_each_role_and_twice_is_once(self, settings):
        settings.PORTAL_DEMO = True
        Organisation.objects.create(code="HRDC-PLAN", name_ko="인재기획과", name_en="Planning", kind="division")
        accounts = demo.ensure_demo_accounts()
        assert demo.ensure_demo_accounts() == accounts
        assert len(accounts) == len(ROLES) + len(demo.MORE) == RoleGrant.objects.count()
        assert queries.institute_staff().count() == 0
        planner = Person.objects.get(staff_number="demo-planning")
        assert planner.may("plan.edit")
        assert planner.check_password(accounts[1][2])

    def test_the_sign_in_page_lists_them_only_in_a_demonstration(self, client, settings):
        settings.PORTAL_DEMO = True
        demo.ensure_demo_accounts()
        settings.PORTAL_DEMO = False
        assert "demo_accounts" not in client.get(reverse("account_login")).context
        settings.PORTAL_DEMO = True
        assert len(client.get(reverse("account_login")).context["demo_accounts"]()) == len(ROLES) + len(demo.MORE)


def test_the_page_of_roles_is_fresh():
    call_command("draw_roles", "--check")
