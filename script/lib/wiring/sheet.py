"""A sheet to draw wiring on: parts with pins, wires by kind, and the few symbols that are needed, as SVG.

Coordinates are the picture's units, y grows downwards. A text is a pair (English, Korean), or one text where both are the same.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

Text = str | tuple[str, str]
Pin = tuple[float, Text]
"""Where on the side of a part a pin is (y, or x on the upper side), and its name."""
Point = tuple[float, float]

LANGUAGES: Final = ("en", "ko")
WIDTH: Final = 640
_FONT = "'Noto Sans', 'Noto Sans KR', 'Noto Sans CJK KR', 'Segoe UI', Roboto, sans-serif"
_INK, _PALE, _PAPER = "#22303c", "#5b6b78", "#ffffff"
_WIRES: Final[Mapping[str, tuple[str, float, Text]]] = {
    "live": ("#c62828", 4, "L, 220 V"),
    "neutral": ("#1565c0", 4, "N, 220 V"),
    "earth": ("#3f8f2f", 4, ("earth", "접지")),
    "5v": ("#d9730d", 2, "5 V"),
    "3v3": ("#8e24aa", 2, "3.3 V"),
    "ground": ("#22303c", 2, "GND"),
    "signal": ("#00796b", 2, ("signal", "신호")),
}
"""Colour and thickness of each kind of wire, and what the legend calls it. Mains are thick."""
_ZONES: Final[Mapping[str, tuple[str, str]]] = {"mains": ("#fdecea", "#c62828"), "low": ("#eef5fb", "#7d97ad")}


class Sheet:
    """What was drawn so far."""

    def __init__(self, title: Text, height: int, language: str) -> None:
        self._language = LANGUAGES.index(language)
        self._height = height
        self._parts: list[str] = []
        self._kinds: list[str] = []
        self._title = title
        self.text(20, 34, title, size=19, weight=600)

    def svg(self) -> str:
        """The picture, with a legend of the wires that are in it."""
        self._legend()
        size = f'viewBox="0 0 {WIDTH} {self._height}" width="{WIDTH}" height="{self._height}"'
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONT}" fill="{_INK}">',
            f"<title>{self._say(self._title)}</title>",
            f'<rect width="{WIDTH}" height="{self._height}" rx="12" fill="{_PAPER}"/>',
        ]
        return "\n".join([*head, *self._parts, "</svg>"]) + "\n"

    def zone(self, kind: str, corner: Point, size: Point, title: Text) -> None:
        """A coloured ground: where mains are, and where they are not."""
        fill, edge = _ZONES[kind]
        self._rect(corner, size, f'rx="8" fill="{fill}" stroke="{edge}" stroke-dasharray="6 4"')
        self.text(corner[0] + 10, corner[1] + 20, title, size=14, weight=600, colour=edge if kind == "mains" else _PALE)

    def frame(self, corner: Point, size: Point, title: Text) -> None:
        """A dashed frame around what is there several times; its title is below."""
        self._rect(corner, size, f'rx="8" fill="none" stroke="{_PALE}" stroke-dasharray="3 4"')
        self.text(corner[0] + size[0] - 10, corner[1] + size[1] - 10, title, anchor="end", weight=600)

    def part(
        self,
        corner: Point,
        size: Point,
        name: Text,
        *,
        left: Sequence[Pin] = (),
        right: Sequence[Pin] = (),
        top: Sequence[Pin] = (),
        inside: bool = False,
    ) -> None:
        """A part with the names of its pins inside; its own name above it, or inside where a border runs above it."""
        (x, y), width = corner, size[0]
        self._rect(corner, size, f'rx="5" fill="{_PAPER}" stroke="{_INK}" stroke-width="1.5"')
        if name:
            self.text(x + width / 2, y + 18 if inside else y - 8, name, anchor="middle", weight=600)
        for at, pin in left:
            self.text(x + 7, at + 5, pin, size=13)
        for at, pin in right:
            self.text(x + width - 7, at + 5, pin, size=13, anchor="end")
        for at, pin in top:
            self.text(at, y + 16, pin, size=13, anchor="middle")

    def wire(self, kind: str, *points: Point) -> None:
        """A wire; where it crosses another one, a pale edge says that they do not touch."""
        colour, thick, _ = _WIRES[kind]
        if kind not in self._kinds:
            self._kinds.append(kind)
        line = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        self._parts += [
            f'<path d="{line}" fill="none" stroke="{_PAPER}" stroke-width="{thick + 4:g}"/>',
            f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{thick:g}" stroke-linejoin="round"/>',
        ]

    def join(self, kind: str, *points: Point) -> None:
        """Dots where wires touch."""
        colour, thick, _ = _WIRES[kind]
        self._parts += [f'<circle cx="{x:g}" cy="{y:g}" r="{thick / 2 + 2.5:g}" fill="{colour}"/>' for x, y in points]

    def resistor(self, at: Point, label: Text, *, upright: bool = False) -> None:
        """A resistor over a wire that is drawn already; the label above it, or on its right if it is upright."""
        self._two_ended(at, label, upright)

    def fuse(self, at: Point, label: Text) -> None:
        """A fuse in a mains wire."""
        self._two_ended(at, label, False)
        x, y = at
        self._parts.append(f'<path d="M{x - 22:g} {y:g}H{x + 22:g}" stroke="{_WIRES["live"][0]}" stroke-width="2"/>')

    def capacitor(self, at: Point, label: Text) -> None:
        """A capacitor over an upright wire, the label on its right."""
        x, y = at
        self._rect((x - 13, y - 3), (26, 6), f'fill="{_PAPER}"')
        plates = f"M{x - 13:g} {y - 4:g}H{x + 13:g}M{x - 13:g} {y + 4:g}H{x + 13:g}"
        self._parts.append(f'<path d="{plates}" stroke="{_INK}" stroke-width="2.5"/>')
        self.text(x + 18, y + 5, label, size=13)

    def diode(self, at: Point, label: Text) -> None:
        """A diode over a wire: current flows to the right. The label is below."""
        x, y = at
        self._parts.append(f'<path d="M{x - 11:g} {y - 11:g}V{y + 11:g}L{x + 9:g} {y:g}Z" fill="{_INK}"/>')
        self._parts.append(f'<path d="M{x + 10:g} {y - 12:g}V{y + 12:g}" stroke="{_INK}" stroke-width="3"/>')
        self.text(x, y + 30, label, size=13, anchor="middle")

    def ground(self, at: Point) -> None:
        """The end of a wire at ground."""
        x, y = at
        bars = f"M{x - 12:g} {y:g}H{x + 12:g}M{x - 7:g} {y + 5:g}H{x + 7:g}M{x - 3:g} {y + 10:g}H{x + 3:g}"
        self._parts.append(f'<path d="{bars}" stroke="{_INK}" stroke-width="2"/>')

    def ring(self, at: Point) -> None:
        """A current transformer around a conductor that is drawn already."""
        x, y = at
        self._parts.append(
            f'<ellipse cx="{x:g}" cy="{y:g}" rx="24" ry="13" fill="none" stroke="{_INK}" stroke-width="7"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: Text,
        *,
        size: int = 14,
        anchor: str = "start",
        weight: int = 400,
        colour: str = _INK,
    ) -> None:
        """A line of text; y is its base line."""
        style = f'font-size="{size}"' + (f' font-weight="{weight}"' if weight != 400 else "")
        style += f' text-anchor="{anchor}"' if anchor != "start" else ""
        style += f' fill="{colour}"' if colour != _INK else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}" {style}>{self._say(text)}</text>')

    def _two_ended(self, at: Point, label: Text, upright: bool) -> None:
        x, y = at
        size = (14.0, 44.0) if upright else (44.0, 14.0)
        self._rect((x - size[0] / 2, y - size[1] / 2), size, f'fill="{_PAPER}" stroke="{_INK}" stroke-width="1.5"')
        if upright:
            self.text(x + 13, y + 5, label, size=13)
        else:
            self.text(x, y - 13, label, size=13, anchor="middle")

    def _legend(self) -> None:
        x, y = 24.0, self._height - 20
        step = min(106.0, (WIDTH - 24) / len(self._kinds))
        for kind in (kind for kind in _WIRES if kind in self._kinds):
            colour, thick, name = _WIRES[kind]
            self._parts.append(f'<path d="M{x:g} {y}h20" stroke="{colour}" stroke-width="{thick:g}"/>')
            self.text(x + 26, y + 5, name, size=13, colour=_PALE)
            x += step

    def _rect(self, corner: Point, size: Point, style: str) -> None:
        place = f'x="{corner[0]:g}" y="{corner[1]:g}" width="{size[0]:g}" height="{size[1]:g}"'
        self._parts.append(f"<rect {place} {style}/>")

    def _say(self, text: Text) -> str:
        return escape(text if isinstance(text, str) else text[self._language], quote=False)
