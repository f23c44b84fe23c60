"""Fiscal years, lines, appropriations, plans, commitments."""

from __future__ import annotations

from datetime import date

import factory

from budget.models import Appropriation, Commitment, FiscalYear, Line, QuarterlyPlan


class FiscalYearFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FiscalYear
        django_get_or_create = ("year",)

    year = 2023


class LineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Line

    code = factory.Sequence(lambda n: f"L{n:03}")
    name_ko = factory.Sequence(lambda n: f"세부사업 {n}")
    name_en = factory.Sequence(lambda n: f"Line {n}")
    level = 0
    order = factory.Sequence(lambda n: n)


class AppropriationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appropriation

    year = factory.SubFactory(FiscalYearFactory)
    line = factory.SubFactory(LineFactory)
    amount_krw = 1_000_000


class QuarterlyPlanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = QuarterlyPlan

    year = factory.SubFactory(FiscalYearFactory)
    code = factory.Sequence(lambda n: f"P{n:03}")
    name_ko = factory.Sequence(lambda n: f"집행계획 {n}")
    name_en = factory.Sequence(lambda n: f"Plan {n}")
    line = factory.SubFactory(LineFactory)
    q1_krw = 1_000_000


class CommitmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Commitment

    code = factory.Sequence(lambda n: f"C{n:05}")
    year = factory.SubFactory(FiscalYearFactory)
    line = factory.SubFactory(LineFactory)
    committed_on = date(2023, 1, 10)
    amount_krw = 100_000
    title_ko = "강사료"
    title_en = "Lecturers' fees"
