"""The one statement that takes a place on PostgreSQL: everything about it, or nothing.

Not for other databases: enrollment.seats does the same there, step by step.

How it reads. `given` is what was decided before. `mine` moves the person's standing, if it is the one that was seen: of
two applications of one person only the first goes on. `door` waits for the intake's row and then sees it as the one
before left it (READ COMMITTED reads a locked row again); `share` does the same with the quota. `verdict` decides.
`counted` moves the counters, and only then the row, the journal's entry, the steps of approval and the inbox line are
written.

Who applies for the own account goes a shorter way: the statement of `apply_to` decides by the facts of
enrollment.queries.places itself. The standing and the intake's row are locked before it, in the same message to the
server, so it sees both, and everything else, as they are when its turn comes.

Two things that are easy to get wrong. The counter of those who wait stands in the intake's row, because rows that
others wrote meanwhile are not seen by a statement that waited. And the counters are set from the row that `door`
holds, never from `i` itself: PostgreSQL checks the constraints of an UPDATE on the version that the statement began
with before it looks for the newest one, so a seat that was given back meanwhile would look like one too many.
(`seats` is written with them for the same reason; its value does not change.)
"""

from __future__ import annotations

from functools import cache

from core.prepared import Statement
from enrollment.queries import places as queries

_LOCKED = """
mine AS (
  INSERT INTO enrollment_standing AS s (person_id, revision) SELECT %(person)s, 1 FROM given
  ON CONFLICT (person_id) DO UPDATE SET revision = s.revision + 1 WHERE s.revision = (SELECT revision FROM given)
  RETURNING person_id
), door AS (
  SELECT i.id, i.opens_at, i.closes_at, i.method, i.approval, i.seats, i.taken, i.waiting, i.waiting_limit,
    i.arrivals, i.revision, r.state AS run_state
  FROM enrollment_intake i JOIN courses_run r ON r.id = i.run_id
  WHERE i.id = (SELECT intake FROM given) AND EXISTS (SELECT 1 FROM mine)
  FOR NO KEY UPDATE OF i FOR KEY SHARE OF r
), share AS (
  SELECT q.seats, q.taken
  FROM enrollment_quota q
  WHERE q.id = (SELECT quota FROM given) AND EXISTS (SELECT 1 FROM door)
  FOR NO KEY UPDATE OF q
), verdict AS (
  SELECT door.id, door.approval, door.seats, door.taken, door.waiting, door.arrivals,
    CASE
      WHEN door.revision <> (SELECT intake_revision FROM given) THEN 'moved'
      WHEN NOT %(any_time)s AND statement_timestamp() < door.opens_at THEN 'not_yet'
      WHEN NOT %(any_time)s AND statement_timestamp() >= door.closes_at THEN 'closed'
      WHEN door.run_state <> 'planned' THEN 'closed'
      WHEN door.method = 'lottery' AND NOT EXISTS (
        SELECT 1 FROM enrollment_draw d WHERE d.intake_id = door.id AND d.drawn_at IS NOT NULL
      ) THEN 'in_the_draw'
      WHEN door.taken < door.seats AND COALESCE((SELECT taken < seats FROM share), TRUE) THEN
        CASE
          WHEN door.waiting > 0 AND NOT %(settled)s THEN 'look'
          WHEN door.approval = 'none' THEN 'confirmed'
          ELSE 'applied'
        END
      WHEN door.waiting < door.waiting_limit THEN 'waiting'
      ELSE 'full'
    END AS word
  FROM door
)"""

_WRITE = """
counted AS (
  UPDATE enrollment_intake i
  SET seats = v.seats,
      arrivals = v.arrivals + 1,
      taken = v.taken + CASE WHEN v.word IN ('confirmed', 'applied') THEN 1 ELSE 0 END,
      waiting = v.waiting + CASE WHEN v.word = 'waiting' THEN 1 ELSE 0 END
  FROM verdict v
  WHERE i.id = v.id AND v.word IN ('confirmed', 'applied', 'waiting', 'in_the_draw')
  RETURNING v.word, v.approval, i.arrivals AS arrival, v.word IN ('confirmed', 'applied') AS seat
), shared AS (
  UPDATE enrollment_quota q SET seats = share.seats, taken = share.taken + 1
  FROM counted c, share
  WHERE q.id = (SELECT quota FROM given) AND c.seat
), placed AS (
  INSERT INTO enrollment_enrollment (
    key, person_id, course_id, run_id, year, organisation_id, quota_id, way, state, takes_seat, arrival, choice,
    first_choice_id, applied_by_id, reason_code, reason, sample
  )
  SELECT %(key)s, %(person)s, g.course, g.run, g.year, %(organisation)s, g.quota, %(way)s,
    CASE c.word WHEN 'in_the_draw' THEN 'applied' ELSE c.word END, c.seat, c.arrival, %(choice)s,
    %(first_choice)s, %(applied_by)s, '', %(reason)s, FALSE
  FROM counted c, given g
  RETURNING id, arrival, applied_at
), noted AS (
  INSERT INTO journal_entry (actor, actor_name, action, target, target_name, old, new, reason, address)
  SELECT %(actor)s, %(actor_name)s, 'enrollment.applied', 'enrollment.enrollment:' || p.id,
    left(%(person_name)s || ' · ' || g.words, 300),
    '{}'::jsonb, jsonb_build_object('state', c.word, 'number', c.arrival), %(reason)s, ''
  FROM placed p, counted c, given g
), steps AS (
  INSERT INTO enrollment_approvalstep (enrollment_id, "order", step, decision, reason)
  SELECT p.id, s.place, s.step, 'open', ''
  FROM placed p, counted c,
    (VALUES ('head', 'head', 1), ('officer', 'officer', 1), ('both', 'head', 1), ('both', 'officer', 2))
      AS s (approval, step, place)
  WHERE s.approval = c.approval
), told AS (
  INSERT INTO accounts_message (person_id, text, url, mail_after)
  SELECT %(person)s, left(replace(%(texts)s ->> c.word, '{run}', g.words), 300), %(url)s, statement_timestamp()
  FROM counted c, given g
)
"""

