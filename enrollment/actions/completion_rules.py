"""Making a new version of a completion rule.

Not for applying it: enrollment.completing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if
from courses.models import Course
from enrollment.models import CompletionRule
from enrollment.queries import completion_rules as queries
from enrollment.rules import completion as rules
from journal import actions as journal


@transaction.atomic
def make_version(
    *,
    course: Course | None,
    mode: str = "",
    effective_from: date,
    attendance_share: Decimal,
    learning_share: Decimal | None = None,
    test_score: Decimal | None,
    assignment_score: Decimal | None,
    source: str,
    by: Person,
) -> CompletionRule:
    """Add the next version for the course, or for all courses; earlier ones stay for the runs that ended before.

    With a `mode` it holds for runs that are held so. Raises: Refused unless it begins after the version before it, or
    when somebody made one in the same moment.
    """
    refuse_if(rules.why_not_make_rule(by, course, effective_from, mode, learning_share))
    try:
        with transaction.atomic():
            made = CompletionRule.objects.create(
                course=course,
                mode=mode,
                version=queries.last_version(course) + 1,
                effective_from=effective_from,
                attendance_share=attendance_share,
                learning_share=learning_share,
                test_score=test_score,
                assignment_score=assignment_score,
                source=source,
                made_by=by,
            )
    except IntegrityError as error:
        raise Refused(_("Somebody made a version of this rule in the same moment. Look at it first.")) from error
    new = {
        "from": effective_from, "attendance": attendance_share, "learning": learning_share, "test": test_score,
        "assignment": assignment_score,
    }  # fmt: skip
    journal.record("completion_rule.made", by=by, on=made, new={**new, "mode": mode, "source": source})
    return made
