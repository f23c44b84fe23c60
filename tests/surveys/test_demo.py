"""The sample of surveys: something for every page, once, and nothing that does not hold."""

from __future__ import annotations

from collections import Counter

import pytest

from accounts.demo import ensure_demo_accounts
from core.errors import Refused
from courses.models import Demand
from surveys.imports import demo
from surveys.models import Diagnosis, FollowUp, Remark, Survey
from surveys.queries.answering import to_answer
from surveys.queries.invariants import differences
from surveys.rules import diagnoses as rules
from tests.factories.seeded import seed_both_years

pytestmark = pytest.mark.django_db


def test_the_sample_shows_every_state_and_is_made_once(settings):
    settings.PORTAL_DEMO = True
    with pytest.raises(Refused):
        demo.load()
    assert Survey.objects.count() == 0
    seed_both_years()
    ensure_demo_accounts()
    assert demo.load() == {"sample surveys": 12, "leadership diagnoses": 3, "demands": 3}
    states = Counter(Survey.objects.values_list("kind", "state", "withheld"))
    assert states == {
        ("satisfaction", "closed", False): 4,
        ("satisfaction", "closed", True): 1,
        ("satisfaction", "open", False): 1,
        ("transfer", "closed", False): 1,
        ("needs", "closed", False): 1,
        ("diagnosis", "closed", False): 2,
        ("diagnosis", "closed", True): 2,
    }
    diagnosed = Diagnosis.objects.order_by("pk").values_list("state", "rostered", "dropped", "pairs")
    assert list(diagnosed) == [("closed", 5, 1, 3), ("closed", 4, 0, None), ("roster", None, None, None)]
    last = Diagnosis.objects.latest("pk")
    people = [rater.person for rater in last.raters.select_related("person__organisation")]
    assert rules.why_not_name(last, people) is None, "its roster can be named again on its page"
    assert {one.state for one in FollowUp.objects.all()} == {"open", "cause_found"}
    assert {one.review for one in Remark.objects.all()} == {"waiting", "shown", "shortened", "kept_back"}
    assert to_answer(demo._account("trainee")).count() == 1
    decided = Counter(Demand.objects.filter(handed_in_by__isnull=False).values_list("decision", flat=True))
    assert decided == {"received": 1, "noted": 1, "not_taken_up": 1}
    assert differences() == []
    assert demo.load() == {}
