"""What decides whether a person may take a place: gathered for one run or for many in one query.

Not for the decision: enrollment.rules.places. Not for taking the place: enrollment.actions.places.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import Http404

from accounts.models import Person
from core.names import in_language
from core.prepared import Statement
from courses.models import Course, Run
from courses.models.runs import in_words
from courses.queries import matching, runs_visible_to
from enrollment.facts import Facts, RunName
from enrollment.models import Draw, Enrollment, Intake

# A place that clashes with another one, or forbids a second one in the same course: everything but waiting.
_BINDING = "('applied', 'approved', 'offered', 'confirmed')"
_LIVE = "('applied', 'approved', 'waiting', 'offered', 'confirmed')"

# A completion d that stands: as enrollment.queries.standing says it.
# One look at the papers of d: two questions whether there is one would each be answered for everybody at once.
_STANDS = """(d.state = 'completed' AND (
  SELECT count(*) = 0 OR count(*) > count(p.revoked_at) FROM enrollment_certificate p
  WHERE p.completion_id = d.enrollment_id))"""

_SQL = f"""
WITH RECURSIVE line (id, parent_id, depth) AS (
  SELECT o.id, o.parent_id, 0 FROM accounts_organisation o WHERE o.id = %(organisation)s
  UNION ALL
  SELECT o.id, o.parent_id, line.depth + 1 FROM accounts_organisation o JOIN line ON o.id = line.parent_id
)
SELECT r.id AS run, r.course_id AS course, r.year, r.number, r.state AS run_state, c.code, c.title_ko, c.title_en,
  i.id AS intake, i.opens_at, i.closes_at, i.method, i.approval, i.repeat, i.seats, i.taken, i.waiting, i.arrivals,
  i.waiting_limit, i.room_limit, i.grades, i.job_series, i.revision AS intake_revision,
  i.opens_at <= {{now}} AS opened, i.closes_at <= {{now}} AS closed,
  NOT EXISTS (SELECT 1 FROM enrollment_intake_organisations o WHERE o.intake_id = i.id) OR EXISTS (
    SELECT 1 FROM enrollment_intake_organisations o JOIN line ON line.id = o.organisation_id WHERE o.intake_id = i.id
  ) AS organisation_fits,
  k.delivery = 'international' AS international, EXISTS (
    SELECT 1 FROM accounts_person p WHERE p.id = %(person)s AND p.kind = 'foreign_trainee') AS foreigner,
  q.id AS quota, q.seats AS quota_seats, q.seats - q.taken AS quota_left,
  (SELECT e.state FROM enrollment_enrollment e WHERE e.run_id = r.id AND e.person_id = %(person)s
   AND e.state IN {_LIVE} LIMIT 1) AS own_state,
  CASE i.repeat WHEN 'free' THEN NULL ELSE (
    SELECT e.year FROM enrollment_enrollment e
    LEFT JOIN enrollment_completion d ON d.enrollment_id = e.id
    WHERE e.person_id = %(person)s AND e.course_id = r.course_id AND (e.run_id IS NULL OR e.run_id <> r.id)
      AND e.state IN {_BINDING} AND (%(first_choice)s IS NULL OR (
        e.id <> %(first_choice)s AND (e.first_choice_id IS NULL OR e.first_choice_id <> %(first_choice)s)))
      AND (CASE i.repeat WHEN 'once_a_year' THEN e.year = r.year AND NOT (
          d.state IS NOT NULL AND NOT {_STANDS} AND EXISTS (
            SELECT 1 FROM courses_run o WHERE o.id = e.run_id AND o.ends_on < {{today}}))
        ELSE d.state IS NULL OR {_STANDS} END)
    LIMIT 1) END AS same_course,
  c.previous_id AS previous, b.title_ko AS previous_ko, b.title_en AS previous_en,
  c.previous_id IS NULL OR EXISTS (
    SELECT 1 FROM enrollment_completion d JOIN enrollment_enrollment e ON e.id = d.enrollment_id
    WHERE e.person_id = %(person)s AND e.course_id = c.previous_id AND {_STANDS}) AS previous_done,
  (SELECT e.run_id FROM enrollment_enrollment e JOIN courses_run o ON o.id = e.run_id
   WHERE e.person_id = %(person)s AND e.state IN {_BINDING} AND e.run_id <> r.id AND o.state = 'planned'
     AND o.starts_on <= r.ends_on AND o.ends_on >= r.starts_on AND (%(first_choice)s IS NULL OR (
        e.id <> %(first_choice)s AND (e.first_choice_id IS NULL OR e.first_choice_id <> %(first_choice)s)))
     AND (NOT EXISTS (SELECT 1 FROM courses_session s WHERE s.run_id = r.id)
       OR NOT EXISTS (SELECT 1 FROM courses_session s WHERE s.run_id = o.id)
       OR EXISTS (SELECT 1 FROM courses_session s JOIN courses_session t
          ON t.run_id = o.id AND t.starts_at < s.ends_at AND t.ends_at > s.starts_at WHERE s.run_id = r.id))
   ORDER BY o.starts_on LIMIT 1) AS clash,
  EXISTS (SELECT 1 FROM courses_plancourse pc WHERE pc.course_id = c.id AND pc.plan_id = COALESCE(
    (SELECT pl.id FROM courses_plan pl WHERE pl.year = r.year AND pl.state IN ('confirmed', 'changed')
     ORDER BY pl.version DESC LIMIT 1),
    (SELECT pl.id FROM courses_plan pl WHERE pl.state IN ('confirmed', 'changed')
     ORDER BY pl.year DESC, pl.version DESC LIMIT 1))) AS listed,
  EXISTS (SELECT 1 FROM enrollment_draw d WHERE d.intake_id = i.id AND d.drawn_at IS NOT NULL) AS drawn,
  COALESCE((SELECT s.revision FROM enrollment_standing s WHERE s.person_id = %(person)s), 0) AS revision,
  (SELECT t.admitted_at IS NOT NULL AND t.left_at IS NULL FROM enrollment_ticket t
   WHERE t.intake_id = i.id AND t.person_id = %(person)s) AS admitted
