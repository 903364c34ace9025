"""A picture of a plan's tiers: what the next kWh costs, and where the basic charge jumps."""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from .bill import Tier
from .calculator import Calculator
from .dated import value_on
from .errors import TariffError
from .lines import Energy, Fixed
from .plan import Plan, Version
from .season import Season
from .terms import Terms

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "What one more kWh costs",
        "kwh": "energy of the month, kWh",
        "rate": "{currency} per kWh before tax",
        "basic": "basic charge",
        "tier": "tier {number}",
        "days": "{first} - {last}",
        "day": "{day} {month}",
        "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "KRW": "won",
    },
    "ko": {
        "title": "1 kWh를 더 쓰면 드는 요금",
        "kwh": "한 달 사용량(kWh)",
        "rate": "kWh당 {currency}(세전)",
        "basic": "기본요금",
        "tier": "{number}단계",
        "days": "{first}~{last}",
        "day": "{month} {day}일",
        "months": "1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월",
        "KRW": "원",
    },
}

_COLOURS = ("#3a9d6e", "#e0a526", "#d9622b", "#a3243b", "#6b2d73", "#333a56")
_FONT = "'Noto Sans', 'Noto Sans KR', 'Noto Sans CJK KR', 'Segoe UI', Roboto, sans-serif"
_WIDTH, _PANEL, _HEAD, _FOOT = 860, 290, 56, 30
_LEFT, _RIGHT, _TOP, _BOTTOM = 100, 24, 40, 58


@dataclass(frozen=True, slots=True)
class _Panel:
    """The tiers of one day's season."""

    title: str
    tiers: tuple[Tier, ...]
    basics: tuple[Decimal, ...]


def draw_ladder(plan: Plan, days: Sequence[date], language: str) -> str:
    """An SVG with a panel for the season of each day; words in English where the language is not known.

    Raises TariffError for a plan without tiers, and for a day before the plan.
    """
    words = _WORDS.get(language, _WORDS["en"])
    panels = [_panel(plan, day, words) for day in days]
    right = max(_reach(panel.tiers) for panel in panels)
    top = max(tier.rate for panel in panels for tier in panel.tiers) * Decimal("1.16")
    height = _HEAD + _PANEL * len(panels) + _FOOT
    currency = words.get(plan.currency, plan.currency)
    name = plan.name.get(language) or plan.name["en"]
    size = f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}" font-size="14" fill="#22303c">',
        f"<title>{escape(words['title'])}: {escape(name)}</title>",
        f'<rect width="{_WIDTH}" height="{height}" rx="12" fill="#ffffff"/>',
        f'<text x="24" y="34" font-size="20" font-weight="600">{escape(words["title"])}</text>',
        f'<text x="{_WIDTH - 24}" y="34" text-anchor="end" fill="#5b6b78">{escape(name)}</text>',
    ]
    for number, panel in enumerate(panels):
        parts += _draw(panel, _HEAD + number * _PANEL, (right, top), words, currency)
    parts.append(
        f'<text x="{_WIDTH - _RIGHT}" y="{height - 16}" text-anchor="end" fill="#5b6b78">{escape(words["kwh"])}</text>'
    )
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _panel(plan: Plan, day: date, words: Mapping[str, str]) -> _Panel:
    first = day.replace(day=1)
    last = day.replace(day=monthrange(day.year, day.month)[1])
    terms = Terms(contract_kw=Decimal(1), contract_ampere=Decimal(10))
    tiers = Calculator(plan, first, last, terms).tiers
    if not tiers:
        raise TariffError("no_tiers", f"{plan.id} has no tiers", {"plan": plan.id})
    version = next(each for each in reversed(plan.versions) if each.first <= day)
    energy = next(line for line in version.lines if isinstance(line, Energy) and line.has_blocks)
    blocks = value_on(energy.blocks, day)
    season = None if blocks is None else blocks.season(day, version.seasons)
    title = f"{day:%Y}" if season is None else _season(version.seasons[season], words)
    return _Panel(title, tiers, _basics(version, energy.id, day, len(tiers)))


