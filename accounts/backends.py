"""Who is behind a session: the person, with the roles held now and what is unread, in one query.

Not for passwords: allauth checks them.
"""

from __future__ import annotations

from datetime import UTC

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from accounts import queries
from accounts.models import Person
from accounts.roles import ROLES
from core.prepared import Statement

COLUMNS = [str(field.column) for field in Person._meta.concrete_fields]
NAMES = [field.attname for field in Person._meta.concrete_fields]
# One row for each role, or one without a role. Roles are read anew on every request: one that is taken away is gone.
WHO = Statement(
    "accounts_who",
    f"""
SELECT {", ".join(f"person.{column}" for column in COLUMNS)}, held.role AS held_role,
       (SELECT count(*) FROM accounts_message AS message
        WHERE message.person_id = person.id AND message.read_at IS NULL) AS unread
FROM accounts_person AS person
LEFT JOIN accounts_rolegrant AS held ON held.person_id = person.id AND held.ended_at IS NULL
WHERE person.id = %(person)s
""",
    {"person": "bigint"},
)


class PortalBackend(AuthenticationBackend):
    """allauth's backend; the person of a session comes with roles and the number of unread messages."""

    def user_can_authenticate(self, user: Person) -> bool:
        """Also that the days are not over for which an official of a foreign city was invited."""
        return super().user_can_authenticate(user) and not queries.is_invited_no_more(user)

    def get_user(self, user_id: int) -> Person | None:
        rows = WHO.rows(person=user_id)
        if not rows:
            return None
        person = Person.from_db(connection.alias, NAMES, [rows[0][column] for column in COLUMNS])
        if person.last_login and not person.last_login.tzinfo:  # SQLite gives an instant without its zone
            person.last_login = person.last_login.replace(tzinfo=UTC)
        if not self.user_can_authenticate(person):
            return None
        person.roles = [ROLES[row["held_role"]] for row in rows if row["held_role"]]
        person.unread_count = rows[0]["unread"]
        return person