FROM courses_run r
JOIN courses_course c ON c.id = r.course_id
JOIN courses_category k ON k.id = c.category_id
LEFT JOIN courses_course b ON b.id = c.previous_id
LEFT JOIN enrollment_intake i ON i.run_id = r.id
LEFT JOIN enrollment_quota q ON q.id = (
  SELECT n.id FROM enrollment_quota n JOIN line ON line.id = n.organisation_id WHERE n.intake_id = i.id
  ORDER BY line.depth LIMIT 1)
WHERE {{which}}
"""
_MOST_PEOPLE = 50
_NOW = {"postgresql": "statement_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}
_TYPES = {"person": "bigint", "organisation": "bigint", "first_choice": "bigint"}
NAMED = "c.code = %(code)s AND r.year = %(year)s AND r.number = %(number)s"
NAME = {"code": "text", "year": "integer", "number": "integer"}
# The day in Seoul, by the database's clock.
_TODAY = {
    "postgresql": "CAST(statement_timestamp() AT TIME ZONE 'Asia/Seoul' AS date)",
    "sqlite": "date('now', '+9 hours')",
}


def facts_of(person: Person, run: int | RunName, first_choice: int | None = None) -> Facts | None:
    """What decides about the person and one run, in one query; None when there is no run of that key.

    `first_choice` is the place whose second or third choice of run this is: it does not stand against itself.
    """
    if isinstance(run, RunName):
        return facts_named(person, run, first_choice)
    statement = _statement("enrollment_facts", "r.id = %(run)s", run="bigint")
    rows = statement.rows(person=person.pk, organisation=person.organisation_id, run=run, first_choice=first_choice)
    return _facts(person, rows[0], _runs(rows)) if rows else None


def facts_named(person: Person, name: RunName, first_choice: int | None = None) -> Facts:
    """The same for the run of an address. Raises: Http404 when there is none."""
    statement = _statement("enrollment_facts_named", NAMED, **NAME)
    values = {"person": person.pk, "organisation": person.organisation_id, "first_choice": first_choice}
    rows = statement.rows(**values, **name._asdict()) if name.can_be else []
    if not rows:
        raise Http404
    return _facts(person, rows[0], _runs(rows))


@cache
def _statement(name: str, which: str, **types: str) -> Statement:
    return Statement(name, facts_sql(which), {**_TYPES, **types})


def facts_of_many(person: Person, runs: Iterable[int]) -> dict[int, Facts]:
    """The same for many runs, by the run's key; two queries at most, however many there are."""
    keys = ", ".join(str(int(run)) for run in runs)
    if not keys:
        return {}
    with connection.cursor() as cursor:
        values = {"person": person.pk, "organisation": person.organisation_id, "first_choice": None}
        cursor.execute(facts_sql(f"r.id IN ({keys})").replace("%(first_choice)s IS NULL", "1 = 1"), values)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    clashes = _runs(rows)
    return {row["run"]: _facts(person, row, clashes) for row in rows}


