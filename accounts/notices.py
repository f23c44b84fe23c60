"""What leaves the house for a person after a commit: the mails about new messages in inboxes.

Not for writing the message itself: actions.notify. No page sends or queues a mail: the message's row says that one
is due, and the scheduler's task sends what waits. A broker or a mail server that is down therefore stops nobody.
"""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from celery import shared_task
from celery.utils.log import get_task_logger
from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Invitation, Message, Person
from accounts.queries import hash_of, invitations_to_mail, is_invited_no_more

logger = get_task_logger(__name__)

MOST_AT_ONCE = 500
MOST_IN_SUBJECT = 150
# Whoever takes a message has it for so long; after that another sender tries again.
TAKEN_FOR = timedelta(minutes=10)
LINK_STANDS = timedelta(hours=72)


@shared_task(name="accounts.notices.mail_waiting")
def mail_waiting() -> int:
    """Send the mails that wait, each in its person's language, over one connection; returns how many.

    A mail holds the message's one line, the link that opens it after signing in, and for an offer the link that
    declines it without signing in. A server that fails ends the round; what was not sent is tried again later. One
    mail that cannot be sent (an address that is refused) is written down and keeps nobody else waiting.
    Safe to run twice, also at once: a message is taken by a conditional update. A sender that is killed between
    sending and noting it may send one line again.
    """
    due = Message.objects.filter(mail_after__lte=timezone.now()).select_related("person").order_by("mail_after", "pk")
    invited = invitations_to_mail().filter(mail_after__lte=timezone.now())
    invited = invited.select_related("person__organisation").order_by("mail_after", "pk")
    sent = 0
    connection = get_connection()
    try:
        for message in due[:MOST_AT_ONCE]:
            sent += _send(message, connection)
        for invitation in invited[:MOST_AT_ONCE]:
            sent += _invite(invitation, connection)
    except (OSError, SMTPException):
        logger.warning("the mail server did not take a mail; it is tried again later", exc_info=True)
    finally:
        connection.close()
    return sent


def _send(message: Message, connection: BaseEmailBackend) -> int:
    """Take the message, send its mail and note it; 0 when another sender has it or there is nobody to write to."""
    mine = Message.objects.filter(pk=message.pk, mail_after=message.mail_after)
    if not mine.update(mail_after=timezone.now() + TAKEN_FOR):
        return 0
    person, now = message.person, None
    if person.email and person.is_active and not is_invited_no_more(person):
        with translation.override(person.language):
            name = settings.PORTAL_NAME or _("Seoul Human Resource Development Institute")
            body = _body(message)
        # A reason may have lines, a subject may not.
        subject = Truncator(" ".join(f"[{name}] {message.text}".split())).chars(MOST_IN_SUBJECT)
        try:
            EmailMessage(subject, body, None, [person.email], connection=connection).send()
            now = timezone.now()
        except (ValueError, SMTPRecipientsRefused, SMTPDataError):
            logger.warning("the mail of message %s cannot be sent", message.pk, exc_info=True)
    Message.objects.filter(pk=message.pk).update(mail_after=None, mailed_at=now)
    return int(now is not None)


def _invite(invitation: Invitation, connection: BaseEmailBackend) -> int:
    """Make the link's secret, keep its hash, and send the link; another round makes another one."""
    secret, now = token_urlsafe(32), timezone.now()
    mine = invitations_to_mail().filter(pk=invitation.pk, mail_after=invitation.mail_after)
    taken = {"mail_after": now + TAKEN_FOR, "token_sha256": hash_of(secret), "expires_at": now + LINK_STANDS}
    if not mine.update(**taken):
        return 0
    person, sent_at = invitation.person, None
    with translation.override(person.language):
        name = settings.PORTAL_NAME or _("Seoul Human Resource Development Institute")
        subject = _("[%(portal)s] Your invitation to international training") % {"portal": name}
        body = _invitation_body(invitation, secret)
    try:
        EmailMessage(subject, body, None, [person.email], connection=connection).send()
        sent_at = timezone.now()
    except (ValueError, SMTPRecipientsRefused, SMTPDataError):
        logger.warning("the mail of invitation %s cannot be sent", invitation.pk, exc_info=True)
    Invitation.objects.filter(pk=invitation.pk).update(mail_after=None, mailed_at=sent_at)
    return int(sent_at is not None)


def _invitation_body(invitation: Invitation, secret: str) -> str:
    """The mail's words, in the language that is active."""
    link = settings.PORTAL_ADDRESS + reverse("invitation_open", args=[secret])
    person = invitation.person
    lines = [
        _("Dear %(name)s (%(city)s),") % {"name": person, "city": person.organisation},
        _("you are invited to the international training of the city of Seoul. Set your password here: %(link)s")
        % {"link": link},
        _("The link opens once and for 72 hours. After that you sign in with this e-mail address or the number %(n)s.")
        % {"n": person.staff_number},
        _("Your account is open until %(day)s.") % {"day": formats.date_format(invitation.access_until, "DATE_FORMAT")},
        _("This mail is sent by the portal. Please do not answer it."),
    ]
    return "\n\n".join(lines)


def _body(message: Message) -> str:
    """The mail's words, in the language that is active."""
    here = settings.PORTAL_ADDRESS
    inside = here + reverse("inbox_open", args=[message.pk])
    lines = [message.text, _("Open it in the portal: %(link)s") % {"link": inside}]
    if message.person.kind == Person.Kind.FOREIGN_TRAINEE:
        lines.append(_("All times here are those of Seoul (KST, UTC+9)."))
    if message.mail_url:
        lines.append(_("Decline by this link, without signing in: %(link)s") % {"link": here + message.mail_url})
    lines.append(_("This mail is sent by the portal. Please do not answer it."))
    return "\n\n".join(lines)
