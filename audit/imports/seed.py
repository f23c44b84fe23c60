"""A round of the council's audit with findings and steps from seed/<year>/*.csv.

Not for evidence: people bring it on the finding's page.
"""

from __future__ import annotations

import csv
from pathlib import Path

from django.db import transaction

from accounts.models import Organisation
from audit.models import Finding, Round, Step
from journal.actions import key_of
from journal.models import Entry

Row = dict[str, str]
TEXTS = (
    "kind", "status", "topic_ko", "topic_en", "request_ko", "request_en", "answer_ko", "answer_en",
)  # fmt: skip


@transaction.atomic
def load(folder: Path, year: int) -> dict[str, int]:
    """Take in the round that the year follows up. A finding that somebody has changed since is left alone.

    Returns: how many rows of each kind the files hold. Safe to run twice.
    """
    rounds, findings, steps = (
        _rows(folder / str(year) / f"{name}.csv") for name in ("audit_round", "findings", "finding_actions")
    )
    for row in rounds:
        audit_round, _ = Round.objects.update_or_create(code=row.pop("code"), defaults=_without_blanks(row))
        for number, finding in _findings(audit_round, findings).items():
            _steps(finding, [step for step in steps if step["finding"] == number])
    return {"rounds": len(rounds), "findings": len(findings), "steps": len(steps)}


def _rows(file: Path) -> list[Row]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _without_blanks(row: Row) -> dict[str, str | None]:
    return {key: value or None for key, value in row.items()}


def _findings(audit_round: Round, rows: list[Row]) -> dict[str, Finding]:
    """The findings taken in, by the number in the file."""
    divisions = {o.code: o for o in Organisation.objects.filter(kind=Organisation.Kind.DIVISION)}
    changed = set(Entry.objects.filter(action__startswith="finding.").values_list("target", flat=True))
    taken = {}
    for row in rows:
        stands = Finding.objects.filter(round=audit_round, number=row["number"]).first()
        if stands and key_of(stands) in changed:
            continue
        values = {name: row[name] for name in TEXTS} | {"due_on": row["due_on"] or None}
        finding, _ = Finding.objects.update_or_create(round=audit_round, number=row["number"], defaults=values)
        finding.divisions.set([divisions[code] for code in row["divisions"].split(";")])
        taken[row["number"]] = finding
    return taken


def _steps(finding: Finding, rows: list[Row]) -> None:
    for row in rows:
        Step.objects.update_or_create(
            finding=finding,
            order=row["order"],
            defaults={
                "kind": row["kind"],
                "text_ko": row["text_ko"],
                "text_en": row["text_en"],
                "planned_on": row["planned_on"] or None,
                "done_on": row["done_on"] or None,
            },
        )
    finding.steps.exclude(order__in=[row["order"] for row in rows]).delete()