def _runs(rows: list[dict[str, Any]]) -> dict[int, str]:
    """The words of the runs that clash with some of the rows, by key; no query when nothing clashes."""
    keys = {row["clash"] for row in rows if row["clash"]}
    runs = Run.objects.filter(pk__in=keys).select_related("course") if keys else ()
    return {run.pk: f"{run} ({run.dates})" for run in runs}


def clock() -> datetime:
    """What time it is for the database: it alone decides what is open and what has run out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + _NOW[connection.vendor].replace("%%", "%"))
        found = _instant(cursor.fetchone()[0])
    assert found is not None  # a clock always answers
    return found


def waiting_list(run: int) -> QuerySet[Enrollment]:
    """The people who wait for a seat in the run (its key), in the order of their numbers."""
    return Enrollment.objects.filter(run=run, state=Enrollment.State.WAITING).order_by("arrival", "pk")


def open_runs(user: Person, text: str) -> QuerySet[Run]:
    """The runs that the person may see, that take people in now, and whose course holds every word of the text."""
    now_open = Intake.objects.filter(opens_at__lte=Now(), closes_at__gt=Now())
    rows = runs_visible_to(user).filter(state=Run.State.PLANNED, intake__in=now_open)
    if text.strip():
        rows = rows.filter(course__in=Course.objects.filter(matching(text)))
    return rows.select_related("course").order_by("starts_on", "course__code", "number")


def ahead_of(enrollment: Enrollment) -> int | None:
    """How many people wait before this one; None for somebody who does not wait."""
    if enrollment.state != Enrollment.State.WAITING or enrollment.run_id is None:
        return None
    return waiting_list(enrollment.run_id).filter(arrival__lt=enrollment.arrival).count()


def live_place(person: Person, run: int) -> Enrollment | None:
    """The person's place in the run (its key) that has not ended."""
    return live(Enrollment.objects.filter(person=person, run=run)).first()


