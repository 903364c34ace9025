"""The tap's mains side: from the plug to an outlet."""

from sheet import Sheet

MAINS = ("MAINS 220 V: deadly", "상용 전원 220 V: 감전 위험")
LOW = ("low voltage", "저전압")


def draw(language: str) -> str:
    """The picture; the sensor and the relay stand on the border, since they are what separates the two sides."""
    sheet = Sheet(("Smart tap: mains side", "스마트 탭: 전원 쪽"), 640, language)
    sheet.zone("low", (16, 50), (234, 540), LOW)
    sheet.zone("mains", (258, 50), (366, 540), MAINS)
    sheet.frame((28, 296), (586, 284), ("four times: outlets 1-4", "네 번 반복: 콘센트 1~4"))
    _rails(sheet)
    _supply(sheet)
    _outlet(sheet)
    sheet.part((274, 96), (76, 96), ("plug", "플러그"), right=[(112, "PE"), (144, "N"), (176, "L")])
    return sheet.svg()


def _rails(sheet: Sheet) -> None:
    sheet.wire("earth", (350, 112), (596, 112), (596, 480))
    sheet.wire("neutral", (350, 144), (564, 144), (564, 480))
    sheet.wire("live", (350, 176), (526, 176), (526, 348), (326, 348))
    sheet.fuse((400, 176), "16 A")


def _supply(sheet: Sheet) -> None:
    sheet.wire("live", (458, 176), (458, 230), (326, 230))
    sheet.wire("neutral", (490, 144), (490, 264), (326, 264))
    sheet.join("live", (458, 176))
    sheet.join("neutral", (490, 144))
    sheet.fuse((376, 230), "1 A")
    sheet.wire("5v", (40, 230), (186, 230))
    sheet.wire("ground", (40, 264), (186, 264))
    sheet.text(40, 221, ("5 V: Pi, sensors ...", "5 V: 파이, 센서 등"), size=13)
    sheet.text(40, 255, "GND", size=13)
    sheet.part(
        (186, 196),
        (140, 88),
        ("5 V supply", "5 V 전원 모듈"),
        left=[(230, "5 V"), (264, "GND")],
        right=[(230, "L"), (264, "N")],
        inside=True,
    )


def _outlet(sheet: Sheet) -> None:
    sheet.fuse((424, 348), "10 A")
    sheet.wire("live", (326, 384), (370, 384), (370, 462), (326, 462))
    sheet.wire("live", (326, 498), (470, 498))
    sheet.part(
        (186, 310),
        (140, 108),
        "ACS712",
        left=[(348, "VCC"), (374, "OUT"), (400, "GND")],
        right=[(348, "IP+"), (384, "IP-")],
        inside=True,
    )
    sheet.part(
        (186, 428),
        (140, 122),
        ("relay", "릴레이"),
        left=[(462, "IN"), (487, "VCC"), (512, "JD-VCC"), (537, "GND")],
        right=[(462, "COM"), (498, "NO")],
        inside=True,
    )
    sheet.part((470, 480), (138, 60), "", left=[(498, "L")], top=[(564, "N"), (596, "PE")])
    sheet.text(539, 530, ("outlet", "콘센트"), anchor="middle", weight=600)
    for kind, y, label in (
        ("5v", 348, "5 V"),
        ("signal", 374, ("divider, CH0-CH3", "분압, CH0~CH3")),
        ("ground", 400, "GND"),
        ("signal", 462, "GPIO 4, 5, 6, 7"),
        ("3v3", 487, "3.3 V"),
        ("5v", 512, "5 V"),
        ("ground", 537, "GND"),
    ):
        sheet.wire(kind, (40, y), (186, y))
        sheet.text(40, y - 6, label, size=13)
