"""Many proofs of one person at one moment: what is kept never passes the quota."""

from __future__ import annotations

import pytest

from enrollment.actions import cases
from enrollment.actions.files import Brought
from enrollment.models import ConductCase
from enrollment.queries.evidence import brought_by
from tests.enrollment.test_race import AT_ONCE, _on_disk, race  # noqa: F401  # the first is a fixture for every test here
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import PDF, HeldSessionFactory, PlaceFactory

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 3


@pytest.mark.parametrize("limit", [{"FILES": MOST}, {"BYTES": MOST * len(PDF)}])
def test_of_many_files_at_once_only_so_many_are_kept(settings, limit):
    for name, value in limit.items():
        setattr(settings, f"PORTAL_EVIDENCE_{name}", value)
    session, manager = HeldSessionFactory(), PersonFactory(roles=["training_manager"])
    places = [PlaceFactory(run=session.run) for _ in range(AT_ONCE)]

    def report(place):
        # Each about somebody else, so that nothing but the person's own quota stands between them.
        file = Brought("화면.pdf", len(PDF), [PDF])
        cases.report(
            enrollment=place, sessions=[session], kind="camera", text="화면이 꺼져 있음", file=file, by=manager
        )
        return "kept"

    answers = race(places, report)
    assert (answers["kept"], sum(answers.values()), len(answers)) == (MOST, AT_ONCE, 2)
    assert (brought_by(manager).files, ConductCase.objects.count()) == (MOST, MOST)
