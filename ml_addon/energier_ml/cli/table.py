"""Tables of text."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as they need to be, the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = []
    for row in (head, *rows):
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def number(value: object, decimals: int = 3) -> str:
    """A figure, or nothing where there is none."""
    return f"{value:.{decimals}f}" if isinstance(value, (int, float)) else "-"


def percent(value: object, decimals: int = 1) -> str:
    """A share in percent, or nothing where there is none."""
    return f"{100 * value:.{decimals}f} %" if isinstance(value, (int, float)) else "-"