_GIVEN = """
given AS (
  SELECT %(run)s AS run, %(intake)s AS intake, %(course)s AS course, %(year)s AS year, %(quota)s AS quota,
    %(revision)s AS revision, %(intake_revision)s AS intake_revision, %(words)s AS words
)"""

# Narrower than enrollment.rules.places.reasons at every place, never wider: whom this leaves out is looked at again
# with the rules, which give the reasons. tests/enrollment/test_places_rules.py compares the two.
_DECIDED = """
given AS (
  SELECT f.*, replace(replace(replace(%(name)s, '{year}', f.year::text), '{number}', f.number::text), '{course}',
    CASE WHEN %(english)s AND f.title_en <> '' THEN f.title_en ELSE f.title_ko END) AS words
  FROM facts f
  WHERE f.intake IS NOT NULL AND f.run_state = 'planned' AND f.listed AND f.opened AND NOT f.closed
    AND (f.grades = '[]' OR f.grades ? %(grade)s) AND (f.job_series = '[]' OR f.job_series ? %(series)s)
    AND f.organisation_fits AND f.international = f.foreigner AND f.previous_done AND COALESCE(f.quota_seats > 0, TRUE)
    AND f.own_state IS NULL AND f.same_course IS NULL AND f.clash IS NULL
    AND (f.room_limit = 0 OR f.admitted)
), share AS (
  SELECT seats, taken FROM enrollment_quota WHERE id = (SELECT quota FROM given)
), verdict AS (
  SELECT g.intake AS id, g.approval, g.seats, g.taken, g.waiting, g.arrivals,
    CASE
      WHEN g.method = 'lottery' AND NOT g.drawn THEN 'in_the_draw'
      WHEN g.taken < g.seats AND COALESCE(g.quota_left > 0, TRUE) THEN
        CASE WHEN g.waiting > 0 THEN 'look' WHEN g.approval = 'none' THEN 'confirmed' ELSE 'applied' END
      WHEN g.waiting < g.waiting_limit THEN 'waiting'
      ELSE 'full'
    END AS word
  FROM given g
)"""

# As a statement that takes a place does it: the person first, the run after it.
_MINE = Statement(
    name="enrollment_mine",
    types={"person": "bigint"},
    sql="""INSERT INTO enrollment_standing AS s (person_id, revision) VALUES (%(person)s, 1)
ON CONFLICT (person_id) DO UPDATE SET revision = s.revision + 1""",
)
_DOOR = """SELECT i.id FROM enrollment_intake i JOIN courses_run r ON r.id = i.run_id
JOIN courses_course c ON c.id = r.course_id WHERE {which} FOR NO KEY UPDATE OF i"""

_WRITTEN = {
    "key": "uuid",
    "person": "bigint",
    "organisation": "bigint",
    "way": "text",
    "applied_by": "bigint",
    "actor": "text",
    "actor_name": "text",
    "person_name": "text",
    "texts": "jsonb",
    "url": "text",
    "choice": "smallint",
    "first_choice": "bigint",
    "reason": "text",
    "any_time": "boolean",
    "settled": "boolean",
}

TAKE = Statement(
    name="enrollment_take",
    types={
        **_WRITTEN,
        "run": "bigint",
        "intake": "bigint",
        "course": "bigint",
        "year": "smallint",
        "quota": "bigint",
        "revision": "integer",
        "intake_revision": "integer",
        "words": "text",
    },
    sql=f"""WITH {_GIVEN}, {_LOCKED}, {_WRITE}
SELECT v.word, p.id, p.arrival, p.applied_at FROM verdict v LEFT JOIN placed p ON TRUE""",
)


@cache
def apply_to(*, named: bool) -> Statement:
    """The statement that applies for a run by its name (code, year, number) or by its key.

    It answers one row, with a word only for somebody whom it could decide about, or none when there is no such run.
    """
    which, types = (queries.NAMED, queries.NAME) if named else ("r.id = %(run)s", {"run": "bigint"})
    suffix = "_named" if named else ""
    return Statement(
        name=f"enrollment_apply{suffix}",
        types={**_WRITTEN, **types, "name": "text", "english": "boolean", "grade": "text", "series": "text"},
        sql=f"""WITH facts AS ({queries.facts_sql(which)}), {_DECIDED}, {_WRITE}
SELECT v.word, p.id, p.arrival, p.applied_at, f.run, f.course, f.year, f.intake, f.quota, f.approval, f.room_limit
FROM facts f LEFT JOIN verdict v ON TRUE LEFT JOIN placed p ON TRUE""",
        first=(_MINE, Statement(f"enrollment_door{suffix}", _DOOR.format(which=which), types)),
    )
