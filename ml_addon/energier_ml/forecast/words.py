"""What moves a day, in a sentence or two, in English and Korean."""

from collections.abc import Mapping, Sequence
import math
from string import Template

from .explain import Driver, Kind

LANGUAGES = ("en", "ko")
LEAST_KWH = 0.05  # shown as 0.1: less is not worth a word
LEAST_SHARE = 0.03  # of the usual
LEAST_DEGREES = 0.5
MOST_REASONS = 2
DAYS: Mapping[str, Sequence[str]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "ko": ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"),
}

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "more": "About $amount kWh more than usual$percent.",
        "less": "About $amount kWh less than usual$percent.",
        "percent": " ($percent%)",
        "same": "About as much as usual.",
        "unknown": "There are not enough days yet to say what is usual.",
        "mostly": " Mostly because $reasons.",
        "partly": " Partly because $reasons.",
        "moved": " What moves it: $reasons.",
        "and": " and ",
        "warmer": "it is $degrees °C warmer than in the last weeks ($effect kWh)",
        "colder": "it is $degrees °C colder than in the last weeks ($effect kWh)",
        "weekday": "it is a $day ($effect kWh)",
        "holiday": "it is a public holiday ($effect kWh)",
        "higher": "the last week was $percent% above the usual ($effect kWh)",
        "lower": "the last week was $percent% below the usual ($effect kWh)",
    },
    "ko": {
        "more": "평소보다 약 $amount kWh 많습니다$percent.",
        "less": "평소보다 약 $amount kWh 적습니다$percent.",
        "percent": "($percent%)",
        "same": "평소와 비슷합니다.",
        "unknown": "아직 평소 사용량을 알 만큼 기록이 쌓이지 않았습니다.",
        "mostly": " 주된 이유: $reasons.",
        "partly": " 이유의 일부: $reasons.",
        "moved": " 영향을 준 요인: $reasons.",
        "and": ", ",
        "warmer": "최근 몇 주보다 $degrees °C 높은 기온($effect kWh)",
        "colder": "최근 몇 주보다 $degrees °C 낮은 기온($effect kWh)",
        "weekday": "$day($effect kWh)",
        "holiday": "공휴일($effect kWh)",
        "higher": "평소보다 $percent% 많았던 지난 7일($effect kWh)",
        "lower": "평소보다 $percent% 적었던 지난 7일($effect kWh)",
    },
}


def describe(drivers: Sequence[Driver], expected: float, usual: float) -> dict[str, str]:
    """A day of so many expected kWh against the usual (NaN: not known), and why, in every language."""
    return {language: _text(TEXTS[language], DAYS[language], drivers, (expected, usual)) for language in LANGUAGES}


def _text(texts: Mapping[str, str], days: Sequence[str], drivers: Sequence[Driver], kwh: tuple[float, float]) -> str:
    expected, usual = kwh
    if math.isnan(usual):
        return texts["unknown"]
    more = expected - usual
    least = max(LEAST_KWH, LEAST_SHARE * usual)
    worth = [driver for driver in drivers if abs(driver.effect) >= least and _tellable(driver)]
    if abs(more) < least:
        return texts["same"] + _because(texts, days, "moved", worth)
    percent = Template(texts["percent"]).substitute(percent=f"{100 * abs(more) / usual:.0f}") if usual > 0 else ""
    said = Template(texts["more" if more > 0 else "less"]).substitute(amount=f"{abs(more):.1f}", percent=percent)
    reasons = [driver for driver in worth if driver.effect * more > 0][:MOST_REASONS]
    key = "mostly" if abs(sum(driver.effect for driver in reasons)) >= abs(more) / 2 else "partly"
    return said + _because(texts, days, key, reasons)


def _tellable(driver: Driver) -> bool:
    """Whether the words would say something: no "0.1 degrees warmer"."""
    match driver.kind:
        case Kind.TEMPERATURE:
            return abs(driver.value) >= LEAST_DEGREES
        case Kind.LEVEL:
            return abs(driver.value - 1) >= LEAST_SHARE
        case _:
            return True


def _because(texts: Mapping[str, str], days: Sequence[str], key: str, drivers: Sequence[Driver]) -> str:
    if not drivers:
        return ""
    reasons = texts["and"].join(_reason(texts, days, driver) for driver in drivers[:MOST_REASONS])
    return Template(texts[key]).substitute(reasons=reasons)


def _reason(texts: Mapping[str, str], days: Sequence[str], driver: Driver) -> str:
    effect = f"{driver.effect:+.1f}".replace("-", "\N{MINUS SIGN}")
    match driver.kind:
        case Kind.TEMPERATURE:
            key, values = "warmer" if driver.value > 0 else "colder", {"degrees": f"{abs(driver.value):.0f}"}
        case Kind.LEVEL:
            key, values = "higher" if driver.value > 1 else "lower", {"percent": f"{100 * abs(driver.value - 1):.0f}"}
        case Kind.WEEKDAY:
            key, values = "weekday", {"day": days[int(driver.value)]}
        case Kind.HOLIDAY:
            key, values = "holiday", {}
    return Template(texts[key]).substitute(values, effect=effect)
