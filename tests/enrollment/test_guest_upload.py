"""Officials of foreign cities by file: planned, shown, applied once; who may bring it and what is wrong with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts import notices
from accounts.models import Invitation, Person
from core.periods import today
from exchange import actions, jobs, kinds, queries, uploads
from journal.models import Entry
from tests.factories.accounts import InvitationFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db
UNTIL, LATER = (today() + timedelta(days=days) for days in (60, 90))


@pytest.fixture
def officer():
    return PersonFactory(roles=["planning_officer"])


@pytest.fixture
def hanoi():
    return OrganisationFactory(code="FC-91", kind="foreign_city", name_ko="하노이", name_en="Hanoi")


def guest(city, name="Mai Tran", email="mai@example.org", until=UNTIL):
    person = PersonFactory(
        kind="foreign_trainee",
        organisation=city,
        name=name,
        name_en=name,
        email=email,
        language="en",
        roles=["foreign_trainee"],
    )
    InvitationFactory(person=person, access_until=until)
    return person


def bring(by, *rows):
    text = "\n".join(["로마자 성명,도시,이메일,이용 기한", *(",".join(map(str, row)) for row in rows)])
    kind = kinds.KINDS["guests"]
    upload = actions.bring_upload(kind=kind, name="g.csv", content=text.encode(), parameters={}, by=by)
    jobs.run(upload.job.pk, uploads.plan)
    upload.refresh_from_db()
    return upload


def apply(upload, by):
    actions.ask_apply(upload=upload, by=by)
    upload.refresh_from_db()
    jobs.run(upload.job.pk, uploads.apply)
    upload.refresh_from_db()


def test_new_guests_are_invited_others_get_another_last_day(officer, hanoi):
    moved, same = guest(hanoi), guest(hanoi, "Linh Do", "linh@example.org")
    upload = bring(
        officer,
        ("Anh Le", "hanoi", "Anh@Example.org", UNTIL),
        ("Binh Vu", "하노이", "binh@example.org", UNTIL),
        ("Mai Tran", "FC-91", "MAI@example.org", LATER),
        ("Linh Do", "Hanoi", "linh@example.org", UNTIL),
    )
    assert upload.counts == {"new": 2, "changed": 1, "leaving": 0, "unchanged": 1}
    assert Invitation.objects.count() == 2  # nothing is done before it is applied
    apply(upload, officer)
    assert upload.state == "applied"
    made = Person.objects.exclude(pk__in=(moved.pk, same.pk, officer.pk)).order_by("name")
    assert [(one.name, one.email, one.organisation, one.kind) for one in made] == [
        ("Anh Le", "anh@example.org", hanoi, "foreign_trainee"),
        ("Binh Vu", "binh@example.org", hanoi, "foreign_trainee"),
    ]
    standing = Invitation.objects.filter(ended_at=None).values_list("person__name", "access_until")
    assert sorted(standing) == [("Anh Le", UNTIL), ("Binh Vu", UNTIL), ("Linh Do", UNTIL), ("Mai Tran", LATER)]
    notices.mail_waiting()
    assert sorted(letter.to[0] for letter in mail.outbox if "invitation" in letter.subject.lower()) == [
        "anh@example.org", "binh@example.org", "mai@example.org",
    ]  # fmt: skip


def test_a_second_file_with_the_same_rows_changes_nothing(officer, hanoi):
    apply(bring(officer, ("Anh Le", "Hanoi", "anh@example.org", UNTIL)), officer)
    upload = bring(officer, ("Anh Le", "하노이", "ANH@example.org", UNTIL))
    assert upload.counts == {
        "new": 0,
        "changed": 0,
        "leaving": 0,
        "unchanged": 1,
    }


def test_every_mistake_is_named_with_its_row_and_nobody_is_invited(officer, hanoi):
    guest(hanoi)
    official = PersonFactory(email="taken@example.org")
    before = Person.objects.count()
    upload = bring(
        officer,
        ("홍길동", "Hanoi", "hong@example.org", UNTIL),
        ("Anh Le", "Atlantis", "anh@example.org", UNTIL),
        ("Anh Le", "Hanoi", "no-address", UNTIL),
        ("Anh Le", "Hanoi", official.email, UNTIL),
        ("Binh Vu", "Hanoi", "binh@example.org", today()),
        ("Another Name", "Hanoi", "mai@example.org", LATER),
        ("Cuc Ho", "Hanoi", "cuc@example.org", UNTIL),
        ("Cuc Ho", "Hanoi", "CUC@example.org", UNTIL),
    )
    assert upload.state == "refused"
    assert sorted({problem.row for problem in upload.problems.all()}) == [2, 3, 4, 5, 6, 7, 9]
    assert Person.objects.count() == before


def test_only_who_looks_after_it_brings_and_sees_the_files_and_no_address_is_kept(client, officer, hanoi):
    upload = bring(officer, ("Anh Le", "Hanoi", "canary@example.org", UNTIL))
    addresses = reverse("upload_new", args=["guests"]), upload.get_absolute_url()
    for role in ("training_manager", "agency_training_officer", "foreign_trainee"):
        other = PersonFactory(roles=[role])
        assert list(queries.uploads_visible_to(other)) == []
        client.force_login(other)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(officer)
    pages = [client.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [200, 200]
    assert "canary@example.org" in pages[1].content.decode()
    assert Entry.objects.filter(action="upload.read").count() == 1
    assert not any("canary@" in str(row) for row in Entry.objects.values_list())
