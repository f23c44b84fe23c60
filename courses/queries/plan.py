"""Named questions to the plan: which version is in force, its rows, its summary, what changed, who offers what.

Not for the catalogue's search and facets: courses.catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import ForeignTrainee
from core.names import normal
from core.periods import QUARTERS, today
from courses.models import AbolishedCourse, Category, Course, Plan, PlanCourse, PlanRow, Programme, Run
from courses.totals import Changes, CourseChange, ProgrammeQuarters, SummaryRow, SummaryTable, Totals


class NoPlan(LookupError):
    """A year, or the portal, has no plan in force; its text is a sentence for people."""


def plans_visible_to(user: Person) -> QuerySet[Plan]:
    """Drafts are for those who may edit them; the other versions for everybody who reads the plan."""
    if user.may("plan.edit"):
        return Plan.objects.all()
    return Plan.objects.exclude(state=Plan.State.DRAFT) if user.may("plan.read") else Plan.objects.none()


def plan_in_force(year: int, as_of: date | None = None) -> Plan:
    """The newest version of the year that is no draft; with a day, the newest that was decided by then.

    Raises: NoPlan with a sentence when there is none.
    """
    decided = Plan.objects.filter(year=year).exclude(state=Plan.State.DRAFT).order_by("-version")
    plan = decided.filter(decided_on__lte=as_of).first() if as_of else decided.first()
    if plan is None and as_of and decided.exists():
        words = {"year": year, "day": date_format(as_of)}
        raise NoPlan(_("No training plan for %(year)s was decided by %(day)s.") % words)
    if plan is None:
        raise NoPlan(_("There is no confirmed training plan for %(year)s.") % {"year": year})
    return plan


def plan_before(plan: Plan) -> Plan | None:
    """The plan in force in the year before, which the summary stands beside; None when there is none."""
    return Plan.objects.filter(year=plan.year - 1).exclude(state=Plan.State.DRAFT).order_by("-version").first()


def newest_plan() -> Plan:
    """The plan in force of the newest year that has one.

    Raises: NoPlan with a sentence while there is none.
    """
    plan = Plan.objects.exclude(state=Plan.State.DRAFT).order_by("-year", "-version").first()
    if plan is None:
        raise NoPlan(_("There is no confirmed training plan yet."))
    return plan


def all_rows(plan: Plan) -> QuerySet[PlanRow]:
    """Every row of the plan, also what is kept outside its totals."""
    return PlanRow.objects.filter(plan=plan)


def counted_rows(plan: Plan) -> QuerySet[PlanRow]:
    """The rows that the plan's totals are made of."""
    return all_rows(plan).filter(counted=True)


def counted_courses(plan: Plan) -> QuerySet[PlanCourse]:
    """The courses that the plan's totals count: not international training."""
    return PlanCourse.objects.filter(plan=plan, category__counted=True)


def runs_of(year: int) -> QuerySet[Run]:
    """Every run of the year, also of international training."""
    return Run.objects.filter(year=year)


def runs_of_course(course: Course, year: int) -> QuerySet[Run]:
    """The course's runs of the year, and of every year those that are not over yet."""
    return Run.objects.filter(Q(year=year) | Q(ends_on__gte=today()), course=course)


def run_years() -> list[int]:
    """The years with runs, newest first; the running year leads, because its runs are what can be acted upon."""
    years = Run.objects.order_by("-year").values_list("year", flat=True).distinct()
    return sorted(years, key=lambda year: year != today().year)


def run_year_to_show() -> int:
    """The year a page about runs opens with: this year if it has runs, else the newest that has."""
    return next(iter(run_years()), today().year)


def counted_runs(year: int) -> QuerySet[Run]:
    """The runs of the year that the plan counts, cancelled ones too: a plan keeps what it planned.

    The figures of reports count plan rows, which no cancellation moves; what is held is `held_runs`.
    """
    return runs_of(year).filter(course__category__counted=True)


def held_runs(year: int) -> QuerySet[Run]:
    """The counted runs of the year that are held: all but the cancelled ones."""
    return counted_runs(year).exclude(state=Run.State.CANCELLED)


