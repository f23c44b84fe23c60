"""What is done to the pool of lecturers: entries made and changed, fee rates added.

Not for their accounts: accounts.actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses.actions import years
from courses.models import FeeRate, Lecturer, TeachingField
from courses.rules import lecturers as rules
from journal import actions as journal

Values = Mapping[str, Any]


@transaction.atomic
def add_lecturer(*, values: Values, by: Person) -> Lecturer:
    """Take somebody into the pool.

    Raises: Refused when a rule says no.
    """
    refuse_if(rules.why_not_edit_lecturers(by))
    row = {name: value for name, value in values.items() if name != "fields"}
    lecturer = Lecturer.objects.create(**row, revision=1)
    lecturer.fields.set(values["fields"])
    journal.record("lecturer.added", on=lecturer, by=by, new=_plain(values))
    return lecturer


@transaction.atomic
def change_lecturer(*, lecturer: Lecturer, values: Values, revision: int, by: Person) -> None:
    """Change an entry, if it is still as the person saw it (`revision`). Unchanged values leave no trace.

    Raises: Refused when a rule says no or somebody else changed it meanwhile.
    """
    refuse_if(rules.why_not_edit_lecturers(by))
    stored = Lecturer.objects.get(pk=lecturer.pk)
    before = {name: getattr(stored, name) for name in values if name != "fields"}
    before["fields"] = list(stored.fields.all())
    wanted = {**values, "fields": list(values["fields"])}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    if "standing" in changed:
        years.close_years(by=by)  # past years keep what the lecturer was then
    columns = {name: value for name, value in changed.items() if name != "fields"}
    moved = Lecturer.objects.filter(pk=lecturer.pk, revision=revision).update(
        **columns, revision=F("revision") + int(bool(changed))
    )
    refuse_unless(
        moved == 1,
        _("Somebody changed this lecturer while you had the form open. Your values are kept below; look again."),
    )
    if changed:
        stored.fields.set(wanted["fields"])
        old = {name: before[name] for name in changed}
        journal.record("lecturer.changed", on=lecturer, by=by, old=_plain(old), new=_plain(changed))


@transaction.atomic
def add_fee_rate(*, values: Values, by: Person) -> FeeRate:
    """Set what a fee grade is paid from a day on; earlier days keep their rate.

    Raises: Refused when a rule says no or the grade has a rate from that day already.
    """
    refuse_if(rules.why_not_edit_lecturers(by))
    try:
        with transaction.atomic():
            rate = FeeRate.objects.create(**values)
    except IntegrityError as error:
        raise Refused(_("This grade has a rate from that day already. Choose another day.")) from error
    journal.record("fee_rate.added", on=rate, by=by, new=_plain(values))
    return rate


def _plain(values: Values) -> dict[str, Any]:
    """Fields stand by their codes, people by their staff number."""
    return {name: _word(value) for name, value in values.items()}


def _word(value: Any) -> Any:
    if isinstance(value, list | tuple) or hasattr(value, "all"):
        return [field.code for field in value if isinstance(field, TeachingField)]
    return getattr(value, "staff_number", value)
