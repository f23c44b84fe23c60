"""What changes plans and courses: start, confirm and drop a version; create and change a course.

Not for taking in files: courses.imports.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from core.errors import Refused, refuse_if, refuse_unless
from courses import rules
from courses.facts import renew_drafts
from courses.models import Course, Plan, PlanCourse, PlanRow
from journal import actions as journal


@transaction.atomic
def start_version(*, plan: Plan, by: Person) -> Plan:
    """Make a draft that holds everything the version in force holds.

    Raises: Refused when a rule says no or somebody else started one at the same moment.
    """
    plan = _locked(plan)
    refuse_if(rules.why_not_start_version(by, plan))
    newest = Plan.objects.filter(year=plan.year).aggregate(newest=Max("version"))["newest"]
    try:
        with transaction.atomic():
            draft = Plan.objects.create(
                year=plan.year,
                version=newest + 1,
                label_ko=plan.label_ko,
                label_en=plan.label_en,
                based_on=plan,
            )
    except IntegrityError as error:
        raise Refused(_("Somebody started a draft of %(year)s meanwhile.") % {"year": plan.year}) from error
    _copy(plan, draft)
    journal.record("plan.started", on=draft, by=by, new={"year": plan.year, "version": draft.version})
    return draft


def _copy(plan: Plan, draft: Plan) -> None:
    """All that the version holds; the facts of its courses are those of the catalogue again."""
    held: tuple[QuerySet[Any], ...] = (plan.plan_courses.all(), plan.abolished.all(), plan.rows.all())
    for rows in held:
        things = list(rows)
        for thing in things:
            thing.pk, thing.plan = None, draft
        rows.model._default_manager.bulk_create(things, 500)
    renew_drafts([entry.course.code for entry in draft.plan_courses.select_related("course")])
    entries = dict(PlanCourse.objects.filter(plan=draft).values_list("course", "pk"))
    link = PlanCourse.replaces.through
    links = link.objects.filter(plancourse__plan=plan).values_list("plancourse__course", "course")
    link.objects.bulk_create(link(plancourse_id=entries[course], course_id=replaced) for course, replaced in links)


@transaction.atomic
def confirm_version(*, plan: Plan, decided_on: date, by: Person) -> None:
    """Put a draft in force; the version before it becomes "changed".

    Raises: Refused when a rule says no or somebody else decided meanwhile.
    """
    refuse_if(rules.why_not_confirm_version(by, _locked(plan)))
    refuse_if(rules.why_not_decide_on(decided_on))
    moved = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).update(
        state=Plan.State.CONFIRMED, decided_on=decided_on
    )
    refuse_unless(moved == 1, _("Somebody changed this version meanwhile. Look at it again."))
    before = Plan.objects.filter(year=plan.year, state=Plan.State.CONFIRMED).exclude(pk=plan.pk)
    replaced = list(before.values_list("version", flat=True))
    before.update(state=Plan.State.CHANGED)
    plan.refresh_from_db()
    journal.record(
        "plan.confirmed",
        on=plan,
        by=by,
        old={"state": "draft", "in_force": replaced},
        new={"state": "confirmed", "in_force": [plan.version], "decided_on": decided_on},
    )


@transaction.atomic
def drop_version(*, plan: Plan, by: Person) -> None:
    """Throw a draft away with its rows; the version in force stays as it is.

    Raises: Refused when a rule says no.
    """
    plan = _locked(plan)
    refuse_if(rules.why_not_drop_version(by, plan))
    held = {"year": plan.year, "version": plan.version, "rows": PlanRow.objects.filter(plan=plan).count()}
    journal.record("plan.dropped", on=plan, by=by, old=held)
    plan.delete()


def _locked(plan: Plan) -> Plan:
    """The version as it stands now; until the transaction ends nobody else decides on a version of its year.

    Raises: Refused when somebody dropped it meanwhile.
    """
    # A delete that is filtered by state would not do: Django picks the rows first and deletes them by key alone.
    versions = Plan.objects.select_for_update().filter(year=plan.year).order_by("pk")
    stored = next((version for version in versions if version.pk == plan.pk), None)
    if stored is None:
        raise Refused(_("Somebody dropped this draft meanwhile."))
    return stored


@transaction.atomic
def create_course(*, values: Mapping[str, Any], by: Person) -> Course:
    """Add a course to the catalogue; it is offered once a plan holds it.

    Raises: Refused when a rule says no.
    """
    refuse_if(rules.why_not_edit_plans(by))
    course = Course.objects.create(**values, revision=1)
    journal.record("course.created", on=course, by=by, new=_texts(values))
    return course


@transaction.atomic
def change_course(*, course: Course, values: Mapping[str, Any], revision: int, by: Person) -> None:
    """Change a course, if it is still as the person saw it (`revision`). Unchanged values leave no trace.

    The catalogue changes, and drafts with it; what decided plans count stays as it was.

    Raises: Refused when a rule says no or somebody else changed the course meanwhile.
    """
    refuse_if(rules.why_not_edit_plans(by))
    stored = Course.objects.get(pk=course.pk)
    if "category" in values:
        refuse_if(rules.why_not_move_course(stored, values["category"]))
    changed = {name: value for name, value in values.items() if getattr(stored, name) != value}
    moved = Course.objects.filter(pk=course.pk, revision=revision).update(
        **changed, revision=F("revision") + int(bool(changed))
    )
    refuse_unless(
        moved == 1,
        _("Somebody changed this course while you had it open. Your values are kept below; look at theirs first."),
    )
    if changed:
        old = {name: getattr(stored, name) for name in changed}
        course.refresh_from_db()
        renew_drafts([course.code])
        journal.record("course.changed", on=course, by=by, old=_texts(old), new=_texts(changed))


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Rows in a journal entry stand by their code, so that they read the same in every language."""
    return {name: getattr(value, "code", value) for name, value in values.items()}
