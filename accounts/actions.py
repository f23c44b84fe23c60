"""What is done to people and their accounts: roles, sessions, language, inbox, and what is recorded of them.

Not for the HR file: exchange.people. Not for forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queries, rules
from accounts.models import Invitation, Message, Organisation, Person, RoleGrant
from accounts.roles import ROLES, ForeignTrainee, SystemAdministrator
from core.errors import Refused, refuse_if, refuse_unless
from core.periods import today
from journal import actions as journal

Text = str | Promise


@transaction.atomic
def grant_role(*, person: Person, role: str, by: Person | None) -> RoleGrant:
    """Give the role; the person's sessions end, so that the next sign-in is with the new rights.

    `by` is None only for the portal itself (first administrator, demo accounts).
    Raises: Refused when a rule stands against it or somebody else gave the role in the same moment.
    """
    now = _locked(person)  # of two grants at once the second sees the first one's role
    if by is not None:
        refuse_if(rules.why_not_grant_role(_again(by), now, role))
    try:
        with transaction.atomic():
            grant = RoleGrant.objects.create(person=person, role=role, given_by=by)
    except IntegrityError as error:
        raise Refused(_("%(person)s holds this role already.") % {"person": person}) from error
    _end_sessions(person)
    journal.record("role.granted", by=by, on=person, new={"role": role})
    text = gettext_lazy("You have been given the role “%(role)s”.")
    notify(person=person, text=text, values={"role": ROLES[role].title}, by=by)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, by: Person) -> None:
    """Take the role away at once; the person's sessions end.

    Raises: Refused when a rule stands against it or somebody else was faster.
    """
    queries.lock_administrators()  # of two who end each other's role the second must see that it is the last
    refuse_if(rules.why_not_end_role(_again(by), grant))
    moved = RoleGrant.objects.filter(pk=grant.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
    refuse_unless(moved == 1, _("This role has already been taken away."))
    _end_sessions(grant.person)
    journal.record("role.ended", by=by, on=grant.person, old={"role": grant.role})
    text = gettext_lazy("The role “%(role)s” has been taken from you.")
    notify(person=grant.person, text=text, values={"role": ROLES[grant.role].title}, by=by)


def notify(
    *,
    person: Person,
    text: Text,
    values: Mapping[str, object] | None = None,
    url: str = "",
    mail_url: str = "",
    mail_at: datetime | None = None,
    by: Person | None = None,
) -> Message:
    """Put one line into the person's inbox, in the person's language; its mail is sent by the scheduler's task.

    `values` go into the text's places here: a lazy text that is filled in earlier has the asker's language.
    `mail_url` is a path for the mail alone, by which what is offered is declined without signing in; the mail waits
    until `mail_at`, if there is one.
    Nobody is mailed about what he did himself (`by` is the person).
    """
    (message,) = notify_many(
        people=[person], text=text, values=values, url=url, mail_url=mail_url, mail_at=mail_at, by=by
    )
    return message


def notify_many(
    *,
    people: Iterable[Person],
    text: Text,
    values: Mapping[str, object] | None = None,
    url: str = "",
    mail_url: str = "",
    mail_at: datetime | None = None,
    by: Person | None = None,
) -> list[Message]:
    """The same line for many people, each in the own language, in bulk. Call it inside the change's transaction."""
    lines: dict[str, str] = {}
    messages = []
    for person in people:
        if person.language not in lines:
            with translation.override(person.language):
                lines[person.language] = (str(text) % values if values else str(text))[:300]
        due = (mail_at or timezone.now()) if by is None or by.pk != person.pk else None
        text_of_person = lines[person.language]
        messages.append(Message(person=person, text=text_of_person, url=url, mail_url=mail_url, mail_after=due))
    return Message.objects.bulk_create(messages, batch_size=1_000)


def take_back(*, people: Iterable[Person], url: str, by: Person | None) -> int:
    """Delete the lines of these people that lead to a page, and mails of them that wait. Returns: how many lines.

    For pages that are over, where the line would go on telling what is kept nowhere else.
    """
    return Message.objects.filter(person__in=people, url=url).delete()[0]


def mark_read(*, message: Message, by: Person) -> None:
    """Note when the message was opened first."""
    Message.objects.filter(pk=message.pk, person=by, read_at=None).update(read_at=timezone.now())


def mark_all_read(*, by: Person) -> int:
    """Note that the person has seen everything. Returns: how many messages were new."""
    return Message.objects.filter(person=by, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Person) -> None:
    """End every session of the person, the one it is asked from included.

    Raises: Refused unless `by` is the person or looks after roles.
    """
    refuse_if(rules.why_not_sign_out(by, person))
    _end_sessions(person)
    journal.record("account.signed_out_everywhere", by=by, on=person)


@transaction.atomic
def change_language(*, person: Person, language: str, by: Person) -> None:
    """Keep the language for pages, mails and the inbox of the person."""
    old = person.language
    if language == old:
        return
    person.language = language
    person.save(update_fields=["language"])
    journal.record("account.language_changed", by=by, on=person, old={"language": old}, new={"language": language})


@transaction.atomic
def change_password(*, person: Person, password: str, by: Person | None) -> None:
    """Set the password. Every other session ends, because the password is part of each session's hash.

    `by` is None when the person came with the link of a reset mail.
    """
    person.set_password(password)
    person.save(update_fields=["password"])
    journal.record("account.password_changed", by=by or person, on=person)
    notify(person=person, text=gettext_lazy("Your password was changed. If it was not you, tell the administrator."))