def live(rows: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Those of the places that have not ended."""
    return rows.exclude(state__in=Enrollment.ENDED)


def own_place(person: Person, key: uuid.UUID) -> QuerySet[Enrollment]:
    """The person's own place of that receipt number, with what its page shows."""
    return Enrollment.objects.filter(person=person, key=key).select_related("run__course", "run__intake", "course")


def offered(key: uuid.UUID) -> Enrollment | None:
    """The place whose offer has this key, if the offer still stands."""
    rows = Enrollment.objects.filter(offer_key=key, state=Enrollment.State.OFFERED, offer_expires_at__gt=Now())
    return rows.select_related("run__course", "person").first()


def is_late(enrollment: Enrollment) -> bool:
    """Whether the time of its offer is over by the database's clock, although nobody ended it yet."""
    return enrollment.offer_expires_at is not None and enrollment.offer_expires_at <= clock()


def further_choices(facts: Facts) -> list[Run]:
    """The other runs of the course that are drawn together with this one and are open now: second and third choices."""
    if facts.method != Intake.Method.LOTTERY or facts.drawn:
        return []
    seed = Draw.objects.filter(intake=facts.intake, drawn_at=None).values("commitment")
    open_now = Intake.objects.filter(draw__commitment__in=seed, opens_at__lte=Now(), closes_at__gt=Now())
    others = Run.objects.filter(course=facts.course, intake__in=open_now, state=Run.State.PLANNED)
    return list(others.exclude(pk=facts.run).select_related("course").order_by("starts_on"))


def key_of(text: str) -> uuid.UUID:
    """The key that came with a form; a new one when it is missing or broken."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def facts_of_people(people: Sequence[Person], run: int) -> dict[int, Facts]:
    """The same for many people and one run, by the person's key; one query for every fifty people, one for clashes."""
    known = {person.pk: person for person in people}
    rows: list[dict[str, Any]] = []
    for start in range(0, len(people), _MOST_PEOPLE):
        some = people[start : start + _MOST_PEOPLE]
        parts = [f"SELECT {one.pk} AS person, facts.* FROM ({_of_person(one, run)}) facts" for one in some]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            names = [column[0] for column in cursor.description]
            rows += [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    clashes = _runs(rows)
    return {row["person"]: _facts(known[row["person"]], row, clashes) for row in rows}


def _of_person(person: Person, run: int) -> str:
    """The statement for one person with the keys, which are whole numbers, written into it."""
    sql = (
        facts_sql(f"r.id = {int(run)}").replace("%(first_choice)s IS NULL", "1 = 1").replace("%(first_choice)s", "NULL")
    )
    organisation = "NULL" if person.organisation_id is None else str(int(person.organisation_id))
    return sql.replace("%(person)s", str(int(person.pk))).replace("%(organisation)s", organisation).replace("%%", "%")


def facts_sql(which: str) -> str:
    """The question itself, in the words of the database in use. `which` chooses the runs."""
    sql = _SQL.replace("{now}", _NOW[connection.vendor]).replace("{today}", _TODAY[connection.vendor])
    return sql.replace("{which}", which)


def _facts(person: Person, row: dict[str, Any], clashes: dict[int, str]) -> Facts:
    return Facts(
        run=row["run"],
        course=row["course"],
        year=row["year"],
        intake=row["intake"],
        words=in_words(in_language(row["title_ko"], row["title_en"]), row["year"], row["number"]),
        place=(row["code"], row["year"], row["number"]),
        is_planned=row["run_state"] == "planned",
        is_listed=bool(row["listed"]),
        opens_at=_instant(row["opens_at"]),
        closes_at=_instant(row["closes_at"]),
        is_opened=bool(row["opened"]),
        is_closed=bool(row["closed"]),
        method=row["method"] or "",
        approval=row["approval"] or "",
        repeat=row["repeat"] or "",
        drawn=bool(row["drawn"]),
        seats=row["seats"] or 0,
        taken=row["taken"] or 0,
        waiting=row["waiting"] or 0,
        waiting_limit=row["waiting_limit"] or 0,
        room_limit=row["room_limit"] or 0,
        is_admitted=bool(row["admitted"]),
        grades=_list(row["grades"]),
        job_series=_list(row["job_series"]),
        grade=person.grade,
        series=person.job_series,
        organisation_fits=bool(row["organisation_fits"]),
        is_international=bool(row["international"]),
        is_foreign=bool(row["foreigner"]),
        quota=row["quota"],
        quota_left=row["quota_left"],
        quota_seats=row["quota_seats"],
        own_state=row["own_state"] or "",
        same_course_year=row["same_course"],
        previous=in_language(row["previous_ko"] or "", row["previous_en"] or ""),
        previous_done=bool(row["previous_done"]),
        clash=clashes.get(row["clash"], ""),
        revision=row["revision"],
        intake_revision=row["intake_revision"] or 0,
        is_active=person.is_active and person.left_on is None,
    )


def _instant(value: datetime | str | None) -> datetime | None:
    """An instant as the database's driver gives it: SQLite keeps UTC without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def _list(value: str | list[str] | None) -> tuple[str, ...]:
    """A list that stands as JSON."""
    return tuple(json.loads(value) if isinstance(value, str) else value or ())
