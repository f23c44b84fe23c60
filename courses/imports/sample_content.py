"""A first version of content for every course that is learned on-line: texts of our own and, for two, a video.

Not for content that people make: they edit the next version. Not for openings: enrollment.imports.seed_openings.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from courses.imports import sample_test, sample_videos
from courses.models import Category, Content, Course, Question, Unit

LEAST_MS = 30_000
BATCH = 500
# Content is of different ages, up to four years, so that the report on its take-up has something to say.
NEWEST = datetime(2022, 11, 30, 9)
STEP, MOST = 137, 1_460  # days

# Titles and texts in Korean and English; {title} and {about} are the course's own.
TEXTS = (
    (
        "무엇을 배우는가",
        "What this is about",
        """{about}

## 마치고 나면

- **{title}** 주제가 내 업무의 어디에 닿는지 말할 수 있습니다.
- 자주 나오는 실수를 미리 알아보고 피할 수 있습니다.
- 배운 것 하나를 이번 주 업무에 옮길 수 있습니다.

## 읽기 전에

지금 맡은 일에서 이 주제와 가장 가까운 장면 하나를 떠올려 보십시오. 다음 차시에서 그 장면에 견주어 읽습니다.""",
        """{about}

## When you are done

- You can say where **{title}** touches your own work.
- You recognise the usual mistakes early and avoid them.
- You can carry one thing over into your work this week.

## Before you read

Think of the moment in your present work that comes closest to this subject. You read the next unit against it.""",
    ),
    (
        "핵심 정리",
        "The essentials",
        """## 세 가지 물음

1. **누구를 위한 일입니까?** 시민, 동료, 다음 담당자 가운데 누구에게 무엇이 달라지는지 먼저 적습니다.
2. **무엇을 근거로 합니까?** 법령과 지침, 기록된 사실을 구분하고, 짐작은 짐작이라고 적습니다.
3. **무엇이 잘못될 수 있습니까?** 가장 흔한 실수 하나와 가장 큰 손해가 되는 실수 하나를 나누어 봅니다.

## 기억할 것

- {title}에서 처음 정한 기준은 끝까지 같은 기준이어야 합니다.
- 애매하면 혼자 정하지 말고 정한 사람과 까닭을 남깁니다.
- 좋은 결과는 대개 짧은 점검표 하나에서 나옵니다.""",
        """## Three questions

1. **Whom is it for?** Write down first what changes for citizens, colleagues, or whoever comes after you.
2. **What does it rest on?** Keep law, guidance and recorded facts apart, and call a guess a guess.
3. **What can go wrong?** Tell the most frequent mistake from the one that costs most.

## Worth keeping

- In {title} the measure that you set at the beginning stays the measure to the end.
- Where it is unclear, do not decide alone; leave a note of who decided and why.
- Good results mostly come from one short list of checks.""",
    ),
    (
        "업무에 옮기기",
        "Taking it to work",
        """## 오늘 해 볼 것

1. 첫 차시에서 떠올린 장면을 한 문장으로 적습니다.
2. 세 가지 물음에 한 줄씩 답합니다.
3. 바꿀 것 하나를 고르고, 언제까지 할지 날짜를 적습니다.

## 동료와 나누기

고른 것 하나를 옆자리 동료에게 2분 동안 설명해 보십시오. 설명하다 막히는 곳이 다시 읽을 곳입니다.

## 마지막 점검

- 바꿀 것이 누구에게 도움이 되는지 말할 수 있습니까?
- 한 달 뒤 무엇을 보면 달라졌다고 하겠습니까?""",
        """## To try today

1. Put the moment from the first unit into one sentence.
2. Answer each of the three questions in a line.
3. Choose one thing to change, and write down by which day.

## With a colleague

Explain what you chose to the colleague beside you in two minutes. Where you get stuck is where to read again.

## A last look

- Can you say whom the change helps?
- What would you look at in a month to see that it did?""",
    ),
)


def load(folder: Path) -> dict[str, int]:
    """Give every course that is learned on-line a published version of three texts, after a video of the folder, and
    two of them a test.

    Returns: how many versions of the sample there are. Safe to run twice: content that stands is never changed.
    """
    # Officials of foreign cities learn on-line beside the run of their remote course.
    abroad = Q(category__delivery=Category.Delivery.INTERNATIONAL, delivery=Course.Delivery.REMOTE)
    wanted = Course.objects.filter(Q(delivery=Course.Delivery.ELEARNING) | abroad, contents=None)
    bare = wanted.order_by("code")
    newest = timezone.make_aware(NEWEST)
    made = Content.objects.bulk_create(
        [
            Content(
                course=course,
                version=1,
                state=Content.State.PUBLISHED,
                sample=True,
                published_at=newest - timedelta(days=place * STEP % MOST),
                **_test(course),
            )
            for place, course in enumerate(bare)
        ],
        BATCH,
    )
    tested = [content.course for content in made if content.test_questions]
    Question.objects.bulk_create(row for course in tested for row in sample_test.questions_of(course))
    videos = sample_videos.codes(folder)
    units = [unit for content in made for unit in _units(content, folder if content.course.code in videos else None)]
    Unit.objects.bulk_create(units, BATCH)
    return {"contents": Content.objects.filter(sample=True).count()}


def _test(course: Course) -> dict[str, int]:
    return sample_test.TEST if course.code in sample_test.TESTED else {}


def texts_of(content: Content) -> list[Unit]:
    """The three texts as units, numbered from one and still unsaved."""
    return _units(content, None)


def _units(content: Content, folder: Path | None) -> list[Unit]:
    course = content.course
    first = [sample_videos.unit_of(content, folder, 1)] if folder else []
    korean = {"title": course.title_ko.removeprefix("e-"), "about": course.description_ko or course.title_ko}
    english = {"title": course.title_en, "about": course.description_en or course.title_en}
    return first + [
        Unit(
            content=content,
            number=number + len(first),
            kind=Unit.Kind.PAGE,
            title_ko=title_ko,
            title_en=title_en,
            length_ms=LEAST_MS,
            body_ko=body_ko.format(**korean),
            body_en=body_en.format(**english),
        )
        for number, (title_ko, title_en, body_ko, body_en) in enumerate(TEXTS, 1)
    ]
