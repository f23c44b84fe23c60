"""Organisations, people and role grants."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models import Invitation, Organisation, Person, RoleGrant
from core.periods import today


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    code = factory.Sequence(lambda n: f"O{n:04}")
    name_ko = factory.Sequence(lambda n: f"기관 {n}")
    name_en = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Organisation.Kind.BUREAU


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    staff_number = factory.Sequence(lambda n: f"S{n:06}")
    name = factory.Sequence(lambda n: f"홍길동{n}")
    name_en = factory.Sequence(lambda n: f"Hong Gildong {n}")
    email = factory.LazyAttribute(lambda p: f"{p.staff_number.lower()}@example.org")
    kind = Person.Kind.OFFICIAL
    grade = "7급"
    job_series = "일반행정"
    organisation = factory.SubFactory(OrganisationFactory)
    password = factory.django.Password("a-long-enough-word")

    @factory.post_generation
    def roles(self, create, codes, **kwargs):
        for code in codes or ():
            RoleGrant.objects.create(person=self, role=code)


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation that was mailed and stands; a test that opens its link sets the hash."""

    class Meta:
        model = Invitation

    person = factory.SubFactory(PersonFactory, kind=Person.Kind.FOREIGN_TRAINEE, language="en")
    access_until = factory.LazyFunction(lambda: today() + timedelta(days=90))
    mailed_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=72))
