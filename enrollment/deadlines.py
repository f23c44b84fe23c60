"""How long people have in matters of attendance: to hand in a reason, to appeal, until a roll call closes.

Not for deadlines of places in runs: those stand on each intake. No law sets these lengths; they are the house's own
and stand here alone, so that one line changes one of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

# Source: the institute asks for a reason for private business before it happens ("개인용무 발생시 사전에 사유서");
# for what nobody can foresee three days follow, a weekend included.
STATEMENT_AFTER = timedelta(days=3)
# Source: the order notice, roll call, closing, appeal of the field's practice; a week each, so that a person who was
# told on the day of the session can object while the marks still move.
ROLL_CALL_STAYS_OPEN = timedelta(days=7)
# So far back a held session is looked for that has no roll call, because nobody touched it.
UNTOUCHED_WITHIN = timedelta(days=60)
REOPENED_STAYS_OPEN = timedelta(days=2)
APPEAL_WITHIN = timedelta(days=7)
# So long after a run people are still warned of too little attendance: the last roll calls close then.
WARNED_AFTER_END = timedelta(days=7)
# A session's marks settle before people are told of them: join logs come in and the lecturer mends slips.
TELL_AFTER = timedelta(hours=3)


def last_hour_to_hand_in(until_at: datetime) -> datetime:
    """When a reason for a time that ended at `until_at` comes too late."""
    return until_at + STATEMENT_AFTER


def roll_call_closes(session_over_at: datetime) -> datetime:
    """When the roll call of a session that was over at the instant closes by itself."""
    return session_over_at + ROLL_CALL_STAYS_OPEN


def last_hour_to_appeal(told_at: datetime) -> datetime:
    """When an appeal against what a person was told at the instant comes too late."""
    return told_at + APPEAL_WITHIN
