"""Who approves a step: found upward from the applicant's organisation.

Not for the database: enrollment.queries.approvals reads the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

Rows = Mapping[tuple[int, str], Collection[int]]  # (organisation, step) -> people
Parents = Mapping[int, int | None]


def approvers_of(
    *, organisation: int | None, step: str, applicant: int, parents: Parents, rows: Rows
) -> frozenset[int]:
    """The people who may decide the step: those of the nearest organisation upward that has any.

    The applicant never counts, so a head's own application goes to the next office above.
    Returns: nobody when no organisation up to the root has an approver.

    >>> rows = {(1, "head"): [10], (2, "head"): [20]}
    >>> sorted(approvers_of(organisation=2, step="head", applicant=5, parents={1: None, 2: 1}, rows=rows))
    [20]
    >>> sorted(approvers_of(organisation=2, step="head", applicant=20, parents={1: None, 2: 1}, rows=rows))
    [10]
    """
    seen: set[int] = set()
    while organisation is not None and organisation not in seen:
        seen.add(organisation)  # a tree that loops ends here, not never
        if found := frozenset(rows.get((organisation, step), ())) - {applicant}:
            return found
        organisation = parents.get(organisation)
    return frozenset()
