"""Stored files: who may fetch them, what is asked, what is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from core.errors import Refused
from exchange import actions, storage, tasks
from exchange.models import Download, StoredFile
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.factories.exchange import StoredFileFactory

pytestmark = pytest.mark.django_db


def store(**more):
    return actions.store_file(**{"name": "a.txt", "content": b"canary", "media_type": "text/plain", **more})


def fetch(client, person, file, **data):
    client.force_login(person)
    address = reverse("file_download", args=[file.key])
    return client.post(address, data) if data else client.get(address)


def status(client, person, file):
    answer = fetch(client, person, file)
    bytes_of(answer)  # to the end, so that the file is closed
    return answer.status_code


def bytes_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_owner_gets_the_bytes_and_it_is_recorded(client):
    person = PersonFactory()
    file = store(by=person, name="분기 보고서.pdf", media_type="application/pdf")
    answer = fetch(client, person, file)
    assert bytes_of(answer) == b"canary"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%EB%B6%84%EA%B8%B0%20%EB%B3%B4%EA%B3%A0%EC%84%9C.pdf"
    )
    assert [(d.by, d.file) for d in Download.objects.all()] == [(person, file)]
    (entry,) = Entry.objects.filter(action="file.downloaded")
    assert (entry.actor, entry.new, entry.address) == (
        f"accounts.person:{person.pk}",
        {"sha256": file.sha256},
        "127.0.0.1",
    )


def test_others_get_404_and_no_byte(client):
    answer = fetch(client, PersonFactory(roles=["director"]), store(by=PersonFactory()))
    assert answer.status_code == 404
    assert b"canary" not in answer.content
    assert not Download.objects.exists()


def test_somebody_signed_out_is_sent_to_sign_in(client):
    answer = client.get(reverse("file_download", args=[store(by=PersonFactory()).key]))
    assert answer.status_code == 302


def test_a_permission_opens_it_and_losing_it_closes_it_even_for_the_owner(client):
    owner, reader = PersonFactory(roles=["budget_officer"]), PersonFactory(roles=["council_reader"])
    file = store(by=owner, permission="reports.read")
    assert [status(client, person, file) for person in (owner, reader)] == [200, 200]
    RoleGrant.objects.update(ended_at=timezone.now())
    assert [status(client, person, file) for person in (owner, reader)] == [404, 404]


def test_what_is_needed_opens_nothing_to_others(client):
    owner, other = PersonFactory(roles=["director"]), PersonFactory(roles=["director"])
    file = store(by=owner, needs="people.read")
    assert [status(client, person, file) for person in (owner, other)] == [200, 404]


def test_personal_data_asks_for_the_reason(client):
    person = PersonFactory()
    file = store(by=person, personal=True)
    for answer in (fetch(client, person, file), fetch(client, person, file, reason="  ab ")):
        assert answer.status_code == 200
        assert b"canary" not in bytes_of(answer)
    assert not Download.objects.exists()
    assert bytes_of(fetch(client, person, file, reason="감사 자료 제출")) == b"canary"
    assert Download.objects.get().reason == "감사 자료 제출"
    assert Entry.objects.get(action="file.downloaded").reason == "감사 자료 제출"


def test_the_action_itself_refuses_without_a_reason():
    person = PersonFactory()
    with pytest.raises(Refused):
        actions.download(file=store(by=person, personal=True), by=person)


def test_an_expired_file_is_gone(client):
    person = PersonFactory()
    file = store(by=person, keep_for=timedelta(hours=24))
    StoredFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = fetch(client, person, file)
    assert answer.status_code == 410
    assert b"canary" not in answer.content


def test_the_sweeper_takes_the_bytes_of_expired_files_and_no_others():
    expired, kept = store(by=PersonFactory(), keep_for=timedelta(hours=24)), store(by=PersonFactory())
    StoredFile.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep()
    assert [storage.full_path(file.path).exists() for file in (expired, kept)] == [False, True]
    assert StoredFile.objects.filter(pk=expired.pk).exists()


def test_bytes_that_are_lost_say_so(client):
    person = PersonFactory()
    file = store(by=person)
    storage.remove(file.path)
    assert fetch(client, person, file).status_code == 403
    assert not Download.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_bytes(settings):
    with pytest.raises(ValueError, match="must be a"):
        store(by="nobody")
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_the_factory_writes_real_bytes():
    file = StoredFileFactory(content=b"12345")
    with storage.open_bytes(file.path) as content:
        assert (content.read(), file.size_bytes) == (b"12345", 5)
