"""What leaves the house for a person after a commit: the mail about a new message in the inbox.

Not for writing the message itself: actions.notify.
"""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Message


@shared_task(name="accounts.notices.mail_message", autoretry_for=(OSError,), retry_backoff=60, max_retries=5)
def mail_message(message_pk: int) -> None:
    """Send the message as mail in the person's language; nothing for a person without an address.

    The mail holds the message's one line and no personal data; whoever wants more signs in.
    Safe to run twice: at worst the person gets the same line again.
    """
    message = Message.objects.select_related("person").filter(pk=message_pk).first()
    if message is None or not message.person.email or not message.person.is_active:
        return
    with translation.override(message.person.language):
        name = settings.PORTAL_NAME or _("Seoul Human Resource Development Institute")
        body = _("%(text)s\n\nSign in to the portal to read more. Please do not answer this mail.") % {
            "text": message.text
        }
        send_mail(f"[{name}] {message.text}"[:150], body, None, [message.person.email])
