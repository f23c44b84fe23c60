"""People and runs for a rush on seats, and whether every seat that was promised is in the database afterwards.

Not for clicking (tools.bench.clicks), and not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django comes first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402  # the same
from django.contrib.auth.hashers import check_password, make_password  # noqa: E402  # the same
from django.contrib.sessions.models import Session  # noqa: E402  # the same
from django.urls import reverse  # noqa: E402  # the same
from django.utils import timezone  # noqa: E402  # the same
from django.utils.crypto import get_random_string  # noqa: E402  # the same

from accounts.models import Organisation, Person, RoleGrant  # noqa: E402  # the same
from core.periods import today  # noqa: E402  # the same
from courses.models import Course, Run  # noqa: E402  # the same
from enrollment.models import Enrollment, Intake  # noqa: E402  # the same
from journal.models import Entry  # noqa: E402  # the same

SEATS = 100_000
SPREAD = 400
COURSE = "CC-003"


def runs(number: int, first: int) -> list[Run]:
    """Runs of one day next year that take people in now, with more seats than anybody will want."""
    course = Course.objects.get(code=COURSE)
    starts = date(today().year + 1, 1, 4)
    made = Run.objects.bulk_create(
        Run(
            course=course, year=starts.year, number=first + n, starts_on=starts + timedelta(days=n % 300),
            ends_on=starts + timedelta(days=n % 300), capacity=SEATS, mode=Run.Mode.REMOTE,
        )
        for n in range(number)
    )  # fmt: skip
    now = timezone.now()
    Intake.objects.bulk_create(
        Intake(
            run=run, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1),
            cancel_until=now + timedelta(days=1), seats=SEATS, repeat=Intake.Repeat.FREE,
        )
        for run in made
    )  # fmt: skip
    return made


def people(number: int, mark: str) -> list[Person]:
    """Trainees nobody has seen before."""
    place = Organisation.objects.get(code="GU-01")
    nobody = make_password(None)
    made = Person.objects.bulk_create(
        Person(staff_number=f"{mark}{n:06}", name=f"신청자{n}", password=nobody, organisation=place, grade="7급")
        for n in range(number)
    )
    RoleGrant.objects.bulk_create(RoleGrant(person=person, role="trainee") for person in made)
    return made


def signed_in(made: list[Person]) -> list[str]:
    """A session for each; the value of its cookie."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    keys = [get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789") for _ in made]
    until = timezone.now() + timedelta(hours=2)
    Session.objects.bulk_create(
        Session(
            session_key=key,
            session_data=store().encode(
                {
                    SESSION_KEY: str(person.pk),
                    BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
                    HASH_SESSION_KEY: person.get_session_auth_hash(),
                    "signed_in_at": int(timezone.now().timestamp()),
                    "seen_at": int(timezone.now().timestamp()),
                }
            ),
            expire_date=until,
        )
        for person, key in zip(made, keys, strict=True)
    )
    return keys


def prepare(how: str, number: str, mark: str, file: str) -> None:
    """Write one request a line: method, address, cookies, form."""
    offered = runs(1 if how == "hot" else SPREAD, first=1_000 + 500 * int(mark[1:]))
    made = people(int(number), mark)
    with Path(file).open("w") as lines:
        for n, (_person, session) in enumerate(zip(made, signed_in(made), strict=True)):
            run, token, key = offered[n % len(offered)], get_random_string(32), str(uuid.uuid4())
            request = {
                "path": reverse("run_enrol", args=[COURSE, run.year, run.number]),
                "cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}",
                "form": f"csrfmiddlewaretoken={token}&key={key}",
                "expect": reverse("enrollment_detail", args=[key]),
                "key": key,
            }
            print(json.dumps(request), file=lines)


def prepare_sign_ins(number: str, mark: str, file: str) -> None:
    """The same for people with a password who are not signed in: an account for each form.

    They share one hash, which is made once; it is checked for each of them all the same.
    """
    word = get_random_string(20)
    made = people(int(number), mark)
    Person.objects.filter(pk__in=[person.pk for person in made]).update(password=make_password(word))
    with Path(file).open("w") as lines:
        for person in made:
            token = get_random_string(32)
            request = {
                "path": reverse("account_login"),
                "cookie": f"{settings.CSRF_COOKIE_NAME}={token}",
                "form": f"csrfmiddlewaretoken={token}&login={person.staff_number}&password={word}",
                "expect": reverse("home"),
                "key": person.staff_number,
            }
            print(json.dumps(request), file=lines)


def check_sign_ins(file: str) -> None:
    """Everybody who was sent on has a session and an entry in the journal."""
    people = Person.objects.filter(staff_number__in=json.loads(Path(file).read_text()))
    keys = {f"accounts.person:{pk}" for pk in people.values_list("pk", flat=True)}
    noted = Entry.objects.filter(action="account.signed_in", actor__in=keys).values_list("actor", flat=True)
    if set(noted) != keys or people.filter(last_login=None).exists():
        sys.exit("people who were signed in are not in the journal")


def hash_alone(seconds: str) -> None:
    """How often one process checks a password in a second, with nothing around it."""
    encoded = make_password("word")
    start, number = time.perf_counter(), 0
    while time.perf_counter() - start < float(seconds):
        if not check_password("word", encoded):
            sys.exit("the password does not match its hash")
        number += 1
    print(json.dumps({"rate": number / (time.perf_counter() - start)}))


def check(file: str) -> None:
    """Every place that was promised is there with a seat, nothing else is, and the counters say the same."""
    promised = set(json.loads(Path(file).read_text()))
    stored = Enrollment.objects.filter(key__in=promised, state="confirmed", takes_seat=True)
    if {str(key) for key in stored.values_list("key", flat=True)} != promised:
        sys.exit("places that were promised are not in the database")
    for run in set(stored.values_list("run", flat=True)):
        seats = Enrollment.objects.filter(run=run, takes_seat=True)
        if Intake.objects.get(run=run).taken != seats.count():
            sys.exit(f"run {run}: the counter of seats and the places differ")
    print(json.dumps({"places": len(promised)}))


if __name__ == "__main__":
    WAYS: dict[str, Callable[..., None]] = {
        "prepare": prepare, "check": check,
        "prepare-sign-ins": prepare_sign_ins, "check-sign-ins": check_sign_ins, "hash": hash_alone,
    }  # fmt: skip
    WAYS[sys.argv[1]](*sys.argv[2:])
