"""A value of a plan file that knows where it stands, so that what is wrong with it can be said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
import json
import re
from typing import Any

from .dated import FIRST_YEAR, LAST_YEAR
from .errors import PlanError

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Node:
    """One value, its file and its JSON path."""

    file: str
    path: str
    value: Any

    def wrong(self, reason: str) -> PlanError:
        """The error that says what is wrong here."""
        return PlanError(self.file, self.path, reason)

    def mapping(self) -> dict[str, Node]:
        """An object with any keys, at least one."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"an object is needed, not {shown(self.value)}")
        if not self.value:
            raise self.wrong("at least one entry is needed")
        return {key: Node(self.file, f"{self.path}.{key}", value) for key, value in self.value.items()}

    def fields(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Node]:
        """An object with these keys and no other."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"an object is needed, not {shown(self.value)}")
        if missing := [key for key in required if key not in self.value]:
            raise self.wrong(f"missing: {', '.join(missing)}")
        if unknown := [key for key in self.value if key not in required and key not in optional]:
            raise self.wrong(f"unknown: {', '.join(unknown)}; known: {', '.join([*required, *optional])}")
        return {key: Node(self.file, f"{self.path}.{key}", value) for key, value in self.value.items()}

    def items(self, least: int = 1) -> list[Node]:
        """A list of at least so many values."""
        if not isinstance(self.value, list):
            raise self.wrong(f"a list is needed, not {shown(self.value)}")
        if len(self.value) < least:
            raise self.wrong(f"at least {least} of them needed")
        return [Node(self.file, f"{self.path}[{number}]", value) for number, value in enumerate(self.value)]

    def text(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong(f"a text is needed, not {shown(self.value)}")
        return self.value

    def matching(self, pattern: str, says: str) -> str:
        """A text of a certain form."""
        if not isinstance(self.value, str) or not re.fullmatch(pattern, self.value, re.ASCII):
            raise self.wrong(f"{says} needed, not {shown(self.value)}")
        return self.value

    def known(self, names: Collection[str], what: str) -> str:
        """One of the names."""
        if not isinstance(self.value, str) or self.value not in names:
            raise self.wrong(f"{what} needed ({', '.join(names) or 'there is none'}), not {shown(self.value)}")
        return self.value

    def choice[E: StrEnum](self, kind: type[E]) -> E:
        """A member of an enumeration."""
        return kind(self.known([str(member) for member in kind], "one of these"))

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong(f"true or false is needed, not {shown(self.value)}")
        return self.value

    def number(self, least: int | None = None, most: int | None = None, *, above: int | None = None) -> Decimal:
        """A number within the limits, exactly as it is written."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise self.wrong(f"a number is needed, not {shown(self.value)}")
        number = Decimal(self.value)
        if (
            abs(number) > _LARGEST
            or (least is not None and number < least)
            or (most is not None and number > most)
            or (above is not None and number <= above)
        ):
            limits = [
                f"{words} {limit}"
                for words, limit in (("at least", least), ("at most", most), ("above", above))
                if limit is not None
            ] or [f"between -{_LARGEST} and {_LARGEST}"]
            raise self.wrong(f"a number {' and '.join(limits)} is needed, not {self.value}")
        return number

    def whole(self, least: int, most: int) -> int:
        """A whole number within the limits."""
        number = self.number(least, most)
        if number != int(number):
            raise self.wrong(f"a whole number is needed, not {self.value}")
        return int(number)

    def day(self) -> date:
        """A day, YYYY-MM-DD, of a year that FIRST_YEAR to LAST_YEAR are about."""
        try:
            day = (
                date.fromisoformat(self.value)
                if isinstance(self.value, str) and _ISO_DAY.fullmatch(self.value)
                else None
            )
        except ValueError:
            day = None
        if day is None:
            raise self.wrong(f"a day such as 2026-01-31 is needed, not {shown(self.value)}")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            may_be_left_out = day.year > LAST_YEAR and self.path.endswith((".to", ".until"))
            hint = ": leave it out for no end" if may_be_left_out else ""
            raise self.wrong(f"a day from {FIRST_YEAR} to {LAST_YEAR} is needed, not {shown(self.value)}{hint}")
        return day


def shown(value: object) -> str:
    """The value as its error names it, not longer than a line."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def read_document(text: str | bytes, file: str) -> Node:
    """The file's outermost value; raise PlanError where it is no JSON, or gives a key twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise PlanError(file, "$", f"given twice: {', '.join(twice)}")
        return dict(pairs)

    def no_number(name: str) -> Any:
        raise PlanError(file, "$", f"{name} is no number")

    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=no_number, object_pairs_hook=unique)
    except (ValueError, ArithmeticError, RecursionError) as error:
        # An exponent may be too large even for a Decimal.
        raise PlanError(file, "$", f"no JSON: {error}") from error
    return Node(file, "$", document)
