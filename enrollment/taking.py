"""The one statement that takes a place on PostgreSQL: everything about it, or nothing.

Not for other databases: enrollment.seats does the same there, step by step.

How it reads. `mine` moves the person's standing, if it is the one that was seen: of two applications of one person
only the first goes on. `door` waits for the intake's row and then sees it as the one before left it (READ COMMITTED
reads a locked row again); `share` does the same with the quota. `verdict` decides. `counted` moves the counters, and
only then the row, the journal's entry, the steps of approval and the inbox line are written.

Two things that are easy to get wrong. The counter of those who wait stands in the intake's row, because rows that
others wrote meanwhile are not seen by a statement that waited. And the counters are set from the row that `door`
holds, never from `i` itself: PostgreSQL checks the constraints of an UPDATE on the version that the statement began
with before it looks for the newest one, so a seat that was given back meanwhile would look like one too many.
(`seats` is written with them for the same reason; its value does not change.)
"""

from __future__ import annotations

from core.prepared import Statement

TAKE = Statement(
    name="enrollment_take",
    types={
        "key": "uuid",
        "person": "bigint",
        "run": "bigint",
        "intake": "bigint",
        "course": "bigint",
        "year": "smallint",
        "organisation": "bigint",
        "quota": "bigint",
        "revision": "integer",
        "way": "text",
        "applied_by": "bigint",
        "actor": "text",
        "actor_name": "text",
        "target_name": "text",
        "texts": "jsonb",
        "url": "text",
        "choice": "smallint",
        "first_choice": "bigint",
        "reason": "text",
        "any_time": "boolean",
        "settled": "boolean",
    },
    sql="""
WITH mine AS (
  INSERT INTO enrollment_standing AS s (person_id, revision) VALUES (%(person)s, 1)
  ON CONFLICT (person_id) DO UPDATE SET revision = s.revision + 1 WHERE s.revision = %(revision)s
  RETURNING person_id
), door AS (
  SELECT i.id, i.opens_at, i.closes_at, i.method, i.approval, i.seats, i.taken, i.waiting, i.waiting_limit,
    i.arrivals, r.state AS run_state
  FROM enrollment_intake i JOIN courses_run r ON r.id = i.run_id
  WHERE i.id = %(intake)s AND EXISTS (SELECT 1 FROM mine)
  FOR NO KEY UPDATE OF i FOR KEY SHARE OF r
), share AS (
  SELECT q.seats, q.taken
  FROM enrollment_quota q
  WHERE q.id = %(quota)s AND EXISTS (SELECT 1 FROM door)
  FOR NO KEY UPDATE OF q
), verdict AS (
  SELECT door.id, door.approval, door.seats, door.taken, door.waiting, door.arrivals,
    CASE
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
), counted AS (
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
  WHERE q.id = %(quota)s AND c.seat
), placed AS (
  INSERT INTO enrollment_enrollment (
    key, person_id, course_id, run_id, year, organisation_id, quota_id, way, state, takes_seat, arrival, choice,
    first_choice_id, applied_by_id, reason_code, reason, sample
  )
  SELECT %(key)s, %(person)s, %(course)s, %(run)s, %(year)s, %(organisation)s, %(quota)s, %(way)s,
    CASE c.word WHEN 'in_the_draw' THEN 'applied' ELSE c.word END, c.seat, c.arrival, %(choice)s,
    %(first_choice)s, %(applied_by)s, '', %(reason)s, FALSE
  FROM counted c
  RETURNING id, arrival, applied_at
), noted AS (
  INSERT INTO journal_entry (actor, actor_name, action, target, target_name, old, new, reason, address)
  SELECT %(actor)s, %(actor_name)s, 'enrollment.applied', 'enrollment.enrollment:' || p.id, %(target_name)s,
    '{}'::jsonb, jsonb_build_object('state', c.word, 'number', c.arrival), %(reason)s, ''
  FROM placed p, counted c
), steps AS (
  INSERT INTO enrollment_approvalstep (enrollment_id, "order", step, decision, reason)
  SELECT p.id, s.place, s.step, 'open', ''
  FROM placed p, counted c,
    (VALUES ('head', 'head', 1), ('officer', 'officer', 1), ('both', 'head', 1), ('both', 'officer', 2))
      AS s (approval, step, place)
  WHERE s.approval = c.approval
), told AS (
  INSERT INTO accounts_message (person_id, text, url, mail_after)
  SELECT %(person)s, left(%(texts)s ->> c.word, 300), %(url)s, statement_timestamp()
  FROM counted c
)
SELECT v.word, p.id, p.arrival, p.applied_at FROM verdict v LEFT JOIN placed p ON TRUE
""",
)
