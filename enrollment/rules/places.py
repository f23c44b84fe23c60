"""Who may take and give up a place in a run, and when: each rule gives its reason as a sentence, or None.

Not for changing anything: enrollment.actions.places asks here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from courses.models import Run
from enrollment.facts import Facts
from enrollment.models import Completion, Enrollment, Intake
from enrollment.queries import places as queries

_S = Enrollment.State

# A seat is taken by what is applied for (first come), offered or confirmed. Only cancelled and refused are final.
ENROLLMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    _S.APPLIED: frozenset({_S.APPROVED, _S.CONFIRMED, _S.WAITING, _S.CANCELLED, _S.REFUSED}),
    _S.APPROVED: frozenset({_S.CONFIRMED, _S.WAITING, _S.CANCELLED, _S.REFUSED}),
    _S.WAITING: frozenset({_S.OFFERED, _S.CONFIRMED, _S.CANCELLED, _S.REFUSED}),
    # An accepted offer whose approval is still open becomes an application with a seat.
    _S.OFFERED: frozenset({_S.APPLIED, _S.CONFIRMED, _S.CANCELLED, _S.REFUSED}),
    _S.CONFIRMED: frozenset({_S.CANCELLED}),
    _S.CANCELLED: frozenset(),
    _S.REFUSED: frozenset(),
}


def when(instant: datetime | None) -> str:
    """An instant as sentences say it, in Seoul's time."""
    return formats.date_format(timezone.localtime(instant), "DATETIME_FORMAT") if instant else ""


def reasons(facts: Facts, *, any_time: bool = False) -> list[str]:
    """Every reason why the person may not take a place in the run now; none when the person may.

    `any_time` leaves out the opening hours: staff enter people outside them too. The seats are no reason: a full run
    has a waiting list, until that is full too. The same list serves pages, forms, nominations, uploads and tests.
    Its sentences speak of the run and of what is on record, not to "you": officers read them of somebody else.
    """
    if facts.intake is None or not facts.is_planned or not facts.is_listed:
        return [_why_no_run(facts)]
    found = [*_about_the_person(facts), *_about_other_places(facts)]
    return found if any_time else [*_about_the_time(facts), *found]


def _why_no_run(facts: Facts) -> str:
    if not facts.is_planned:
        return _("This run was cancelled. Look for another run of the course.")
    if not facts.is_listed:
        return _("This course is not in the plan in force. Look for another course in the catalogue.")
    return _("Applications for this run are not taken here yet. Ask the training division when they open.")


def _about_the_time(facts: Facts) -> Iterator[str]:
    if not facts.is_opened:
        yield _("Applications open on %(when)s. Come back then.") % {"when": when(facts.opens_at)}
    elif facts.is_closed:
        yield _("Applications closed on %(when)s. Look for another run of the course.") % {
            "when": when(facts.closes_at)
        }
    elif facts.waiting >= facts.waiting_limit and not facts.gets_seat and _fills(facts):
        yield _("All seats are taken and the waiting list is full. Look for another run of the course.")


def _fills(facts: Facts) -> bool:
    return facts.method == Intake.Method.FIRST_COME or facts.drawn


def _about_the_person(facts: Facts) -> Iterator[str]:
    if not facts.is_active:
        yield _("This account is closed or the person has left. Ask the HR office if that is wrong.")
    if facts.grades and facts.grade not in facts.grades:
        text = _("This run is for %(grades)s; the grade on record is %(grade)s. Ask the HR office if that is wrong.")
        yield text % {"grades": ", ".join(facts.grades), "grade": facts.grade or _("none")}
    if facts.job_series and facts.series not in facts.job_series:
        text = _("This run is for the series %(all)s; on record is %(own)s. Ask the HR office if that is wrong.")
        yield text % {"all": ", ".join(facts.job_series), "own": facts.series or _("none")}
    if not facts.organisation_fits:
        yield _("This run is for other organisations. Look for another run of the course.")
    if sentence := why_other_world(is_international=facts.is_international, is_foreign=facts.is_foreign):
        yield sentence
    if facts.quota_seats == 0:
        yield _("No seats of this run are set aside for this organisation. Look for another run of the course.")
    if not facts.previous_done:
        yield _("This course builds on “%(course)s”, which has to be completed first.") % {"course": facts.previous}


def why_other_world(*, is_international: bool, is_foreign: bool) -> str | None:
    """Why a course is not for this person, where one of the two belongs to international training, or None."""
    if is_international and not is_foreign:
        return _("This course is for officials of foreign cities. Look for another course in the catalogue.")
    if is_foreign and not is_international:
        return _("Officials of foreign cities take international training only. Its courses stand in the catalogue.")
    return None


