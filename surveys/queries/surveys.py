"""Surveys for those who read them: how many are asked and answered, and what is kept of the closed ones.

Not for single answers: there is no way to them. Not for leadership diagnoses: they have pages of their own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.utils.translation import pgettext

from accounts.models import Person, RoleGrant
from accounts.roles import ROLES
from surveys.models import Invitation, Kind, Question, Remark, Survey, Tally
from surveys.words import in_words

SHOWN_REVIEWS = (Remark.Review.SHOWN, Remark.Review.SHORTENED)


def surveys_visible_to(user: Person) -> QuerySet[Survey]:
    """The surveys whose existence and outcome the person may see."""
    if not user.may("surveys.read"):
        return Survey.objects.none()
    return Survey.objects.exclude(kind=Kind.DIAGNOSIS)


def shown_surveys(year: int, as_of: date) -> QuerySet[Survey]:
    """The year's surveys that had closed by the day with enough answers."""
    return Survey.objects.filter(year=year, state=Survey.State.CLOSED, withheld=False, closed_on__lte=as_of)


def with_counts(rows: QuerySet[Survey]) -> QuerySet[Survey]:
    """With `n_invited` and `n_answered`: counted while a survey runs, as stored once it is closed."""
    closed = Q(state=Survey.State.CLOSED)
    answered = Count("invitations", filter=Q(invitations__state=Invitation.State.ANSWERED))
    number = IntegerField()
    return rows.select_related("questionnaire", "course", "run__course").annotate(
        n_invited=Case(When(closed, then=F("invited")), default=Count("invitations"), output_field=number),
        n_answered=Case(When(closed, then=F("answered")), default=answered, output_field=number),
    )


@dataclass
class Outcome:
    """One question of a closed survey: the counts of its options, its bands, and the remarks that are shown."""

    question: Question
    whole: Tally | None = None
    bands: list[Tally] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def tallies(self) -> list[Tally]:
        """All who answered, then each group of bands."""
        return [] if self.whole is None else [self.whole, *self.bands]

    @property
    def heads(self) -> list[tuple[str, int]]:
        """Each group of bands in words with how many answered, after all of them."""
        return [(in_words(one.band) if one.band else pgettext("band", "all"), one.n) for one in self.tallies]

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        """The options in words with how often each was chosen, by all and by each group of bands."""
        return [(text, [one.counts[code] for one in self.tallies]) for code, text in self.question.option_texts]

    @property
    def means(self) -> list[str]:
        """The means of a scale, of all and of each group of bands; none for other questions."""
        return [_mean(one) for one in self.tallies] if self.mean else []

    @property
    def mean(self) -> str:
        """The mean of a scale with two decimals, rounded half up; empty for other questions."""
        return "" if self.whole is None else _mean(self.whole)


def _mean(tally: Tally) -> str:
    if tally.points is None:
        return ""
    hundredths = (tally.points * 200 + tally.n) // (tally.n * 2)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def outcomes_of(survey: Survey) -> list[Outcome]:
    """The questions with what is kept of them, in their order. Nothing of a survey that is not shown. Three queries."""
    if not survey.is_shown:
        return []
    found = {one.pk: Outcome(one) for one in survey.questionnaire.questions.order_by("order")}
    for tally in Tally.objects.filter(survey=survey).order_by("band_kind", "band"):
        outcome = found[tally.question_id]
        if tally.band_kind == Tally.Band.ALL:
            outcome.whole = tally
        else:
            outcome.bands.append(tally)
    written: dict[int, list[Remark]] = defaultdict(list)
    for remark in Remark.objects.filter(survey=survey, review__in=SHOWN_REVIEWS).order_by("id"):
        written[remark.question_id].append(remark)
    for pk, outcome in found.items():
        outcome.remarks = written[pk]
    return list(found.values())


def waiting_remarks(survey: Survey) -> int:
    """How many remarks of the survey wait for review."""
    return Remark.objects.filter(survey=survey, review=Remark.Review.WAITING).count()


def managers() -> list[Person]:
    """Everybody who looks after surveys, by the roles held now."""
    codes = [code for code, role in ROLES.items() if "surveys.manage" in role.permissions]
    grants = RoleGrant.objects.filter(role__in=codes, ended_at=None)
    return list(Person.objects.filter(pk__in=grants.values("person"), is_active=True, left_on=None).order_by("pk"))
