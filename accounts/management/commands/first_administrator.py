"""Makes the first system administrator of a fresh portal and prints a one-time link to set the password.

Not for later administrators: those are given the role in the portal.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts import actions
from core.errors import Refused


class Command(BaseCommand):
    help = "Make the first system administrator; no password is shipped or typed here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("staff_number")
        parser.add_argument("name")
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = actions.make_first_administrator(
                staff_number=options["staff_number"], name=options["name"], email=options["email"], by=None
            )
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        key = default_token_generator.make_token(person)
        link = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
        self.stdout.write(f"{person} is the system administrator. Open this once to set the password:\n{link}")
