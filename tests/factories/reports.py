"""Report runs as they stand once they are made."""

from __future__ import annotations

from datetime import date

import factory

from reports.composing import compose
from reports.models import FrozenRows, ReportRun
from reports.scope import Scope


class ReportRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportRun

    document = "budget-execution"
    year = 2023
    as_of = date(2023, 12, 31)


def made_run(name: str = "budget-execution", *, as_of: date = date(2023, 12, 31), **fields: object) -> ReportRun:
    """A draft with its frozen figures and rows, without files."""
    from reports.document import to_json

    composed = compose(name, Scope.of(2023, as_of=as_of), language="ko")
    run = ReportRunFactory(
        document=name, as_of=as_of, state=ReportRun.State.DRAFT, values=composed.values,
        content={"document": to_json(composed.document)}, **fields,
    )  # fmt: skip
    for family in composed.families:
        FrozenRows.objects.create(
            run=run, key=family.key, model=family.model, count=family.count, sha256=family.sha256,
            rows={"fields": family.fields, "rows": family.rows},
        )  # fmt: skip
    return run
