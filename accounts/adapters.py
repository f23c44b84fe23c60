"""How allauth behaves here: nobody signs up by himself; failures are recorded.

Not for forms or pages.
"""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PortalAdapter(DefaultAccountAdapter):
    """Closes sign-up: people come with the HR file."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
