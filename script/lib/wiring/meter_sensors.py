"""The meter's sensors: voltage and current, to the Nano."""

from sheet import Sheet
from tap_mains import LOW, MAINS


def draw(language: str) -> str:
    """The picture; the supply and the voltage sensor stand on the border, since they are what separates the two sides."""
    sheet = Sheet(("Meter: sensors", "계량기: 센서"), 640, language)
    sheet.zone("mains", (16, 50), (278, 540), MAINS)
    sheet.zone("low", (302, 50), (322, 540), LOW)
    _mains(sheet)
    _low(sheet)
    _current(sheet)
    sheet.part(
        (226, 92),
        (140, 90),
        ("5 V supply", "5 V 전원 모듈"),
        left=[(130, "L"), (164, "N")],
        right=[(130, "5 V"), (164, "GND")],
        inside=True,
    )
    sheet.part(
        (226, 210),
        (140, 118),
        "ZMPT101B",
        left=[(248, "L"), (282, "N")],
        right=[(248, "VCC"), (278, "OUT"), (308, "GND")],
        inside=True,
    )
    sheet.part(
        (510, 92),
        (100, 320),
        "Nano",
        left=[(130, "5V"), (164, "GND"), (278, "A0"), (386, "A1")],
    )
    return sheet.svg()


def _mains(sheet: Sheet) -> None:
    """The home's conductors, top down, and the branch behind the fuse."""
    sheet.wire("live", (52, 104), (52, 540))
    sheet.wire("neutral", (92, 104), (92, 540))
    sheet.text(40, 96, ("from the breaker", "차단기에서"), size=13)
    sheet.text(40, 562, ("to the home", "집 안으로"), size=13)
    sheet.wire("neutral", (92, 164), (226, 164))
    sheet.wire("neutral", (208, 164), (208, 282), (226, 282))
    sheet.wire("live", (52, 130), (226, 130))
    sheet.wire("live", (186, 130), (186, 248), (226, 248))
    sheet.fuse((138, 130), "0.5 A")
    sheet.join("live", (52, 130), (186, 130))
    sheet.join("neutral", (92, 164), (208, 164))


def _low(sheet: Sheet) -> None:
    sheet.wire("5v", (366, 130), (510, 130))
    sheet.wire("ground", (366, 164), (510, 164))
    sheet.wire("ground", (366, 308), (442, 308), (442, 164))
    sheet.wire("5v", (366, 248), (410, 248), (410, 130))
    sheet.join("5v", (410, 130))
    sheet.join("ground", (442, 164))
    sheet.wire("signal", (366, 278), (510, 278))


def _current(sheet: Sheet) -> None:
    """The transformer around one conductor, its burden, and the middle of the supply that it rests on."""
    sheet.wire("signal", (72, 386), (510, 386))
    sheet.wire("signal", (72, 410), (150, 410), (150, 462), (550, 462))
    sheet.ring((52, 398))
    sheet.text(112, 366, "SCT-013-000", weight=600)
    sheet.text(160, 408, ("3.5 mm plug", "3.5 mm 플러그"), size=13)
    sheet.resistor((460, 386), "1 kΩ")
    sheet.wire("signal", (346, 386), (346, 462))
    sheet.resistor((346, 424), ("36 Ω burden", "36 Ω 부담 저항"), upright=True)
    sheet.wire("5v", (370, 462), (370, 540))
    sheet.resistor((370, 502), "10 kΩ", upright=True)
    sheet.text(370, 558, "5 V", size=13, anchor="middle")
    for x in (460, 550):
        sheet.wire("ground", (x, 462), (x, 540))
        sheet.ground((x, 540))
    sheet.resistor((460, 502), "10 kΩ", upright=True)
    sheet.capacitor((550, 502), "10 µF")
    sheet.join("signal", (346, 386), (346, 462), (370, 462), (460, 462))
    sheet.text(505, 454, "2.5 V", size=13, anchor="middle")
