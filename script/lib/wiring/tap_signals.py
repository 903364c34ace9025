"""The tap's low-voltage side: what is connected to the Raspberry Pi's header."""

from typing import Final

from sheet import Sheet

_TOP, _STEP = 106, 27
"""Where the first pin of the header is drawn, and how far it is to the next."""
_ADC: Final = (
    ("3v3", "3.3 V (1)", "VDD (16)"),
    ("3v3", "", "VREF (15)"),
    ("ground", "GND (6)", "AGND (14)"),
    ("signal", "GPIO11 (23)", "CLK (13)"),
    ("signal", "GPIO9 (21)", "DOUT (12)"),
    ("signal", "GPIO10 (19)", "DIN (11)"),
    ("signal", "GPIO8 (24)", "CS (10)"),
    ("ground", "GND (20)", "DGND (9)"),
)
"""From the header to the converter, top down as on the chip."""
_RELAYS: Final = (
    ("signal", "GPIO4 (7)", "IN1"),
    ("signal", "GPIO5 (29)", "IN2"),
    ("signal", "GPIO6 (31)", "IN3"),
    ("signal", "GPIO7 (26)", "IN4"),
    ("3v3", "3.3 V (17)", "VCC"),
    ("ground", "GND (30)", "GND"),
)
_DISPLAY: Final = (
    ("3v3", "3.3 V (1)", "LV"),
    ("signal", "GPIO2 (3)", "LV1"),
    ("signal", "GPIO3 (5)", "LV2"),
    ("5v", "5 V (2)", "HV"),
    ("ground", "GND (14)", "GND"),
)


def draw(language: str) -> str:
    """The picture."""
    sheet = Sheet(("Smart tap: low-voltage side", "스마트 탭: 저전압 쪽"), 730, language)
    _converter(sheet)
    _sensor(sheet)
    _relays(sheet)
    _button(sheet)
    _display(sheet)
    left = [(_y(number), pin) for number, (_, pin, _) in enumerate(_ADC) if pin]
    left += [(483, "5 V (4)"), (510, "GND (34)")]
    right = [(_y(number), pin) for number, (_, pin, _) in enumerate(_RELAYS)]
    right += [(312, "GPIO17 (11)"), (339, "GND (9)")]
    right += [(402 + _STEP * number, pin) for number, (_, pin, _) in enumerate(_DISPLAY)]
    sheet.part((304, 84), (178, 452), ("Raspberry Pi, header", "라즈베리 파이 핀 헤더"), left=left, right=right)
    sheet.text(24, 628, ("(1) ... (40): pins of the header", "(1)~(40): 헤더의 핀 번호"), size=13)
    sheet.text(24, 650, ("5 V supply: to (4) and (34)", "5 V 전원: (4)와 (34)에 연결"), size=13)
    sheet.text(24, 672, ("all GND are one", "GND는 모두 이어져 있습니다"), size=13)
    return sheet.svg()


def _y(number: int) -> int:
    return _TOP + _STEP * number


def _converter(sheet: Sheet) -> None:
    for number, (kind, pin, _) in enumerate(_ADC):
        end = [(304.0, _y(number))] if pin else [(280, _y(number)), (280, _y(0))]
        sheet.wire(kind, (252, _y(number)), *end)
    sheet.join("3v3", (280, _y(0)))
    sheet.wire("signal", (118, _y(0)), (44, _y(0)), (44, 420))
    sheet.text(110, _y(0) - 8, ("outlet 1", "콘센트 1"), size=13, anchor="end")
    for outlet in (2, 3, 4):
        y = _y(outlet - 1)
        sheet.wire("signal", (118, y), (110, y))
        sheet.text(106, y + 5, (f"outlet {outlet}", f"콘센트 {outlet}"), size=13, anchor="end")
    sheet.part(
        (118, 84),
        (134, 230),
        "MCP3008",
        left=[(_y(channel), f"CH{channel} ({channel + 1})") for channel in range(4)],
        right=[(_y(number), pin) for number, (_, _, pin) in enumerate(_ADC)],
    )


def _sensor(sheet: Sheet) -> None:
    sheet.wire("signal", (196, 420), (44, 420))
    sheet.resistor((110, 420), "10 kΩ")
    sheet.wire("signal", (44, 420), (44, 530))
    sheet.wire("signal", (44, 452), (122, 452), (122, 530))
    sheet.join("signal", (44, 420), (44, 452))
    sheet.resistor((44, 490), "20 kΩ", upright=True)
    sheet.capacitor((122, 490), "10 nF")
    sheet.ground((44, 530))
    sheet.ground((122, 530))
    sheet.part((196, 398), (84, 44), "ACS712", left=[(420, "OUT")])
    sheet.text(24, 566, ("four times, from ACS712 to CH0-CH3", "네 번 반복: ACS712 → CH0~CH3"), size=13)


def _relays(sheet: Sheet) -> None:
    for number, (kind, _, _) in enumerate(_RELAYS):
        sheet.wire(kind, (482, _y(number)), (536, _y(number)))
    sheet.wire("5v", (516, 268), (536, 268))
    sheet.text(512, 273, "5 V", size=13, anchor="end")
    pins = [(_y(number), pin) for number, (_, _, pin) in enumerate(_RELAYS)]
    sheet.part((536, 84), (88, 200), ("relay board", "릴레이 보드"), left=[*pins, (268, "JD-VCC")])


def _button(sheet: Sheet) -> None:
    sheet.wire("signal", (482, 312), (536, 312))
    sheet.wire("ground", (482, 339), (536, 339))
    sheet.part((536, 302), (88, 48), "")
    sheet.text(580, 331, ("button", "버튼"), anchor="middle", weight=600)


def _display(sheet: Sheet) -> None:
    """The display wants 5 V on its bus, the Pi bears 3.3 V: a level shifter stands between them."""
    for number, (kind, _, _) in enumerate(_DISPLAY):
        sheet.wire(kind, (482, 402 + _STEP * number), (536, 402 + _STEP * number))
    pins = [(402 + _STEP * number, pin) for number, (_, _, pin) in enumerate(_DISPLAY)]
    sheet.part((536, 384), (88, 142), ("level shifter", "레벨 시프터"), left=pins)
    display = (("signal", "SDA"), ("signal", "SCL"), ("5v", "VCC"), ("ground", "GND"))
    for number, (kind, _) in enumerate(display):
        sheet.wire(kind, (552 + 19 * number, 526), (552 + 19 * number, 600 + 24 * number), (460, 600 + 24 * number))
    sheet.part(
        (340, 580),
        (120, 112),
        ("LCD, PCF8574", "LCD, PCF8574"),
        right=[(600 + 24 * number, pin) for number, (_, pin) in enumerate(display)],
    )
