"""The meter's link: Nano and NodeMCU, both ways."""

from sheet import Sheet


def draw(language: str) -> str:
    """The picture."""
    sheet = Sheet(("Meter: Nano and NodeMCU", "계량기: 나노와 NodeMCU"), 400, language)
    sheet.wire("5v", (150, 110), (500, 110))
    sheet.wire("ground", (150, 150), (500, 150))
    sheet.wire("signal", (150, 210), (500, 210))
    sheet.resistor((230, 210), "1 kΩ")
    sheet.wire("signal", (320, 210), (320, 262))
    sheet.resistor((320, 246), "2 kΩ", upright=True)
    sheet.join("signal", (320, 210))
    sheet.ground((320, 276))
    sheet.wire("ground", (320, 268), (320, 276))
    sheet.text(400, 202, "3.3 V", size=13, anchor="middle")
    sheet.text(172, 202, "5 V", size=13)
    sheet.wire("signal", (150, 310), (500, 310))
    sheet.diode((230, 310), "1N5817")
    sheet.text(164, 258, ("unplug both", "나노에 올릴 때는"), size=13)
    sheet.text(164, 276, ("to flash the Nano", "두 선을 뽑으세요"), size=13)
    sheet.part((30, 84), (120, 256), "Nano", right=[(110, "5V"), (150, "GND"), (210, "TX (D1)"), (310, "RX (D0)")])
    nodemcu = [(110, "VIN (5 V)"), (150, "GND"), (210, "D7 (GPIO13)"), (310, "D4 (GPIO2)")]
    sheet.part((500, 84), (120, 256), "NodeMCU", left=nodemcu)
    return sheet.svg()