def _about_other_places(facts: Facts) -> Iterator[str]:
    if facts.own_state:
        yield _("There is a place in this run already (%(state)s).") % {"state": _S(facts.own_state).label}
    if facts.same_course_year is not None:
        if facts.repeat == Intake.Repeat.ONCE:
            yield _("This course was taken in %(year)s; it cannot be taken again.") % {"year": facts.same_course_year}
        else:
            yield _("There is a place in another run of this course in %(year)s; it is taken once a year. "
                    "Cancel that place first to take this one.") % {"year": facts.same_course_year}  # fmt: skip
    if facts.clash:
        yield _("It lies at the same time as “%(run)s”. Cancel that place first to take this one.") % {
            "run": facts.clash
        }


def why_not_enrol(user: Person, run: Run) -> str | None:
    """Why the person may not apply for the run now, all reasons in one text, or None."""
    facts = queries.facts_of(user, run.pk)
    return " ".join(reasons(facts)) or None if facts else _("This run does not exist any more.")


def why_not_come_in(facts: Facts) -> str | None:
    """Why the person must pass the waiting room first, or None."""
    if facts.room_limit and not facts.is_admitted and facts.is_opened and not facts.is_closed:
        return _("Many people apply for this run now. The waiting room lets you in by your number.")
    return None


def why_not_enter(by: Person, reason: str) -> str | None:
    """Why the member of staff may not enter somebody into a run, or None."""
    if not by.may("enrollment.manage"):
        return _("Your role does not enter people into runs. Ask the training division.")
    if len(reason.strip()) < 4:
        return _("Say in a few words why you enter this person.")
    return None


def why_not_wait(intake: Intake, *, now: datetime) -> str | None:
    """Why nobody can be put on the waiting list any more, or None: from then on no free seat is offered to it."""
    if now >= intake.offers_until:
        return _("All seats are taken, and the waiting list is closed. Add a seat to the run first.")
    return None


def why_not_cancel(by: Person, enrollment: Enrollment, *, now: datetime) -> str | None:
    """Why the place cannot be cancelled by this person now, or None. Staff and who named the person may, too."""
    if not enrollment.is_live:
        return _("This place ended already (%(state)s).") % {"state": enrollment.get_state_display()}
    own = by.pk == enrollment.person_id
    if not own and not by.may("enrollment.manage") and by.pk != enrollment.applied_by_id:
        return _("You may cancel your own places only. Ask the training division.")
    if Completion.objects.filter(enrollment=enrollment).exists():
        return _("Whether this course is completed is decided already, so the place stays. Ask for another decision.")
    if not by.may("enrollment.manage") and enrollment.run and enrollment.run.starts_on <= timezone.localdate(now):
        return _("The run has begun. If you cannot come, hand in a reason; the training division decides.")
    intake = intake_of(enrollment)
    if intake and now > intake.cancel_until and enrollment.takes_seat and not by.may("enrollment.manage"):
        return _("Places in this run could be cancelled until %(when)s. Ask the training division.") % {
            "when": when(intake.cancel_until)
        }
    return None


def why_not_reason(code: str, words: str) -> str | None:
    """Why the reason of a cancellation is not enough, or None."""
    if code not in CANCEL_REASONS:
        return _("Choose a reason.")
    if code == Enrollment.Reason.OTHER and len(words.strip()) < 4:
        return _("Say the reason in a few words, because you chose “other”.")
    return None


# What people choose from; the other reasons are the portal's own.
CANCEL_REASONS = (
    Enrollment.Reason.WORK,
    Enrollment.Reason.HEALTH,
    Enrollment.Reason.FAMILY,
    Enrollment.Reason.OTHER_RUN,
    Enrollment.Reason.OTHER,
)


def why_not_accept(by: Person, enrollment: Enrollment, *, now: datetime, facts: Facts | None = None) -> str | None:
    """Why the offer cannot be accepted, or None: it must stand, and nothing binding may lie at the same time."""
    if by.pk != enrollment.person_id:
        return _("Only the person to whom the seat is offered can accept it.")
    if enrollment.state != _S.OFFERED or enrollment.offer_expires_at is None:
        return _("This offer is no longer open.")
    if enrollment.offer_expires_at <= now:
        return _("This offer ran out on %(when)s. The seat went to the next person in line.") % {
            "when": when(enrollment.offer_expires_at)
        }
    return reasons_against_accepting(facts) or None if facts is not None else None


def reasons_against_accepting(facts: Facts) -> str:
    """What binding the person has to give up before the offered seat can be accepted, in one text; or nothing."""
    return " ".join(_about_other_places(replace(facts, own_state="")))


def why_not_decline(enrollment: Enrollment, *, now: datetime) -> str | None:
    """Why the offer cannot be declined any more, or None."""
    if enrollment.state != _S.OFFERED or enrollment.offer_expires_at is None or enrollment.offer_expires_at <= now:
        return _("This offer is no longer open.")
    return None


def intake_of(enrollment: Enrollment) -> Intake | None:
    """How the run of the place takes people in; None for e-learning and for runs without an intake."""
    return Intake.objects.filter(run=enrollment.run_id).first() if enrollment.run_id else None