def in_categories(category: Category) -> list[int]:
    """The category and everything under it, as keys."""
    children = defaultdict(list)
    for key, parent in Category.objects.values_list("pk", "parent_id"):
        children[parent].append(key)
    found = [category.pk]
    for key in found:
        found.extend(children[key])
    return found


def category_paths() -> list[tuple[Category, str]]:
    """Every category under its parent, with the names above it: leaves of different areas share their names."""
    children: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.all():
        children[category.parent_id].append(category)

    def walk(parent: int | None, above: str) -> list[tuple[Category, str]]:
        named = [(node, f"{above} › {node}" if above else str(node)) for node in children[parent]]
        return [pair for node, path in named for pair in [(node, path), *walk(node.pk, path)]]

    return walk(None, "")


def summary(plan: Plan, before: Plan | None) -> SummaryTable:
    """Both years' courses, runs and trainees for every category, subtotal and the total, in three queries."""
    plans = [p.pk for p in (plan, before) if p]
    own: dict[tuple[int, int], Totals] = defaultdict(Totals)
    courses = PlanCourse.objects.filter(plan__in=plans).values_list("plan", "category")
    for plan_id, category, number in courses.order_by().annotate(n=Count("pk")):
        own[plan_id, category] += Totals(courses=number)
    rows = PlanRow.objects.filter(plan__in=plans).values_list("plan", "category")
    for plan_id, category, runs, trainees in rows.order_by().annotate(r=Sum("runs"), t=Sum("trainees")):
        own[plan_id, category] += Totals(0, runs, trainees)

    children: dict[int | None, list[Category]] = defaultdict(list)
    for node in Category.objects.all():
        children[node.parent_id].append(node)

    def totals(node: Category, plan_id: int | None) -> Totals:
        mine = own[plan_id, node.pk] if plan_id else Totals()
        return sum((totals(c, plan_id) for c in children[node.pk] if c.counted), mine)

    def walk(node: Category, depth: int) -> Iterable[SummaryRow]:
        now, then = totals(node, plan.pk), totals(node, before.pk if before else None)
        yield SummaryRow(node, depth, node.counted, now, then)
        for child in children[node.pk]:
            yield from walk(child, depth + 1)

    body = [row for root in children[None] for row in walk(root, 1)]
    counted = [row for row in body if row.depth == 1 and row.counted]
    total = SummaryRow(
        None, 0, True, sum((r.now for r in counted), Totals()), sum((r.before for r in counted), Totals())
    )
    return SummaryTable(plan, before, (total, *body))


def programme_quarters(plan: Plan) -> list[ProgrammeQuarters]:
    """The plan's programmes, grouped as the report groups them, by quarter; in two queries.

    What is not counted (international training) stands in lines of its own.
    """
    programmes = {p.pk: p for p in Programme.objects.filter(year=plan.year).select_related("budget_plan")}
    quarters: dict[tuple[str, bool], list[Totals]] = defaultdict(lambda: [Totals()] * len(QUARTERS))
    codes: dict[tuple[str, bool], dict[str, None]] = defaultdict(dict)
    rows = all_rows(plan).filter(programme__isnull=False).order_by("programme__order", "programme", "quarter")
    for key, counted, quarter, runs, trainees in rows.values_list("programme", "counted", "quarter").annotate(
        r=Sum("runs"), t=Sum("trainees")
    ):
        line = (programmes[key].group_ko or programmes[key].name_ko, counted)
        quarters[line][quarter - 1] += Totals(0, runs, trainees)
        codes[line][programmes[key].code] = None
    return [_programme_line(programmes.values(), *line, quarters[line], codes[line]) for line in quarters]


def _programme_line(
    programmes: Iterable[Programme], group: str, counted: bool, quarters: Iterable[Totals], codes: Iterable[str]
) -> ProgrammeQuarters:
    # A programme may carry a budget plan and no rows of its own (e-러닝 content): its money belongs to the group.
    members = [p for p in programmes if (p.group_ko or p.name_ko) == group]
    plans = {p.budget_plan.pk: p.budget_plan for p in members if p.budget_plan}
    return ProgrammeQuarters(
        group,
        members[0].group_en or members[0].name_en,
        counted,
        tuple(quarters),
        tuple(sum(plan.quarters_krw[q - 1] for plan in plans.values()) for q in QUARTERS),
        tuple(codes),
    )