@transaction.atomic
def make_first_administrator(*, staff_number: str, name: str, email: str, by: Person | None) -> Person:
    """Make the person who gives everybody else their roles; without a password, which a one-time link sets.

    `by` is None: the portal itself, asked on its own machine.
    Raises: Refused when somebody holds the role already.
    """
    refuse_if(rules.why_not_make_first_administrator())
    person = Person.objects.filter(staff_number__iexact=staff_number).first()
    if person is None:
        person = Person.objects.create_user(staff_number, name=name, email=email.lower(), kind=Person.Kind.STAFF)
    grant_role(person=person, role=SystemAdministrator.code, by=by)
    return person


@transaction.atomic
def invite(*, name: str, email: str, city: Organisation, access_until: date, by: Person) -> Person:
    """Make the account of an official of a foreign city, without a password, and let its invitation be mailed.

    Raises: Refused when a rule stands against it, or somebody else took the number or the address a moment ago.
    """
    refuse_if(rules.why_not_invite(by, name, city, email, access_until))
    prefix = f"F{today().year % 100:02}-"
    number = f"{prefix}{queries.last_number_abroad(prefix) + 1:04}"
    kind = Person.Kind.FOREIGN_TRAINEE
    try:
        with transaction.atomic():
            person = Person.objects.create_user(
                number, name=name, name_en=name, email=email.lower(), kind=kind, organisation=city, language="en"
            )
    except IntegrityError as error:
        raise Refused(_("Somebody else invited at the same moment. Send the form once more.")) from error
    RoleGrant.objects.create(person=person, role=ForeignTrainee.code, given_by=by)
    _invitation(person, access_until, by)
    return person


@transaction.atomic
def invite_again(*, person: Person, access_until: date, by: Person) -> None:
    """Let a new link be mailed; the one before opens nothing any more.

    Raises: Refused when a rule stands against it.
    """
    now = _locked(person)
    refuse_if(rules.why_not_invite_again(by, now, access_until))
    Invitation.objects.filter(person=now, ended_at=None).update(ended_at=timezone.now())
    _invitation(now, access_until, by)


def _invitation(person: Person, access_until: date, by: Person) -> None:
    Invitation.objects.create(person=person, access_until=access_until, made_by=by, mail_after=timezone.now())
    journal.record("person.invited", by=by, on=person, new={"access_until": access_until})


@transaction.atomic
def take_up(*, invitation: Invitation, password: str, by: Person) -> None:
    """Set the first password with the link of the mail; the link is used up. `by` is whom it invites.

    Raises: Refused when the link was used, replaced or ran out meanwhile.
    """
    # The own columns again in the update: of two who send the form at once the second finds the link used.
    mine = Invitation.objects.filter(pk=invitation.pk, used_at=None, ended_at=None)
    stands = queries.open_invitations().filter(pk=invitation.pk).exists() and mine.update(used_at=Now()) == 1
    refuse_unless(stands, _("This link was used or has run out. Ask for a new one."))
    by.set_password(password)
    by.save(update_fields=["password"])
    journal.record("invitation.used", by=by, on=by)


def note_sign_in(*, by: Person, address: str, method: str) -> None:
    """Record that the person signed in, from where and how."""
    journal.record("account.signed_in", by=by, on=by, new={"method": method}, address=address)


def note_sign_out(*, by: Person, address: str) -> None:
    """Record that the person signed out."""
    journal.record("account.signed_out", by=by, on=by, address=address)


def note_cut(*, by: Person, cause: str, address: str) -> None:
    """Record that a session was ended for its age or because nobody used it."""
    journal.record("account.session_cut", by=by, on=by, new={"cause": cause}, address=address)


def note_failed_sign_in(*, person: Person | None, typed: str, address: str) -> None:
    """Record a failed sign-in. What was typed for an unknown person is kept as a hash: people type
    passwords into the wrong field.
    """
    journal.record(
        "account.sign_in_failed", by=None, on=person, new={} if person else {"typed_hash": typed}, address=address
    )


@transaction.atomic
def note_blocked_sign_in(*, person: Person | None, typed: str, address: str) -> None:
    """Record that sign-in was refused for too many failures, and tell the owner of the account."""
    journal.record(
        "account.sign_in_blocked", by=None, on=person, new={} if person else {"typed_hash": typed}, address=address
    )
    if person is not None:
        text = gettext_lazy("Sign-in to your account was blocked for a few minutes after too many wrong passwords.")
        notify(person=person, text=text)


def note_reading(*, person: Person, by: Person, address: str) -> None:
    """Record that `by` read the person's data; one's own data needs no record."""
    if person.pk != by.pk:
        journal.record("person.read", by=by, on=person, address=address)


def unmask(*, by: Person, reason: str, address: str) -> None:
    """Record why `by` needs whole e-mail addresses in lists. The session keeps how long they show.

    Raises: Refused without a reason or the right.
    """
    refuse_if(rules.why_not_unmask(by, reason))
    journal.record("people.unmasked", by=by, reason=reason.strip(), address=address)


def note_unmasked_list(*, by: Person, query: str, people: list[str], address: str) -> None:
    """Record whose whole addresses a list showed: the staff numbers, as one stored list."""
    journal.record("people.list_read", by=by, new={"query": query, "staff_numbers": people}, address=address)


def _locked(person: Person) -> Person:
    """The person as stored now; nobody else changes the row until this transaction ends."""
    # no_key: the row may still be named as the giver of a role by somebody whom this person's grant waits for
    return Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _again(by: Person) -> Person:
    """The person with the roles of now: those of the request's beginning may be gone."""
    return Person.objects.get(pk=by.pk)


def _end_sessions(person: Person) -> None:
    person.renew_session_mark()
    person.save(update_fields=["session_mark"])
    # The roles are read once per object; the next question must be asked anew.
    for name in ("roles", "permissions"):
        person.__dict__.pop(name, None)
