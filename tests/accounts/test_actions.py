"""Roles, inbox and language: what changes, what is recorded, who is told."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from accounts import actions, notices
from accounts.models import Message, Person, RoleGrant
from accounts.roles import ROLES
from core.errors import Refused
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tools.processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return PersonFactory(roles=["system_administrator"])


def test_a_given_role_is_held_recorded_and_announced(administrator):
    person = PersonFactory(language="en", kind="staff")
    mark = person.session_mark
    actions.grant_role(person=person, role="planning_officer", by=administrator)
    assert person.may("plan.edit")
    assert person.session_mark != mark
    entry = Entry.objects.get(action="role.granted")
    assert (entry.target, entry.new) == (f"accounts.person:{person.pk}", {"role": "planning_officer"})
    assert Message.objects.get(person=person).text == "You have been given the role “Planning officer”."


def test_a_refused_grant_leaves_nothing(administrator):
    with pytest.raises(Refused):
        actions.grant_role(person=administrator, role="director", by=administrator)
    assert RoleGrant.objects.count() == 1
    assert Entry.objects.count() == 0


def test_an_ended_role_is_gone_and_its_history_stays(administrator):
    person = PersonFactory(roles=["trainee"])
    grant = RoleGrant.objects.get(person=person)
    assert person.may("catalogue.read")
    actions.end_role(grant=grant, by=administrator)
    assert not grant.person.may("catalogue.read")
    grant.refresh_from_db()
    assert (grant.ended_by, Entry.objects.get(action="role.ended").old) == (administrator, {"role": "trainee"})


def test_of_two_who_end_a_role_the_second_is_refused(administrator):
    PersonFactory(roles=["trainee"])
    grant = RoleGrant.objects.get(role="trainee")
    actions.end_role(grant=RoleGrant.objects.get(pk=grant.pk), by=administrator)
    with pytest.raises(Refused):
        actions.end_role(grant=grant, by=administrator)  # read before the first one ended it
    assert Entry.objects.filter(action="role.ended").count() == 1


def test_only_the_person_and_administrators_end_sessions(administrator):
    person = PersonFactory()
    with pytest.raises(Refused):
        actions.sign_out_everywhere(person=person, by=PersonFactory(roles=["director"]))
    actions.sign_out_everywhere(person=person, by=person)
    actions.sign_out_everywhere(person=person, by=administrator)
    assert Entry.objects.filter(action="account.signed_out_everywhere").count() == 2


def test_a_message_is_mailed_in_the_persons_language():
    message = actions.notify(person=PersonFactory(language="en", email="a@example.org"), text="The report is ready.")
    notices.mail_waiting()
    (sent,) = mail.outbox
    message.refresh_from_db()
    assert message.mailed_at and message.mail_after is None
    assert sent.to == ["a@example.org"]
    assert sent.body.startswith("The report is ready.\n\nOpen it in the portal: http://127.0.0.1:8000/inbox/")


@pytest.mark.parametrize(
    ("language", "line"),
    [("ko", "‘기획 담당자’ 역할이 부여되었습니다."), ("en", "You have been given the role “Planning officer”.")],
)
def test_a_message_with_values_is_in_the_persons_language(language, line):
    person = PersonFactory(language=language)
    text = gettext_lazy("You have been given the role “%(role)s”.")
    with translation.override("en" if language == "ko" else "ko"):
        message = actions.notify(person=person, text=text, values={"role": ROLES["planning_officer"].title})
    assert message.text == line


def test_a_message_without_values_may_hold_a_percent_sign():
    assert actions.notify(person=PersonFactory(), text="100 % done").text == "100 % done"


@pytest.mark.parametrize("fields", [{"email": ""}, {"is_active": False}])
def test_nobody_without_address_or_access_is_mailed(fields):
    actions.notify(person=PersonFactory(**fields), text="x")
    assert notices.mail_waiting() == 0
    assert mail.outbox == []


def test_a_mail_is_sent_once_and_not_to_who_did_it():
    person = PersonFactory()
    actions.notify(person=person, text="somebody else did it")
    actions.notify(person=person, text="I did it", by=person)
    assert [notices.mail_waiting(), notices.mail_waiting()] == [1, 0]
    assert [sent.subject.endswith("somebody else did it") for sent in mail.outbox] == [True]


def test_a_mail_server_that_fails_stops_nobody_and_is_tried_again(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()  # nobody listens there
    message = actions.notify(person=PersonFactory(), text="The report is ready.")
    assert notices.mail_waiting() == 0
    message.refresh_from_db()
    assert message.mailed_at is None
    assert message.mail_after > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(message.mail_after, tick=False):
        assert notices.mail_waiting() == 1


def test_a_reason_of_several_lines_and_an_address_that_is_none_keep_nobody_waiting():
    actions.notify(person=PersonFactory(language="en"), text="Refused: %(why)s", values={"why": "one\nBcc: two"})
    actions.notify(person=PersonFactory(email="a\nb@example.org"), text="never sent")
    actions.notify(person=PersonFactory(language="en"), text="The report is ready.")
    assert notices.mail_waiting() == 2
    assert [sent.subject.split("] ")[1] for sent in mail.outbox] == ["Refused: one Bcc: two", "The report is ready."]
    assert not Message.objects.exclude(mail_after=None).exists()


def test_many_people_get_one_line_each_in_their_language(django_assert_num_queries):
    people = [PersonFactory(language=language) for language in ("ko", "en", "ko")]
    with django_assert_num_queries(1):
        actions.notify_many(people=people, text=gettext_lazy("This role has already been taken away."))
    lines = [person.inbox.get().text for person in people]
    assert (lines[0], lines[1]) == (lines[2], "This role has already been taken away.")
    assert lines[0] != lines[1]


def test_only_ones_own_messages_are_marked_read():
    message = actions.notify(person=PersonFactory(), text="x")
    actions.mark_read(message=message, by=PersonFactory())
    message.refresh_from_db()
    assert message.read_at is None
    actions.mark_read(message=message, by=message.person)
    message.refresh_from_db()
    assert message.read_at is not None


def test_a_changed_language_is_recorded_once():
    person = PersonFactory(language="ko")
    for _ in range(2):
        actions.change_language(person=person, language="en", by=person)
    entry = Entry.objects.get(action="account.language_changed")
    assert (entry.old, entry.new) == ({"language": "ko"}, {"language": "en"})


def test_reading_others_is_recorded_and_reading_oneself_is_not():
    reader, person = PersonFactory(), PersonFactory()
    actions.note_reading(person=reader, by=reader, address="10.0.0.1")
    actions.note_reading(person=person, by=reader, address="10.0.0.1")
    entry = Entry.objects.get(action="person.read")
    assert (entry.actor, entry.target, entry.address) == (
        f"accounts.person:{reader.pk}",
        f"accounts.person:{person.pk}",
        "10.0.0.1",
    )


def test_the_first_administrator_sets_the_password_by_a_link_and_is_the_only_first(client, capsys):
    call_command("first_administrator", "S0001", "김처음", "First@example.org")
    link = capsys.readouterr().out.splitlines()[-1]
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "a-quite-new-word-1", "password2": "a-quite-new-word-1"})
    person = Person.objects.get()
    assert person.check_password("a-quite-new-word-1")
    assert (person.email, person.may("people.grant_roles")) == ("first@example.org", True)
    with pytest.raises(CommandError):
        call_command("first_administrator", "S0002", "김다음", "second@example.org")
    assert Person.objects.count() == 1
