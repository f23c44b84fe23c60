"""Rounds, findings and steps of the council's audit."""

from __future__ import annotations

import factory

from audit.models import Finding, Round, Step


class RoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Round
        django_get_or_create = ("code",)

    code = "AUDIT-2022"
    year = 2022
    title_ko = "2022년 행정사무감사"
    title_en = "Council audit 2022"
    committee_ko = "위원회"
    committee_en = "Committee"


class FindingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Finding
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: n + 1)
    kind = Finding.Kind.CORRECTION
    topic_ko = factory.Sequence(lambda n: f"지적 {n}")
    topic_en = factory.Sequence(lambda n: f"Finding {n}")
    status = Finding.Status.IN_PROGRESS
    request_ko = "개선을 요구함."

    @factory.post_generation
    def divisions(self, create, organisations, **kwargs):
        self.divisions.set(organisations or ())


class StepFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Step

    finding = factory.SubFactory(FindingFactory)
    kind = Step.Kind.PLAN
    text_ko = "플랫폼 개선"
    order = factory.Sequence(lambda n: n + 1)