def _basics(version: Version, energy: str, day: date, count: int) -> tuple[Decimal, ...]:
    """The basic charge of each tier, () where it does not depend on it."""
    for line in version.lines:
        if isinstance(line, Fixed) and line.blocks_of == energy:
            amounts = value_on(line.values, day)
            if isinstance(amounts, tuple):
                return tuple(amounts[min(number, len(amounts) - 1)] for number in range(count))
    return ()


def _season(season: Season, words: Mapping[str, str]) -> str:
    months = words["months"].split()

    def named(at: tuple[int, int]) -> str:
        return words["day"].format(month=months[at[0] - 1], day=at[1])

    return ", ".join(
        words["days"].format(first=named(first), last=named((2, 28) if last == (2, 29) else last))
        for first, last in season.ranges
    )


def _reach(tiers: tuple[Tier, ...]) -> Decimal:
    """How far the picture goes: a little past the last step."""
    return tiers[-1].above * Decimal("1.2") if tiers[-1].above else Decimal(1)


def _draw(panel: _Panel, y: int, most: tuple[Decimal, Decimal], words: Mapping[str, str], currency: str) -> list[str]:
    """One panel whose upper edge is at y; `most`: the largest energy and the largest rate that have room."""
    right, top = most
    base = y + _PANEL - _BOTTOM
    span = Decimal(_PANEL - _TOP - _BOTTOM)

    def at_x(kwh: Decimal) -> float:
        return round(float(_LEFT + kwh / right * (_WIDTH - _LEFT - _RIGHT)), 1)

    def at_y(rate: Decimal) -> float:
        return round(float(base - rate / top * span), 1)

    unit = escape(words["rate"].format(currency=currency))
    parts = [
        f'<text x="{_LEFT}" y="{y + 18}" font-weight="600">{escape(panel.title)}</text>',
        f'<text x="{_WIDTH - _RIGHT}" y="{y + 18}" text-anchor="end" font-size="12" fill="#5b6b78">{unit}</text>',
    ]
    for tier in panel.tiers:
        left, end, height = at_x(tier.above), at_x(tier.up_to or right), at_y(tier.rate)
        name = escape(words["tier"].format(number=tier.number))
        colour = _COLOURS[min(tier.number, len(_COLOURS)) - 1]
        parts += [
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height}" y2="{height}" stroke="#e6ebef"/>',
            f'<path d="M{left} {base}V{height}H{end}V{base}Z" fill="{colour}" fill-opacity="0.16"/>',
            f'<path d="M{left} {base}V{height}H{end}" fill="none" stroke="{colour}" stroke-width="3"/>',
            f'<text x="{_LEFT - 10}" y="{height + 5}" text-anchor="end">{_number(tier.rate)}</text>',
            f'<text x="{left + 10}" y="{height - 9}" font-weight="600" fill="{colour}">{name}</text>',
        ]
        if tier.above:
            parts.append(f'<text x="{left}" y="{base + 20}" text-anchor="middle">{_number(tier.above)}</text>')
    if panel.basics:
        parts += _basic_charges(panel, at_x, base, words, currency)
    parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{base}" y2="{base}" stroke="#22303c"/>')
    parts.append(f'<text x="{_LEFT}" y="{base + 20}" text-anchor="middle">0</text>')
    return parts


def _basic_charges(
    panel: _Panel, at_x: Callable[[Decimal], float], base: int, words: Mapping[str, str], currency: str
) -> list[str]:
    """The basic charge under each tier, once where neighbours have the same."""
    y = base + 42
    parts = []
    for number, (tier, amount) in enumerate(zip(panel.tiers, panel.basics, strict=True)):
        if number and amount == panel.basics[number - 1]:
            continue
        text = f"{_number(amount)} {currency}" if currency.isascii() else f"{_number(amount)}{currency}"
        parts.append(f'<text x="{at_x(tier.above)}" y="{y}" font-size="13">{escape(text)}</text>')
    label = escape(words["basic"])
    return [f'<text x="{_LEFT - 10}" y="{y}" text-anchor="end" font-size="12" fill="#5b6b78">{label}</text>', *parts]


def _number(value: Decimal) -> str:
    """Without zeros that say nothing."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
