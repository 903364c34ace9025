"""Why a forecast is not what was hoped for, in the languages of the app."""

from collections.abc import Iterable, Mapping
from string import Template

type Text = Mapping[str, str]

LANGUAGES = ("en", "ko")

REASONS: Mapping[str, Text] = {
    "untrained": {
        "en": "Nothing has been learned from this series yet: the forecast comes from what homes have in common and the days so far.",
        "ko": "아직 이 데이터로 학습하지 않았습니다. 여러 가정의 공통된 특징과 지금까지의 기록으로 예측합니다.",
    },
    "few_days": {
        "en": "Only $days whole days are known: the forecast gets better with each day.",
        "ko": "온전한 하루 기록이 $days일뿐입니다. 하루하루 쌓일수록 예측이 나아집니다.",
    },
    "unusable": {
        "en": "Model $version cannot be used ($why).",
        "ko": "모델 $version을(를) 쓸 수 없습니다 ($why).",
    },
    "older": {
        "en": "Model $version is used in its place.",
        "ko": "대신 모델 $version을(를) 씁니다.",
    },
    "loses": {
        "en": "On the last $days days no trained method was better than the simple rule, so the simple rule is used.",
        "ko": "지난 $days일 동안 학습한 방법이 단순한 규칙보다 낫지 않아 단순한 규칙을 씁니다.",
    },
    "silent": {
        "en": "No readings have come for $days days: the forecast follows the days before.",
        "ko": "$days일 동안 기록이 들어오지 않았습니다. 그 이전 기록으로 예측합니다.",
    },
    "gap": {
        "en": "No readings are known from $start to $end: only what came after is used.",
        "ko": "$start부터 $end까지 기록이 없어 그 이후 기록만 사용합니다.",
    },
}


def reason(code: str, **values: object) -> Text:
    """A sentence in every language."""
    return {language: Template(REASONS[code][language]).substitute(values) for language in LANGUAGES}


def joined(reasons: Iterable[Text]) -> Text | None:
    """All of them as one text; None where there is none."""
    kept = list(reasons)
    return {language: " ".join(one[language] for one in kept) for language in LANGUAGES} if kept else None
