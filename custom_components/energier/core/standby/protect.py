"""What must never be switched off by itself, told by name, and what the user decided about it.

Names are how people tell their outlets apart ("Kitchen fridge", "거실 공유기"). English is matched by whole words, Korean by the noun itself,
because Korean writes compounds and particles without a space (김치냉장고, 공유기용).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
import re
from typing import Any, Self

_NOT_A_RADIO = r"(?!\s*(?:smart\s*)?(?:plug|socket|outlet|strip|switch|tap|printer|speaker|radio|tv|lamp|light|bulb))"
_NOT_A_RADIO_KO = r"(?!\s*(?:스마트\s*)?(?:플러그|콘센트|멀티탭|스위치|프린터|스피커|라디오|tv|티비|전구|조명))"

_ENGLISH = {
    "cooling": r"fridge|refrigerator|freezer|fridge ?freezer|ice ?box|wine (?:cooler|cellar|cabinet)",
    "network": (
        rf"router|modem|(?:wi ?fi|wlan|internet){_NOT_A_RADIO}|access ?point|ap|gateway|mesh|ont|hub|ethernet|network switch"
    ),
    "medical": (
        r"medical|oxygen|concentrator|[cba]i?pap|ventilator|respirator|nebuli[sz]er|dialysis|insulin|infusion|feeding pump|hospital bed"
    ),
    "security": (
        r"alarm|security|cctv|nvr|dvr|door ?lock|intercom|siren|baby ?monitor|surveillance|(?:smoke|gas|co|leak) (?:detector|sensor)"
    ),
    "animals": r"aquarium|fish ?tank|terrarium|vivarium|paludarium|incubator|hatchery",
    "server": r"server|nas|ups|home ?assistant|raspberry ?pi|synology|qnap",
    "heating": r"boiler|furnace|heat pump|sump pump|well pump|heat(?:ing)? (?:cable|tape|trace)|frost protection",
}

_KOREAN = {
    "cooling": r"냉장고|냉동고|냉동실|냉장실|와인\s*셀러|와인\s*쿨러|쇼케이스",
    "network": (
        rf"공유기|라우터|모뎀|(?:인터넷|와이파이){_NOT_A_RADIO_KO}|게이트웨이|액세스\s*포인트|허브(?!\s*(?:차|티|향|화분|솔트|오일))"
    ),
    "medical": r"의료|산소|호흡기|양압기|인공\s*호흡|네뷸라이저|투석|흡입기|석션|인슐린|환자",
    "security": r"경보|보안|방범|감시|도어\s*[락록]|월패드|인터폰|비상|화재|누수|베이비\s*모니터",
    "animals": r"어항|수족관|수조|테라리움|비바리움|부화기|인큐베이터|사육장",
    "server": r"서버|(?<![가-힣])나스|홈\s*나스|무정전|홈\s*어시스턴트|라즈베리\s*파이",
    "heating": r"보일러|열선|동파|배수\s*펌프|히트\s*펌프",
}

_PATTERNS = {kind: re.compile(rf"(?<![a-z])(?:{_ENGLISH[kind]})(?:e?s)?(?![a-z])|{_KOREAN[kind]}") for kind in _ENGLISH}

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[\s_\-./·]+")


def protected_kinds(names: Iterable[str | None]) -> frozenset[str]:
    """Which kinds of appliances that must not be cut the names speak of: cooling, network, medical, security, animals, server, heating."""
    return frozenset[str]().union(*(_kinds(name) for name in names if name))


@lru_cache(maxsize=1024)
def _kinds(name: str) -> frozenset[str]:
    # GarageFreezer is two words, BiPAP is one.
    texts = [_SEPARATORS.sub(" ", spelling).casefold() for spelling in (name, _CAMEL.sub(" ", name))]
    return frozenset(kind for kind, pattern in _PATTERNS.items() if any(pattern.search(text) for text in texts))


@dataclass(frozen=True, slots=True)
class Protection:
    """What the user decided: `by_hand`, protected whatever the name; `waived`, the kinds whose names protect no more."""

    by_hand: bool = False
    waived: frozenset[str] = frozenset()

    def holds(self, kinds: frozenset[str]) -> bool:
        """Whether an outlet whose names speak of these kinds is protected."""
        return self.by_hand or bool(kinds - self.waived)

    def turn(self, on: bool, kinds: frozenset[str]) -> Self:
        """Protect whatever the name, or no longer; a name that speaks of another kind later protects again."""
        if on:
            return replace(self, by_hand=True, waived=frozenset())
        return replace(self, by_hand=False, waived=self.waived | kinds)

    def as_dict(self) -> dict[str, Any]:
        """What has to survive a restart."""
        return {"by_hand": self.by_hand, "waived": sorted(self.waived)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read `as_dict` again; anything else is no decision."""
        waived = data.get("waived")
        kinds = {kind for kind in waived if kind in _PATTERNS} if isinstance(waived, list) else ()
        return cls(data.get("by_hand") is True, frozenset(kinds))
