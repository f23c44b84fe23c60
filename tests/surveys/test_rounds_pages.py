"""Pages of rules, questionnaires and surveys by hand: versions, dry runs, and who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from core.errors import Refused
from core.periods import today
from journal.models import Entry
from surveys.actions import opening_rounds, planning, questionnaires, survey_rules
from surveys.forms.questionnaires import options_of
from surveys.models import Invitation, Questionnaire, Sealed, Survey, SurveyRule
from tests.factories.accounts import OrganisationFactory, PersonFactory
from tests.factories.courses import RunFactory
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.surveys import QuestionnaireFactory, SurveyFactory, SurveyRuleFactory, answered

pytestmark = pytest.mark.django_db


def days(count):
    return today() + timedelta(days=count)


@pytest.fixture
def rule():
    QuestionnaireFactory(code="sat")
    return SurveyRuleFactory(code="satisfaction", effective_from=days(-100), enabled=False)


def ended(people):
    run = RunFactory(starts_on=days(-2), ends_on=days(-1), year=days(-1).year)
    EnrollmentFactory.create_batch(people, run=run)


def fields(rule, **more):
    sent = {
        "version": rule.version, "title_ko": "기수 만족도", "title_en": "After each run",
        "questionnaire_code": "sat", "opens_after_months": 0, "opens_after_days": 0,
        "open_months": 0, "open_days": 10, "remind_days": "5, 2", "low_limit": "3.60",
        "effective_from": days(-5).isoformat(), "source": "지침 12호", "enabled": "on",
    }  # fmt: skip
    return {**sent, **more}


def test_a_rule_says_first_what_it_would_do(client, manager, rule):
    ended(6), ended(3)
    page = client.post(reverse("rule_edit", args=["satisfaction"]), {**fields(rule), "look": "1"}).content.decode()
    assert "It makes 2 surveys today." in page
    assert "Of these 1 would ask fewer than 5 people and are not sent." in page
    assert (SurveyRule.objects.count(), Survey.objects.count()) == (1, 0)


def test_a_change_is_a_new_version_in_place_of_the_old(client, manager, rule):
    SurveyRule.objects.update(enabled=True)
    client.post(reverse("rule_edit", args=["satisfaction"]), fields(rule))
    old, new = SurveyRule.objects.order_by("version")
    assert (old.enabled, old.open_days, old.low_limit_e2) == (False, 7, 350)
    assert (new.version, new.enabled, new.open_days, new.remind_days, new.low_limit_e2) == (2, True, 10, [5, 2], 360)
    assert (new.title_ko, new.title_en, old.title_en) == ("기수 만족도", "After each run", "Satisfaction")
    assert (new.trigger, new.source, new.questionnaire_code) == ("run_end", "지침 12호", "sat")
    assert Entry.objects.filter(action="survey_rule.made").count() == 1
    again = client.post(reverse("rule_edit", args=["satisfaction"]), fields(rule))
    assert "newer version of this rule meanwhile" in again.content.decode()
    assert SurveyRule.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"open_days": 0}, "would never be open"),
        ({"remind_days": "30"}, "outside of the days"),
        ({"remind_days": "soon"}, "commas between them"),
    ],
)
def test_what_is_no_rule_says_why(client, manager, rule, change, sentence):
    page = client.post(reverse("rule_edit", args=["satisfaction"]), fields(rule, **change))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert SurveyRule.objects.count() == 1


def test_disabling_is_recorded(rule, manager):
    SurveyRule.objects.update(enabled=True)
    values = {"questionnaire_code": "sat", "open_days": 7, "remind_days": [], "effective_from": today(), "source": "x"}
    survey_rules.make_version(rule=rule, values={**values, "enabled": False}, seen=1, by=manager)
    assert SurveyRule.objects.filter(enabled=True).count() == 0
    assert Entry.objects.filter(action="survey_rule.disabled").count() == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["rule_list", "questionnaire_list"])
def test_lists_ask_a_constant_number_of_queries(client, manager, name, count, django_assert_num_queries):
    for n in range(count):
        SurveyRuleFactory(code=f"r{n}")
        QuestionnaireFactory(code=f"q{n}")
    with django_assert_num_queries(8):
        page = client.get(reverse(name))
    assert page.content.decode().count("<tr") == count + 1


def test_a_questionnaire_shows_its_questions(client, manager):
    sheet = QuestionnaireFactory(code="sat")
    page = client.get(reverse("questionnaire_detail", args=["sat", 1])).content.decode()
    assert [one.text_en for one in sheet.questions.all() if one.text_en not in page] == []
    assert client.get(reverse("questionnaire_detail", args=["sat", 2])).status_code == 404


def sheet_fields(sheet, **more):
    sent = {"version": sheet.version, "title_ko": "새 제목", "title_en": "New title", "intro_ko": "", "intro_en": ""}
    for question in sheet.questions.all():
        name = f"q{question.order}"
        sent |= {f"{name}_asked": "on", f"{name}_text_ko": question.text_ko, f"{name}_text_en": question.text_en}
        if question.options:
            sent[f"{name}_options"] = "\n".join(f"{one['ko']} | {one['en']}" for one in question.options)
    return {**sent, "new_kind": "", **more}


def test_a_new_version_leaves_the_one_in_force_as_it_is(client, manager):
    sheet = QuestionnaireFactory(code="sat")
    survey = SurveyFactory(questionnaire=sheet)
    sent = sheet_fields(sheet, q1_text_en="Better words", new_kind="choice", new_text_ko="또", new_text_en="Also",
                        new_options="하나 | One\n둘 | Two")  # fmt: skip
    del sent["q3_asked"]
    client.post(reverse("questionnaire_new_version", args=["sat"]), sent)
    old, new = Questionnaire.objects.order_by("version")
    assert (old.state, old.title_en, new.state, new.title_en) == (
        "retired", "Satisfaction with the course", "in_force", "New title"
    )  # fmt: skip
    assert [one.text_en for one in old.questions.order_by("order")] == [
        "All in all good", "Length", "Helpful", "Remarks"
    ]  # fmt: skip
    asked = [(one.order, one.text_en, one.kind) for one in new.questions.order_by("order")]
    assert asked == [
        (1, "Better words", "scale5"), (2, "Length", "choice"), (3, "Remarks", "text"), (4, "Also", "choice")
    ]  # fmt: skip
    assert new.questions.get(order=4).options == [
        {"code": "one", "ko": "하나", "en": "One"}, {"code": "two", "ko": "둘", "en": "Two"}
    ]  # fmt: skip
    survey.refresh_from_db()
    assert survey.questionnaire == old


def test_what_is_no_questionnaire_says_why(client, manager):
    sheet = QuestionnaireFactory(code="sat")
    sent = sheet_fields(sheet)
    del sent["q1_asked"]
    page = client.post(reverse("questionnaire_new_version", args=["sat"]), sent)
    assert "Keep exactly one" in page.content.decode()
    one_option = sheet_fields(sheet, q2_options="하나 | One")
    assert "needs two at least" in client.post(page.request["PATH_INFO"], one_option).content.decode()
    stale = sheet_fields(sheet, version=0)
    assert "newer version meanwhile" in client.post(page.request["PATH_INFO"], stale).content.decode()
    assert Questionnaire.objects.count() == 1


def test_options_keep_their_codes_and_never_share_one():
    lines = "하나 | One\n둘 | One\n\n셋"
    assert [one["code"] for one in options_of(lines, {"하나": "a"})] == ["a", "one", "option"]
    assert options_of("셋", {})[0] == {"code": "option", "ko": "셋", "en": "셋"}


def test_nothing_is_made_of_a_questionnaire_that_cannot_be_sealed():
    sheet = QuestionnaireFactory(code="sat")
    asked = questionnaires.copies_of(questionnaire=sheet, by=None)
    texts = [type(asked[3])(code=f"t{n}", kind="text", longest=500, text_ko="글", text_en="Text") for n in range(4)]
    with pytest.raises(Refused, match=r"envelope|봉인"):
        questionnaires.make_version(
            code="sat", kind="satisfaction", words={}, questions=[*asked, *texts], after=1, by=None
        )
    assert Questionnaire.objects.get(code="sat").state == "in_force"


def test_a_needs_survey_asks_whom_it_names(client, manager):
    sheet = QuestionnaireFactory(code="needs", kind="needs", questions=[
        {"kind": "choice", "options": [{"code": "a", "ko": "가", "en": "A"}, {"code": "b", "ko": "나", "en": "B"}]},
    ])  # fmt: skip
    here, there = OrganisationFactory(), OrganisationFactory()
    named = [PersonFactory(organisation=here, grade="7급") for _ in range(20)]
    PersonFactory(organisation=there, grade="7급"), PersonFactory(organisation=here, grade="9급")
    sent = {
        "questionnaire": sheet.pk, "opens_on": today().isoformat(), "closes_on": days(14).isoformat(),
        "organisations": [here.pk], "grades": ["7급"],
    }  # fmt: skip
    client.post(reverse("survey_new"), sent)
    survey = Survey.objects.get()
    assert (survey.state, survey.kind, survey.invitations.count()) == ("planned", "needs", 20)
    type(named[0]).objects.filter(pk=named[0].pk).update(left_on=today())
    assert opening_rounds.open_due(by=None) == 1
    asked = set(Invitation.objects.values_list("person", flat=True))
    assert asked == {person.pk for person in named[1:]}


def test_a_few_are_not_asked_by_hand(manager):
    sheet = QuestionnaireFactory(code="needs", kind="needs")
    PersonFactory.create_batch(18)
    asked = {"questionnaire": sheet, "by": manager}
    with pytest.raises(Refused, match="20"):
        planning.plan_needs(opens_on=today(), closes_on=days(7), **asked)
    PersonFactory.create_batch(4)
    for opens, closes in ((days(-1), days(7)), (days(3), days(3))):
        with pytest.raises(Refused):
            planning.plan_needs(opens_on=opens, closes_on=closes, **asked)
    assert Survey.objects.count() == 0


def test_cancelling_destroys_what_was_answered(client, manager):
    survey = SurveyFactory()
    answered(survey, 5, 4)
    where = reverse("survey_cancel", args=[survey.key])
    assert "destroyed" in client.get(where).content.decode()
    client.post(where, {"reason": "문항 오류"})
    survey.refresh_from_db()
    assert (survey.state, Sealed.objects.count(), Invitation.objects.count()) == ("cancelled", 0, 0)
    assert Entry.objects.get(action="survey.cancelled").reason == "문항 오류"
    assert "is over" in client.get(where).content.decode()


@pytest.mark.parametrize("role", ["director", "agency_training_officer", "trainee"])
def test_others_manage_nothing(client, role):
    survey, rule = SurveyFactory(), SurveyRuleFactory(code="r")
    client.force_login(PersonFactory(roles=[role]))
    places = [reverse("rule_edit", args=["r"]), reverse("survey_new"), reverse("survey_cancel", args=[survey.key])]
    assert [client.post(where, {"reason": "x"}).status_code for where in places] == [404] * 3
    survey.refresh_from_db()
    assert (survey.state, SurveyRule.objects.count(), rule.version) == ("open", 1, 1)
