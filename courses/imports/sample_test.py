"""The test that ends two of the sample's courses: questions of our own about the texts that every course has.

Not for these texts: courses.imports.sample_content. Not for taking the test: enrollment.
"""

from __future__ import annotations

from typing import Any

from courses.models import Course, Question

# What a version says of its test: fewer questions than there are, so that every attempt draws anew.
TEST: dict[str, Any] = {"test_questions": 4, "test_minutes": 15, "test_attempts": 3}
TESTED = ("EL-081", "EL-143")
_K = Question.Kind
_YES, _NO = ("맞습니다", "True"), ("틀립니다", "False")

# Kind, the question, its options with the right ones first, how many are right, and why: in Korean and English.
QUESTIONS: tuple[tuple[str, tuple[str, str], tuple[tuple[str, str], ...], int, tuple[str, str]], ...] = (
    (
        _K.ONE,
        ("일의 근거를 적을 때 알맞은 것은 무엇입니까?", "How do you write down what a piece of work rests on?"),
        (
            ("법령과 지침, 기록된 사실을 구분하고 짐작은 짐작이라고 적습니다",
             "Keep law, guidance and recorded facts apart, and call a guess a guess"),
            ("짐작도 사실처럼 적어 문서를 짧게 합니다", "Write guesses as facts, which keeps the paper short"),
            ("근거는 일이 끝난 뒤에 찾아 붙입니다", "Look for reasons once the work is done"),
        ),
        1,
        ("근거의 종류를 구분해야 다음 담당자가 무엇을 믿을 수 있는지 압니다.",
         "Whoever comes next has to see what can be relied upon."),
    ),
    (
        _K.MANY,
        ("‘핵심 정리’의 세 가지 물음에 드는 것을 모두 고르십시오.",
         "Choose all of the three questions in “The essentials”."),
        (
            ("누구를 위한 일입니까?", "Whom is it for?"),
            ("무엇을 근거로 합니까?", "What does it rest on?"),
            ("무엇이 잘못될 수 있습니까?", "What can go wrong?"),
            ("누가 가장 빨리 끝냅니까?", "Who is done first?"),
        ),
        3,
        ("빠르기는 세 가지 물음에 들지 않습니다.", "Speed is none of the three questions."),
    ),
    (
        _K.TRUE_FALSE,
        ("처음 정한 기준은 끝까지 같은 기준이어야 합니다.",
         "The measure that you set at the beginning stays the measure to the end."),
        (_YES, _NO),
        1,
        ("도중에 기준이 바뀌면 결과를 견줄 수 없습니다.", "Results under two measures cannot be compared."),
    ),
    (
        _K.ONE,
        ("기준이 애매할 때 가장 알맞은 일은 무엇입니까?", "What do you do where the measure is unclear?"),
        (
            ("혼자 정하지 않고, 정한 사람과 까닭을 남깁니다",
             "Do not decide alone; leave a note of who decided and why"),
            ("혼자 정하고 기록하지 않습니다", "Decide alone and leave no note"),
            ("누가 물을 때까지 기다립니다", "Wait until somebody asks"),
        ),
        1,
        ("기록이 있으면 다음 담당자가 같은 물음을 되풀이하지 않습니다.",
         "With a note nobody has to ask the same thing again."),
    ),
    (
        _K.ONE,
        ("무엇이 잘못될 수 있는지 볼 때 나누어 보는 두 가지는 무엇입니까?",
         "Which two mistakes do you tell apart when you look at what can go wrong?"),
        (
            ("가장 흔한 실수와 가장 큰 손해가 되는 실수", "The most frequent one and the one that costs most"),
            ("내 실수와 동료의 실수", "My own and that of a colleague"),
            ("올해의 실수와 지난해의 실수", "This year’s and last year’s"),
        ),
        1,
        ("흔한 것과 큰 것은 막는 방법이 다릅니다.", "They are prevented in different ways."),
    ),
    (
        _K.TRUE_FALSE,
        ("동료에게 설명하다 막히는 곳은 건너뛰어도 됩니다.",
         "Where you get stuck when you explain it to a colleague, you may go on."),
        (_NO, _YES),
        1,
        ("막히는 곳이 다시 읽을 곳입니다.", "That is where to read again."),
    ),
)  # fmt: skip


def questions_of(course: Course) -> list[Question]:
    """The questions for the course, still unsaved. The order of their options is drawn when they are asked."""
    return [
        Question(
            course=course,
            kind=kind,
            text_ko=text[0],
            text_en=text[1],
            options=[{"ko": korean, "en": english} for korean, english in options],
            right=list(range(right)),
            why_ko=why[0],
            why_en=why[1],
            sample=True,
        )
        for kind, text, options, right, why in QUESTIONS
    ]
