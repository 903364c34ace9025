"""A value of one of the app's answers that knows where it stands, so that what is wrong with it can be said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
import json
import math
from typing import Any


class MalformedAnswerError(ValueError):
    """The app's answer is not what its contract says; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value, and its path in the answer. Every method raises MalformedAnswerError for what it does not expect."""

    value: Any
    path: str = "$"

    def wrong(self, needed: str) -> MalformedAnswerError:
        """The error that says what is needed here."""
        shown = json.dumps(self.value, default=str, ensure_ascii=False)
        return MalformedAnswerError(f"{self.path}: {needed} is needed, not {shown[:60]}")

    def __getitem__(self, key: str) -> Part:
        """A member of an object; keys of later versions beside it are none of our business."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise self.wrong(f"an object with {key}")
        return Part(self.value[key], f"{self.path}.{key}")

    def each(self) -> Iterator[Part]:
        """The members of a list."""
        if not isinstance(self.value, list):
            raise self.wrong("a list")
        return (Part(value, f"{self.path}[{number}]") for number, value in enumerate(self.value))

    def optional[T](self, parse: Callable[[Part], T]) -> T | None:
        """What `parse` makes of it; None for null."""
        return None if self.value is None else parse(self)

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            raise self.wrong("a text")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def number(self, least: float = -math.inf, most: float = math.inf) -> float:
        """A finite number within the limits."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong("a number")
        if not least <= value <= most:
            raise self.wrong(f"a number from {least:g} to {most:g}")
        return float(value)

    def moment(self) -> datetime:
        """A moment with its offset from UTC; in UTC."""
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            raise self.wrong("a time") from None
        if moment.tzinfo is None:
            raise self.wrong("a time with its offset")
        return moment.astimezone(UTC)

    def day(self) -> date:
        """A day, YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.wrong("a day") from None

    def texts(self) -> dict[str, str]:
        """A text by language; English is always there."""
        self["en"].text()
        return {language: self[language].text() for language in self.value}
