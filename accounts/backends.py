"""Who is behind a session: the person, with the roles held now and what is unread, in one query.

Not for passwords: allauth checks them.
"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import Person
from accounts.roles import ROLES

# One row for each role, or one without a role. Roles are read anew on every request: one that is taken away is gone.
WHO = """
SELECT person.*, held.role AS held_role,
       (SELECT count(*) FROM accounts_message AS message
        WHERE message.person_id = person.id AND message.read_at IS NULL) AS unread
FROM accounts_person AS person
LEFT JOIN accounts_rolegrant AS held ON held.person_id = person.id AND held.ended_at IS NULL
WHERE person.id = %s
"""


class PortalBackend(AuthenticationBackend):
    """allauth's backend; the person of a session comes with roles and the number of unread messages."""

    def get_user(self, user_id: int) -> Person | None:
        rows = list(Person.objects.raw(WHO, [user_id]))
        if not rows or not self.user_can_authenticate(rows[0]):
            return None
        person = rows[0]
        person.roles = [ROLES[held] for row in rows if (held := vars(row)["held_role"])]
        person.unread_count = vars(person)["unread"]
        return person