def course_totals(plan: Plan) -> dict[int, Totals]:
    """Planned runs and trainees of the year for every counted course, by course key."""
    rows = counted_rows(plan).filter(course__isnull=False).order_by().values_list("course")
    return {c: Totals(1, runs, trainees) for c, runs, trainees in rows.annotate(r=Sum("runs"), t=Sum("trainees"))}


def changes_between(old_plan: Plan, new_plan: Plan) -> Changes:
    """What the new version adds, revises, drops (and what replaces it), and each course's difference.

    A course counts as revised when the new version says so and the old one, if of the same year, did not.
    """

    def courses(plan: Plan) -> dict[int, PlanCourse]:
        found = counted_courses(plan).select_related("course", "category", "demand").order_by("course__code")
        return {entry.course_id: entry for entry in found.prefetch_related("replaces")}

    before, after = courses(old_plan), courses(new_plan)
    was, now = course_totals(old_plan), course_totals(new_plan)
    abolished = AbolishedCourse.objects.filter(plan=new_plan).select_related("course", "replaced_by")

    def revised(entry: PlanCourse) -> bool:
        known = before[entry.course_id].change if old_plan.year == new_plan.year else ""
        return entry.change == PlanCourse.Change.REVISED != known

    return Changes(
        old_plan,
        new_plan,
        added=[entry for key, entry in after.items() if key not in before],
        revised=[entry for key, entry in after.items() if key in before and revised(entry)],
        removed=[entry for key, entry in before.items() if key not in after],
        abolished={entry.course_id: entry for entry in abolished},
        different=[
            CourseChange(entry.course, old, new)
            for key, entry in after.items()
            if key in before and (old := was.get(key, Totals(1))) != (new := now.get(key, Totals(1)))
        ],
    )


def catalogue_stamp() -> int:
    """A number that changes with everything the catalogue is made of.

    The database itself moves it (migration 0004), in the transaction of the change: whoever reads the stamp and then
    the data gets data that is at least as new.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(number) FROM courses_stamp")
        return int(cursor.fetchone()[0])


def courses_visible_to(user: Person) -> QuerySet[Course]:
    """Courses of a plan that was confirmed once; those who edit plans also see courses of drafts.

    Officials of foreign cities see international training only. By the role: a kept page is drawn for a stand-in who
    has the roles and nothing else (accounts.kept).
    """
    if not user.may("catalogue.read"):
        return Course.objects.none()
    if user.may("plan.edit"):
        return Course.objects.all()
    known = Q(plan__state__in=(Plan.State.CONFIRMED, Plan.State.CHANGED))
    seen = Course.objects.filter(pk__in=PlanCourse.objects.filter(known).values("course"))
    abroad = [role.code for role in user.roles if "catalogue.read" in role.permissions] == [ForeignTrainee.code]
    return seen.filter(category__delivery=Category.Delivery.INTERNATIONAL) if abroad else seen


def runs_visible_to(user: Person) -> QuerySet[Run]:
    """Runs of the courses that the person may see."""
    if user.may("plan.edit"):
        return Run.objects.all()
    return Run.objects.filter(course__in=courses_visible_to(user))


def matching(text: str) -> Q:
    """Every word of the text stands in a course's code, titles or descriptions."""
    found = Q()
    for word in normal(text).split():
        found &= (
            Q(code__icontains=word)
            | Q(title_ko__icontains=word)
            | Q(title_en__icontains=word)
            | Q(description_ko__icontains=word)
            | Q(description_en__icontains=word)
        )
    return found


def search_courses(user: Person, text: str) -> QuerySet[Course]:
    """The courses that the person may see and that hold every word of the text; none for an empty text."""
    return courses_visible_to(user).filter(matching(text)) if text.strip() else Course.objects.none()
