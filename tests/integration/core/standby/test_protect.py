"""What must not be cut is known by its name, in English and Korean."""

import json

import pytest

from custom_components.energier.core.standby.protect import Protection, protected_kinds


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kitchen fridge", "cooling"), ("FRIDGE", "cooling"), ("kitchen_fridge_plug", "cooling"), ("GarageFreezer", "cooling"),
        ("Fridge2", "cooling"), ("Fridge-freezer", "cooling"), ("Refrigerators", "cooling"), ("Wine cooler", "cooling"),
        ("냉장고", "cooling"), ("김치냉장고", "cooling"), ("베란다 냉동고용", "cooling"), ("거실와인셀러", "cooling"),
        ("Router", "network"), ("Wi-Fi", "network"), ("WiFi mesh", "network"), ("Cable modem", "network"), ("Hallway AP", "network"),
        ("Zigbee hub", "network"), ("ONT", "network"), ("Internet", "network"),
        ("공유기", "network"), ("거실공유기", "network"), ("KT 모뎀", "network"), ("인터넷", "network"), ("와이파이", "network"),
        ("스마트싱스 허브", "network"),
        ("Oxygen concentrator", "medical"), ("CPAP", "medical"), ("Dad's BiPAP", "medical"), ("Nebulizer", "medical"),
        ("Nebuliser", "medical"), ("Ventilator", "medical"), ("산소발생기", "medical"), ("의료기기", "medical"),
        ("인공호흡기", "medical"), ("양압기", "medical"),
        ("Alarm", "security"), ("Security camera", "security"), ("CCTV", "security"), ("Door lock", "security"), ("NVR", "security"),
        ("도어락", "security"), ("현관 도어록", "security"), ("경보기", "security"), ("보안 카메라", "security"),
        ("Aquarium", "animals"), ("Fish tank pump", "animals"), ("어항", "animals"), ("수족관 조명", "animals"),
        ("Server", "server"), ("NAS", "server"), ("Synology NAS", "server"), ("Home Assistant", "server"), ("UPS", "server"),
        ("서버", "server"), ("나스", "server"), ("홈나스", "server"), ("안방 나스", "server"),
        ("Boiler", "heating"), ("Sump pump", "heating"), ("보일러", "heating"), ("콘덴싱보일러", "heating"), ("동파 방지 열선", "heating"),
    ],
)  # fmt: skip
def test_names_that_protect(name: str, kind: str) -> None:
    assert protected_kinds([name]) == {kind}


@pytest.mark.parametrize(
    "name",
    [
        "TV", "Outlet 1", "Desk", "Observer", "Nasal spray", "Groups", "Nintendo Switch", "Paper shredder", "Map light", "Mapping",
        "Contact lens cleaner", "Thub", "Coffee machine", "Wi-Fi smart plug", "Tapo WiFi Plug", "WLAN printer", "Internet radio",
        "TP-Link Wi-Fi Smart Switch", "텔레비전", "컴퓨터", "세탁기", "전자레인지", "비데", "프린터", "인터넷 TV", "와이파이 스마트 플러그",
        "허브차 포트", "바나스탠드", "콘센트 3", "정수기", "", None,
    ],
)  # fmt: skip
def test_names_that_do_not(name: str | None) -> None:
    assert protected_kinds([name]) == frozenset()


def test_any_name_protects() -> None:
    assert protected_kinds(["Outlet 3", None, "공유기", "Fridge"]) == {"network", "cooling"}


NOTHING: frozenset[str] = frozenset()
COOLING = frozenset({"cooling"})


def test_the_user_protects_by_hand() -> None:
    by_hand = Protection().turn(True, NOTHING)
    assert by_hand.holds(NOTHING)
    assert not by_hand.turn(False, NOTHING).holds(NOTHING)


def test_the_user_unprotects_what_a_name_protects() -> None:
    assert Protection().holds(COOLING)
    waived = Protection().turn(False, COOLING)
    assert not waived.holds(COOLING)
    assert waived.turn(True, COOLING).holds(COOLING)


def test_another_kind_in_the_name_protects_again() -> None:
    assert Protection().turn(False, COOLING).holds(COOLING | {"medical"})


def test_what_the_user_decided_survives_a_restart() -> None:
    for protection in (Protection(), Protection(by_hand=True), Protection(waived=COOLING)):
        assert Protection.from_dict(json.loads(json.dumps(protection.as_dict()))) == protection


@pytest.mark.parametrize("data", [{}, {"by_hand": "yes", "waived": "cooling"}, {"waived": ["everything", 3]}])
def test_what_cannot_be_read_is_no_decision(data: dict[str, object]) -> None:
    assert Protection.from_dict(data) == Protection()
